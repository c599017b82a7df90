"""Cuts a text into tokens that keep their place: every token is `text[start:end]`, and no letter is left out.

Clitics stand apart ("did|n’t", "Anna|’s"), abbreviations keep their full stop, hyphenated words stay whole.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(
    r"""
      [A-Za-z]{2,}+(?![\w\u0300-\u036f’'-])            # what most tokens are: plain words, found without the rest
    | (?<=\S)'(?='')|''|``
    | (?:[A-Za-z]\.){2,}                             # initials: U.S., a.m.
    | [A-Z]\.(?=\s[A-Z])                             # a middle initial
    | Nos?\.(?=\s?\d)                               # No. 2
    | [^\W\d_]+[\u0300-\u036f\w]*(?:[’'](?=[^\W\d_])[^\W_]+)?(?:-[\w\u0300-\u036f]+)*
    | \d+(?:,\d+)*(?:\.\d+)?%?(?:-[^\W\d_]+)*
    | --+ | \.\.\.+
    | \w+ | \S
    """,
    re.VERBOSE,
)


_APOSTROPHES = re.compile("[’']")


@lru_cache(maxsize=8)
def _clitic_pattern(clitics: frozenset[str]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(c).replace("’", "[’']") for c in sorted(clitics, key=len, reverse=True))
    return re.compile(f"(?:{alternatives})$", re.IGNORECASE)


def tokenize(
    text: str, start: int, end: int, abbreviations: frozenset[str], clitics: frozenset[str]
) -> list[tuple[int, int]]:
    """The tokens of `text[start:end]` as (start, end) offsets into `text`, in order, without overlap.

    Parameters:
        abbreviations: words as printed, without their full stop, that keep a full stop that follows them.
        clitics: endings, with curly apostrophe, that become tokens of their own.
    """
    clitic = _clitic_pattern(clitics)
    tokens: list[tuple[int, int]] = []
    apostrophes = iter([m.start() for m in _APOSTROPHES.finditer(text, start, end)])
    apostrophe = next(apostrophes, end)
    for match in _TOKEN.finditer(text, start, end):
        s, e = match.span()
        if e - s == 1:
            if text[s] == "." and tokens and tokens[-1][1] == s and _is_abbreviation(text, tokens[-1], abbreviations):
                tokens[-1] = (tokens[-1][0], e)
                continue
        elif apostrophe < e and (found := clitic.search(text, s, e)) and found.start() > s:
            tokens.append((s, found.start()))
            s = found.start()
        tokens.append((s, e))
        while apostrophe < e:
            apostrophe = next(apostrophes, end)
    return tokens


def _is_abbreviation(text: str, token: tuple[int, int], abbreviations: frozenset[str]) -> bool:
    return token[1] - token[0] < 7 and text[token[0] : token[1]] in abbreviations

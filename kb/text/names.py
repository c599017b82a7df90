"""Names in bylines: tells a person's name from other capitalised words, and takes a byline apart."""

from __future__ import annotations

import re

from kb.text.datelines import find_date, is_date_line
from kb.text.normalise import tidy
from kb.text.page_words import PageWords

_HANDLE = re.compile(r"\(?@\w+\)?|\([^()]*\)|\S+@\S+|https?://\S+")
_NAME_WORD = re.compile(r"(?:[^\W\d_]\.){1,3}|[^\W\d_]+(?:['-][^\W\d_]+)*|[JS]r\.|Dr\.|St\.")


def is_name(text: str, words: PageWords) -> bool:
    """Whether flat `text` is written as a person's name: two to five words with capitals, particles apart."""
    parts = text.split()
    if not 2 <= len(parts) <= 5:
        return False
    if not (_is_capital(parts[0]) and _is_capital(parts[-1])):
        return False
    return all(_is_capital(part) or part.casefold() in words.particles for part in parts)


def _is_capital(word: str) -> bool:
    return _NAME_WORD.fullmatch(word) is not None and word[0].isupper()


def names_in_list(text: str, words: PageWords) -> tuple[str, ...]:
    """The names in a flat line that lists nothing but persons' names; () where it holds anything else."""
    parts = [part for part in words.name_separator.split(text) if part]
    return tuple(parts) if parts and all(is_name(part, words) for part in parts) else ()


def byline_start(text: str, words: PageWords) -> int | None:
    """Where the names begin in a flat line that is laid out as a byline; None where it is none."""
    opener = words.byline.match(text)
    if opener is not None:
        return opener.end()
    later = words.later_byline.search(text)
    return later.end() if later is not None and is_date_line(text[: later.start()], words) else None


def byline_names(text: str, words: PageWords) -> tuple[str, ...]:
    """The authors that a flat byline ("By A and B, Staff Writers, on 3 May 2016") names, in order."""
    rest = _HANDLE.sub(" ", text[byline_start(text, words) or 0 :])
    found = find_date(rest, words)
    rest = words.after_names.sub("", rest[: found.start] if found else rest)
    names = [name for part in words.name_separator.split(rest) if _is_author(name := tidy(part), words)]
    persons = [name for name in names if not words.agency.fullmatch(name)]
    return tuple(dict.fromkeys(map(_unshouted, persons or names)))


def _is_author(name: str, words: PageWords) -> bool:
    if not name or words.nobody.fullmatch(name) or words.role.fullmatch(name):
        return False
    return is_name(name, words) or (len(name.split()) == 1 and _is_capital(name) and len(name) > 2)


def _unshouted(name: str) -> str:
    """A name in capitals as it is usually written."""
    return name.title() if name.isupper() and len(name) > 4 else name

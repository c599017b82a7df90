"""Words as matching sees them: without case, accents, punctuation and quotation marks, each with its place."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from kb.ids import digest

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_STOP_WORDS = (
    "a an and any are as at be been but by can could did do does for from had has have he her him his i if in "
    "into is it its itself may might more most much must no nor not of on or our out over own said say says she "
    "so some such than that the their them then there these they this those through to too under until up us very "
    "was we were what when where which while who whom will with would you your about after all also am because "
    "before being between both during each few how just me my now off once only other same should told told very "
)
_STOP = frozenset(_STOP_WORDS.split())
_SUFFIXES = ("ational", "ations", "ation", "ingly", "edly", "ments", "ment", "ness", "ings", "ing", "ies", "ied", "ers")
_SHORT_SUFFIXES = ("es", "ed", "er", "ly", "s", "e", "y")
SHINGLE = 4
"""Words a key of a quote is made of: enough that chance seldom repeats them, few enough that a cut quote has some."""
_WINDOW = 4


class Word(NamedTuple):
    """A word of a text: `key` is what is compared, `text[start:end]` what was printed."""

    key: str
    start: int
    end: int


def plain_key(text: str) -> str:
    """`text` in lower case, without accents and apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "").casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[Word]:
    """The words of `text` in order."""
    return [Word(plain_key(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]


def stem(key: str) -> str:
    """A rough stem of an English word, so that "leaking" meets "leaked"; short words stay as they are."""
    for suffix in _SUFFIXES:
        if key.endswith(suffix) and len(key) - len(suffix) >= 3:
            return key[: -len(suffix)]
    for suffix in _SHORT_SUFFIXES:
        if key.endswith(suffix) and len(key) - len(suffix) >= 3:
            return key[: -len(suffix)]
    return key


def content_words(text: str) -> list[Word]:
    """The words of `text` that carry meaning, in order."""
    return [word for word in words(text) if word.key not in _STOP]


def content_stems(text: str) -> list[str]:
    """The stems of the words of `text` that carry meaning, in order."""
    return [stem(word.key) for word in content_words(text)]


def quote_keys(text: str) -> frozenset[str]:
    """Keys that two printings of one quote are likely to share, however long the quotes are.

    Digests of runs of `SHINGLE` words, thinned by winnowing (Schleimer, Wilkerson and Aiken 2003), so that any common
    run of seven words has a common key. A quote too short for a run gets one key of all its words.
    """
    keys = [word.key for word in words(text)]
    if len(keys) < SHINGLE:
        return frozenset({f"q:{digest(*keys)}"}) if len(keys) > 1 else frozenset()
    runs = [digest(*keys[at : at + SHINGLE]) for at in range(len(keys) - SHINGLE + 1)]
    windows = (runs[at : at + _WINDOW] for at in range(max(1, len(runs) - _WINDOW + 1)))
    return frozenset(f"q:{min(window)}" for window in windows)


def content_keys(text: str) -> frozenset[str]:
    """Keys that two paraphrases are likely to share: unordered pairs of neighbouring words that carry meaning."""
    stems = content_stems(text)
    pairs = {tuple(sorted(pair)) for step in (1, 2) for pair in zip(stems, stems[step:], strict=False)}
    return frozenset(f"p:{digest(*pair)}" for pair in pairs if pair[0] != pair[1])

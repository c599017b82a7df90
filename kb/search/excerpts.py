"""Cuts a text to the words around the first one that was searched for, in time that a hostile text cannot stretch.

The index knows which texts hold a word, but marking it there takes time that grows with the square of its occurrences.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

SCANNED: Final = 50_000
"""So many characters of a text are looked at for words that were searched for."""
BEFORE: Final = 120
LENGTH: Final = 320
"""How many characters an excerpt shows before the first word found, and at most."""
_WORD = re.compile(r"\w+")
_ENDINGS: Final = ("ing", "ies", "ed", "es", "s", "y", "e")
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text; `found` where it is a word that was searched for."""

    text: str
    found: bool


def stem(word: str) -> str:
    """`word` in lower case without accents and without the commonest endings of English, to tell forms of one word."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
    ending = next((e for e in _ENDINGS if plain.endswith(e) and len(plain) - len(e) >= _SHORTEST), "")
    return plain.removesuffix(ending)


def excerpt(text: str, words: Iterable[str]) -> tuple[Stretch, ...]:
    """The part of `text` around the first of `words` in it, with each of them marked; its start where there is none."""
    wanted = {stem(word) for word in words}
    found = [m for m in _WORD.finditer(text, 0, SCANNED) if stem(m.group()) in wanted] if wanted else []
    start = _start_of_word(text, found[0].start() - BEFORE) if found else 0
    end = min(len(text), start + LENGTH)
    pieces = [Stretch("…", False)] if start else []  # noqa: FBT003  (a fact about the stretch)
    at = start
    for match in found:
        if match.end() > end:
            break
        pieces += [Stretch(text[at : match.start()], False), Stretch(match.group(), True)]  # noqa: FBT003
        at = match.end()
    pieces += [Stretch(text[at:end], False), Stretch("…" if end < len(text) else "", False)]  # noqa: FBT003
    return tuple(piece for piece in pieces if piece.text)


def _start_of_word(text: str, position: int) -> int:
    if position <= 0:
        return 0
    space = text.find(" ", position)
    return space + 1 if 0 <= space < position + BEFORE else position

"""Compares two wordings word by word, and two versions of a text paragraph by paragraph.

What is kept and taken away, put together, is the first wording; what is kept and added is the second, to the character.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

LONGEST: Final = 3_000
"""With more words than this on either side, everything counts as changed: comparing takes quadratic time."""
ALIKE: Final = 0.5
"""From this share of common words on, two paragraphs count as one that was changed."""
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


class Kind(StrEnum):
    """What happened to a stretch of words between the first wording and the second."""

    KEPT = "kept"
    CUT = "cut"
    ADDED = "added"


class Piece(NamedTuple):
    """A stretch of one wording or of both."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Two paragraphs that belong together, as indexes; None where the other side has no counterpart."""

    before: int | None
    after: int | None
    pieces: tuple[Piece, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the two sides differ."""
        return self.before is None or self.after is None or any(p.kind is not Kind.KEPT for p in self.pieces)


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """How `after` came of `before`, in reading order: what was cut stands before what was put in its place."""
    left, right = _WORD.findall(before), _WORD.findall(after)
    if before == after:
        return (Piece(Kind.KEPT, before),) if before else ()
    if max(len(left), len(right)) > LONGEST:
        return _pieces([(Kind.CUT, before), (Kind.ADDED, after)])
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    found: list[tuple[Kind, str]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found.append((Kind.KEPT, "".join(left[i1:i2])))
        else:
            found += [(Kind.CUT, "".join(left[i1:i2])), (Kind.ADDED, "".join(right[j1:j2]))]
    return _pieces(found)


def alike(pieces: Sequence[Piece]) -> bool:
    """Whether so much is kept that the differences are worth showing: at least half of the longer wording's words."""
    kept, cut, added = (_words(pieces, kind) for kind in (Kind.KEPT, Kind.CUT, Kind.ADDED))
    return kept >= ALIKE * (kept + max(cut, added))


def summary(pieces: Sequence[Piece]) -> str:
    """How much differs, in words: "2 words cut, 1 added"; "same words" where nothing does, capitals aside."""
    recased = {
        place
        for place, (one, other) in enumerate(pairwise(pieces))
        if one.kind is not other.kind and one.text.casefold() == other.text.casefold()
    }
    counted = [piece for place, piece in enumerate(pieces) if not recased & {place, place - 1}]
    cut, added = (_words(counted, kind) for kind in (Kind.CUT, Kind.ADDED))
    if not cut and not added:
        return "same words"
    parts = [f"{cut} {_noun(cut)} cut"] if cut else []
    if added:
        parts.append(f"{added} added" if cut else f"{added} {_noun(added)} added")
    return ", ".join(parts)


def side_by_side(before: Sequence[str], after: Sequence[str]) -> tuple[Row, ...]:
    """Pair the paragraphs of two versions, as indexes into them; a changed paragraph is paired with what it became."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    rows: list[Row] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            rows += [_both(i, j, before, after) for i, j in zip(range(i1, i2), range(j1, j2), strict=True)]
        else:
            rows += _changed(range(i1, i2), range(j1, j2), before, after)
    return tuple(rows)


def _pieces(found: Sequence[tuple[Kind, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(kind, text) for kind, text in found if text)


def _words(pieces: Sequence[Piece], kind: Kind) -> int:
    return sum(len(re.findall(r"\w+", piece.text)) for piece in pieces if piece.kind is kind)


def _noun(count: int) -> str:
    return "word" if count == 1 else "words"


def _both(i: int, j: int, before: Sequence[str], after: Sequence[str]) -> Row:
    return Row(i, j, differences(before[i], after[j]))


def _changed(left: range, right: range, before: Sequence[str], after: Sequence[str]) -> list[Row]:
    """Pair each paragraph with the first one still free on the other side that is much like it, in order."""
    rows: list[Row] = []
    free = list(right)
    for i in left:
        match = next((j for j in free if _similar(before[i], after[j])), None)
        if match is None:
            rows.append(Row(i, None))
            continue
        rows += [Row(None, j) for j in free if j < match]
        free = [j for j in free if j > match]
        rows.append(_both(i, match, before, after))
    return rows + [Row(None, j) for j in free]


def _similar(one: str, other: str) -> bool:
    left, right = set(re.findall(r"\w+", one.lower())), set(re.findall(r"\w+", other.lower()))
    return len(left & right) >= ALIKE * max(len(left), len(right), 1)

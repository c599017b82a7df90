"""Cuts a paragraph at every edge of every mark on it, so that overlapping and nested claims can be drawn.

The segments' texts put together are the paragraph's text, to the character; each segment knows all marks that cover it.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """What a marked stretch is to its claim: who speaks, the words that say so, or what is said."""

    SOURCE = "source"
    CUE = "cue"
    CONTENT = "content"


class Mark(NamedTuple):
    """A stretch `text[start:end]` of a paragraph that plays `role` in the claim numbered `claim`."""

    start: int
    end: int
    role: Role
    claim: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a paragraph that is covered by the same marks throughout.

    `closing` are the claims whose last mark in this paragraph ends where the segment ends, in order of number.
    """

    start: int
    text: str
    marks: tuple[Mark, ...]
    closing: tuple[int, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that the stretch plays in any claim, in a fixed order."""
        present = {mark.role for mark in self.marks}
        return tuple(role.value for role in Role if role in present)

    @property
    def claims(self) -> tuple[int, ...]:
        """The claims that the stretch belongs to, each once, in order of number."""
        return tuple(sorted({mark.claim for mark in self.marks}))

    @property
    def depth(self) -> int:
        """In how many claims' contents the stretch stands: 0 outside any, 2 and more where claims are nested."""
        return len({mark.claim for mark in self.marks if mark.role is Role.CONTENT})


def segments(text: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """Cut `text` at the edges of `marks`.

    Parameters:
        text: a paragraph.
        marks: stretches of it in any order; what reaches beyond the text is cut off, what is empty is left out.

    Returns:
        the segments in reading order, none of them empty.
    """
    inside = sorted(_within(marks, len(text)))
    opening, ending, closing = _edges(inside)
    cuts = sorted({0, len(text), *opening, *ending})
    active: dict[Mark, int] = {}
    pieces = []
    for start, end in itertools.pairwise(cuts):
        _step(active, opening[start], ending[start])
        pieces.append(Segment(start, text[start:end], tuple(active), tuple(closing[end])))
    return tuple(pieces)


def _within(marks: Iterable[Mark], length: int) -> Iterable[Mark]:
    for mark in marks:
        start, end = max(0, mark.start), min(length, mark.end)
        if start < end:
            yield mark._replace(start=start, end=end)


_Edges = defaultdict[int, list[Mark]]


def _edges(marks: list[Mark]) -> tuple[_Edges, _Edges, defaultdict[int, list[int]]]:
    """The marks by where they start and by where they end, and the claims by where their last mark ends."""
    opening, ending = _Edges(list), _Edges(list)
    last: dict[int, int] = {}
    for mark in marks:
        opening[mark.start].append(mark)
        ending[mark.end].append(mark)
        last[mark.claim] = max(mark.end, last.get(mark.claim, 0))
    closing: defaultdict[int, list[int]] = defaultdict(list)
    for claim in sorted(last):
        closing[last[claim]].append(claim)
    return opening, ending, closing


def _step(active: dict[Mark, int], opened: list[Mark], ended: list[Mark]) -> None:
    """Bring the marks in force to a cut. The same mark given twice counts twice."""
    for mark in ended:
        active[mark] -= 1
        if not active[mark]:
            del active[mark]
    for mark in opened:
        active[mark] = active.get(mark, 0) + 1

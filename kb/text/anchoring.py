"""Where a quote stands in a newer text: exact first, then moved, then changed, else lost; one pure function.

After the quote matcher of Hypothesis (fuzzy anchoring): the same place before another, whole words before parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kb.model import Anchor
from kb.text.similarity import best_window


class AnchorState(StrEnum):
    """How a recorded quote stands in a newer text; the values are local names of the ontology's concepts."""

    EXACT = "exact"
    MOVED = "moved"
    CHANGED = "changed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Found:
    """Where a quote stands now and how much of it (0..1); `anchor` is None where it is lost."""

    state: AnchorState
    score: float
    anchor: Anchor | None = None


CHANGED_FLOOR = 0.75
"""The least likeness of a changed quote: three characters in four, so one word in four may differ."""


def find_again(exact: str, at: Anchor, texts: Mapping[int, str]) -> Found:
    """Find the quote `exact`, which stood `at` a place in the older text, in the paragraphs of a newer one.

    Parameters:
        texts: the newer text's paragraphs by number.
    """
    if texts.get(at.paragraph, "")[at.start : at.end] == exact:
        return Found(AnchorState.EXACT, 1.0, at)
    nearest = sorted(texts, key=lambda number: (abs(number - at.paragraph), number))
    for number in nearest:
        start = texts[number].find(exact)
        if start >= 0:
            return Found(AnchorState.MOVED, 1.0, Anchor(number, start, start + len(exact)))
    best = Found(AnchorState.LOST, 0.0)
    for number in nearest:
        score, start, end = best_window(exact, texts[number])
        if score > best.score:
            best = Found(AnchorState.CHANGED, round(score, 3), Anchor(number, start, end))
    return best if best.score >= CHANGED_FLOOR else Found(AnchorState.LOST, best.score)

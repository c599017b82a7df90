"""Two extractors side by side on one document: what both found, and what only one did."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from kb.model import Anchor, Attribution, Document, Extraction

_SAME = 0.5


class Found(StrEnum):
    """Who found an attribution."""

    BOTH = "both"
    FIRST = "first"
    SECOND = "second"


class Row(NamedTuple):
    """An attribution of either extraction, or a pair; `same_source` is None where only one found it."""

    found: Found
    first: Attribution | None
    second: Attribution | None
    same_source: bool | None


def compare(first: Extraction, second: Extraction) -> tuple[Row, ...]:
    """The attributions of two extractions of one document, in reading order, paired one to one.

    Two are a pair where their contents share at least half of the characters that either covers; best pairs first.
    """
    pairs = sorted(_candidates(first, second), reverse=True)
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in pairs:
        if -i not in partner and -j not in taken:
            partner[-i] = -j
            taken.add(-j)
    rows = [
        _row(a, second.attributions[partner[i]] if i in partner else None) for i, a in enumerate(first.attributions)
    ]
    rows += [Row(Found.SECOND, None, b, None) for j, b in enumerate(second.attributions) if j not in taken]
    return tuple(sorted(rows, key=_place))


def compared_objects(document: Document, rows: tuple[Row, ...]) -> Iterator[dict[str, object]]:
    """One JSON object a row: who found it, where, and the wording of each side."""
    for row in rows:
        yield {
            "doc": document.name,
            "found": str(row.found),
            "same_source": row.same_source,
            "first": _wording(document, row.first),
            "second": _wording(document, row.second),
        }


def _candidates(first: Extraction, second: Extraction) -> Iterator[tuple[float, int, int]]:
    """Pairs that overlap enough, with negated indexes so that a descending sort keeps reading order among equals."""
    characters = [_characters(b) for b in second.attributions]
    for i, a in enumerate(first.attributions):
        mine = _characters(a)
        for j, theirs in enumerate(characters):
            shared = len(mine & theirs)
            if shared and shared >= _SAME * len(mine | theirs):
                yield shared / len(mine | theirs), -i, -j


def _characters(attribution: Attribution) -> set[tuple[int, int]]:
    return {(c.paragraph, at) for c in attribution.contents for at in range(c.start, c.end)}


def _row(first: Attribution, second: Attribution | None) -> Row:
    if second is None:
        return Row(Found.FIRST, first, None, None)
    return Row(Found.BOTH, first, second, _overlap(first.source, second.source))


def _overlap(one: Anchor | None, other: Anchor | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.paragraph == other.paragraph and one.start < other.end and other.start < one.end


def _place(row: Row) -> tuple[Anchor, str]:
    attribution = row.first or row.second
    return (attribution.contents[0] if attribution else Anchor(0, 0, 0), str(row.found))


def _wording(document: Document, attribution: Attribution | None) -> dict[str, object] | None:
    if attribution is None:
        return None
    return {
        "id": attribution.id,
        "source": document.quote(attribution.source) if attribution.source else None,
        "cue": document.quote(attribution.cue) if attribution.cue else None,
        "content": [document.quote(content) for content in attribution.contents],
        "confidence": attribution.confidence,
        "rule": attribution.rule,
    }

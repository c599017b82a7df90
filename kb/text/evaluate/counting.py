"""Counts one text's findings against its annotation; counts of several texts add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kb.text.evaluate.layers import AGREEMENTS, LABELS, Pair
from kb.text.evaluate.matching import Prepared, Wording, pair, same_source
from kb.text.evaluate.statements import AnnotatedText, Layer, Statement


class Cell(NamedTuple):
    """What a number counts: in section and measure, "hit", "found" or "gold"."""

    section: str
    measure: str
    of: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one text, and for calibration each finding's confidence with whether it is right."""

    counts: Counter[Cell]
    judged: tuple[tuple[float, bool], ...]


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both sides of one text, and the pairs among them."""

    found: Sequence[Prepared]
    gold: Sequence[Prepared]
    pairs: Sequence[tuple[int, int]]

    def matched(self) -> list[tuple[Prepared, Prepared]]:
        return [(self.found[i], self.gold[j]) for i, j in self.pairs]


def tally(annotated: AnnotatedText, findings: Iterable[Statement]) -> Tally:
    """Count `findings` against the annotation.

    Findings in discarded stretches are left out, nested ones too where the scheme has no nesting. A finding that
    matches an optional annotation, and an optional annotation itself, count in no total.
    """
    wording = Wording(annotated.text)
    gold = [wording.prepare(statement) for statement in annotated.statements]
    found = [wording.prepare(one) for one in findings if Layer.NESTING in annotated.layers or one.nested_in is None]
    found = [one for one in found if one.content and not wording.mostly_in(one.content, annotated.discarded)]
    everything = _Sides(found, gold, pair(found, gold))
    sides = _without_optional(everything)
    counts: Counter[Cell] = Counter()
    _count_attributions(counts, sides)
    _count_spans(counts, sides)
    _count_layers(counts, sides, annotated, _counterparts(everything))
    return Tally(counts, _judged(sides))


def _without_optional(sides: _Sides) -> _Sides:
    ignored = {i for i, j in sides.pairs if sides.gold[j].statement.optional}
    found = [one for i, one in enumerate(sides.found) if i not in ignored]
    gold = [one for one in sides.gold if not one.statement.optional]
    return _Sides(found, gold, pair(found, gold))


def _count_attributions(counts: Counter[Cell], sides: _Sides) -> None:
    def add(of: str, one: Prepared, *measures: str) -> None:
        where = "nested" if one.statement.nested_in else "not nested"
        for measure in measures:
            counts[Cell("attribution", measure, of)] += 1
        for name in (str(one.directness), where):
            if "all" in measures:
                counts[Cell("attribution", name, of)] += 1

    for found in sides.found:
        add("found", found, "content only", "all", "strict")
    for gold in sides.gold:
        add("gold", gold, "content only", "all", "strict")
    for found, gold in sides.matched():
        counts[Cell("attribution", "content only", "hit")] += 1
        if not same_source(found, gold):
            continue
        counts[Cell("attribution", "all", "hit")] += 1
        counts[Cell("attribution", "strict", "hit")] += found.content == gold.content and found.source == gold.source
        for of, one in (("hit found", found), ("hit gold", gold)):
            where = "nested" if one.statement.nested_in else "not nested"
            counts[Cell("attribution", str(one.directness), of)] += 1
            counts[Cell("attribution", where, of)] += 1


def _count_spans(counts: Counter[Cell], sides: _Sides) -> None:
    for role in ("source", "cue", "content"):
        found = frozenset[int]().union(*(getattr(one, role) for one in sides.found))
        gold = frozenset[int]().union(*(getattr(one, role) for one in sides.gold))
        counts[Cell("words", role, "found")] += len(found)
        counts[Cell("words", role, "gold")] += len(gold)
        counts[Cell("words", role, "hit")] += len(found & gold)


def _counterparts(sides: _Sides) -> dict[str, str]:
    """The id of the finding that matches each annotation, by the annotation's id."""
    return {gold.statement.id: found.statement.id for found, gold in sides.matched()}


def _count_layers(counts: Counter[Cell], sides: _Sides, annotated: AnnotatedText, parents: Mapping[str, str]) -> None:
    for found, gold in sides.matched():
        text = " ".join(annotated.text[start:end] for start, end in gold.statement.source)
        both = Pair(found, gold, text, parents)
        for row in AGREEMENTS:
            if (row.layer is None or row.layer in annotated.layers) and row.applies(both):
                counts[Cell("agreement", row.name, "gold")] += 1
                counts[Cell("agreement", row.name, "hit")] += row.agrees(both)
        for labels in LABELS:
            if labels.layer in annotated.layers:
                left, right = labels.label(found.statement), labels.label(gold.statement)
                counts[Cell("agreement", labels.name, "gold")] += 1
                counts[Cell("agreement", labels.name, "hit")] += left == right
                counts[Cell(labels.name, left, "found")] += 1
                counts[Cell(labels.name, right, "gold")] += 1
                counts[Cell(labels.name, right, "hit")] += left == right


def _judged(sides: _Sides) -> tuple[tuple[float, bool], ...]:
    right = {i for i, j in sides.pairs if same_source(sides.found[i], sides.gold[j])}
    confidences = [(one.statement.confidence, i in right) for i, one in enumerate(sides.found)]
    return tuple((confidence, ok) for confidence, ok in confidences if confidence is not None)

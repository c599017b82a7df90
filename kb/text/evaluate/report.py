"""Adds up the counts of several texts into figures with their uncertainty."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from kb.text.evaluate.counting import Cell, Tally, tally
from kb.text.evaluate.layers import AGREEMENTS, LABELS
from kb.text.evaluate.statements import AnnotatedText, Statement

HEADLINE = "all"
ATTRIBUTION_ROWS = ("all", "direct", "mixed", "indirect", "nested", "not nested", "content only", "strict")
WORD_ROWS = ("source", "cue", "content")
BINS = 10
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, each 0..1, of `found` findings against `gold` annotations."""

    name: str
    precision: float
    recall: float
    found: int
    gold: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `seen` agree."""

    name: str
    right: int
    seen: int

    @property
    def value(self) -> float:
        """The share, 0..1; 0 where nothing was seen."""
        return self.right / self.seen if self.seen else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Findings of about the same confidence: how many, their mean confidence, the share of them that is right."""

    low: float
    number: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one run. `interval` is the 95 % interval of the headline's F1 over resampled texts."""

    texts: int
    attributions: tuple[Score, ...]
    words: tuple[Score, ...]
    agreements: tuple[Share, ...]
    labels: dict[str, tuple[Score, ...]]
    bins: tuple[Bin, ...]
    interval: tuple[float, float]

    @property
    def headline(self) -> Score:
        """Content and source both right, over all attributions."""
        return self.attributions[ATTRIBUTION_ROWS.index(HEADLINE)]

    @property
    def calibration_error(self) -> float:
        """The expected calibration error, 0..1: the mean gap between confidence and share right, by size of bin."""
        total = sum(one.number for one in self.bins)
        return sum(one.number * abs(one.confidence - one.right) for one in self.bins) / total if total else 0.0

    def agreement(self, name: str) -> Share:
        """The agreement of that name. Raises KeyError where the annotation has no such layer."""
        return {share.name: share for share in self.agreements}[name]


def score(pairs: Iterable[tuple[AnnotatedText, Iterable[Statement]]], resamples: int = RESAMPLES) -> Report:
    """The figures of findings against annotations.

    Parameters:
        pairs: each annotated text with what an extractor found in it, spans counted in that text.
        resamples: how many resamples of the texts the interval is made of; the random numbers are always the same.
    """
    tallies = [tally(annotated, findings) for annotated, findings in pairs]
    counts = _sum(tallies)
    names = [row.name for row in AGREEMENTS] + [row.name for row in LABELS]
    shares = (Share(n, counts[Cell("agreement", n, "hit")], counts[Cell("agreement", n, "gold")]) for n in names)
    return Report(
        texts=len(tallies),
        attributions=tuple(_score(counts, "attribution", name) for name in ATTRIBUTION_ROWS),
        words=tuple(_score(counts, "words", name) for name in WORD_ROWS),
        agreements=tuple(share for share in shares if share.seen),
        labels={row.name: tuple(_labels(counts, row.name)) for row in LABELS if list(_labels(counts, row.name))},
        bins=tuple(_bins([one for each in tallies for one in each.judged])),
        interval=_interval(tallies, resamples),
    )


def _sum(tallies: Sequence[Tally]) -> Counter[Cell]:
    def add(total: Counter[Cell], one: Tally) -> Counter[Cell]:
        total.update(one.counts)
        return total

    return reduce(add, tallies, Counter[Cell]())


def _score(counts: Counter[Cell], section: str, name: str) -> Score:
    """Where findings and annotations were put into classes of their own, hits are counted on either side."""
    found, gold = counts[Cell(section, name, "found")], counts[Cell(section, name, "gold")]
    hit = counts[Cell(section, name, "hit")]
    hit_found, hit_gold = (hit + counts[Cell(section, name, side)] for side in ("hit found", "hit gold"))
    return Score(name, hit_found / found if found else 0.0, hit_gold / gold if gold else 0.0, found, gold)


def _labels(counts: Counter[Cell], section: str) -> Iterable[Score]:
    names = sorted({cell.measure for cell in counts if cell.section == section})
    return (_score(counts, section, name) for name in names)


def _bins(judged: Sequence[tuple[float, bool]]) -> Iterable[Bin]:
    for number in range(BINS):
        inside = [one for one in judged if min(int(one[0] * BINS), BINS - 1) == number]
        if inside:
            confidence = sum(one[0] for one in inside) / len(inside)
            yield Bin(number / BINS, len(inside), confidence, sum(one[1] for one in inside) / len(inside))


def _interval(tallies: Sequence[Tally], resamples: int) -> tuple[float, float]:
    """The percentile bootstrap over texts (Efron)."""
    if not tallies or not resamples:
        return 0.0, 0.0
    generator = random.Random(0)  # noqa: S311 - a statistic, no secret
    headline = (_headline_only(generator.choices(tallies, k=len(tallies))) for _ in range(resamples))
    values = sorted(headline)
    return values[int(0.025 * resamples)], values[max(0, int(0.975 * resamples) - 1)]


def _headline_only(tallies: Sequence[Tally]) -> float:
    cells = [Cell("attribution", HEADLINE, of) for of in ("hit", "found", "gold")]
    hit, found, gold = (sum(one.counts[cell] for one in tallies) for cell in cells)
    return 2 * hit / (found + gold) if found + gold else 0.0

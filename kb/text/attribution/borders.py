"""Where a content after its cue most likely ends, among the places where it may.

A content may end at every comma, dash, conjunction, preposition and subordinator of its sentence, and after every
quotation. The rules
(`clauses.py`) propose one of these places; measured weights say how likely it ends at each, given that it has not ended
before. Chosen is the place from which most can be expected: that it covers the true content by half, and how well.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.text import tags
from kb.text.attribution.cues import Reading
from kb.text.attribution.scope import Scope
from kb.text.passage import Passage
from kb.text.quotations import QUOTE
from kb.text.weights import Crosses, Evidence, size

_MARKS = frozenset({",", "—", "–", "―", "--", "-", ";", ":", "("})
_JOINTS = frozenset({tags.PREPOSITION, tags.SUBORDINATOR, tags.CONJUNCTION, tags.INFINITIVE})
_FINITE = frozenset({tags.AUXILIARY, tags.PAST, tags.CUE_VERB})
_AHEAD = 5  # tokens after a joint in which a finite verb makes a clause of what follows
_COUNTED = 4  # commas before a place; more are as many
_ORDERED = 6  # places before a place; more are as many
_MOST = 40  # joints looked at; the bound keeps hostile input linear
_TRUST = 0.05  # what must be gained to leave the rules' place
_CROSSES = Crosses(
    ("where", "joint", "kind"),
    ("where", "mark", "clause", "kind"),
    ("opens", "clause", "mark"),
    ("length", "clause"),
    ("left", "mark", "kind"),
    ("joint", "tail"),
    ("joint", "second"),
    ("joint", "strength"),
    ("quote", "mark"),
    ("quote", "opening", "joint"),
    ("quote", "where"),
    ("stretch", "mark", "clause"),
    ("stretch", "mark", "beyond"),
    ("until", "mark"),
    ("inserted", "clause"),
    ("series", "commas"),
    ("before", "clause"),
    ("since", "mark"),
    ("cue", "mark"),
    ("order", "mark"),
)


class Joint(NamedTuple):
    """A place where a content may end, before the token `at`, and what speaks for it."""

    at: int
    evidence: Evidence


def likely_end(scope: Scope, start: int, proposed: int, reading: Reading) -> int:
    """The end of the content that starts at `start`, at most the sentence's; a quotation is never cut.

    Parameters:
        proposed: where the rules let it end; it stays where nothing was measured.
        reading: the cue before the content.
    """
    weights, end = scope.p.lexicon.borders, scope.end
    if not weights or end - start < 2:
        return proposed
    ends, shares, left = list[int](), list[float](), 1.0
    for joint in joints(scope, start, proposed, reading):
        share = joint.evidence.probability(weights)
        ends.append(joint.at)
        shares.append(left * share)
        left *= 1.0 - share
    limit = next((cue for cue in sorted(scope.cues) if cue >= proposed), end)
    if _is_short_aside(scope.p, start, proposed, end):
        limit = proposed
    return _best([*ends, end], [*shares, left], start, proposed, limit)


def _is_short_aside(p: Passage, start: int, at: int, end: int) -> bool:
    """Whether a clause that only adds to what is named starts at `at`, shorter than the content before it.

    In "said that a judge would lead an inquiry into the collapse, which killed 19 people", it may be the article that
    adds the clause. It is not laid into the speaker's mouth where the content is as good without it.
    """
    relative = at + 1 < end and p.words[at] == "," and p.lower[at + 1] in p.lexicon.words.relatives
    return relative and end - at <= at - start


def joints(scope: Scope, start: int, proposed: int, reading: Reading) -> Iterator[Joint]:
    """The places after `start` where a content may end, in order; `proposed` is one of them."""
    content = _Content(scope, start, proposed, reading)
    seen = 0
    for at in range(start + 1, scope.end):
        if _is_inside_quotation(scope.p, at):
            continue
        if at == proposed or _is_joint(scope.p, at):
            if seen == _MOST:
                return
            yield Joint(at, Evidence(((_CROSSES, content.aspects(at, seen)),)))
            seen += 1


def _is_inside_quotation(p: Passage, at: int) -> bool:
    return bool(p.quoted[at] and p.quoted[at - 1])


def _is_joint(p: Passage, at: int) -> bool:
    if p.quoted[at - 1]:
        return True
    opens = p.words[at] in _MARKS or p.tags[at] in _JOINTS or _is_time(p, at)
    return opens and p.words[at - 1] not in _MARKS and p.tags[at - 1] not in _JOINTS


def _is_time(p: Passage, at: int) -> bool:
    words = p.lexicon.words
    return p.lower[at] in words.weekdays or p.lower[at] in words.time_openers


class _Content:
    """The rest of a sentence from where a content starts: what stands before and after each place in it."""

    def __init__(self, scope: Scope, start: int, proposed: int, reading: Reading) -> None:
        self.scope, self.p, self.start, self.end, self.proposed = scope, scope.p, start, scope.end, proposed
        flags = reading.cue.flags
        self.same = {
            "kind": "speech" if reading.reports else str(reading.kind),
            "strength": "core" if "core" in flags else "document" if "document" in flags else "plain",
            "opens": self.p.tags[start],
            "opening": "quoted" if self.p.quoted[start] else "plain",
        }
        span = range(start, self.end)
        self.finite = [i for i in span if self.p.tags[i] in _FINITE]
        self.marks = [i for i in span if self.p.words[i] in _MARKS and not _is_inside_quotation(self.p, i)]
        self.quotes = [i for i in span if self.p.quoted[i]]
        self.cues = [i for i in sorted(scope.cues) if start < i < self.end]
        self.series = [i for i in span[1:] if self.p.tags[i] == tags.CONJUNCTION and self.p.words[i - 1] == ","]

    def aspects(self, at: int, order: int) -> dict[str, str]:
        """What is known of the place before `at`, the `order`-th where the content may end."""
        return self.same | self._before(at, order) | self._here(at) | self._after(at)

    def _before(self, at: int, order: int) -> dict[str, str]:
        marks = self.marks[: bisect_left(self.marks, at)]
        commas = sum(self.p.words[i] == "," for i in marks)
        return {
            "where": "proposed" if at == self.proposed else "before" if at < self.proposed else "after",
            "clause": _yes(_any_within(self.finite, self.start, at)),
            "length": size(at - self.start),
            "before": self.p.tags[at - 1],
            "since": _yes(_any_within(self.finite, marks[-1] if marks else self.start, at)),
            "commas": str(min(commas, _COUNTED)),
            "order": str(min(order, _ORDERED)),
        }

    def _here(self, at: int) -> dict[str, str]:
        p, end, marked = self.p, self.end, self.p.words[at] in _MARKS
        mark = p.words[at] if marked else p.tags[at]
        return {
            "mark": mark,
            "joint": f"{mark} {_opener(p, at + 1, end)}" if marked else _opener(p, at, end),
            "second": _opener(p, at + 2, end),
            "quote": self._quote(at),
        }

    def _quote(self, at: int) -> str:
        if self.p.quoted[at - 1]:
            return "closes"
        if not self.quotes:
            return "none"
        return "before" if self.quotes[0] < at else "after"

    def _after(self, at: int) -> dict[str, str]:
        p, end = self.p, self.end
        number = bisect_right(self.marks, at)
        mark = self.marks[number] if number < len(self.marks) else end
        beyond = p.tags[mark + 1] if mark + 1 < end else "end"
        inserted = p.words[at] == "," and mark < end and p.words[mark] == "," and beyond in _FINITE
        return {
            "left": size(end - at),
            "tail": "clause" if _any_within(self.finite, at + 1, at + 1 + _AHEAD) else "phrase",
            "stretch": "clause" if _any_within(self.finite, at + 1, mark) else "phrase",
            "until": size(mark - at),
            "beyond": beyond,
            "inserted": _yes(inserted),
            "series": _yes(p.words[at] == "," and _any_within(self.series, at + 2, end)),
            "cue": _yes(_any_within(self.cues, at + 1, at + 1 + _AHEAD)),
        }


def _any_within(places: Sequence[int], start: int, end: int) -> bool:
    """Whether any of `places`, which are in order, lies in [start, end)."""
    number = bisect_left(places, start)
    return number < len(places) and places[number] < end


def _yes(true: object) -> str:
    return "yes" if true else "no"


def _opener(p: Passage, at: int, end: int) -> str:
    """What kind of phrase or clause the token at `at` opens: the set of the word lists that holds it, else its tag."""
    if at >= end:
        return "end"
    words, lower, tag, cue = p.lexicon.words, p.lower[at], p.tags[at], p.cues[at]
    if p.words[at] == QUOTE:
        return "quotation"
    if lower in words.relatives:
        return "relative"
    if _is_time(p, at):
        return "time"
    if lower in words.clause_breakers:
        return "breaker"
    if tag == tags.SUBORDINATOR:
        return "fronting" if lower in words.fronting else tag
    if tag == tags.PREPOSITION:
        return (
            "place" if lower in words.place_prepositions else "adjunct" if lower in words.adjunct_prepositions else tag
        )
    if cue is not None and cue.gerund:
        return "participle"
    return tags.ADVERB if p.is_adverb(at) else tag


def _best(ends: Sequence[int], shares: Sequence[float], start: int, proposed: int, limit: int) -> int:
    best, most = proposed, float("-inf")
    for at in ends:
        if at > limit:
            break
        expected = _TRUST if at == proposed else 0.0
        for other, share in zip(ends, shares, strict=True):
            short, long = sorted((at - start, other - start))
            expected += share * (short / long + (2 * short >= long))
        if expected > most:
            best, most = at, expected
    return best

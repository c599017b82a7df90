"""Where an unquoted content after its cue most likely ends, among the places where it may.

A content may end at every comma, dash, conjunction, preposition and subordinator of its sentence. The rules
(`clauses.py`) propose one of these places; measured weights say how likely it ends at each, given that it has not ended
before. Chosen is the place from which most can be expected: that it covers the true content by half, and how well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.text import tags
from kb.text.attribution.scope import Scope
from kb.text.passage import Passage
from kb.text.quotations import QUOTE
from kb.text.weights import Crosses, Evidence, size

_MARKS = frozenset({",", "—", "–", "―", "--", "-", ";", ":", "("})
_JOINTS = frozenset({tags.PREPOSITION, tags.SUBORDINATOR, tags.CONJUNCTION, tags.INFINITIVE})
_FINITE = frozenset({tags.AUXILIARY, tags.PAST, tags.CUE_VERB})
_AHEAD = 5  # tokens after a joint in which a finite verb makes a clause of what follows
_MOST = 40  # joints looked at; the bound keeps hostile input linear
_TRUST = 0.05  # what must be gained to leave the rules' place
_CROSSES = Crosses(
    ("where", "joint"),
    ("where", "joint", "kind"),
    ("joint", "clause"),
    ("where", "mark", "clause", "kind"),
    ("opens", "clause", "mark"),
    ("length", "kind"),
    ("length", "clause"),
    ("left", "mark", "kind"),
    ("joint", "tail"),
)


class Joint(NamedTuple):
    """A place where a content may end, before the token `at`, and what speaks for it."""

    at: int
    evidence: Evidence


def likely_end(scope: Scope, start: int, proposed: int, kind: str) -> int:
    """The end of the content that starts at `start`, at most the sentence's.

    Parameters:
        proposed: where the rules let it end; it stays where quotations are near or nothing was measured.
        kind: "speech" for statements, else the class of the attitude.
    """
    weights, end = scope.p.lexicon.borders, scope.end
    if not weights or end - start < 2 or scope.p.any_quoted(start, end):
        return proposed
    ends, shares, left = list[int](), list[float](), 1.0
    for joint in joints(scope.p, start, end, proposed, kind):
        share = joint.evidence.probability(weights)
        ends.append(joint.at)
        shares.append(left * share)
        left *= 1.0 - share
    limit = next((cue for cue in sorted(scope.cues) if cue >= proposed), end)
    return _best([*ends, end], [*shares, left], start, proposed, limit)


def joints(p: Passage, start: int, end: int, proposed: int, kind: str) -> Iterator[Joint]:
    """The places inside [start, end) where a content may end, in order."""
    seen = 0
    clause = p.tags[start] in _FINITE
    for at in range(start + 1, end):
        if at == proposed or _is_joint(p, at):
            seen += 1
            if seen > _MOST:
                return
            yield Joint(at, _evidence(p, start, at, end, proposed, kind, "yes" if clause else "no"))
        clause = clause or p.tags[at] in _FINITE


def _is_joint(p: Passage, at: int) -> bool:
    opens = p.words[at] in _MARKS or p.tags[at] in _JOINTS or _is_time(p, at)
    return opens and p.words[at - 1] not in _MARKS and p.tags[at - 1] not in _JOINTS


def _is_time(p: Passage, at: int) -> bool:
    words = p.lexicon.words
    return p.lower[at] in words.weekdays or p.lower[at] in words.time_openers


def _evidence(p: Passage, start: int, at: int, end: int, proposed: int, kind: str, clause: str) -> Evidence:
    mark = p.words[at] if p.words[at] in _MARKS else p.tags[at]
    joint = f"{mark} {_opener(p, at + 1, end)}" if p.words[at] in _MARKS else _opener(p, at, end)
    finite = any(p.tags[i] in _FINITE for i in range(at + 1, min(end, at + 1 + _AHEAD)))
    aspects = {
        "where": "proposed" if at == proposed else "before" if at < proposed else "after",
        "joint": joint,
        "mark": mark,
        "kind": kind,
        "clause": clause,
        "opens": p.tags[start],
        "length": size(at - start),
        "left": size(end - at),
        "tail": "clause" if finite else "phrase",
    }
    return Evidence(((_CROSSES, aspects),))


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

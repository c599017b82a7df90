"""Sources named in a clause with "as": As reported by the Herald, ... / ..., as Orr put it / As Orr puts it, “...”"""

from __future__ import annotations

from collections.abc import Iterator

from kb.text.attribution.finding import Finding
from kb.text.attribution.phrases import phrase_ending_at, phrase_starting_at
from kb.text.attribution.scope import Scope
from kb.text.lexicon import CueClass
from kb.text.passage import Range

AS_CLAUSE = "as-clause"
_SOURCE = 20  # the most words of the source in "as Orr, mayor of Ulm, put it"
_SHORTEST = 3


def find_as_clauses(scope: Scope) -> Iterator[Finding]:
    """The attributions by a clause with "as", in order; they take their tokens."""
    p = scope.p
    openers = p.lexicon.words.as_openers
    if openers.isdisjoint(p.lower[scope.start : scope.end]):
        return
    for index in range(scope.start, scope.end - 2):
        if p.lower[index] in openers and not p.quoted[index] and not scope.taken[index]:
            finding = _reported_by(scope, index) or _put_it(scope, index)
            if finding is not None:
                scope.take(index, max(finding.contents[-1].end, finding.cue.end))
                yield finding


def _reported_by(scope: Scope, opener: int) -> Finding | None:
    """As (first) reported by the Herald"""
    words = scope.p.lexicon.words
    verb = scope.skip_adverbs(opener + 1)
    cue = scope.p.cues[verb] if verb < scope.end else None
    if cue is None or not cue.past or not cue.speech or scope.lower(verb + 1) not in words.agent_markers:
        return None
    stop = next((i for i in range(verb + 2, scope.end) if opener == scope.start and scope.word(i) == ","), scope.end)
    source = phrase_starting_at(scope.p, verb + 2, stop)
    return _build(scope, opener, source, Range(verb, verb + 1), source.end) if source else None


def _put_it(scope: Scope, opener: int) -> Finding | None:
    """As Orr put it"""
    words = scope.p.lexicon.words
    for verb in range(opener + 2, min(scope.end - 1, opener + _SOURCE)):
        if scope.lower(verb) in words.putting_verbs and scope.lower(verb + 1) in words.expletives:
            source = phrase_ending_at(scope.p, verb - (scope.word(verb - 1) == ","), opener + 1)
            return _build(scope, opener, source, Range(verb, verb + 2), verb + 2) if source else None
    return None


def _build(scope: Scope, opener: int, source: Range, cue: Range, after: int) -> Finding | None:
    """What stands after the clause where it opens the sentence, else what stands before it."""
    if opener - scope.start <= 1:
        comma = next((i for i in range(after, scope.end) if scope.word(i) in (",", ":")), None)
        content = scope.clip(comma + 1, _end(scope)) if comma is not None else None
    else:
        content = scope.clip(scope.start, opener)
    if content is None or content.end - content.start < _SHORTEST or any(scope.taken[content.start : content.end]):
        return None
    return Finding(source, cue, (content,), CueClass.SPEECH, AS_CLAUSE, scope.p.cues[cue.start], source)


def _end(scope: Scope) -> int:
    return scope.stop if scope.p.quoted[scope.stop - 1] else scope.end

"""Attitudes told by an adjective: Hale is confident that it holds / critics were skeptical of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from kb.text import tags
from kb.text.attribution.clauses import content_end
from kb.text.attribution.finding import Finding
from kb.text.attribution.scope import Scope
from kb.text.attribution.subjects import subject_before, verb_group_start
from kb.text.lexicon import CueClass
from kb.text.passage import Range

PREDICATE = "predicate"
_ADVERBS = 3  # the most words between the verb and the adjective: "is still not entirely convinced"
_CLAUSES = frozenset({tags.COMPLEMENTIZER, tags.INFINITIVE, tags.PRONOUN})


def find_predicates(scope: Scope) -> Iterator[Finding]:
    """The attributions whose cue is an adjective after "be" or its like, in order; they take their tokens."""
    p = scope.p
    words = p.lexicon.words
    if words.attitude_adjectives.isdisjoint(p.lower[scope.start : scope.end]):
        return
    for index in range(scope.start + 2, scope.end - 1):
        if p.lower[index] not in words.attitude_adjectives or scope.taken[index] or p.quoted[index]:
            continue
        found = _find(scope, index)
        if found is not None:
            scope.take(found.cue.start, found.contents[-1].end)
            yield found


def _find(scope: Scope, adjective: int) -> Finding | None:
    words = scope.p.lexicon.words
    back = range(adjective - 1, max(scope.start, adjective - 1 - _ADVERBS), -1)
    verb = next((i for i in back if scope.lower(i) in words.linking_verbs), None)
    if verb is None or not all(scope.is_adverb(i) for i in range(verb + 1, adjective)):
        return None
    start = _complement(scope, adjective + 1)
    group = verb_group_start(scope.p, verb, scope.start)
    search = subject_before(scope.p, group, scope.start)
    if start is None or search.phrase is None or _is_empty(scope, search.phrase):
        return None
    content = scope.clip(start, content_end(scope, start, scope.end))
    if content is None:
        return None
    cue = Range(group, start if scope.tag(start - 1) == tags.PREPOSITION else adjective + 1)
    return Finding(search.phrase, cue, (content,), CueClass.THOUGHT, PREDICATE, None, search.phrase)


def _complement(scope: Scope, after: int) -> int | None:
    """Where the content starts: at "that" or "to", or after the preposition ("skeptical of"); None without either."""
    if scope.tag(after) in _CLAUSES:
        return after
    governed = scope.lower(after) in scope.p.lexicon.words.attitude_prepositions
    return after + 1 if governed and after + 1 < scope.end else None


def _is_empty(scope: Scope, subject: Range) -> bool:
    """Whether the subject is the empty one of "it is clear that"."""
    return scope.lower(subject.start) in scope.p.lexicon.words.expletives

"""Nouns that report: her claim that ... / a suggestion by the council that ... / rumours that ..."""

from __future__ import annotations

from collections.abc import Iterator

from kb.text import tags
from kb.text.attribution.clauses import content_end, fronted_end
from kb.text.attribution.finding import Finding
from kb.text.attribution.phrases import phrase_ending_at, phrase_starting_at
from kb.text.attribution.scope import Scope
from kb.text.lexicon import Cue, CueClass
from kb.text.passage import Range

NOUN = "noun"
NOUN_OPEN = "noun-open"
_MODIFIERS = 4
_AGENT = 12
_SHORTEST = 3


def find_nouns(scope: Scope) -> Iterator[Finding]:
    """The attributions whose cue is a noun, in order; they take their tokens."""
    p = scope.p
    if p.lexicon.noun_words.isdisjoint(p.lower[scope.start : scope.end]):
        return
    for index in range(scope.start + 1, scope.end - _SHORTEST):
        if scope.taken[index] or p.quoted[index]:
            continue
        cue = p.lexicon.noun(p.lower[index])
        if cue is not None and (finding := _find(scope, index, cue)) is not None:
            scope.take(index, finding.contents[-1].end)
            yield finding


def _find(scope: Scope, noun: int, cue: Cue) -> Finding | None:
    source, that = _owner(scope, noun), _complementizer(scope, noun)
    first = noun
    if source is None and that is None:
        source, that = _agent(scope, noun)
    if that is None or (source is None and "open" not in cue.flags):
        return None
    end = content_end(scope, that, scope.end)
    content = scope.clip(that, end if source else fronted_end(scope, that, end, any_comma=True))
    if content is None or content.end - content.start < _SHORTEST:
        return None
    kind = next(c for c in CueClass if c in cue.classes)
    rule = NOUN if source else NOUN_OPEN
    return Finding(source, Range(first, noun + 1), (content,), kind, rule, cue, source)


def _complementizer(scope: Scope, noun: int) -> int | None:
    """Where "that" opens the content: after the noun, a comma, or a form of "be" ("her point is that")."""
    index = noun + 1
    while index < noun + 3 and (scope.word(index) == "," or scope.lower(index) in scope.p.lexicon.words.be_forms):
        index += 1
    return index if scope.tag(index) == tags.COMPLEMENTIZER and not scope.quoted(index) else None


def _owner(scope: Scope, noun: int) -> Range | None:
    """Whose claim it is: a possessive pronoun, or a name with its clitic, a few words before the noun."""
    p = scope.p
    for index in range(noun - 1, max(scope.start, noun - _MODIFIERS) - 1, -1):
        if p.tags[index] == tags.POSSESSIVE:
            return Range(index, index + 1)
        if p.tags[index] == tags.GENITIVE:
            owner = phrase_ending_at(p, index, scope.start)
            return Range(owner.start, index + 1) if owner else None
        if p.tags[index] not in (tags.OTHER, tags.CUE_NOUN, tags.PAST, tags.NUMBER, tags.ADVERB):
            return None
    return None


def _agent(scope: Scope, noun: int) -> tuple[Range | None, int | None]:
    """The source and the complementizer of "a claim by the council that ..."."""
    if scope.lower(noun + 1) not in scope.p.lexicon.words.agent_markers:
        return None, None
    source = phrase_starting_at(scope.p, noun + 2, min(scope.end, noun + _AGENT))
    if source is None or scope.tag(source.end) != tags.COMPLEMENTIZER:
        return None, None
    return source, source.end

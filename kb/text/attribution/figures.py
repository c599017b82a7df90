"""Figures that somebody gives: the ministry put the toll at 40 / most estimates were as high as 4,000.

No clause follows the verb, so that the rules for clauses see nothing to report; what is reported is the figure.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.text import tags
from kb.text.attribution.clauses import content_end
from kb.text.attribution.finding import Finding
from kb.text.attribution.phrases import phrase_ending_at, phrase_starting_at
from kb.text.attribution.scope import Scope
from kb.text.attribution.subjects import subject_before, verb_group_start
from kb.text.lexicon import CueClass
from kb.text.passage import Range

FIGURE = "figure"
_OBJECT = 8  # the most words of what is counted: "the number of foreign fighters in the province"
_HEDGED = 5  # the most words before the number: "at somewhere between"
_SUBJECT = 8  # the most words of "estimates of the number of fighters"


def find_figures(scope: Scope) -> Iterator[Finding]:
    """The attributions of figures in a sentence, in order; they take their tokens."""
    p = scope.p
    words = p.lexicon.words
    lowers = p.lower[scope.start : scope.end]
    if words.figure_verbs.isdisjoint(lowers) and words.figure_nouns.isdisjoint(lowers):
        return
    for index in range(scope.start, scope.end - 1):
        if scope.taken[index] or p.quoted[index]:
            continue
        found = None
        if p.lower[index] in words.figure_verbs:
            found = _put_at(scope, index)
        elif p.lower[index] in words.figure_nouns:
            found = _estimates(scope, index)
        if found is not None:
            scope.take(found.cue.start, found.contents[-1].end)
            yield found


def _put_at(scope: Scope, verb: int) -> Finding | None:
    """ "The ministry put the toll at 40" or "The toll was put at 40 by the ministry"."""
    prepositions = scope.p.lexicon.words.figure_prepositions
    at = next((i for i in range(verb + 1, verb + 2 + _OBJECT) if scope.lower(i) in prepositions), None)
    group = verb_group_start(scope.p, verb, scope.start)
    subject = subject_before(scope.p, group, scope.start).phrase
    if at is None or subject is None or _is_particle(scope, at - 1) or not _number_after(scope, at):
        return None
    cue = Range(group, verb + 1)
    if at == verb + 1:
        return _put_by(scope, cue, subject) if _is_passive(scope, cue) else None
    content = scope.clip(verb + 1, content_end(scope, verb + 1, scope.end))
    if content is None or content.end <= at + 1 or _is_passive(scope, cue):
        return None
    return Finding(subject, cue, (content,), CueClass.SPEECH, FIGURE, None, subject)


def _is_particle(scope: Scope, index: int) -> bool:
    """Whether the word makes another verb of the one before: "put her hands up at"."""
    return scope.lower(index) in scope.p.lexicon.words.figure_particles


def _put_by(scope: Scope, cue: Range, counted: Range) -> Finding | None:
    """What is counted and its figure; whoever "by" names is the source."""
    end = content_end(scope, cue.end, scope.end)
    by = next((i for i in range(cue.end, end) if scope.lower(i) in scope.p.lexicon.words.agent_markers), end)
    source = phrase_starting_at(scope.p, by + 1, scope.end) if by < end else None
    figure = scope.clip(cue.end, by)
    if figure is None:
        return None
    return Finding(source, cue, (counted, figure), CueClass.SPEECH, FIGURE, None, counted)


def _is_passive(scope: Scope, cue: Range) -> bool:
    return any(scope.lower(i) in scope.p.lexicon.words.be_forms for i in range(cue.start, cue.end))


def _estimates(scope: Scope, noun: int) -> Finding | None:
    """ "Most estimates for 2015 were as high as 4,000": what the noun's verb says, where it says a number."""
    verb = next((i for i in range(noun + 1, noun + _SUBJECT) if _is_finite(scope, i)), None)
    source = phrase_ending_at(scope.p, noun + 1, scope.start)
    if verb is None or source is None or not _number_after(scope, verb):
        return None
    content = scope.clip(verb, content_end(scope, verb, scope.end))
    if content is None:
        return None
    return Finding(source, Range(noun, noun + 1), (content,), CueClass.SPEECH, FIGURE, None, source)


def _is_finite(scope: Scope, index: int) -> bool:
    words = scope.p.lexicon.words
    return scope.tag(index) == tags.AUXILIARY or scope.lower(index) in words.figure_ranges


def _number_after(scope: Scope, index: int) -> bool:
    """Whether a number follows the word at `index`, with nothing but words of bounds before it."""
    hedges = scope.p.lexicon.words.figure_hedges
    after = next((i for i in range(index + 1, index + 1 + _HEDGED) if scope.lower(i) not in hedges), index)
    return scope.tag(after) == tags.NUMBER or scope.word(after)[:1].isdigit()

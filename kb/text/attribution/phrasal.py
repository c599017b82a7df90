"""Verbs that report only together with the words after them: made it clear that ... / weighed in on ..."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.text import tags
from kb.text.attribution.borders import likely_end
from kb.text.attribution.clauses import content_end
from kb.text.attribution.cues import reading_of
from kb.text.attribution.finding import Finding
from kb.text.attribution.leading import shared_subject
from kb.text.attribution.scope import Scope
from kb.text.attribution.subjects import subject_before, verb_group_start
from kb.text.lexicon import Cue, Form, Phrase
from kb.text.passage import Range

PHRASE = "phrase"
_ENDS = frozenset({"", ".", ",", ";", ":", "?", "!"})


def find_phrases(scope: Scope, found: Sequence[Finding]) -> Iterator[Finding]:
    """The attributions whose cue is a verb with words of its own, in order; they take their tokens.

    Parameters:
        found: what the sentence has given so far; a coordinated verb shares the last subject.
    """
    p = scope.p
    known = p.lexicon.phrases
    if known.keys().isdisjoint(p.lower[scope.start : scope.end]):
        return
    for verb in range(scope.start, scope.end):
        if scope.taken[verb] or p.quoted[verb] or p.lower[verb] not in known:
            continue
        phrase = _phrase_at(scope, verb)
        finding = _find(scope, verb, phrase, found) if phrase is not None else None
        if finding is not None:
            scope.take(verb, finding.contents[-1].end)
            yield finding


def _phrase_at(scope: Scope, verb: int) -> Phrase | None:
    """The longest phrase that the verb at `verb` opens."""
    fitting = [one for one in scope.p.lexicon.phrases[scope.p.lower[verb]] if _follows(scope, verb + 1, one.words)]
    return max(fitting, key=lambda one: len(one.words), default=None)


def _follows(scope: Scope, index: int, words: tuple[str, ...]) -> bool:
    return tuple(scope.p.lower[index : index + len(words)]) == words


def _find(scope: Scope, verb: int, phrase: Phrase, found: Sequence[Finding]) -> Finding | None:
    cue, after = phrase.cue, verb + 1 + len(phrase.words)
    group = verb_group_start(scope.p, verb, scope.start)
    if scope.word(after) in _ENDS or not _is_finite(scope, group, verb, cue):
        return None
    search = subject_before(scope.p, group, scope.start)
    coordinated = search.coordinated or (cue.gerund and scope.word(group - 1) == ",")
    subject = shared_subject(scope, group, cue, found) if coordinated else search.phrase
    if subject is None:
        return None
    reading = reading_of(cue)
    end = likely_end(scope, after, content_end(scope, after, scope.end, cue), reading)
    content = scope.clip(after, end)
    if content is None:
        return None
    return Finding(subject, Range(group, after), (content,), reading.kind, PHRASE, cue, subject)


def _is_finite(scope: Scope, group: int, verb: int, cue: Cue) -> bool:
    """Whether the verb is that of a clause in the active: no noun, no passive, no bare infinitive."""
    p, words = scope.p, scope.p.lexicon.words
    before = p.lower[group:verb]
    if cue.gerund:
        return scope.tag(verb - 1) == tags.AUXILIARY or scope.word(verb - 1) == "," or scope.is_adverb(verb - 1)
    passive = not words.be_forms.isdisjoint(before)
    if cue.past or Form.PARTICIPLE in cue.forms:
        return not passive
    if Form.THIRD in cue.forms:
        return True
    plural = scope.tag(verb - 1) == tags.PRONOUN or scope.lower(verb - 1).endswith("s")
    return plural or not words.modals.isdisjoint([*before, scope.lower(verb - 1)])

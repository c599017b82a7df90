"""What a speaker does in saying something: by the verb where it tells ("denied"), else by the words that are said.

A verb of plain saying, and one of belief about what is to come, leaves the act to the content: see `content_acts`.
"""

from __future__ import annotations

from kb.model import SpeechAct
from kb.text import tags
from kb.text.attribution.act_words import ActWords
from kb.text.attribution.content_acts import content_act
from kb.text.attribution.finding import Finding
from kb.text.attribution.main_clause import main_clause
from kb.text.passage import Passage

_CLAUSE = 6
_BARE = frozenset({"respond", "answer", "comment", "reply"})
_REQUESTED = frozenset({tags.INFINITIVE, tags.COMPLEMENTIZER})
_INFINITIVE_WITHIN = 4
_CLAUSAL = frozenset({tags.CUE_VERB, tags.GERUND, tags.PAST, tags.COMPLEMENTIZER, tags.PRONOUN})
_SINGLE_MARKS = frozenset("'‘’")


def speech_act(p: Passage, finding: Finding, words: ActWords) -> SpeechAct:
    """The act of a finding, one of the kinds of the ontology's scheme of speech acts."""
    if _is_silent(p, finding, words):
        return SpeechAct.DECLINE_TO_COMMENT
    act = finding.word.act if finding.word else SpeechAct.ASSERT
    if not finding.contents:
        return act
    asked = _asked_of_others(p, finding, words)
    if asked is not None:
        return asked
    clause = main_clause(p, finding, words)
    return act if clause is None else content_act(p, finding, clause, words, act)


def _asked_of_others(p: Passage, finding: Finding, words: ActWords) -> SpeechAct | None:
    """The act of a verb whose object decides: "told him to", "called for", "claimed responsibility"."""
    lemma = finding.word.lemma if finding.word else ""
    start = finding.contents[-1].start
    opening, first = _opening(p, finding), p.lower[start]
    if lemma in words.claiming_verbs and "responsibility" in opening:
        return SpeechAct.CLAIM_RESPONSIBILITY
    if lemma in words.wanting_verbs and "-".join(opening[:2]) in words.knowing:
        return SpeechAct.ASK
    if lemma == "call" and first in ("for", "on"):
        return SpeechAct.REQUEST
    if lemma in words.telling_verbs and _has_infinitive(p, finding):
        return SpeechAct.ORDER
    requested = first == "for" or p.tags[start] in _REQUESTED
    return SpeechAct.REQUEST if lemma == "ask" and requested else None


def _has_infinitive(p: Passage, finding: Finding) -> bool:
    """Whether the content is what somebody is to do: "to leave", "cells not to strike"; no clause of its own."""
    start, end = finding.contents[-1]
    if p.tags[start] == tags.PREPOSITION:
        return False
    for index in range(start, min(end, start + _INFINITIVE_WITHIN)):
        if p.tags[index] == tags.INFINITIVE:
            return True
        if p.tags[index] in _CLAUSAL or p.quoted[index] or p.lower[index] in _SINGLE_MARKS:
            return False
    return False


def _opening(p: Passage, finding: Finding) -> list[str]:
    start, end = finding.contents[-1]
    return p.lower[start : min(end, start + _CLAUSE)]


def _is_silent(p: Passage, finding: Finding, words: ActWords) -> bool:
    cue = p.lower[finding.cue.start : finding.cue.end]
    complements = words.silence_complements
    negated = not p.lexicon.words.negations.isdisjoint(cue)
    declined = not complements.isdisjoint(cue)
    if negated and declined and "would" in cue:
        return True
    if words.silence_verbs.isdisjoint(cue):
        return declined and negated and finding.word is not None and finding.word.lemma in _BARE
    return not complements.isdisjoint((*cue, *(_opening(p, finding) if finding.contents else ())))

"""What a speaker does in saying something, where the cue word alone does not tell: silence, orders, questions."""

from __future__ import annotations

from kb.model import SpeechAct
from kb.text import tags
from kb.text.attribution.finding import Finding
from kb.text.passage import Passage

_CLAUSE = 6
_ORDERING = frozenset({"tell"})
_ASKING = frozenset({"ask"})
_CLAIMING = frozenset({"claim"})


def speech_act(p: Passage, finding: Finding, silence_verbs: frozenset[str], complements: frozenset[str]) -> SpeechAct:
    """The act of a finding.

    Parameters:
        silence_verbs: verbs that decline ("declined to comment").
        complements: verbs of saying that are declined.
    """
    if _is_silent(p, finding, silence_verbs, complements):
        return SpeechAct.DECLINE_TO_COMMENT
    word = finding.word
    act = word.act if word else SpeechAct.ASSERT
    if word is None or not finding.contents:
        return act
    first = p.lower[finding.contents[-1].start]
    if word.lemma in _CLAIMING and "responsibility" in _opening(p, finding):
        return SpeechAct.CLAIM_RESPONSIBILITY
    if word.lemma == "call" and first in ("for", "on"):
        return SpeechAct.REQUEST
    if word.lemma == "warn" and p.tags[finding.contents[-1].start] == tags.INFINITIVE:
        return SpeechAct.ORDER
    if word.lemma in _ORDERING and p.tags[finding.contents[-1].start] == tags.INFINITIVE:
        return SpeechAct.ORDER
    if word.lemma in _ASKING and (first == "for" or p.tags[finding.contents[-1].start] in _REQUESTED):
        return SpeechAct.REQUEST
    return SpeechAct.ASK if act is SpeechAct.ASSERT and _ends_in_question(p, finding) else act


_REQUESTED = frozenset({tags.INFINITIVE, tags.COMPLEMENTIZER})


def _opening(p: Passage, finding: Finding) -> list[str]:
    start, end = finding.contents[-1]
    return p.lower[start : min(end, start + _CLAUSE)]


def _is_silent(p: Passage, finding: Finding, verbs: frozenset[str], complements: frozenset[str]) -> bool:
    cue = p.lower[finding.cue.start : finding.cue.end]
    if any(w in p.lexicon.words.negations for w in cue) and any(w in complements for w in cue) and "would" in cue:
        return True
    if verbs.isdisjoint(cue):
        return not complements.isdisjoint(cue) and any(w in p.lexicon.words.negations for w in cue) and _bare(finding)
    return not complements.isdisjoint((*cue, *(_opening(p, finding) if finding.contents else ())))


def _bare(finding: Finding) -> bool:
    return finding.word is not None and finding.word.lemma in ("respond", "answer", "comment", "reply")


def _ends_in_question(p: Passage, finding: Finding) -> bool:
    """Whether the first quotation is one question: “Why?” she said."""
    start, end = finding.contents[0]
    if not p.quoted[start] or end - start < 3:
        return False
    stops = [w for w in p.words[start:end] if w in (".", "?", "!")]
    return stops == ["?"]

"""Passive reports: the bridge is said to be safe / the plan was criticized by X as ... / it is believed that ..."""

from __future__ import annotations

from kb.text import tags
from kb.text.attribution.clauses import content_end
from kb.text.attribution.finding import Finding
from kb.text.attribution.phrases import phrase_starting_at
from kb.text.attribution.scope import Scope
from kb.text.lexicon import Form
from kb.text.passage import Range
from kb.text.word_sets import union

PASSIVE = "passive"
APPEARANCE = "appearance"
_AGENTLESS = frozenset({"agentless", "recipient"})
_AGENT_WINDOW = 25
_COMPLEMENTS = frozenset({"to", "that", "as", "of", "for", "by", "a", "an", "the"})


def is_passive(scope: Scope, group: int, verb: int) -> bool:
    """Whether the verb is a participle after a form of "be"."""
    cue, words = scope.cues[verb].cue, scope.p.lexicon.words
    if cue.gerund or not (cue.past or Form.PARTICIPLE in cue.forms):
        return False
    return any(scope.p.lower[i] in words.be_forms for i in range(group, verb)) and not _is_perfect(scope, group, verb)


def _is_perfect(scope: Scope, group: int, verb: int) -> bool:
    """Whether the clitic of "he’s said" stands for "has": with the plainest verbs, after whoever can say something."""
    words = scope.p.lexicon.words
    speaks = scope.lower(group - 1) in words.nominative_pronouns - words.expletives
    clitic = scope.lower(group) in words.be_forms & words.clitics
    return clitic and speaks and "core" in scope.cues[verb].cue.flags and scope.tag(verb + 1) != tags.INFINITIVE


def find_passive(scope: Scope, verb: int, group: int, after: int, subject: Range | None) -> Finding | None:
    """The attribution whose passive cue is at `verb`: its agent is the source, subject and complement are content."""
    cue = scope.cues[verb].cue
    if "passive" not in cue.flags or not (scope.lower(after) in _COMPLEMENTS or scope.quoted(after)):
        return None
    agent = _agent(scope, after)
    if agent is None and cue.flags.isdisjoint(_AGENTLESS):
        return None
    if "recipient" in cue.flags and agent is not None and agent.start == after + 1:
        contents = _asked(scope, agent)
    else:
        hearer = "recipient" in cue.flags and scope.tag(after) == tags.COMPLEMENTIZER
        contents = _contents(scope, after, agent, None if hearer else subject)
    if not contents:
        return None
    kind = scope.cues[verb].kind
    return Finding(agent, Range(group, verb + 1), contents, kind, PASSIVE, cue, subject)


def find_appearance(scope: Scope, verb: int, group: int, after: int, subject: Range | None) -> Finding | None:
    """The dam seems (to be) safe / it appears that ...: a judgement that nobody is named for."""
    if after >= scope.end:
        return None
    contents = _contents(scope, after, None, subject)
    relative = subject is not None and scope.lower(subject.start) in scope.p.lexicon.words.relatives
    if subject is None or relative or not contents:
        return None
    reading = scope.cues[verb]
    return Finding(None, Range(group, verb + 1), contents, reading.kind, APPEARANCE, reading.cue, subject)


def _agent(scope: Scope, after: int) -> Range | None:
    markers = scope.p.lexicon.words.agent_markers
    relatives = scope.p.lexicon.words.relatives
    for index in range(after, min(scope.end, after + _AGENT_WINDOW)):
        if scope.p.lower[index] in relatives and scope.word(index - 1) == ",":
            return None  # an agent further on is that of the relative clause
        if scope.p.lower[index] in markers and not scope.p.quoted[index]:
            return phrase_starting_at(scope.p, index + 1, scope.end)
    return None


def _asked(scope: Scope, agent: Range) -> tuple[Range, ...]:
    """What the hearer was asked or told, after the agent: "was asked by Orr whether the dam would hold"."""
    start = agent.end + (scope.word(agent.end) == ",")
    if scope.lower(start) not in union(scope.p.lexicon.words.asked_complements, scope.p.lexicon.words.complementizers):
        return ()
    content = scope.clip(start, content_end(scope, start, scope.end))
    return (content,) if content else ()


def _contents(scope: Scope, after: int, agent: Range | None, subject: Range | None) -> tuple[Range, ...]:
    end = agent.start - 1 if agent else content_end(scope, after, scope.end)
    complement = scope.clip(after, end) if end > after else None
    return tuple(c for c in (None if _is_expletive(scope, subject) else subject, complement) if c is not None)


def _is_expletive(scope: Scope, subject: Range | None) -> bool:
    """Whether the subject is the empty one of "it is said that ..."."""
    if subject is None or subject.end - subject.start != 1:
        return False
    return scope.lower(subject.start) in scope.p.lexicon.words.expletives

"""What the words of a statement do where its verb tells no more than that it was said; the first rule that fits.

Each rule reads the main clause that the content opens with. What a rule is not sure of stays what the verb makes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kb.model import SpeechAct
from kb.text import tags
from kb.text.attribution.act_words import ActWords
from kb.text.attribution.finding import Finding
from kb.text.attribution.labels import COLON
from kb.text.attribution.main_clause import Clause
from kb.text.lexicon import CueClass, Form
from kb.text.passage import Passage, Range

_SHORTEST_QUESTION = 3
_OPENING = 3
_AT_VERB = 4
_STOPS = frozenset({".", "?", "!"})
_PLAIN = frozenset({SpeechAct.ASSERT, SpeechAct.BELIEVE})

Rule = Callable[[Passage, Finding, Clause, ActWords], SpeechAct | None]


def content_act(p: Passage, finding: Finding, clause: Clause, words: ActWords, act: SpeechAct) -> SpeechAct:
    """The act of a finding whose verb has the act `act`, by the main clause of its content."""
    lemma = finding.word.lemma if finding.word else ""
    if lemma in words.undertaking_verbs:
        return _undertaken(finding, clause, words, act)
    if lemma in words.naming_verbs:
        return _judged(p, finding, clause, words) or act
    if act is SpeechAct.BELIEVE and finding.kind is CueClass.THOUGHT:
        return SpeechAct.PREDICT if _is_future(finding, clause, words) else act
    if act is not SpeechAct.ASSERT or finding.kind not in (CueClass.SPEECH, CueClass.DOCUMENT):
        return act
    return next((found for rule in _RULES if (found := rule(p, finding, clause, words)) is not None), act)


def _undertaken(finding: Finding, clause: Clause, words: ActWords, act: SpeechAct) -> SpeechAct:
    """What somebody assures or swears: a promise of what is to come, a denial, or what the verb says."""
    if _is_future(finding, clause, words):
        return SpeechAct.PROMISE
    return SpeechAct.DENY if clause.own and clause.predicates(words.own_denials) else act


def _asked(p: Passage, finding: Finding, _clause: Clause, _words: ActWords) -> SpeechAct | None:
    """ "Why?" she said: the first stretch of the content is nothing but questions."""
    first = min(finding.contents)
    stops = [p.words[i] for i in range(*first) if p.words[i] in _STOPS]
    if not stops and finding.rule == COLON and first.end < len(p):
        stops = [p.words[first.end]]
    return SpeechAct.ASK if first.end - first.start >= _SHORTEST_QUESTION and set(stops) == {"?"} else None


def _silent(_p: Passage, _finding: Finding, clause: Clause, words: ActWords) -> SpeechAct | None:
    """ "We do not comment on devices"."""
    return SpeechAct.DECLINE_TO_COMMENT if clause.says(words.declining) else None


def _denied(p: Passage, finding: Finding, clause: Clause, words: ActWords) -> SpeechAct | None:
    """ "The report is false", "he had not done so"; all that is insisted not to be, but not what must not be.

    "Nobody warned us" complains.
    """
    if clause.says(words.denying) and not clause.says(words.doubled):
        return SpeechAct.DENY
    answers = clause.words[0] == "no" and clause.words[1:2] in ((), (",",))
    if answers or (clause.own and _denies_own(p, clause, words)):
        return SpeechAct.DENY
    insisted = finding.word is not None and finding.word.lemma in words.insisting_verbs
    denies = not words.negated.isdisjoint(clause.words[: clause.predicate + _OPENING])
    denies = denies and not clause.predicates(words.obliging)
    return SpeechAct.DENY if insisted and denies and not _is_future(finding, clause, words) else None


def _denies_own(p: Passage, clause: Clause, words: ActWords) -> bool:
    """Whether the speaker's own deed is denied: "I did not pay", "we are not walking away"."""
    if clause.predicates(words.own_denials):
        return words.not_deeds.isdisjoint(clause.words[clause.predicate : clause.predicate + _OPENING])
    denied = clause.words[clause.predicate + 1 : clause.predicate + 2] == ("not",)
    doing = clause.verb + 2
    return denied and doing < clause.tokens.end and p.tags[doing] == tags.GERUND and p.lower[doing] != "going"


def _claimed(_p: Passage, _finding: Finding, clause: Clause, words: ActWords) -> SpeechAct | None:
    """ "It had carried out the attack", "its fighters were behind the raid"."""
    own = clause.own or clause.words[0] in ("its", "our", "his", "their")
    done = clause.predicates(words.deeds) and not words.deed_nouns.isdisjoint(clause.words[clause.predicate :])
    return SpeechAct.CLAIM_RESPONSIBILITY if own and done else None


def _conceded(_p: Passage, _finding: Finding, clause: Clause, words: ActWords) -> SpeechAct | None:
    """ "I am sorry", "we made mistakes"."""
    return SpeechAct.ACKNOWLEDGE if clause.own and clause.says(words.conceding) else None


def _performed(p: Passage, _finding: Finding, clause: Clause, _words: ActWords) -> SpeechAct | None:
    """The act that the speaker's own verb names: "we condemn the raid", "I urge them to return"."""
    if not clause.own:
        return None
    at = clause.verb
    cue = p.cues[at]
    if cue is None or cue.act in _PLAIN or "weak" in cue.flags or cue.gerund:
        return None
    timely = cue.base or Form.THIRD in cue.forms or not clause.quoted
    wished = at + 1 < len(p) and p.tags[at + 1] == tags.INFINITIVE
    return cue.act if timely and not wished else None


def _threatened(_p: Passage, finding: Finding, clause: Clause, words: ActWords) -> SpeechAct | None:
    """ "We will strike their barracks"."""
    harm = not words.harming.isdisjoint(clause.words[clause.predicate + 1 : clause.predicate + 2])
    return SpeechAct.THREATEN if clause.own and harm and _is_future(finding, clause, words) else None


def _promised(_p: Passage, finding: Finding, clause: Clause, words: ActWords) -> SpeechAct | None:
    """ "We will pay", "they would petition": what the speaker undertakes; how they will fare is a forecast."""
    if not clause.own:
        return None
    if clause.predicates(words.undertaking):
        return SpeechAct.PROMISE
    fate = not words.fortunes.isdisjoint(clause.words[clause.predicate + 1 : clause.predicate + 2])
    return SpeechAct.PROMISE if _has_future(finding, clause, words) and not fate else None


def _foretold(_p: Passage, finding: Finding, clause: Clause, words: ActWords) -> SpeechAct | None:
    """ "It will rain", "said the bridge would open", "is likely to rise"."""
    willing = clause.own and clause.words[clause.predicate : clause.predicate + 2] == ("would", "be")
    return SpeechAct.PREDICT if _is_future(finding, clause, words) and not willing else None


def _is_future(finding: Finding, clause: Clause, words: ActWords) -> bool:
    return clause.predicates(words.prospects) or _has_future(finding, clause, words)


def _has_future(finding: Finding, clause: Clause, words: ActWords) -> bool:
    """Whether the clause tells what will be; "would" does where a past cue shifts it back, and only outside quotes."""
    if clause.predicates(words.not_future):
        return False
    if clause.predicates(words.future):
        return True
    past = finding.word is not None and (finding.word.past or finding.word.gerund) and not clause.quoted
    return past and clause.predicates(words.past_future)


def _demanded(p: Passage, _finding: Finding, clause: Clause, words: ActWords) -> SpeechAct | None:
    """ "Go home", "Please wait": an imperative that opens a quotation."""
    if not clause.quoted or clause.own:
        return None
    opening = {clause.words[0], "-".join(clause.words[:2])}
    if not words.pleading.isdisjoint(opening):
        return SpeechAct.REQUEST if clause.words[1:2] != ("’s",) else None
    follows = p.tags[clause.tokens.start + 1] if len(clause.words) > 1 else ""
    commands = not words.commanding.isdisjoint(opening) and (follows not in tags.VERBAL or "do-not" in opening)
    return SpeechAct.ORDER if commands else None


def _estimated(p: Passage, _finding: Finding, clause: Clause, words: ActWords) -> SpeechAct | None:
    """ "Between 900 and 1,200 men", "some eleven per cent"; a number further on is of something else."""
    at = range(clause.tokens.start, min(clause.verb + _AT_VERB, clause.tokens.end - 1))
    numbers = p.lexicon.words.number_words
    near = any(
        p.lower[i] in words.approximating and (p.tags[i + 1] == tags.NUMBER or p.lower[i + 1] in numbers) for i in at
    )
    return SpeechAct.ESTIMATE if near else None


def _accused(_p: Passage, _finding: Finding, clause: Clause, words: ActWords) -> SpeechAct | None:
    """ "The guards tortured him", "design changes are to blame"."""
    if clause.own:
        return None
    if clause.says(words.blaming):
        return SpeechAct.ACCUSE
    return SpeechAct.ACCUSE if clause.predicate and clause.predicates(words.wrongdoing) else None


def _judged(p: Passage, finding: Finding, clause: Clause, words: ActWords) -> SpeechAct | None:
    """What is called or said to be good or bad: "called the claim irresponsible", "it is a disgrace"."""
    naming = finding.word is not None and finding.word.lemma in words.naming_verbs
    if not naming and not p.lexicon.words.be_forms & set(clause.words):
        return None
    whole = replace(clause, words=_all_words(p, finding), predicate=0) if naming else clause
    if naming and whole.says(words.denying):
        return SpeechAct.DENY
    if whole.says(words.faulting) and not clause.own:
        return SpeechAct.CRITICIZE
    return SpeechAct.PRAISE if whole.says(words.praising) and not clause.says(words.negated) else None


def _all_words(p: Passage, finding: Finding) -> tuple[str, ...]:
    start, end = Range(*min(finding.contents))
    return tuple(p.lower[i] for i in range(start, end) if p.is_word[i])


_RULES: tuple[Rule, ...] = (
    _asked, _silent, _claimed, _denied, _conceded, _performed, _threatened, _promised, _demanded, _foretold, _judged,
    _accused, _estimated,
)  # fmt: skip

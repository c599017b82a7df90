"""What a finding says beyond its spans: directness, speech act, certainty, polarity, confidence, rule."""

from __future__ import annotations

from kb.model import Attribution, Certainty, Directness, Polarity, SpeechAct
from kb.text.attribution.finder import Located
from kb.text.attribution.finding import Finding
from kb.text.confidence import confidence, load_table
from kb.text.passage import Passage, Range

_DIRECT_SHARE = 0.9


def describe(one: Located) -> Attribution:
    """The attribution of a finding, without id, speaker and parent."""
    finding, p = one.finding, one.passage
    directness = directness_of(one)
    return Attribution(
        id="",
        source=one.anchor(finding.source) if finding.source else None,
        cue=one.anchor(finding.cue),
        contents=one.contents,
        speaker=None,
        directness=directness,
        speech_act=speech_act(finding),
        confidence=round(confidence(finding, directness, load_table()), 3),
        rule=f"{finding.rule}/{finding.kind}",
        polarity=polarity(p, finding),
        certainty=Certainty.UNSTATED,
    )


def directness_of(one: Located) -> Directness:
    """Direct where at least nine in ten of the content's words are quoted, indirect where none is."""
    p = one.passage
    words = quoted = 0
    for content in one.finding.contents:
        for index in range(content.start, content.end):
            if p.words[index][0].isalnum():
                words += 1
                quoted += p.quoted[index]
    if one.parent is not None and p.offsets and p.offsets[0][0] > 0 and not quoted:
        return Directness.INDIRECT
    if one.continued and not words:
        return Directness.DIRECT
    if words and quoted >= _DIRECT_SHARE * words:
        return Directness.DIRECT
    return Directness.MIXED if quoted else Directness.INDIRECT


def speech_act(finding: Finding) -> SpeechAct:
    """The act of the cue word; asserting where the rule needs no word."""
    return finding.word.act if finding.word else SpeechAct.ASSERT


def polarity(p: Passage, finding: Finding) -> Polarity:
    """Negated or hypothetical where the verb group says so ("did not say", "would say") or "if" opens the clause."""
    words = p.lexicon.words
    group = Range(finding.cue.start, finding.cue.end)
    lowers = p.lower[group.start : group.end]
    if any(w in words.negations for w in lowers):
        return Polarity.NEGATED
    start = finding.source.start if finding.source else group.start
    before = p.lower[max(0, start - 1) : start]
    if any(w in words.hypotheticals for w in (*lowers, *before)):
        return Polarity.HYPOTHETICAL
    return Polarity.AFFIRMED

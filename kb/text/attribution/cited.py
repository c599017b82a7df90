"""Whom or what a report cites for what it says: "The Courier, citing an internal memo, reported that ...".

What is reported is then the memo's: an attribution inside that of the Courier, with the same content.
"""

from __future__ import annotations

from kb.text.attribution.finding import Finding
from kb.text.attribution.interviews import TURN
from kb.text.attribution.phrases import phrase_starting_at
from kb.text.lexicon import CueClass
from kb.text.passage import Passage, Range

CITED = "cited"
_REACH = 14


def find_cited(p: Passage, outer: Finding) -> Finding | None:
    """The attribution of what `outer` reports to whom it cites; None where it cites nobody."""
    if outer.rule in (CITED, TURN):
        return None
    sentence = p.sentence_at(outer.cue.start)
    words = p.lexicon.words
    if words.citing_participles.isdisjoint(p.lower[slice(*sentence)]):
        return None
    if outer.source is None or not outer.contents or not outer.kind.reports:
        return None
    for index in range(sentence.start, sentence.end - 1):
        if p.lower[index] in words.citing_participles and _is_by_source(p, outer, outer.source, index):
            source = phrase_starting_at(p, index + 1, sentence.end)
            cue = Range(index, index + 1)
            return source and Finding(source, cue, outer.contents, CueClass.SPEECH, CITED, p.cues[index], source)
    return None


def _is_by_source(p: Passage, outer: Finding, source: Range, index: int) -> bool:
    """Whether the participle at `index` is one of the source's, beside its name or right after its verb."""
    if p.quoted[index] or any(start <= index < end for start, end in outer.contents):
        return False
    if source.start < index < source.end:
        return True
    told = max(source.end, outer.cue.end)
    between = range(told, index)
    cues = any(p.cues[i] is not None for i in between)
    return told <= index < told + _REACH and p.words[index - 1] == "," and not cues

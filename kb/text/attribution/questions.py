"""Questions in the passive, whose asker is mostly left out: was asked whether ... / when asked by Orr about ...

A question that nobody in the text has put and of which only the topic is told ("when asked about the dam") is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.text import tags
from kb.text.attribution.borders import likely_end
from kb.text.attribution.clauses import content_end
from kb.text.attribution.cues import reading_of
from kb.text.attribution.finding import Finding
from kb.text.attribution.labels import ASKED
from kb.text.attribution.phrases import phrase_starting_at
from kb.text.attribution.scope import Scope
from kb.text.attribution.subjects import verb_group_start
from kb.text.lexicon import CueClass
from kb.text.passage import Range

_SHORTEST = 2


def find_questions(scope: Scope) -> Iterator[Finding]:
    """The questions in the passive that nothing else has taken, in order; they take their tokens."""
    p = scope.p
    participles = p.lexicon.words.asked_participles
    if participles.isdisjoint(p.lower[scope.start : scope.end]):
        return
    for index in range(scope.start + 1, scope.end - 1):
        if p.lower[index] in participles and not scope.taken[index] and not p.quoted[index]:
            finding = _find(scope, index)
            if finding is not None:
                scope.take(index, finding.contents[-1].end)
                yield finding


def _find(scope: Scope, verb: int) -> Finding | None:
    words, cue = scope.p.lexicon.words, scope.p.cues[verb]
    group = verb_group_start(scope.p, verb, scope.start)
    passive = not words.be_forms.isdisjoint(scope.p.lower[group:verb])
    if cue is None or not (passive or scope.tag(group - 1) == tags.SUBORDINATOR):
        return None
    asker, start = None, verb + 1
    if scope.lower(start) in words.agent_markers:
        asker = phrase_starting_at(scope.p, start + 1, scope.end)
        start = asker.end if asker else scope.end
    if scope.lower(start) not in words.asked_complements or (asker is None and scope.tag(start) == tags.PREPOSITION):
        return None
    end = likely_end(scope, start, content_end(scope, start, scope.end, cue), reading_of(cue))
    content = scope.clip(start, end)
    if content is None or content.end - content.start < _SHORTEST:
        return None
    return Finding(asker, Range(group, verb + 1), (content,), CueClass.SPEECH, ASKED, cue)

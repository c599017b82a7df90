"""All attributions of one sentence, in the order of the two passes: cues that govern what stands before them, then cues
that govern what follows. What the first pass takes, the second leaves alone."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from kb.text.attribution.according import find_according
from kb.text.attribution.announced import find_announced
from kb.text.attribution.as_clauses import find_as_clauses
from kb.text.attribution.cited import find_cited
from kb.text.attribution.figures import find_figures
from kb.text.attribution.finding import Finding
from kb.text.attribution.labels import find_asked, find_label
from kb.text.attribution.leading import find_leading
from kb.text.attribution.nouns import find_nouns
from kb.text.attribution.passive import is_passive
from kb.text.attribution.phrasal import find_phrases
from kb.text.attribution.predicates import find_predicates
from kb.text.attribution.questions import find_questions
from kb.text.attribution.scope import Scope
from kb.text.attribution.sources import can_speak
from kb.text.attribution.subjects import main_subject, subject_before, verb_group_start
from kb.text.attribution.trailing import find_trailing, find_trailing_passive
from kb.text.attribution.unasserted import leave_unasserted
from kb.text.lexicon import CueClass
from kb.text.passage import Range

_by_cue = attrgetter("cue")
DANGLING = "dangling"
_DANGLING_TAIL = 8


def find_in_sentence(scope: Scope) -> list[Finding]:
    """The attributions of the sentence that `scope` is, by position of their cue."""
    label = find_label(scope)
    if label is not None:
        return [label]
    leave_unasserted(scope)
    asked = find_asked(scope)
    found = [asked] if asked else []
    found.extend(find_according(scope))
    _find_trailing(scope, found)
    _find_leading(scope, found)
    found.extend(find_as_clauses(scope))
    found.extend(find_questions(scope))
    found.extend(find_phrases(scope, found))
    found.extend(find_nouns(scope))
    found.extend(find_figures(scope))
    found.extend(find_predicates(scope))
    if (announced := find_announced(scope)) is not None:
        found.append(announced)
    cited = {inner.cue for f in found if (inner := find_cited(scope.p, f)) is not None}
    said = [f for f in found if f.cue not in cited and can_speak(scope.p, f.source)]
    return sorted(said, key=_by_cue) if len(said) > 1 else said


def find_doubtful(scope: Scope) -> list[Finding]:
    """What the cues that something speaks against would report, where nothing else has taken them."""
    found: list[Finding] = []
    for verb in sorted(scope.doubtful):
        if scope.taken[verb]:
            continue
        scope.cues[verb] = scope.doubtful[verb]
        finding = _read(scope, verb, found)
        del scope.cues[verb]
        if finding is not None and can_speak(scope.p, finding.source):
            found.append(replace(finding, doubt=scope.doubtful[verb].doubt))
            scope.take(verb, max(verb + 1, *(c.end for c in finding.contents)))
    return found


def _read(scope: Scope, verb: int, found: list[Finding]) -> Finding | None:
    group = verb_group_start(scope.p, verb, scope.start)
    passive = is_passive(scope, group, verb)
    if _can_trail(scope, verb):
        finding = find_trailing_passive(scope, verb, group) if passive else find_trailing(scope, verb, group)
        if finding is not None:
            return finding
    return find_leading(scope, verb, group, found)


def _find_trailing(scope: Scope, found: list[Finding]) -> None:
    """From right to left, so that each attribution keeps what stands between it and the one before."""
    for verb in sorted(scope.cues, reverse=True):
        if scope.taken[verb] or not _can_trail(scope, verb):
            continue
        group = verb_group_start(scope.p, verb, scope.start)
        passive = is_passive(scope, group, verb)
        finding = find_trailing_passive(scope, verb, group) if passive else find_trailing(scope, verb, group)
        if finding is not None:
            found.append(finding)


def _can_trail(scope: Scope, verb: int) -> bool:
    return scope.cues[verb].reports


def _find_leading(scope: Scope, found: list[Finding]) -> None:
    for verb in sorted(scope.cues):
        if scope.taken[verb]:
            continue
        group = verb_group_start(scope.p, verb, scope.start)
        finding = find_leading(scope, verb, group, found)
        if finding is not None:
            found.append(finding)
            scope.take(verb, max(verb + 1, *(c.end for c in finding.contents)))


def find_dangling(scope: Scope) -> Finding | None:
    """A cue at the sentence's end whose quotation is the next sentence: "She put it plainly on Friday." “...”"""
    end = scope.stop
    while end > scope.start and scope.p.words[end - 1] in (".", ":"):
        end -= 1
    words = scope.p.lexicon.words
    for verb in sorted(scope.cues, reverse=True):
        reading = scope.cues[verb]
        if not scope.start < verb < end or end - verb >= _DANGLING_TAIL or CueClass.SPEECH not in reading.classes:
            continue
        adjunct = scope.lower(verb + 1) in words.adjunct_prepositions or "recipient" in reading.cue.flags
        if verb != end - 1 and not adjunct:
            continue
        group = verb_group_start(scope.p, verb, scope.start)
        search = subject_before(scope.p, group, scope.start)
        subject = main_subject(scope.p, scope.start, group) if search.coordinated else search.phrase
        if subject is not None:
            return Finding(subject, Range(group, verb + 1), (), CueClass.SPEECH, DANGLING, reading.cue, subject)
    return None

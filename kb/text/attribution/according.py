"""According to NAME: the source follows the cue, the content is the rest of the sentence or what stands before."""

from __future__ import annotations

from collections.abc import Iterator

from kb.text import tags
from kb.text.attribution.finding import Finding
from kb.text.attribution.phrases import phrase_starting_at
from kb.text.attribution.scope import Scope
from kb.text.lexicon import CueClass
from kb.text.passage import Range

BEFORE = "according-before"
AFTER = "according-after"
_LATE_START = 5
_APPOSITION = 9
_ADJUNCT_TAGS = frozenset({tags.PREPOSITION, tags.SUBORDINATOR, tags.CONJUNCTION, tags.ADVERB})


def find_according(scope: Scope) -> Iterator[Finding]:
    """The attributions by "according to" in the scope, in order; they take their tokens."""
    words = scope.p.lexicon.words
    if words.according_heads.isdisjoint(scope.p.lower[scope.start : scope.stop]):
        return
    for index in range(scope.start, scope.stop - 2):
        if scope.p.lower[index] not in words.according_heads or scope.p.quoted[index]:
            continue
        width = 2 if words.according_links else 1
        if width == 2 and scope.p.lower[index + 1] not in words.according_links:
            continue
        finding = None if _is_reported(scope, index) else _find(scope, index, width)
        if finding is not None:
            yield finding


def _is_reported(scope: Scope, index: int) -> bool:
    """Whether it opens what somebody reports and so is nested in that: "said that, according to two people, ..."."""
    that = index - 2 if scope.word(index - 1) == "," else index - 1
    return scope.tag(that) == tags.COMPLEMENTIZER and any(
        scope.cues[verb].reports for verb in scope.cues if verb < that
    )


def _opens_sentence(scope: Scope, index: int) -> bool:
    """Whether "according to" opens the sentence, but for a conjunction or a short adjunct ("In May, according to")."""
    distance = index - scope.start
    if distance <= 1:
        return True
    return distance <= _LATE_START and scope.word(index - 1) == "," and _is_adjunct(scope)


def _is_adjunct(scope: Scope) -> bool:
    p = scope.p
    return p.tags[scope.start] in _ADJUNCT_TAGS or p.is_adverb(scope.start)


def _find(scope: Scope, index: int, width: int) -> Finding | None:
    first = index + width
    source = phrase_starting_at(scope.p, first, scope.stop) or Range(first, min(first + 3, scope.end))
    if source.end <= source.start or scope.taken[index]:
        return None
    if _opens_sentence(scope, index):
        source = _first_phrase(scope, source)
        stop = scope.stop if scope.end > scope.start and scope.p.quoted[scope.end - 1] else scope.end
        content, rule = scope.clip(source.end, stop), BEFORE
    else:
        content, rule = scope.clip(_untaken(scope, index), index), AFTER
    if content is None or content.end - content.start <= 1:
        return None
    scope.take(scope.start, max(source.end, content.end))
    return Finding(source, Range(index, first), (content,), CueClass.SPEECH, rule, subject=source)


def _untaken(scope: Scope, index: int) -> int:
    start = scope.start
    while start < index and scope.taken[start]:
        start += 1
    return start


def _first_phrase(scope: Scope, source: Range) -> Range:
    """The source at a sentence's start: up to the first comma, or the second where the first opens an apposition."""
    p = scope.p
    commas = [k for k in range(source.start, scope.end) if p.words[k] == "," and not p.quoted[k]][:2]
    if not commas or commas[0] == source.start:
        return source
    end = commas[0]
    if len(commas) == 2 and commas[1] - commas[0] <= _APPOSITION and _is_apposition(scope, commas[0], commas[1]):
        end = commas[1]
    return Range(source.start, end)


def _is_apposition(scope: Scope, opening: int, closing: int) -> bool:
    p = scope.p
    first = p.lower[opening + 1]
    if first in ("a", "an") or first in p.lexicon.words.relatives or p.tags[opening + 1] == tags.NUMBER:
        return True
    if first != "the" or scope.tag(closing + 1) == tags.AUXILIARY:
        return False
    return tags.AUXILIARY not in p.tags[opening + 1 : closing]

"""Speakers set off by punctuation rather than a verb: NAME: “...”, headlines (Orr: dam is safe), transcripts, and
“...” — Ann Orr."""

from __future__ import annotations

from kb.text import tags
from kb.text.attribution.finding import Finding
from kb.text.attribution.phrases import phrase_starting_at
from kb.text.attribution.scope import Scope
from kb.text.lexicon import CueClass
from kb.text.passage import Passage, Range
from kb.text.quotations import QUOTE

COLON = "colon"
HEADLINE = "headline"
DASH = "dash"
LEADING_INVERTED = "leading-inverted"
ASKED = "asked"
_LABEL = 8
_TRANSCRIPT_LABEL = 6
_DASH_NAME = 9
_SHORTEST_QUOTE = 4
_DASHES = frozenset({"—", "–", "―", "--", "-"})
_QUOTE_MARKS = frozenset({QUOTE, "‘", "'"})


def find_label(scope: Scope) -> Finding | None:
    """The attribution of a whole sentence to the label that opens it, or None."""
    return _inverted_opening(scope) or _transcript(scope) or _colon(scope)


def _inverted_opening(scope: Scope) -> Finding | None:
    """Said Ann Orr: “...”"""
    p, start = scope.p, scope.start
    cue = p.cues[start] if start + 2 < scope.stop else None
    if cue is None or "inverts" not in cue.flags or p.quoted[start] or not p.words[start][0].isupper():
        return None
    source = phrase_starting_at(p, start + 1, scope.stop)
    if source is None or source.end + 1 >= scope.stop:
        return None
    mark = p.words[source.end]
    if mark != ":" and not (mark == "," and p.words[source.end + 1] == QUOTE):
        return None
    content = Range(source.end + 1, scope.stop if p.quoted[scope.stop - 1] else scope.end)
    return _label(source, Range(start, start + 1), content, LEADING_INVERTED)


def _label(source: Range, cue: Range, content: Range, rule: str) -> Finding:
    return Finding(source, cue, (content,), CueClass.SPEECH, rule, subject=source)


def _is_shouted(words: list[str]) -> bool:
    return all((w.isupper() and len(w) > 2) or w in (".", ",") for w in words)


def _transcript(scope: Scope) -> Finding | None:
    """“ORR: ...”, a transcript set as one quotation."""
    p = scope.p
    if scope.start != 0 or p.words[0] != QUOTE:
        return None
    for index in range(1, min(_TRANSCRIPT_LABEL, scope.stop)):
        if p.words[index] == ":":
            head = p.words[1:index]
            known = "".join(head).lower() in p.lexicon.words.label_exceptions
            if not head or known or not _is_shouted(head):
                return None
            return _label(Range(1, index), Range(index, index + 1), Range(index + 1, len(p)), COLON)
    return None


def _colon(scope: Scope) -> Finding | None:
    p = scope.p
    for index in range(scope.start + 1, min(scope.start + _LABEL, scope.end - 1)):
        if p.words[index] == ":" and not p.quoted[index]:
            return _headline(scope, index) or _speaker_colon(scope, index)
    return None


def _headline(scope: Scope, colon: int) -> Finding | None:
    p, head = scope.p, scope.p.words[scope.start : colon]
    if p.lower[colon - 1] in p.lexicon.words.label_exceptions or p.tags[scope.start] == tags.PREPOSITION:
        return None
    short = len(head) <= 4 and len("".join(head)) > 3 and all(w[0].isupper() for w in head)
    if not p.is_heading or not short or len(p.sentences) > 2:
        return None
    return _label(Range(scope.start, colon), Range(colon, colon + 1), Range(colon + 1, scope.end), HEADLINE)


def _speaker_colon(scope: Scope, colon: int) -> Finding | None:
    p, words = scope.p, scope.p.lexicon.words
    head = p.words[scope.start : colon]
    named = all(w[0].isupper() or w[0] in ".,()-" or w.lower() in words.name_particles for w in head)
    reports = any((cue := p.cues[i]) is not None and cue.speech for i in range(scope.start, colon))
    if not named or reports or len("".join(head)) < 2 or p.lower[colon - 1] in words.label_exceptions:
        return None
    shouted = all(w.isupper() or not w[0].isalpha() for w in head)
    if not shouted and p.words[colon + 1] not in _QUOTE_MARKS:
        return None
    stop = scope.stop if p.quoted[scope.stop - 1] else scope.end
    content = scope.clip(colon + 1, len(p)) if shouted else Range(colon + 1, stop)
    if content is None:
        return None
    return _label(Range(scope.start, colon), Range(colon, colon + 1), content, COLON)


def find_asked(scope: Scope) -> Finding | None:
    """Asked (by Orr) whether ..., : the interviewer's question, whose source the text mostly leaves out."""
    p, words, index = scope.p, scope.p.lexicon.words, scope.start
    while index < min(scope.start + 3, scope.stop) and p.lower[index] in words.asked_openers:
        index += 1
    if scope.lower(index) not in words.asked_participles or scope.lower(index + 1) not in words.asked_complements:
        return None
    for comma in range(index + 1, scope.end):
        if p.words[comma] == "," and not p.quoted[comma]:
            if comma - index <= 3:
                return None
            scope.take(scope.start, comma + 1)
            asker = phrase_starting_at(p, index + 2, comma) if scope.lower(index + 1) in words.agent_markers else None
            content = scope.clip(asker.end if asker else index + 1, comma)
            if content is None:
                return None
            return Finding(asker, Range(index, index + 1), (content,), CueClass.SPEECH, ASKED, p.cues[index])
    return None


def find_dashes(p: Passage) -> list[Finding]:
    """The attributions of a paragraph that is nothing but quotations, each with a dash and a name after it."""
    found: list[Finding] = []
    start = 0
    while start < len(p):
        finding = _dash(p, start)
        if finding is None or finding.source is None:
            return []
        found.append(finding)
        start = finding.source.end
        while start < len(p) and p.words[start] == ".":
            start += 1
    return found


def _dash(p: Passage, start: int) -> Finding | None:
    """“...” — Ann Orr, from `start` on."""
    if p.words[start] != QUOTE or not p.quoted[start]:
        return None
    dash = p.quote_end(start, len(p))
    if dash - start < _SHORTEST_QUOTE or dash + 1 >= len(p) or p.words[dash] not in _DASHES:
        return None
    end = dash + 1
    while end < len(p) and end - dash <= _DASH_NAME and not p.quoted[end] and _in_name_tag(p, end):
        end += 1
    if end < len(p) and not p.quoted[end]:
        return None
    while end > dash + 1 and p.words[end - 1] in (".", ","):
        end -= 1
    name = Range(dash + 1, end)
    return _label(name, Range(dash, dash + 1), Range(start, dash), DASH) if end > dash + 1 else None


def _in_name_tag(p: Passage, index: int) -> bool:
    word = p.words[index]
    particle = p.lower[index] in p.lexicon.words.name_particles
    return particle or word[0].isupper() or word[0].isdigit() or word in (",", ".")

"""Attributions that precede what they attribute: She said ... / He told reporters in Ulm that ... / ..., adding ...

The subject stands to the left of the verb group, or is shared with the attribution before; the content starts after
recipients and adjuncts and ends where `clauses` says.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.text import tags
from kb.text.attribution.borders import likely_end
from kb.text.attribution.clauses import content_end, fronted_end
from kb.text.attribution.content_start import content_start
from kb.text.attribution.finding import Finding
from kb.text.attribution.passive import find_appearance, find_passive, is_passive
from kb.text.attribution.scope import Scope
from kb.text.attribution.subjects import Subject, main_subject, subject_before, verb_group_start
from kb.text.lexicon import Cue
from kb.text.passage import Passage, Range
from kb.text.quotations import QUOTE

LEADING = "leading"
COORDINATED = "coordinated"
FRONTED = "fronted"
_FRONTED = 30  # the most tokens of a participle clause before the main one
_NO_VERB = frozenset({tags.PREPOSITION, tags.CONJUNCTION, ",", ""})
_SHORT = 3
_COUNTS = frozenset({tags.NUMBER, tags.DETERMINER})
_INDEFINITE = frozenset({"a", "an"})


def find_fronted(scope: Scope, verb: int, group: int) -> Finding | None:
    """The attribution of a participle before the main clause, whose subject it shares: After praising X, she left."""
    cue, words = scope.cues[verb].cue, scope.p.lexicon.words
    opens = scope.lower(group - 1) in words.gerund_fronts or group == scope.start
    if not cue.gerund or not opens or tags.AUXILIARY in scope.p.tags[scope.start : group]:
        return None
    after = scope.after_verb(verb)
    comma = next((i for i in range(after, min(scope.end, verb + _FRONTED)) if _is_bare_comma(scope, i)), None)
    subject = main_subject(scope.p, comma + 1, scope.end) if comma is not None else None
    if comma is None or subject is None or comma == after or scope.tag(subject.end) in _NO_VERB:
        return None
    while scope.is_adverb(subject.end - 1) and subject.end - subject.start > 1:
        subject = Range(subject.start, subject.end - 1)
    start = content_start(scope, verb, after, Range(scope.start, scope.start))
    content = scope.clip(start, comma) if start is not None and start < comma else None
    if content is None or not _is_content(scope, content, verb):
        return None
    return Finding(subject, Range(group, verb + 1), (content,), scope.cues[verb].kind, FRONTED, cue, subject)


def _is_bare_comma(scope: Scope, index: int) -> bool:
    return scope.p.words[index] == "," and not scope.p.quoted[index]


def find_leading(scope: Scope, verb: int, group: int, found: Sequence[Finding]) -> Finding | None:
    """The attribution whose cue is the verb at `verb` (its group starts at `group`), if its content stands after it.

    Parameters:
        found: what the sentence has given so far, in the order found; a coordinated verb shares the last subject.
    """
    cue = scope.cues[verb].cue
    before_main = find_fronted(scope, verb, group)
    if before_main is not None:
        return before_main
    search = _subject(scope, group, cue)
    subject = shared_subject(scope, group, cue, found) if search.coordinated else search.phrase
    after = scope.after_verb(verb)
    if is_passive(scope, group, verb):
        return find_passive(scope, verb, group, after, subject)
    if "appear" in cue.flags:
        return find_appearance(scope, verb, group, after, subject)
    if subject is None or after >= scope.end or _is_relative_that(scope, subject):
        return None
    if cue.past and group == verb and scope.lower(after) in scope.p.lexicon.words.agent_markers:
        return None
    named = scope.tag(after) != tags.PREPOSITION
    if "naming" in cue.flags and named and group == verb and scope.lower(subject.start) in _INDEFINITE:
        return None
    start = content_start(scope, verb, after, subject)
    if start is None or start >= scope.stop:
        return None
    content = scope.clip(start, min(_end(scope, verb, group, start, subject), _main_verb(scope, verb, start, subject)))
    if content is None or not _is_content(scope, content, verb):
        return None
    contents: tuple[Range, ...] = (content,)
    if (fronted := _fronted_clause(scope, verb, group, after, start, subject)) is not None:
        contents = (fronted, content)
    rule = COORDINATED if search.coordinated else LEADING
    return Finding(subject, Range(group, verb + 1), contents, scope.cues[verb].kind, rule, cue, subject)


def _main_verb(scope: Scope, verb: int, start: int, subject: Range) -> int:
    """Where the verb starts whose subject holds this whole clause: "aides who praised the plan | warned ..."."""
    if scope.lower(subject.start) not in scope.p.lexicon.words.relatives:
        return scope.stop
    for later in sorted(scope.cues):
        if later > start and scope.cues[later].reports and not scope.quoted(later):
            group = verb_group_start(scope.p, later, scope.start)
            around = subject_before(scope.p, group, scope.start).phrase
            if around is not None and around.start < subject.start and around.end > verb:
                return around.end
    return scope.stop


def _is_relative_that(scope: Scope, subject: Range) -> bool:
    """Whether the subject is the "that" of "a plan that called for ...", which says what the plan is."""
    return scope.lower(subject.start) in scope.p.lexicon.words.thing_relatives and subject.end - subject.start == 1


def _subject(scope: Scope, group: int, cue: Cue) -> Subject:
    search = subject_before(scope.p, group, scope.start)
    if not cue.gerund or group <= scope.start:
        return search
    noun = scope.lower(group - 1) in scope.p.lexicon.words.gerund_nouns
    loose = search.phrase is None or scope.word(group - 1) == ","
    return Subject(None, coordinated=True) if noun or loose else search


def shared_subject(scope: Scope, group: int, cue: Cue, found: Sequence[Finding]) -> Range | None:
    """The subject that a verb has in common with the attribution before it, or with its sentence."""
    led = [f for f in found if f.rule in _SHARING]
    if led:
        return led[-1].subject
    before = [f for f in found if f.cue.end <= group and f.source is not None]
    if before and (cue.gerund or before[-1].rule in _FOLLOWING):
        return before[-1].source
    return main_subject(scope.p, scope.start, group)


_FOLLOWING = frozenset({"trailing", "inverted"})
_SHARING = frozenset({LEADING, COORDINATED, "passive"})


def _end(scope: Scope, verb: int, group: int, start: int, subject: Range) -> int:
    cue = scope.cues[verb].cue
    end = content_end(scope, start, scope.end, cue)
    fronted = _is_fronted(scope, group, subject)
    if fronted or not scope.cues[verb].reports:
        end = fronted_end(scope, start, end, any_comma=fronted)
    if not scope.cues[verb].reports:
        end = _before_quoting(scope, start, end)
    if scope.p.words[start] == QUOTE:
        end = _end_of_quote(scope, start, end)
        if scope.p.quote_end(start, scope.stop) >= scope.end:
            return end
    if end >= scope.end < scope.stop and scope.p.quoted[scope.end - 1]:
        return scope.stop if scope.p.quoted[scope.stop - 1] else scope.end
    return likely_end(scope, start, end, scope.cues[verb])


def _before_quoting(scope: Scope, start: int, end: int) -> int:
    """The end of what somebody thinks or wants, before somebody else says something in quotation marks."""
    for index in range(start, end):
        reading = scope.cues.get(index)
        if reading is not None and reading.reports and not reading.cue.gerund and opens_quotation(scope, index + 1):
            subject = subject_before(scope.p, verb_group_start(scope.p, index, start), start).phrase
            return subject.start if subject else end
    return end


def opens_quotation(scope: Scope, index: int) -> bool:
    """Whether a quotation opens at `index`, with or without a comma or colon before it."""
    at = index + 1 if scope.word(index) in (",", ":") else index
    return scope.word(at) == QUOTE and scope.quoted(at)


def _end_of_quote(scope: Scope, start: int, end: int) -> int:
    """Where a content that opens with a quotation ends: with it, where punctuation or an adjunct follows."""
    words, close = scope.p.lexicon.words, scope.p.quote_end(start, scope.stop)
    if close >= scope.end:
        return close
    following = scope.lower(close)
    loose = following in words.adjunct_prepositions or following in ("to", "about", "adding", "referring")
    resumes = scope.tag(close) == tags.CONJUNCTION and scope.tag(close + 1) in tags.VERBAL
    ends = scope.word(close) in (",", ".", ";") or loose or resumes
    return min(end, close) if ends and close - start > 4 else end


def _is_fronted(scope: Scope, group: int, subject: Range) -> bool:
    """Whether the attribution stands in a clause before the main one: "When X said ..., Y left"; or is relative."""
    p, words = scope.p, scope.p.lexicon.words
    first = subject.start if subject.start < group else group
    before = p.lower[first - 1] if first > scope.start else ""
    if before in words.fronting or p.lower[subject.start] in words.relatives:
        return True
    return p.tags[scope.start] == tags.SUBORDINATOR and "," not in p.words[scope.start : group]


def _is_content(scope: Scope, content: Range, verb: int) -> bool:
    """Whether a short content says anything: not a particle, not one word after a bare "said"."""
    p, words = scope.p, scope.p.lexicon.words
    if p.quoted[content.start] or content.end - content.start > _SHORT:
        return True
    if all(_is_time(p, i) for i in range(content.start, content.end)):
        return False
    if content.end - content.start == _SHORT:
        return True
    lower, only, first = p.lower[verb], content.end - content.start == 1, p.lower[content.start]
    if only:
        function = p.tags[content.start] in (
            tags.PREPOSITION,
            tags.INFINITIVE,
            tags.COMPLEMENTIZER,
            tags.DETERMINER,
        )
        if (function or first in words.particles) and first not in words.one_word_contents:
            return False
        if lower in words.bare_speech:
            return False
    return lower not in words.plain_speech or p.tags[content.start] in (tags.PRONOUN, tags.INFINITIVE)


def _is_time(p: Passage, index: int) -> bool:
    words, lower = p.lexicon.words, p.lower[index]
    return lower.removesuffix("s") in words.time_units or lower in words.time_openers or p.tags[index] in _COUNTS


def _fronted_clause(scope: Scope, verb: int, group: int, after: int, start: int, subject: Range) -> Range | None:
    """In "If it rains, she said, we leave": the clause before the subject, which is content as well."""
    p = scope.p
    if scope.word(after) != "," or start != after + 1 or p.words[start] == QUOTE:
        return None
    if p.lower[verb] not in p.lexicon.words.comma_speech or subject.start >= group or scope.cues[verb].cue.gerund:
        return None
    comma = subject.start - 1
    opens = p.tags[scope.start] in (tags.PREPOSITION, tags.SUBORDINATOR)
    return Range(scope.start, comma) if opens and comma > scope.start + 1 and p.words[comma] == "," else None

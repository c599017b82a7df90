"""Where the content of an attribution ends when nothing but the sentence's own structure tells.

Content that starts after a cue runs to the next attribution of the sentence, to a clause that comments on it, or to the
sentence's end; a quoted stretch is never cut.
"""

from __future__ import annotations

from typing import NamedTuple

from kb.text import tags
from kb.text.attribution.scope import Scope
from kb.text.attribution.subjects import subject_before
from kb.text.lexicon import Cue, CueClass, Form
from kb.text.quotations import QUOTE

_COMMAS = frozenset({",", "—", "–", "―", "--"})
_CLAUSE_MARKS = _COMMAS | {"("}
_CLAUSAL_STARTS = frozenset({tags.COMPLEMENTIZER, tags.PRONOUN, tags.SUBORDINATOR})
_CLAUSAL = frozenset({tags.AUXILIARY, tags.COMPLEMENTIZER, tags.PAST, tags.PRONOUN})
_DETERMINERS = frozenset({tags.DETERMINER, tags.POSSESSIVE, tags.GENITIVE})
_INSIDE = frozenset({tags.NAME, tags.DETERMINER, tags.POSSESSIVE, tags.NUMBER, tags.AUXILIARY, tags.PAST})
_NEW_CLAUSE = 9
_RELATIVE = 60
_CLAUSE_TAGS = frozenset({tags.PRONOUN, tags.SUBORDINATOR, tags.GERUND, tags.COMPLEMENTIZER})
_SUBJECT_TAGS = frozenset({tags.PRONOUN, tags.DETERMINER, tags.NAME, tags.POSSESSIVE})
_VERBS = frozenset({tags.AUXILIARY, tags.CUE_VERB, tags.PAST, tags.GERUND})


def content_end(scope: Scope, start: int, stop: int, cue: Cue | None = None) -> int:
    """The end of the content that starts at `start`, at most `stop`.

    Parameters:
        cue: the verb before the content; a coordinated verb of the same form may share its subject.
    """
    p, index = scope.p, start
    phrase_stop = _phrase_stop(scope, start, stop, cue) if cue else None
    stop = stop if phrase_stop is None else phrase_stop
    while index < stop:
        if p.quoted[index]:
            index = p.quote_end(index, stop)
            continue
        if p.is_word[index] and p.tags[index] in _INSIDE and index not in scope.cues:
            index += 1
            continue
        if p.words[index] == ";" or _starts_attribution(scope, index, start):
            return index
        comma = p.words[index] in _COMMAS
        if comma or p.lower[index] in p.lexicon.words.clause_joiners:
            verdict = _at_junction(scope, index, start, stop, cue)
            if verdict is None:
                return index
            index = max(index, verdict)
        index += 1
    return stop


def _starts_attribution(scope: Scope, index: int, start: int) -> bool:
    """ "... according to", or a participle right after a closing quotation mark ("...” adding that")."""
    words = scope.p.lexicon.words
    if scope.p.lower[index] in words.according_heads and scope.lower(index + 1) in words.according_links:
        return index > start + 2 or scope.tag(start) != tags.COMPLEMENTIZER
    reading = scope.cues.get(index)
    if reading is None or index == start or scope.p.words[index - 1] != QUOTE:
        return False
    return reading.cue.gerund and reading.reports


def _phrase_stop(scope: Scope, start: int, stop: int, cue: Cue) -> int | None:
    """Where a content that is a phrase rather than a clause ends: at a verb that is coordinated with the cue.

    In "condemned the plan but praised its authors" no verb stands before the conjunction, so that what follows it
    belongs to the cue's own clause. None where a verb makes the content a clause, which may go on after it.
    """
    p = scope.p
    if p.tags[start] in _CLAUSAL_STARTS or p.lower[start - 1] in p.lexicon.words.plain_speech:
        return None
    for index in range(start, stop):
        tag = p.tags[index]
        if p.quoted[index] or tag in _CLAUSAL or (tag == tags.CUE_VERB and not _is_noun_here(scope, index)):
            return None
        if tag == tags.CONJUNCTION and _shares_form(scope, index + 1, cue):
            return index
    return None


def _is_noun_here(scope: Scope, index: int) -> bool:
    """Whether a word that can be a cue verb follows a determiner and so is a noun: "the plan"."""
    return scope.tag(index - 1) in _DETERMINERS


def _shares_form(scope: Scope, index: int, before: Cue) -> bool:
    """Whether a verb at `index` has the form of the cue before and so continues its clause."""
    if index >= scope.stop or scope.p.quoted[index]:
        return False
    cue, tag = scope.p.cues[index], scope.p.tags[index]
    if before.past:
        return tag == tags.PAST or (cue is not None and cue.past and tag == tags.CUE_VERB)
    return before.gerund and (tag == tags.GERUND or (cue is not None and cue.gerund))


class _Junction(NamedTuple):
    """A comma or conjunction in a content: what may start here a clause of its own, at `verb` after adverbs."""

    at: int
    verb: int
    comma: bool
    conjunction: str


def _at_junction(scope: Scope, index: int, start: int, stop: int, cue: Cue | None) -> int | None:
    """None where the content ends at the comma or conjunction at `index`, else the index up to which it goes on."""
    p, words = scope.p, scope.p.lexicon.words
    junction = _junction(scope, index, stop)
    comma, verb = junction.comma, junction.verb
    if verb >= stop:
        return index
    if comma and p.lower[verb] in words.according_heads and index > start + 1:
        return None
    if not p.quoted[verb] and _new_attribution(scope, junction, stop, cue):
        return None
    if comma and p.lower[verb] in words.relatives and (after := _after_relative(scope, verb, stop)) is not None:
        return after
    breaks = p.lower[verb] in words.clause_breakers or junction.conjunction in words.clause_breakers
    return None if comma and breaks and index > start + 2 else index


def _junction(scope: Scope, index: int, stop: int) -> _Junction:
    p, first = scope.p, index + 1
    comma = p.words[index] in _COMMAS
    conjunction = "" if comma else p.lower[index]
    if comma and first < stop and p.lower[first] in p.lexicon.words.clause_joiners:
        conjunction, first = p.lower[first], first + 1
    while first < stop and p.is_adverb(first):
        first += 1
    return _Junction(index, first, comma, conjunction)


def _new_attribution(scope: Scope, junction: _Junction, stop: int, before: Cue | None) -> bool:
    """Whether another attribution starts here: ", adding", ", and said", ", and Smith told"."""
    reading = scope.cues.get(junction.verb)
    if reading is not None:
        if junction.comma and reading.cue.gerund and (reading.reports or CueClass.STANCE in reading.classes):
            return True
        if junction.conjunction and before is not None and reading.reports and _same_tense(reading.cue, before):
            return True
    return _new_clause_reports(scope, junction.at, junction.verb, stop)


def _same_tense(one: Cue, other: Cue) -> bool:
    """Whether two verbs can share a subject: both past, or both third person."""
    third = Form.THIRD in one.forms and Form.THIRD in other.forms
    return (one.past and other.past) or (third and not one.past)


def _new_clause_reports(scope: Scope, index: int, verb: int, stop: int) -> bool:
    p = scope.p
    for at in range(verb, min(stop, verb + _NEW_CLAUSE)):
        if p.quoted[at]:
            return False
        reading = scope.cues.get(at)
        if reading and at > verb and reading.reports and reading.cue.past and subject_before(p, at, index + 1).phrase:
            return True
        if p.words[at] in (",", QUOTE) or p.lower[at] in p.lexicon.words.subordinators or p.tags[at] == tags.AUXILIARY:
            return False
    return False


def _after_relative(scope: Scope, relative: int, stop: int) -> int | None:
    """The comma that closes a relative clause, where the main clause goes on with a verb after it."""
    p = scope.p
    for index in range(relative + 1, min(stop, relative + _RELATIVE)):
        if p.words[index] == "," and not p.quoted[index]:
            return index if index + 1 < stop and p.tags[index + 1] in _VERBS else None
    return None


def fronted_end(scope: Scope, start: int, end: int, *, any_comma: bool) -> int:
    """The end of a content that a further clause follows: cut at a comma before a new clause (or at any comma)."""
    p = scope.p
    for index in range(start, end):
        if p.words[index] not in _CLAUSE_MARKS or p.quoted[index]:
            continue
        if any_comma or p.words[index] == "(" or _opens_clause(scope, index + 1, end):
            return index
    return end


def _opens_clause(scope: Scope, index: int, end: int) -> bool:
    p, words = scope.p, scope.p.lexicon.words
    if index >= end:
        return False
    cue = p.cues[index]
    if p.tags[index] in _CLAUSE_TAGS or (cue is not None and cue.gerund) or p.lower[index] in words.inner_breakers:
        return True
    joins = p.lower[index] in ("and", "but", "or")
    return joins and index + 1 < end and p.tags[index + 1] in _SUBJECT_TAGS

"""Noun phrases without a parser: the one that ends before a verb, and the one that starts after it.

Boundaries come from closed word classes, punctuation, quotation marks and the cue list; every search is bounded.
"""

from __future__ import annotations

from kb.text import tags
from kb.text.passage import Passage, Range
from kb.text.quotations import QUOTE

LONGEST_LEFT = 18
LONGEST_RIGHT = 30
_PARENTHESIS = 12
_SCAN = 120
_OF_FRACTIONS = frozenset({"in", "of"})
_NOT_LAST_WORDS = frozenset({QUOTE, ",", ":", ";", "."})
_NOT_LAST_TAGS = frozenset(
    {
        tags.PREPOSITION,
        tags.INFINITIVE,
        tags.SUBORDINATOR,
        tags.CONJUNCTION,
        tags.AUXILIARY,
        tags.DETERMINER,
        tags.COMPLEMENTIZER,
        tags.GENITIVE,
    }
)
_LEFT_BORDERS = frozenset({",", ";", ":", QUOTE, "—", "–", "~", "•", "--", "(", "-"})
_RIGHT_BORDERS = frozenset({".", ";", ":", QUOTE, "?", "!", "—", "–", "―", "--", "("})
_LEFT_BORDER_TAGS = frozenset({tags.AUXILIARY, tags.PRONOUN, tags.INFINITIVE, tags.COMPLEMENTIZER})
_RIGHT_BORDER_TAGS = frozenset({tags.AUXILIARY, tags.SUBORDINATOR, tags.COMPLEMENTIZER, tags.PRONOUN})
_OBJECTS = frozenset({tags.DETERMINER, tags.POSSESSIVE, tags.PRONOUN})
_BEFORE_NOUN = frozenset({tags.DETERMINER, tags.POSSESSIVE, tags.PREPOSITION, tags.GENITIVE})
_BEFORE_GERUND = frozenset({tags.DETERMINER, tags.POSSESSIVE, tags.PREPOSITION, tags.OTHER, tags.CONJUNCTION})
_SPECIFIED = frozenset({tags.NAME, tags.DETERMINER, tags.POSSESSIVE})
_APPOSITION_STARTS = frozenset({tags.DETERMINER, tags.NAME, tags.OTHER, tags.POSSESSIVE, tags.NUMBER, tags.CUE_NOUN})
_INSIDE_PHRASE = frozenset({tags.PREPOSITION, tags.NAME, tags.DETERMINER, tags.POSSESSIVE, tags.GENITIVE})
_SUBJECT_START = frozenset({tags.NAME, tags.DETERMINER, tags.POSSESSIVE, tags.NUMBER, tags.OTHER})


def phrase_ending_at(p: Passage, end: int, start: int) -> Range | None:
    """The noun phrase whose last token is `end - 1`, not reaching back before `start`."""
    if end <= start or p.words[end - 1] in _NOT_LAST_WORDS:
        return None
    if p.lower[end - 1] in p.lexicon.words.subject_pronouns:
        return Range(end - 1, end)
    if _is_fraction(p, end, start):
        return Range(end - 3, end)
    if p.tags[end - 1] in _NOT_LAST_TAGS or p.lower[end - 1] in p.lexicon.words.present_forms:
        return None
    first = _trim_left(p, _phrase_start(p, end, start), end)
    return Range(first, end) if first is not None and first < end else None


def _is_fraction(p: Passage, end: int, start: int) -> bool:
    """Whether "one in four" ends here."""
    if end - 3 < start or p.tags[end - 2] != tags.PREPOSITION:
        return False
    numbers = (p.tags[end - 3], p.tags[end - 1])
    return all(tag in (tags.DETERMINER, tags.NUMBER) for tag in numbers) and p.lower[end - 2] in _OF_FRACTIONS


def phrase_starting_at(p: Passage, start: int, stop: int) -> Range | None:
    """The noun phrase that starts at `start`: an inverted subject, an agent, the source after "according to"."""
    if start >= stop:
        return None
    if p.lower[start] in p.lexicon.words.nominative_pronouns:
        return Range(start, start + 1)
    participle = p.tags[start] == tags.PAST and start + 1 < stop and p.tags[start + 1] in _SUBJECT_START
    if p.tags[start] not in _SUBJECT_START and not participle and not p.words[start][0].isupper():
        return None
    end = _phrase_end(p, start, stop)
    return Range(start, end) if end > start else None


def joins_phrases(p: Passage, index: int, start: int) -> bool:
    """Whether the conjunction at `index` joins two noun phrases rather than two clauses."""
    if index <= start or index + 1 >= len(p):
        return False
    before, after = p.tags[index - 1], p.tags[index + 1]
    if before == tags.NAME and after in _SPECIFIED:
        return True
    return before in (tags.OTHER, tags.NAME, tags.CUE_NOUN) and after in (tags.OTHER, tags.DETERMINER, tags.CUE_NOUN)


def _phrase_start(p: Passage, end: int, start: int) -> int:
    index, steps = end - 1, 0
    while index >= start and steps < LONGEST_LEFT:
        if p.words[index] == ")":
            opening = _opening_parenthesis(p, index, start)
            if opening is None:
                break
            index = opening
        elif _ends_leftward(p, index, end, start):
            break
        index -= 1
        steps += 1
    return index + 1


def _opening_parenthesis(p: Passage, index: int, start: int) -> int | None:
    for opening in range(index, max(start, index - _PARENTHESIS) - 1, -1):
        if p.words[opening] == "(":
            return opening
    return None


def _ends_leftward(p: Passage, index: int, end: int, start: int) -> bool:
    """Whether the phrase that ends at `end` cannot reach over the token at `index`."""
    words, tag, lower = p.lexicon.words, p.tags[index], p.lower[index]
    if p.words[index] in _LEFT_BORDERS or p.quoted[index] or tag in _LEFT_BORDER_TAGS:
        return True
    if lower in words.subordinators and lower not in words.comparatives:
        return True
    if tag == tags.CONJUNCTION:
        return not joins_phrases(p, index, start)
    if index == end - 1 or p.words[index][0].isupper():
        return False
    if tag == tags.PAST and p.tags[index + 1] in _OBJECTS:
        return True
    if tag == tags.CUE_VERB:
        return _is_finite_here(p, index, start)
    return tag == tags.GERUND and index > start and p.tags[index - 1] not in _BEFORE_GERUND


def _is_finite_here(p: Passage, index: int, start: int) -> bool:
    cue = p.cues[index]
    if cue is None or p.lower[index] in p.lexicon.words.cue_nouns:
        return False
    inflected = cue.past or cue.gerund or not cue.base
    return inflected and not (index > start and p.tags[index - 1] in _BEFORE_NOUN)


def _trim_left(p: Passage, first: int, end: int) -> int | None:
    while first < end and (p.is_adverb(first) or p.lower[first] in p.lexicon.words.phrase_openers):
        first += 1
    if first >= end or p.tags[first] != tags.PREPOSITION:
        return first
    return _after_adjunct(p, first, end)


def _after_adjunct(p: Passage, first: int, end: int) -> int | None:
    """In "in an interview the campaign": the start of the last noun phrase that no preposition governs."""
    best = None
    weekdays = p.lexicon.words.weekdays
    for index in range(first + 1, end):
        if p.words[index] == "(":
            break
        before, weekday = p.tags[index - 1], p.lower[index - 1] in weekdays
        specified = p.tags[index] in (tags.DETERMINER, tags.POSSESSIVE) and before != tags.PREPOSITION
        named = p.tags[index] == tags.NAME and (before not in _INSIDE_PHRASE or (before == tags.NAME and weekday))
        if (specified and index > first + 1) or named:
            best = index
    if best is None and end - first > 1:
        best = first + 1
    return best


def _phrase_end(p: Passage, start: int, stop: int) -> int:
    index = start
    while index < stop and index - start <= LONGEST_RIGHT:
        if p.words[index] == "(":
            closing = _closing_parenthesis(p, index, stop)
            if closing is None:
                break
            index = closing + 1
        elif p.words[index] == ",":
            after = _after_apposition(p, index, stop)
            if after is None:
                break
            index = after
        elif _ends_rightward(p, index, start):
            break
        else:
            index += 1
    return min(index, stop)


def _closing_parenthesis(p: Passage, index: int, stop: int) -> int | None:
    for closing in range(index, min(stop, index + _PARENTHESIS + 1)):
        if p.words[closing] == ")":
            return closing
    return None


def _after_apposition(p: Passage, comma: int, stop: int) -> int | None:
    """The end of the apposition that the comma opens ("mayor of X", "who ..."), or None where it opens none."""
    words = p.lexicon.words
    following = p.lower[comma + 1] if comma + 1 < stop else ""
    if not following or following in words.apposition_enders:
        return None
    if following in words.relatives:
        reports = any(w in words.relative_report_verbs for w in p.lower[comma + 2 : min(comma + 5, stop)])
        if reports:
            return None
    elif p.tags[comma + 1] not in _APPOSITION_STARTS:
        return None
    index = comma + 1
    last = min(stop, comma + _SCAN)
    while index < last and p.words[index] not in (",", ".", QUOTE, ";", "—", "--", ":"):
        index += 1
    return index


def _ends_rightward(p: Passage, index: int, start: int) -> bool:
    words, tag, lower = p.lexicon.words, p.tags[index], p.lower[index]
    if p.words[index] in _RIGHT_BORDERS or p.quoted[index] or tag in _RIGHT_BORDER_TAGS:
        return True
    if tag == tags.CONJUNCTION:
        return not joins_phrases(p, index, start - 1)
    if index == start:
        return False
    if lower in words.subject_enders or lower in words.weekdays:
        return True
    cue = p.cues[index]
    lower_case = not p.words[index][0].isupper()
    return tag == tags.CUE_VERB and cue is not None and cue.past and lower_case and lower not in words.cue_nouns

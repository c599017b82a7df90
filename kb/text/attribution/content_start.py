"""Where the content starts after a cue: past recipients ("told reporters"), adjuncts ("in Ulm"), parentheses."""

from __future__ import annotations

from kb.text import tags
from kb.text.attribution.scope import Scope
from kb.text.passage import Range
from kb.text.quotations import QUOTE
from kb.text.word_sets import union

_RECIPIENT = 18
_ADJUNCT = 22
_PHRASE = 12
_REMARK = 14
_OPENING_MARKS = frozenset({",", ":", "—", "–", "--"})
_VERBS = frozenset({tags.OTHER, tags.CUE_VERB, tags.AUXILIARY})
_PREPOSITIONS_OF_SPEECH = frozenset({"to", "on", "in", "at", "with", "by", "during", "after", "from", "as", "into"})
_OPEN_ADJUNCTS = frozenset({"to", "on", "with", "as", "by"})
_HEARERS = frozenset({tags.PRONOUN, tags.DETERMINER, tags.POSSESSIVE, tags.NAME, tags.OTHER})
_OPENS_CONTENT = frozenset({tags.COMPLEMENTIZER, tags.GERUND, tags.INFINITIVE, tags.AUXILIARY})
_BEFORE_OBJECT = frozenset(
    {tags.PREPOSITION, tags.CONJUNCTION, tags.POSSESSIVE, tags.DETERMINER, tags.GENITIVE, tags.INFINITIVE}
)


def content_start(scope: Scope, verb: int, after: int, subject: Range) -> int | None:
    """The first token of the content, or None where the verb has none.

    Parameters:
        after: the first token after the verb and its adverbs; inside the scope.
        subject: the source, which tells a parenthesis ("as X said, ...") from a clause.
    """
    words, cue = scope.p.lexicon.words, scope.cues[verb].cue
    following, mark = scope.lower(after), scope.word(after)
    if mark == ":":
        return after + 1
    as_clause = scope.p.lower[max(scope.start, subject.start - 1)] == "as" and scope.cues[verb].reports
    if as_clause and mark != ",":
        return _after_as_clause(scope, after)
    if mark == QUOTE or scope.tag(after) == tags.COMPLEMENTIZER:
        return after
    if mark == ",":
        return _after_comma(scope, verb, after, subject)
    speech = scope.cues[verb].reports
    if "recipient" in cue.flags and speech and following not in words.recipient_not_next:
        return _after_recipient(scope, after)
    adjunct = following in words.weekdays or following in union(words.prepositions, words.infinitive_markers)
    if _opens_measure(scope, after):
        return after
    if adjunct and "core" in cue.flags and _only_addresses(scope, after):
        return None
    if adjunct and speech and following not in words.speech_prepositions and "about" not in cue.flags:
        return _after_adjunct(scope, after)
    return after


def _only_addresses(scope: Scope, index: int) -> bool:
    """Whether a plain verb of saying has no more than an addressee: "they wrote to us in March"."""
    if scope.lower(index) != "to" or scope.tag(index + 1) not in _HEARERS:
        return False
    rest = range(index + 1, scope.end)
    return not any(scope.p.tags[i] in _OPENS_CONTENT or scope.p.words[i] in (QUOTE, ":") for i in rest)


def _opens_measure(scope: Scope, index: int) -> bool:
    """Whether a number with a bound starts here ("at least nine people had died"), which no preposition governs."""
    words = scope.p.lexicon.words
    number = scope.lower(index) in words.measure_prepositions and scope.tag(index + 1) == tags.NUMBER
    return number or (scope.lower(index) in words.prepositions and scope.lower(index + 1) in words.bounds)


def _after_as_clause(scope: Scope, after: int) -> int | None:
    """As she told the court, the dam leaked: the content is the clause after the comma, if there is one."""
    if scope.word(after) == QUOTE or scope.tag(after) == tags.COMPLEMENTIZER:
        return after
    for index in range(after, min(scope.end - 1, after + _PHRASE)):
        if scope.p.words[index] == "," and not scope.p.quoted[index]:
            return index + 1
    return after


def _after_comma(scope: Scope, verb: int, comma: int, subject: Range) -> int | None:
    """She said, “...” / She said, in a letter, that ... / as she said, ..."""
    p, end = scope.p, scope.end
    if scope.word(comma + 1) == QUOTE:
        return comma + 1
    close = comma + 1
    while close < end and p.words[close] != "," and not p.quoted[close]:
        close += 1
    if close + 1 < end and (p.words[close + 1] == QUOTE or p.tags[close + 1] == tags.COMPLEMENTIZER):
        return close + 1
    if close < end and p.quoted[close]:
        return _clause_around(scope, comma, close)
    if p.lower[verb] in p.lexicon.words.comma_speech and end - comma > 4 and subject.start < verb:
        return comma + 1
    as_clause = p.lower[max(scope.start, subject.start - 1)] == "as"
    return comma + 1 if as_clause and subject.start < verb and end - comma > 4 else None


def _after_recipient(scope: Scope, first: int) -> int | None:
    """She told the council (on Friday) (that) ..."""
    index = _recipient_end(scope, first)
    if index is None:
        if scope.end - first <= 4:
            return None
        index = first + 1
    words = scope.p.lexicon.words
    if index < scope.end and scope.lower(index) in words.prepositions - words.recipient_complements - {"against"}:
        ahead = _find_clause(scope, index, min(scope.end, index + _REMARK))
        return index if ahead is None else ahead
    return index


def _find_clause(scope: Scope, start: int, stop: int) -> int | None:
    for index in range(start, stop):
        if scope.p.tags[index] == tags.COMPLEMENTIZER or scope.p.words[index] == QUOTE:
            return index
        if index > start and index in scope.cues and scope.cues[index].reports:
            return None
    return None


def _recipient_end(scope: Scope, first: int) -> int | None:
    p, words, end = scope.p, scope.p.lexicon.words, scope.end
    for index in range(first, min(end, first + _RECIPIENT)):
        later = index > first
        if (later and p.lower[index] in words.recipient_complements) or p.words[index] == QUOTE:
            return index
        if p.words[index] == ":":
            return index + 1
        if p.words[index] == ",":
            return _after_recipient_comma(scope, index)
        if later and p.tags[index] == tags.PRONOUN:
            return index
        if later and p.tags[index] in (tags.DETERMINER, tags.POSSESSIVE) and p.tags[index - 1] not in _BEFORE_OBJECT:
            return index
        if later and p.tags[index] == tags.AUXILIARY:
            return first + 1
    return None


def _after_recipient_comma(scope: Scope, comma: int) -> int | None:
    p, end = scope.p, scope.end
    if scope.word(comma + 1) == QUOTE:
        return comma + 1
    close = comma + 1
    while close < end and p.words[close] not in (",", QUOTE):
        close += 1
    parenthesis = close < end and p.words[close] == "," and close - (comma + 1) < 10
    start = close + 1 if parenthesis else comma + 1
    return start if start < end else None


def _after_adjunct(scope: Scope, first: int) -> int | None:
    """She said in a letter (that) ... / said Friday the ... / said to ..."""
    p, words, following = scope.p, scope.p.lexicon.words, scope.lower(first)
    for index in range(first, min(scope.end, first + _ADJUNCT)):
        if index > first and p.tags[index] == tags.COMPLEMENTIZER and p.tags[index - 1] == tags.CONJUNCTION:
            break  # a second clause: "said in a note it was closed and that ..."
        if (index > first and p.tags[index] == tags.COMPLEMENTIZER) or p.words[index] == QUOTE:
            return _clause_around(scope, first, index)
        if p.words[index] == ":":
            return index + 1
        cited = p.lower[index] in words.citing_participles and scope.word(index - 1) == ","
        if index > first and index in scope.cues and scope.cues[index].reports and not cited:
            break
    if following in words.weekdays:
        return first + 1
    if following not in _PREPOSITIONS_OF_SPEECH:
        return first
    clause = _clause_after_phrase(scope, first)
    if clause is not None and following != "to":
        return clause
    return first if following in _OPEN_ADJUNCTS else None


def _clause_around(scope: Scope, first: int, quote: int) -> int:
    """Where the clause starts that the quotation at `quote` ends: "pledged on Monday to fight “to the last”"."""
    p = scope.p
    if p.words[quote] != QUOTE or p.words[quote - 1] in _OPENING_MARKS:
        return quote
    return next((i for i in range(first + 1, quote) if _opens_clause(scope, i)), quote)


def _opens_clause(scope: Scope, index: int) -> bool:
    """Whether "to" with a verb, or a pronoun that is a subject, stands at `index`."""
    tag, before, following = scope.tag(index), scope.tag(index - 1), scope.tag(index + 1)
    if tag == tags.INFINITIVE:
        return following in _VERBS
    return tag == tags.PRONOUN and before not in (tags.PREPOSITION, tags.INFINITIVE)


def _clause_after_phrase(scope: Scope, preposition: int) -> int | None:
    p = scope.p
    for index in range(preposition + 1, min(scope.end, preposition + _PHRASE)):
        before = p.tags[index - 1]
        if p.tags[index] == tags.PRONOUN and before not in (tags.PREPOSITION, tags.INFINITIVE):
            return index
        opens = p.tags[index] in (tags.DETERMINER, tags.POSSESSIVE) and index > preposition + 1
        if opens and before not in (tags.PREPOSITION, tags.CONJUNCTION, tags.INFINITIVE):
            return index
    return None

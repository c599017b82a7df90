"""Attributions that follow what they attribute: “...,” she said / ... , said Ann Orr, mayor of Ulm / ..., he said.

The content is what stands to the left, back to the sentence's start or to the attribution before; a quotation that goes
on after the attribution belongs to it too.
"""

from __future__ import annotations

from dataclasses import replace

from kb.text import tags
from kb.text.attribution.clauses import content_end
from kb.text.attribution.finding import Finding
from kb.text.attribution.phrases import phrase_starting_at
from kb.text.attribution.scope import Scope
from kb.text.attribution.subjects import subject_before
from kb.text.lexicon import Cue, CueClass
from kb.text.passage import Range
from kb.text.quotations import QUOTE
from kb.text.word_sets import union

INVERTED = "inverted"
TRAILING = "trailing"
PASSIVE_TRAILING = "passive-trailing"
_BREAKS = frozenset({",", "—", "–", "―", "--", "?", "!"})
_DASHES = frozenset({",", "—", "–", "―", "--"})
_TRAILING_FLAGS = frozenset({"inverts", "document"})
_STOPS = frozenset({".", ",", ":", ";", "?", "!"})
_AFTER_INVERSION = frozenset({",", ".", QUOTE, ":", ";", "("})
_NAMELESS = frozenset({tags.OTHER, tags.PAST, tags.GERUND, tags.CUE_NOUN})
_OBJECT_TAGS = frozenset({tags.PRONOUN, tags.DETERMINER, tags.POSSESSIVE, tags.NAME})
_RESUMED_QUOTE = 12
_THAT_WINDOW = 12
_TIME = 4  # the most words of a time that opens a sentence: "a few days later"
_PARENTHESIS = 14


def find_trailing(scope: Scope, verb: int, group: int) -> Finding | None:
    """The attribution of the cue verb at `verb` (its group starts at `group`), if its content stands before it."""
    if group <= scope.start:
        return None
    cue = scope.cues[verb].cue
    after = scope.after_verb(verb)
    return _inverted(scope, verb, group, after, cue) or _subject_first(scope, verb, group, after, cue)


def find_trailing_passive(scope: Scope, verb: int, group: int) -> Finding | None:
    """ "..., an inquest was told": nobody is named; the subject is who heard it."""
    finding = find_trailing(scope, verb, group)
    if finding is None or finding.rule != TRAILING or "recipient" not in finding.cue_flags:
        return None
    return replace(finding, source=None, rule=PASSIVE_TRAILING)


def _quote_closes(scope: Scope, index: int) -> bool:
    """Whether a closing quotation mark stands right before `index`, with or without a comma between."""
    if scope.word(index - 1) == QUOTE:
        return scope.quoted(index - 1)
    return scope.word(index - 1) == "," and scope.word(index - 2) == QUOTE


def _inverted(scope: Scope, verb: int, group: int, after: int, cue: Cue) -> Finding | None:
    """“...,” said Ann Orr."""
    p = scope.p
    quote = _quote_closes(scope, group)
    if not (quote or scope.word(group - 1) in _BREAKS) or not _can_invert(cue, quote=quote):
        return None
    if after >= scope.stop or p.quoted[after] or p.lower[after] in p.lexicon.words.not_after_inversion:
        return None
    if not quote and _is_all_subject(scope, group):
        return None
    phrase = phrase_starting_at(p, after, scope.stop)
    if phrase is None or not _can_be_inverted(scope, phrase):
        return None
    if not _inversion_ends(scope, phrase.end, quote=quote, inner=scope.quoted(group - 2)):
        return None
    return _build(scope, verb, group, phrase, INVERTED, phrase.end)


def _can_invert(cue: Cue, *, quote: bool) -> bool:
    """Whether the subject may follow the verb: after a quotation any verb of speech, after a clause the usual ones."""
    if cue.gerund:
        return False
    if quote:
        return cue.past or "inverts" in cue.flags
    return "inverts" in cue.flags and "recipient" not in cue.flags


def _is_all_subject(scope: Scope, group: int) -> bool:
    """Whether everything before the verb is its subject ("One of them, who asked for tea, said the board ...")."""
    subject = subject_before(scope.p, group, scope.start).phrase
    return subject is not None and subject.end == group and subject.start - scope.start <= 1


def _can_be_inverted(scope: Scope, phrase: Range) -> bool:
    p, words = scope.p, scope.p.lexicon.words
    only_determiner = phrase.end - phrase.start == 1 and p.tags[phrase.start] == tags.DETERMINER
    if only_determiner or p.lower[phrase.start] in words.weekdays:
        return False
    if p.tags[phrase.start] == tags.DETERMINER and p.lower[phrase.end - 1] in words.communication_nouns:
        return False
    named = any(w[0].isupper() for w in p.words[phrase.start : phrase.end])
    return named or p.is_heading or p.tags[phrase.start] not in _NAMELESS


def _inversion_ends(scope: Scope, end: int, *, quote: bool, inner: bool) -> bool:
    """Whether nothing after the phrase says that it is the subject of another verb."""
    p, words = scope.p, scope.p.lexicon.words
    cue = p.cues[end] if end < scope.end else None
    clause = end < scope.end and (p.tags[end] == tags.AUXILIARY or (cue is not None and cue.past))
    if quote and not (clause and not inner):
        return True
    following = scope.lower(end) or "."
    closes = end >= scope.end or scope.word(end) in _AFTER_INVERSION
    adjunct = following in union(words.adjunct_prepositions, words.after_name, words.weekdays)
    return not clause and (closes or adjunct or scope.is_adverb(end))


def _subject_first(scope: Scope, verb: int, group: int, after: int, cue: Cue) -> Finding | None:
    """“...,” Ann Orr said."""
    phrase = subject_before(scope.p, group, scope.start).phrase
    if phrase is None or phrase.start <= scope.start:
        return None
    quote = _quote_closes(scope, phrase.start)
    if not quote and (scope.word(phrase.start - 1) not in _BREAKS or not _can_trail_clause(scope, group, verb, phrase)):
        return None
    if not quote and _ends_parenthesis(scope, phrase.start - 1):
        return None
    closes = _closes_quote(scope, after, cue) if quote else _closes_clause(scope, after, phrase.start, cue)
    return _build(scope, verb, group, phrase, TRAILING, after) if closes else None


def _can_trail_clause(scope: Scope, group: int, verb: int, subject: Range) -> bool:
    """Whether a verb may attribute an unquoted clause before it: a usual one, without a modal, with no relative."""
    words = scope.p.lexicon.words
    if any(_is_all_subject(scope, i) for i in scope.cues if subject.start - 2 <= i < subject.start):
        return False
    if scope.cues[verb].cue.flags.isdisjoint(_TRAILING_FLAGS) or scope.p.lower[subject.start] in words.relatives:
        return False
    return words.hypotheticals.isdisjoint(scope.p.lower[group:verb])


def _ends_parenthesis(scope: Scope, comma: int) -> bool:
    """Whether the comma closes what stands between: "that, according to two people, the memo said"."""
    heads = scope.p.lexicon.words.according_heads
    for index in range(comma - 1, max(scope.start, comma - _PARENTHESIS), -1):
        if scope.p.words[index] == ",":
            return False
        if scope.p.lower[index] in heads:
            return scope.word(index - 1) == "," or scope.tag(index - 1) == tags.COMPLEMENTIZER
    return False


def _ends_or_adjunct(scope: Scope, after: int) -> bool:
    words, following = scope.p.lexicon.words, scope.lower(after)
    if after >= scope.end or scope.word(after) in _STOPS:
        return True
    return following in union(words.weekdays, words.adjunct_prepositions, words.trailing_adjuncts)


def _closes_quote(scope: Scope, after: int, cue: Cue) -> bool:
    """Whether a verb after a quotation attributes that quotation, and not what comes next."""
    if scope.tag(after) == tags.COMPLEMENTIZER or scope.word(after) == ":":
        return False
    if after < scope.end and not scope.p.quoted[after] and not _ends_or_adjunct(scope, after):
        takes_object = scope.tag(after) in _OBJECT_TAGS and not _is_time(scope, after)
        return "recipient" in cue.flags or scope.is_adverb(after) or not takes_object
    return True


def _is_time(scope: Scope, index: int) -> bool:
    """Whether a phrase of time starts here: "last week", "several months after"."""
    words = scope.p.lexicon.words
    if scope.lower(index) in words.time_openers:
        return True
    return any(scope.lower(i).removesuffix("s") in words.time_units for i in range(index, index + 3))


def _closes_clause(scope: Scope, after: int, first: int, cue: Cue) -> bool:
    """Whether a verb after an unquoted clause and a comma attributes that clause: nothing else may be its object."""
    p, words = scope.p, scope.p.lexicon.words
    following, mark = scope.lower(after), scope.word(after)
    recipient = "recipient" in cue.flags
    if scope.tag(after) == tags.COMPLEMENTIZER or mark == ":":
        return False
    resumes = mark == "," and scope.tag(after + 1) in tags.VERBAL
    shortest = 1 if resumes else 2 if mark == "," else 3
    if not (_ends_or_adjunct(scope, after) or recipient) or first - 1 - scope.start < shortest:
        return False
    opens_quote = mark == QUOTE or (mark == "," and scope.word(after + 1) == QUOTE)
    if opens_quote and not scope.quoted(first - 2):
        return False
    if _fronted_adjunct(scope, first, resumes=resumes):
        return False
    if after >= scope.end or mark in (".", ","):
        fronted = p.tags[scope.start] in (tags.PREPOSITION, tags.SUBORDINATOR)
        return resumes or not (after < scope.end and mark == "," and scope.end - after > 3 and fronted)
    if not (following in words.weekdays or following in words.place_prepositions or recipient):
        return False
    ahead = range(after, min(scope.end, after + _THAT_WINDOW))
    if any(p.tags[x] == tags.COMPLEMENTIZER and not p.quoted[x] for x in ahead):
        return False
    return not (following in words.place_prepositions and scope.end - after > 9)


def _fronted_adjunct(scope: Scope, first: int, *, resumes: bool) -> bool:
    """Whether what stands before the subject is one adjunct ("In Ulm, Orr said ...") rather than a clause."""
    p = scope.p
    if "," in p.words[scope.start : first - 1]:
        return False
    if first - 1 - scope.start <= _TIME and p.lower[first - 2] in p.lexicon.words.time_units:
        return True
    following = p.tags[scope.start + 1]
    if p.tags[scope.start] in (tags.PREPOSITION, tags.SUBORDINATOR):
        return following != tags.NUMBER and p.lower[scope.start] not in p.lexicon.words.conditional_openers
    return p.lower[scope.start].endswith("ing") and following != tags.AUXILIARY and not resumes


def _build(scope: Scope, verb: int, group: int, source: Range, rule: str, resume: int) -> Finding | None:
    p = scope.p
    end = group if rule == INVERTED else min(group, source.start)
    while end > scope.start and p.words[end - 1] in _DASHES and not p.quoted[end - 1]:
        end -= 1
    start = _content_start(scope, end)
    if end - start < 1:
        return None
    contents = [Range(start, end)]
    if (more := _resumed(scope, verb, rule, resume, end)) is not None:
        contents.append(more)
    scope.take(start, max(resume, contents[-1].end))
    return Finding(source, Range(group, verb + 1), tuple(contents), CueClass.SPEECH, rule, scope.cues[verb].cue, source)


def _content_start(scope: Scope, end: int) -> int:
    """The start of what stands before the attribution: the sentence's, the last attribution's end, or a bracket."""
    start = scope.start
    while start < end and scope.taken[start]:
        start += 1
    for index in range(end - 1, start, -1):
        if scope.p.words[index] == QUOTE and scope.p.words[index - 1] in ("(", ":") and scope.p.quoted[index]:
            return index
        if _is_introduced(scope, start, index, end):
            return index
    return start


def _is_introduced(scope: Scope, start: int, index: int, end: int) -> bool:
    """Whether the quotation at `index`, which ends at `end`, has a clause with a cue of its own before it."""
    p = scope.p
    if p.words[index] != QUOTE or p.quoted[index - 1] or p.words[index - 1] not in _DASHES | {"-"}:
        return False
    return p.quote_end(index, end) >= end and any(start < cue < index for cue in scope.cues)


def _resumed(scope: Scope, verb: int, rule: str, resume: int, end: int) -> Range | None:
    """What goes on after the attribution: the rest of an interrupted quotation, or of an interrupted clause."""
    p = scope.p
    opening = p.quoted.find(1, resume, scope.stop)
    opening = scope.stop if opening < 0 else opening
    if opening < scope.stop and p.words[opening] == QUOTE and opening - resume < _RESUMED_QUOTE and p.quoted[end - 1]:
        between = (scope.cues[i] for i in scope.cues if verb < i < opening)
        if not any(r.reports for r in between):
            return Range(opening, p.quote_end(opening, scope.stop))
    if rule == TRAILING and not p.quoted[end - 1] and _clause_resumes(scope, resume):
        more = scope.clip(resume + 1, content_end(scope, resume + 1, scope.end, scope.cues[verb].cue))
        if more is not None and more.end - more.start > 3:
            return more
    return None


def _clause_resumes(scope: Scope, comma: int) -> bool:
    following = scope.lower(comma + 1)
    if scope.word(comma) != "," or comma + 3 >= scope.end or following.endswith("ing"):
        return False
    return following not in scope.p.lexicon.words.parenthesis_enders and comma + 1 not in scope.cues

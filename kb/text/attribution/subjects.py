"""The subject of a verb without a parser: the phrase before it, over adverbials, appositions and relative clauses."""

from __future__ import annotations

from typing import NamedTuple

from kb.text import tags
from kb.text.attribution.phrases import phrase_ending_at
from kb.text.passage import Passage, Range
from kb.text.quotations import QUOTE

_APPOSITION = 25
_SCAN = 120
_OPENING = 14
_RELATIVE = 16
_GERUNDS = frozenset({tags.CUE_VERB, tags.GERUND})
_DASHES = frozenset({"—", "–", "―", "--", "-"})
_LEFT_BORDERS = frozenset({",", ";", ":", QUOTE, "—", "–", "~", "•", "--", "(", "-"})
_COMMON = frozenset({tags.OTHER, tags.NAME, tags.CUE_NOUN})
_SPECIFIED = frozenset({tags.NAME, tags.DETERMINER, tags.POSSESSIVE})
_SUBJECT_START = frozenset({tags.NAME, tags.DETERMINER, tags.POSSESSIVE, tags.NUMBER, tags.OTHER})
_SUBJECT_BODY = _SUBJECT_START | {tags.CUE_NOUN}


class Subject(NamedTuple):
    """What stands before a verb: its subject, or nothing but a conjunction that shares an earlier subject."""

    phrase: Range | None
    coordinated: bool = False


def verb_group_start(p: Passage, verb: int, start: int) -> int:
    """Where the verb group that ends in `verb` starts: auxiliaries, adverbs, "has continued to"."""
    words, index = p.lexicon.words, verb
    while index > start and not p.quoted[index - 1]:
        before = p.lower[index - 1]
        if p.tags[index - 1] == tags.AUXILIARY or p.is_adverb(index - 1):
            index -= 1
        elif before in words.infinitive_markers and (governor := _governor(p, index - 2, start)) is not None:
            index = governor
        elif p.tags[index] in _GERUNDS and before in words.aspect_verbs:
            index -= 1
        else:
            break
    return max(index, start)


def _governor(p: Passage, index: int, start: int) -> int | None:
    """Where a verb that governs an infinitive starts: "tried to", "went on to"; None where `index` ends none."""
    words = p.lexicon.words
    if index < start:
        return None
    if p.lower[index] in words.infinitive_governors:
        return index
    goes_on = p.lower[index] in words.continuation_particles and index > start
    return index - 1 if goes_on and p.lower[index - 1] in words.continuation_verbs else None


def subject_before(p: Passage, index: int, start: int) -> Subject:
    """The subject whose verb group starts at `index`, searched back to `start`; appositions are part of it."""
    end = _before_adverbials(p, index, start)
    if end <= start:
        return Subject(None)
    last = p.words[end - 1]
    if p.lower[end - 1] in p.lexicon.words.verb_joiners:
        return Subject(None, coordinated=True)
    if last in _DASHES and end - 2 > start:
        return Subject(_before_dashes(p, end, start))
    if last == ",":
        return Subject(_before_apposition(p, end, start))
    return Subject(_with_name(p, _over_relative(p, phrase_ending_at(p, end, start), start), start))


def _with_name(p: Passage, phrase: Range | None, start: int) -> Range | None:
    """The phrase, or the name before it that it is an unclosed apposition to: “...,” Ann Orr, head of the mill told."""
    if phrase is None or phrase.start - 1 <= start or p.words[phrase.start - 1] != ",":
        return phrase
    name = phrase_ending_at(p, phrase.start - 1, start)
    if name is None or p.tags[name.end - 1] != tags.NAME or p.tags[phrase.start] == tags.PRONOUN:
        return phrase
    return Range(name.start, phrase.end) if name.start > start and p.words[name.start - 1] == QUOTE else phrase


def _over_relative(p: Passage, phrase: Range | None, start: int) -> Range | None:
    """The phrase, or the one whose relative clause it ends: "an aide who spoke to calm the crowd said"."""
    if phrase is None or p.tags[phrase.start] == tags.PRONOUN:
        return phrase
    for index in range(phrase.start - 1, max(start, phrase.start - _RELATIVE), -1):
        if p.words[index] in _LEFT_BORDERS or p.quoted[index]:
            return phrase
        if p.lower[index] in p.lexicon.words.owning_relatives:
            verbal = any(tag in tags.VERBAL for tag in p.tags[index + 1 : phrase.start])
        elif p.lower[index] in p.lexicon.words.relatives:
            verbal = p.tags[index + 1] in tags.VERBAL or p.cues[index + 1] is not None
        else:
            verbal = p.tags[index] == tags.GERUND and p.tags[index - 1] in _COMMON
        if verbal:
            antecedent = phrase_ending_at(p, index, start)
            return Range(antecedent.start, phrase.end) if antecedent else phrase
    return phrase


def _before_adverbials(p: Passage, index: int, start: int) -> int:
    """Where the subject before a verb group ends: "Orr on Monday", "Orr last week" leave the time out."""
    words, end = p.lexicon.words, index
    while end > start:
        before = p.lower[end - 1]
        if p.tags[end - 1] == tags.AUXILIARY or p.is_adverb(end - 1):
            end -= 1
        elif before in words.weekdays and end - 1 > start and p.tags[end - 2] != tags.DETERMINER:
            end -= 2 if p.tags[end - 2] == tags.PREPOSITION else 1
        elif before in words.time_units and end - 2 > start and p.lower[end - 2] in words.time_openers:
            end -= 2
        else:
            break
    return end


def main_subject(p: Passage, start: int, verb: int) -> Range | None:
    """The first noun phrase of the sentence that starts at `start`, before `verb`; a fronted adjunct is passed over."""
    words, index = p.lexicon.words, start
    if index < verb and p.words[index] == QUOTE:
        return None
    while index < verb and (p.tags[index] == tags.CONJUNCTION or p.lower[index] == "," or p.is_adverb(index)):
        index += 1
    while index < verb and _opens_adjunct(p, index, verb):
        while index < verb and p.words[index] != ",":
            index += 1
        index += 1
    if index >= verb:
        return None
    if p.tags[index] == tags.PRONOUN:
        return Range(index, index + 1)
    if p.tags[index] not in tags.PHRASE_OPENERS and not p.words[index][0].isupper():
        return None
    end = index
    while end < verb and (p.tags[end] in _SUBJECT_BODY or p.lower[end] in words.name_particles | {"’s", "for"}):
        next_phrase = end + 1 < verb and p.tags[end + 1] in _SPECIFIED | {tags.PRONOUN}
        if end > index and p.tags[end] == tags.OTHER and next_phrase:
            break
        end += 1
    return Range(index, end) if end > index else None


def _opens_adjunct(p: Passage, index: int, verb: int) -> bool:
    """Whether an adjunct up to the next comma starts here: "In May,", "Asked whether ...,", "Two days later,"."""
    if p.tags[index] in (tags.PREPOSITION, tags.SUBORDINATOR):
        return True
    cue, following = p.cues[index], p.tags[index + 1] if index + 1 < verb else ""
    participle = p.lower[index].endswith("ing") or (cue is not None and cue.past)
    if participle and following not in (tags.CUE_VERB, tags.AUXILIARY, tags.PAST) and "," in p.words[index:verb]:
        return True
    window = range(index, min(index + 4, verb))
    comma = next((i for i in window if p.words[i] == ","), None)
    return comma is not None and (p.is_adverb(comma - 1) or p.lower[comma - 1] in p.lexicon.words.time_units)


def _before_dashes(p: Passage, end: int, start: int) -> Range | None:
    index = end - 2
    while index > start and end - index < _APPOSITION and p.words[index] not in _DASHES:
        index -= 1
    return phrase_ending_at(p, index, start) if index > start and p.words[index] in _DASHES else None


def _before_apposition(p: Passage, end: int, start: int) -> Range | None:
    """The phrase with its appositions, where a comma closes the last of them: "X, mayor of Y, Z," said."""
    opening = _opening_phrase(p, end, start)
    if opening is not None:
        return Range(opening.start, end)
    comma = _comma_before(p, end - 2, start)
    if comma is None:
        return None
    phrase = phrase_ending_at(p, comma, start)
    for _ in range(3):
        wider = phrase and _wider(p, phrase, start)
        if not wider:
            break
        phrase = wider
    return Range(phrase.start, end) if phrase else None


def _opening_phrase(p: Passage, end: int, start: int) -> Range | None:
    """The phrase that opens the clause, where nothing but a remark set off by commas stands between it and the verb."""
    for comma in range(start + 1, min(end - 1, start + _OPENING)):
        if p.words[comma] == "," and not p.quoted[comma]:
            phrase = phrase_ending_at(p, comma, start)
            opens = phrase is not None and phrase.start - start <= 1 and p.tags[phrase.start] != tags.PREPOSITION
            return phrase if opens and _is_remark(p, comma + 1, end - 1) else None
    return None


def _is_remark(p: Passage, start: int, end: int) -> bool:
    """Whether the tokens can be a relative clause, a participle or an apposition, and no clause of their own."""
    while start + 1 < end and p.is_adverb(start) and p.words[start + 1] == ",":
        start += 2
    if start >= end or p.quoted.find(1, start, end) >= 0:
        return False
    first, words = p.lower[start], p.lexicon.words
    if first in words.relatives or first in words.possessives:
        return True
    cue = p.cues[start]
    participle = p.tags[start] in (tags.GERUND, tags.PAST) or (cue is not None and (cue.gerund or cue.past))
    opener = participle or p.tags[start] in (tags.PREPOSITION, tags.DETERMINER, tags.NUMBER, tags.OTHER)
    return opener and tags.AUXILIARY not in p.tags[start:end] and tags.PRONOUN not in p.tags[start:end]


def _comma_before(p: Passage, index: int, start: int) -> int | None:
    lowest = max(start, index - _SCAN)
    while index > lowest and not (p.words[index] == "," and not p.quoted[index]):
        if p.words[index] in (";", ":"):
            return None
        index -= 1
    return index if index > lowest else None


def _wider(p: Passage, phrase: Range, start: int) -> Range | None:
    """The phrase before the comma before `phrase`, where `phrase` looks like one more apposition to it."""
    first = phrase.start
    if first <= start or p.words[first - 1] != "," or p.tags[first] == tags.PRONOUN:
        return None
    if p.lower[first].rstrip(".") in p.lexicon.words.titles:
        return None
    wider = phrase_ending_at(p, first - 1, start)
    if wider is None or first - 1 <= start or p.lower[wider.start] in p.lexicon.words.weekdays:
        return None
    governed = wider.start > start and p.tags[wider.start - 1] == tags.PREPOSITION
    named = any(w[0].isupper() for w in p.words[wider.start : wider.end])
    return wider if named and not governed else None

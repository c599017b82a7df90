"""What stands around a cue: to whom, on which occasion and when something was said, and how surely.

The field that is searched is bounded: the clause of the cue up to the content, and an adjunct that opens the sentence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from kb.model import Anchor, Certainty, Moment
from kb.text import tags
from kb.text.attribution.cited import CITED
from kb.text.attribution.finder import Located
from kb.text.attribution.finding import Finding
from kb.text.attribution.passive import PASSIVE
from kb.text.attribution.phrases import phrase_starting_at
from kb.text.languages import read_sets
from kb.text.moments import find_moment
from kb.text.passage import Passage, Range
from kb.text.quotations import QUOTE

_AFTER_CUE = 22
_OPENING = 16
_FIRST_WORDS = 15
_PHRASE = 14
_PHRASE_BORDERS = frozenset({",", ":", ";", ".", QUOTE, "—", "–", "--", "(", ")"})
_PHRASE_TAGS = frozenset({tags.COMPLEMENTIZER, tags.PRONOUN, tags.AUXILIARY, tags.SUBORDINATOR})


@dataclass(frozen=True, slots=True)
class Settings:
    """The words by which a language sets a statement in its circumstances; each is a key of `settings.toml`."""

    occasion_prepositions: frozenset[str]
    occasion_nouns: frozenset[str]
    addressee_links: frozenset[str]
    with_nouns: frozenset[str]
    to_nouns: frozenset[str]
    hearers: frozenset[str]
    certain_words: frozenset[str]
    probable_words: frozenset[str]
    possible_words: frozenset[str]


@cache
def load_settings(language: str = "en") -> Settings:
    """The settings of a language.

    Raises:
        UsageError: `settings.toml` lacks a word set or has one too many.
    """
    return read_sets(resources.files("kb.text.languages").joinpath(language, "settings.toml"), Settings)


class Circumstances(NamedTuple):
    """To whom (a token range), on which occasion and when."""

    addressee: Range | None
    occasion: Anchor | None
    said: Moment | None


def circumstances(one: Located, settings: Settings, published: str | None) -> Circumstances:
    """What the clause around a finding's cue says of its circumstances; of whom another cites, it says nothing."""
    if one.finding.rule == CITED:
        return Circumstances(None, None, None)
    fields_ = tuple(_fields(one.passage, one.finding, nested=one.parent is not None))
    occasion = next((found for f in fields_ if (found := _occasion(one.passage, f, settings))), None)
    addressee = _addressee(one.passage, one.finding, settings, fields_)
    return Circumstances(
        addressee,
        one.anchor(occasion) if occasion else None,
        next((moment for f in fields_ if (moment := _moment(one, f, published))), None),
    )


def certainty(p: Passage, finding: Finding, settings: Settings) -> Certainty:
    """How sure the first words of the content say that the speaker is."""
    if not finding.contents:
        return Certainty.UNSTATED
    start, end = finding.contents[0]
    first = range(start, min(end, start + _FIRST_WORDS))
    for word in (p.lower[i] for i in first if p.tags[i] != tags.NAME):
        if word in settings.possible_words:
            return Certainty.POSSIBLE
        if word in settings.probable_words:
            return Certainty.PROBABLE
        if word in settings.certain_words:
            return Certainty.CERTAIN
    return Certainty.UNSTATED


def _sentence_of(p: Passage, token: int) -> Range:
    index = bisect_right(p.sentences, (token, len(p) + 1)) - 1
    return p.sentences[max(0, index)]


def _fields(p: Passage, finding: Finding, *, nested: bool) -> Iterator[Range]:
    """The stretches around a cue that are neither source nor content, nearest first.

    Parameters:
        nested: the finding stands inside another, to whose circumstances an adjunct at the sentence's start belongs.
    """
    sentence = _sentence_of(p, finding.cue.start)
    contents = sorted(finding.contents)
    following = next((c.start for c in contents if c.start >= finding.cue.end), sentence.end)
    source = finding.source
    start = finding.cue.end if source is None or source.start < finding.cue.start else max(finding.cue.end, source.end)
    yield Range(start, max(start, min(following, sentence.end, start + _AFTER_CUE)))
    if source is not None and source.end < finding.cue.start:
        yield Range(source.end, finding.cue.start)
    first = min(r.start for r in (finding.cue, *([source] if source else []), *contents))
    opening = sentence.start < first <= sentence.start + _OPENING and _is_adjunct(p, sentence.start)
    if not nested and opening:
        yield Range(sentence.start, first)
    if source is not None and source.end - source.start > 3:
        yield source


def _is_adjunct(p: Passage, start: int) -> bool:
    """Whether a sentence opens with an adjunct ("In a letter", "On Monday") rather than with a clause of its own."""
    words = p.lexicon.words
    timely = p.lower[start] in words.weekdays or p.lower[start] in words.time_openers
    return timely or p.tags[start] in (tags.PREPOSITION, tags.NUMBER)


def _occasion(p: Passage, field: Range, settings: Settings) -> Range | None:
    for index in range(field.start, field.end - 1):
        if p.lower[index] in settings.occasion_prepositions and not p.quoted[index]:
            end = _phrase_end(p, index + 1, field.end)
            if not settings.occasion_nouns.isdisjoint(p.lower[index + 1 : end]):
                return Range(index, end)
    return None


def _phrase_end(p: Passage, start: int, stop: int) -> int:
    for index in range(start, min(stop, start + _PHRASE)):
        if p.words[index] in _PHRASE_BORDERS or p.quoted[index] or p.tags[index] in _PHRASE_TAGS:
            return index
        if p.lower[index] in p.lexicon.words.weekdays:
            return index - 1 if p.tags[index - 1] == tags.PREPOSITION else index
    return min(stop, start + _PHRASE)


def _moment(one: Located, field: Range, published: str | None) -> Moment | None:
    if field.end <= field.start:
        return None
    start, end = one.passage.span(field)
    found = find_moment(one.passage.text, start, end, published)
    if found is None:
        return None
    anchor = Anchor(one.paragraph, found.start, found.end)
    return Moment(one.passage.text[found.start : found.end], found.edtf, anchor)


def _addressee(p: Passage, finding: Finding, settings: Settings, fields_: tuple[Range, ...]) -> Range | None:
    flags = finding.word.flags if finding.word else frozenset()
    if finding.rule.startswith(PASSIVE) and "recipient" in flags and finding.subject is not None:
        return finding.subject
    after = fields_[0]
    if "recipient" in flags and after.end > after.start:
        first = after.start
        while first < after.end and p.is_adverb(first):
            first += 1
        phrase = phrase_starting_at(p, first, after.end)
        if phrase is not None and p.tags[phrase.start] != tags.COMPLEMENTIZER:
            return _person_phrase(p, phrase)
    return next((found for f in fields_ if (found := _linked(p, f, settings))), None)


def _linked(p: Passage, field: Range, settings: Settings) -> Range | None:
    """ "said to reporters", "in an interview with the Post", "in a letter to the court"."""
    for index in range(field.start, field.end - 1):
        if p.lower[index] not in settings.addressee_links or p.quoted[index]:
            continue
        before = p.lower[index - 1] if index else ""
        nouns = settings.with_nouns if p.lower[index] == "with" else settings.to_nouns
        cue_before = p.cues[index - 1] is not None and p.lower[index] != "with"
        if before in nouns or (cue_before and index == field.start):
            phrase = phrase_starting_at(p, index + 1, field.end)
            return _person_phrase(p, phrase) if phrase else None
    return None


def _person_phrase(p: Passage, phrase: Range) -> Range | None:
    """The phrase up to a comma or a time; None where it is one of time itself."""
    words, end = p.lexicon.words, phrase.start
    while end < phrase.end and p.words[end] not in (",", "(") and p.lower[end] not in words.weekdays:
        end += 1
    return Range(phrase.start, end) if end > phrase.start and p.lower[phrase.start] not in words.weekdays else None

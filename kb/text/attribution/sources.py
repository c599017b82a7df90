"""Whether a phrase can be somebody or something that says a thing at all: no lone participle, article or date."""

from __future__ import annotations

from kb.text import tags
from kb.text.passage import Passage, Range
from kb.text.quotations import QUOTE
from kb.text.word_sets import union

_YEAR = 4  # digits; shorter numbers count people: "43 said"
_BEFORE_RELATIVE = frozenset({",", "—", "–", "--"})
_NO_ANTECEDENT = frozenset({tags.AUXILIARY, tags.PREPOSITION, tags.CONJUNCTION, tags.SUBORDINATOR, ":", "?", "!"})
_NO_NOUNS = frozenset({tags.GERUND, tags.PAST, tags.ADVERB, tags.PREPOSITION, tags.AUXILIARY, tags.CONJUNCTION})


def can_speak(p: Passage, source: Range | None) -> bool:
    """Whether `source` can stand for a speaker; no source at all can, where nobody is named."""
    if source is None:
        return True
    end = source.end
    while end > source.start and p.words[end - 1] == ",":
        end -= 1
    if end - source.start == 1:
        return _can_speak_alone(p, source.start) and not _asks(p, source.start)
    return end > source.start and not _is_date(p, source.start, end)


def _can_speak_alone(p: Passage, index: int) -> bool:
    """Whether a word stands for a speaker without others: not "the", "there", "him", "shown", "Tuesday", "2012"."""
    words, lower = p.lexicon.words, p.lower[index]
    if p.tags[index] == tags.DETERMINER:
        return lower in words.quantifier_subjects or lower in words.number_words
    year = lower.isdigit() and len(lower) == _YEAR
    return not (p.tags[index] in _NO_NOUNS or lower in union(words.no_speakers, words.weekdays) or year)


def _asks(p: Passage, index: int) -> bool:
    """Whether a word asks who it was, or leaves it open: "Who knew?", "they asked who said so", "whoever said so".

    After a noun or a name such a word takes that up and so can speak: "Hale, who said", "the men who said".
    """
    words = p.lexicon.words
    if p.lower[index] in words.free_relatives:
        return True
    if p.lower[index] not in words.relatives:
        return False
    first, end = p.sentence_at(index).start, index
    while end > first and p.words[end - 1] in _BEFORE_RELATIVE:
        end -= 1
    cue = p.cues[end - 1] if end > first else None
    verb = cue is not None and p.tags[end - 1] == tags.CUE_VERB and p.lower[end - 1] not in words.cue_nouns
    quoted = p.words[end - 1] == QUOTE and bool(p.quoted[index])
    return end == first or verb or quoted or p.tags[end - 1] in _NO_ANTECEDENT


def _is_date(p: Passage, start: int, end: int) -> bool:
    """Whether the phrase is a time and nothing else: "March 2018", "this year"."""
    words, printed = p.lexicon.words, p.words[start:end]
    times = [w.isdigit() or w.lower() in words.weekdays or w in words.time_units for w in printed]
    around = union(words.time_openers, words.months)
    return any(times) and all(t or w.lower() in around for t, w in zip(times, printed, strict=True))

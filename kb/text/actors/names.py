"""Finds the proper names of an article in its passages, with the titles before them; one pass over the tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kb.text import tags
from kb.text.actors.words import NameBook
from kb.text.passage import Passage, Range
from kb.text.quotations import QUOTE
from kb.text.word_sets import union

_LINKS = frozenset({"of", "for"})
_APOSTROPHES = frozenset({"’", "'"})
_MARKS = _APOSTROPHES | {","}
_VERBS = frozenset({tags.AUXILIARY, tags.CUE_VERB, tags.PAST, tags.GENITIVE})


class NameMention(NamedTuple):
    """One place where a name is printed.

    `tokens` are those of the name without `title` (lower case, as printed before it). `sentence` counts through the
    article; `position` is the number of tokens of its sentence that stand before it. `core` is the words of the name
    without middle initials.
    """

    paragraph: int
    tokens: Range
    words: tuple[str, ...]
    title: tuple[str, ...]
    sentence: int
    position: int
    quoted: bool
    genitive: bool
    person_like: bool
    core: tuple[str, ...]


def surname(words: Sequence[str], book: NameBook) -> str:
    """The last word of a name that is no suffix, with the particles before it left out, joined or not ("al-Amin")."""
    last = next((word for word in reversed(words) if word.lower() not in book.words.suffixes), words[-1])
    particle, hyphen, rest = last.partition("-")
    return rest if hyphen and rest and particle.lower() in book.words.name_particles else last


def find_names(passages: Mapping[int, Passage], book: NameBook) -> list[NameMention]:
    """All name mentions, in reading order; headings in title case are left out, their capitals mean nothing."""
    vocabulary = _Vocabulary(_lower_case_words(passages), _names_inside(passages))
    found: list[NameMention] = []
    first_sentence = 0
    for number, passage in passages.items():
        if not passage.is_title_case:
            found.extend(_passage_names(number, passage, first_sentence, vocabulary, book))
        first_sentence += len(passage.sentences)
    return found


def _lower_case_words(passages: Mapping[int, Passage]) -> set[str]:
    every = set[str]().union(*(p.words for p in passages.values()))
    return {word for word in every if word.islower()}


class _Vocabulary(NamedTuple):
    """The words that the article writes small, and those that it writes with a capital inside a sentence."""

    small: set[str]
    capital: set[str]


def _names_inside(passages: Mapping[int, Passage]) -> set[str]:
    found: set[str] = set()
    for p in passages.values():
        if not p.is_title_case:
            starts = {s.start for s in p.sentences}
            inside = [i for i, tag in enumerate(p.tags) if tag == tags.NAME and i not in starts]
            found.update(p.lower[i] for i in inside if p.is_word[i - 1] or p.words[i - 1] == ",")
    return found


def _passage_names(
    number: int, p: Passage, first_sentence: int, vocabulary: _Vocabulary, book: NameBook
) -> Iterator[NameMention]:
    for index, sentence in enumerate(p.sentences, first_sentence):
        at = _next_name(p, sentence.start, sentence.end)
        while at < sentence.end:
            end = _run_end(p, at, sentence.end, book)
            opens = at == sentence.start or p.words[at - 1] in (QUOTE, ":", "—")
            start = at
            if opens and not _names_something(p, at, end, vocabulary, book):
                start += 1
            mention = _mention(number, p, Range(start, end), index, sentence.start, book) if start < end else None
            if mention is not None:
                yield mention
            at = _next_name(p, end, sentence.end)


def _next_name(p: Passage, start: int, stop: int) -> int:
    """The first token in [start, stop) that is tagged as a name, else `stop`."""
    try:
        return p.tags.index(tags.NAME, start, stop)
    except ValueError:
        return stop


def _names_something(p: Passage, at: int, end: int, vocabulary: _Vocabulary, book: NameBook) -> bool:
    """Whether a capital at a sentence's start belongs to a name: the word is not written small elsewhere."""
    word = p.lower[at]
    if word in book.common_nouns and end == at + 1:
        return False
    if word in vocabulary.small:
        return word in book.words.titles and end > at + 1
    if end == at + 1 and word not in vocabulary.capital and not _is_known(word, book):
        following = p.tags[end] if end < len(p) else ""
        return following in _VERBS and not word.endswith("s")
    return not p.lexicon.is_adverb(word) and not word.endswith("ing")


def _is_known(word: str, book: NameBook) -> bool:
    words = book.words
    return book.is_given(word) or word in union(
        words.outlets, words.government_words, words.armed_words, words.outlet_words
    )


def _run_end(p: Passage, at: int, stop: int, book: NameBook) -> int:
    end = at + 1
    while end < stop and p.quoted[end] == p.quoted[at]:
        if p.tags[end] == tags.NAME:
            end += 1
        elif end + 1 < stop and _links(p, at, end, book):
            end += 2
        else:
            break
    return end


def _links(p: Passage, start: int, at: int, book: NameBook) -> bool:
    """Whether the word at `at` goes on with a name: "Ann van Orr", "Bank of Ulm", "Tom Lee, Jr.", "Workers’ Union"."""
    words = book.words
    if p.words[at] == ",":
        return p.lower[at + 1] in words.suffixes
    if p.tags[at + 1] != tags.NAME:
        return False
    if p.words[at] in _APOSTROPHES:
        return p.lower[at - 1].endswith("s") and p.lower[at + 1] in words.organization_words
    body = p.lower[at] in _LINKS and _names_body(p, start, at, words.organization_words)
    return body or p.lower[at] in words.name_particles


def _names_body(p: Passage, start: int, end: int, body_words: frozenset[str]) -> bool:
    return any(p.lower[i] in body_words for i in range(start, end))


def _mention(
    number: int, p: Passage, run: Range, sentence: int, sentence_start: int, book: NameBook
) -> NameMention | None:
    start, end = _without_title(p, run, book)
    if start >= end:
        return None
    title = tuple(p.lower[run.start : start])
    name = _printed(p.words[start:end])
    core = tuple([w for w in name if not (len(w) == 2 and w[1] == ".")])
    if not core:
        return None  # a lone initial names nobody, as in “Neither do I. This ...”
    person = bool(title) and not book.head_titles.isdisjoint([t.rstrip(".") for t in title])
    return NameMention(
        number,
        Range(start, end),
        name,
        title,
        sentence,
        start - sentence_start,
        bool(p.quoted[start]),
        end < len(p) and p.lower[end] == "’s" and p.tags[end] == tags.GENITIVE,
        person or _looks_like_person(name, book),
        core,
    )


def _without_title(p: Passage, run: Range, book: NameBook) -> Range:
    """The name in a run of capitals: without titles and nationalities, unless these belong to the name of a body."""
    words = book.words
    start, end = run
    joined = "-".join(p.lower[start:end])
    if joined in words.armed_names or joined in words.outlets:
        return run
    while start < end and (p.lower[start].rstrip(".") in words.titles or p.lower[start] in words.not_names):
        start += 1
    timely = p.lower[run.start] in p.lexicon.words.weekdays
    if run.start < start < end and not timely and _opens_body(p, start, end, book):
        return run
    for index in range(end - 2, start, -1):
        if p.lower[index].rstrip(".") in book.head_titles and not _opens_body(p, index + 1, end, book):
            start = index + 1
            break
    if end - start > 2:
        start = _at_given_name(p, start, end, book)
    return Range(start, end)


def _opens_body(p: Passage, start: int, end: int, book: NameBook) -> bool:
    """Whether what would be left of a name is a body's head noun: "Ministry" of "Defence Ministry"."""
    words = book.words
    if p.lower[start - 1] in words.directions and end == start + 1:
        return p.lower[start] not in words.titles
    return p.lower[end - 1] in union(words.organization_words, words.outlet_words) and (
        end == start + 1 or p.lower[start] in book.body_words or not book.is_given(p.words[start])
    )


def _printed(words: Sequence[str]) -> tuple[str, ...]:
    """The words of a name, each apostrophe with the word before it and no commas."""
    if _MARKS.isdisjoint(words):
        return tuple(words)
    joined: list[str] = []
    for word in words:
        if word in _APOSTROPHES:
            joined[-1] += word
        elif word != ",":
            joined.append(word)
    return tuple(joined)


def _at_given_name(p: Passage, start: int, end: int, book: NameBook) -> int:
    """In "Acme Chief Scientist Ann Orr": where the person's name starts."""
    for index in range(start, end - 1):
        if p.words[index].isupper() and len(p.words[index]) > 2:
            continue
        if book.is_given(p.words[index]) and not _names_body(p, index, end, book.words.organization_words):
            return index
    return start


def _looks_like_person(name: tuple[str, ...], book: NameBook) -> bool:
    words = book.words
    if len(name) < 2 or not book.is_given(name[0]) or (name[0].isupper() and len(name[0]) > 2):
        return False
    return all(w.lower() not in words.organization_words for w in name[1:]) and not (
        any(w.lower() in words.outlet_words or w.lower() in words.place_words for w in name[1:])
    )

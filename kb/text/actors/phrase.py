"""Reads a source phrase: where its own words end and an apposition starts, its head noun, whose it is, how many."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container
from dataclasses import dataclass

from kb.text import tags
from kb.text.actors.words import ActorWords
from kb.text.passage import Passage, Range

_HEADS = frozenset({tags.OTHER, tags.CUE_NOUN, tags.NAME, tags.CUE_VERB, tags.GERUND, tags.PAST})
_OPENING = 5
_LOOKED_BACK = 20
"""So many sentences may stand between a body and the "it" that means it; a paragraph of thousands is read once."""
_NOT_NOUNS = frozenset({tags.AUXILIARY, tags.PAST, tags.PREPOSITION, tags.SUBORDINATOR})
_NOT_HEADS = frozenset({tags.ADVERB})
_PARTICIPLES = frozenset({tags.PAST, tags.GERUND, tags.CUE_VERB})
_NOUNS = frozenset({tags.OTHER, tags.CUE_NOUN, tags.NAME})
_ENDERS = frozenset({tags.PREPOSITION, tags.SUBORDINATOR, tags.PRONOUN, tags.COMPLEMENTIZER, tags.INFINITIVE})


@dataclass(frozen=True, slots=True)
class SourcePhrase:
    """A source in its passage. `main` leaves appositions out; `core` is `main` up to its first preposition or clause.

    `head` is the last word of `core` in lower case. `owned` tells that somebody possesses the head ("Orr’s aide",
    "his campaign"). `determiner` is the first word in lower case where it is one, else "".
    """

    paragraph: int
    passage: Passage
    tokens: Range
    main: Range
    core: Range
    head: str
    owned: bool
    determiner: str

    def text(self, tokens: Range) -> str:
        """The characters of a token range of the passage."""
        start, end = self.passage.span(tokens)
        return self.passage.text[start:end]

    @property
    def apposition(self) -> Range | None:
        """What follows the first comma, without a comma that closes it."""
        start, end = self.main.end + 1, self.tokens.end
        while end > start and self.passage.words[end - 1] == ",":
            end -= 1
        return Range(start, end) if end > start else None


def read_phrase(paragraph: int, p: Passage, tokens: Range, words: ActorWords) -> SourcePhrase:
    """The source phrase that stands at `tokens`."""
    main = Range(tokens.start, _main_end(p, tokens, words))
    core = Range(main.start, _core_end(p, main, words))
    first = p.tags[main.start]
    determiner = p.lower[main.start] if first in (tags.DETERMINER, tags.POSSESSIVE, tags.NUMBER) else ""
    return SourcePhrase(
        paragraph=paragraph,
        passage=p,
        tokens=tokens,
        main=main,
        core=core,
        head=_head(p, core),
        owned=first == tags.POSSESSIVE or tags.GENITIVE in p.tags[core.start : core.end],
        determiner=determiner,
    )


def conjuncts(phrase: SourcePhrase) -> tuple[Range, ...]:
    """The parts of a source that names several ("Ann Orr and Tom Lee"): one range each, or the whole range once."""
    p, main = phrase.passage, phrase.main
    joints = [i for i in range(main.start + 1, main.end - 1) if p.tags[i] == tags.CONJUNCTION and _joins(p, i)]
    if len(joints) != 1:
        return (phrase.tokens,)
    return Range(main.start, joints[0]), Range(joints[0] + 1, phrase.tokens.end)


def opening_body(phrase: SourcePhrase, nouns: Container[str]) -> Range | None:
    """The body or work without a name that one of the last sentences before "it" opens with: "The report was late. It
    says".

    Parameters:
        nouns: those of bodies and works, in lower case.
    """
    p, before = phrase.passage, phrase.tokens.start
    here = bisect_right(p.sentences, before, key=lambda sentence: sentence.start)
    for first, end in reversed(p.sentences[max(0, here - _LOOKED_BACK) : here]):
        stop = min(first + _OPENING, end, before)
        if stop - first > 1 and p.tags[first] == tags.DETERMINER:
            verb = next((i for i in range(first + 1, stop) if p.tags[i] in _NOT_NOUNS), stop)
            noun = next((i for i in range(verb - 1, first, -1) if p.lower[i] in nouns), None)
            if noun is not None:
                return Range(first, noun + 1)
    return None


def _joins(p: Passage, index: int) -> bool:
    """Whether both sides of a conjunction name somebody by themselves."""
    right = p.tags[index + 1]
    return p.tags[index - 1] == tags.NAME and right == tags.NAME and _is_whole_name(p, index)


def _is_whole_name(p: Passage, index: int) -> bool:
    """Whether the words on both sides are names of their own rather than one ("Marks and Spencer")."""
    left = index - 2 >= 0 and p.tags[index - 2] == tags.NAME
    right = index + 2 < len(p) and p.tags[index + 2] == tags.NAME
    return left == right


def _main_end(p: Passage, tokens: Range, words: ActorWords) -> int:
    for index in range(tokens.start + 1, tokens.end):
        if p.words[index] in (",", "(", "—", "--", "–") and p.lower[min(index + 1, len(p) - 1)] not in words.suffixes:
            return index
    return tokens.end


def _core_end(p: Passage, main: Range, words: ActorWords) -> int:
    for index in range(main.start + 1, main.end):
        if p.tags[index] in _ENDERS or p.lower[index] in words.phrase_breakers:
            return index
        after = min(index + 1, len(p) - 1)
        opens_clause = p.tags[index] in _PARTICIPLES and p.tags[index - 1] in _NOUNS
        if opens_clause and (p.tags[after] in _ENDERS or _is_timely(p, after)):
            return index
        if _is_timely(p, index) and p.tags[index - 1] != tags.DETERMINER:
            return index
    return main.end


def _is_timely(p: Passage, index: int) -> bool:
    """Whether a word tells a time: "Research published Monday", but not "a later study"."""
    return p.lower[index] in p.lexicon.words.time_openers or p.lower[index] in p.lexicon.words.weekdays


def _head(p: Passage, core: Range) -> str:
    for index in range(core.end - 1, core.start - 1, -1):
        if p.tags[index] in _HEADS and p.words[index][0].isalpha():
            return p.lower[index]
    return p.lower[core.start]

"""An invented world: who speaks, who prints, what is said. Frequencies follow Zipf's law, as names in news do."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Generic, TypeVar

from bench.writing import Sheet, Statement, Voice
from kb.model import ActorKind, Document, Extraction, ParagraphKind

Item = TypeVar("Item")

PARAGRAPHS = 4
FILLER, COPIES, UNNAMED, CITED, DEEPER = 0.25, 0.15, 0.2, 0.08, 0.4
"""Shares: of paragraphs without a statement, of reprints, of unnamed speakers, of outlets that are cited, of chains
that go one deeper."""
DEEPEST = 6
OPENING = date(2015, 1, 1)
_FIRST = "Ada Bram Cleo Dov Edda Faro Greta Hale Ines Jory Kell Lena Milo Nora Omar Petra Quin Rhea Sten Tova".split()
_ONSET = "B C D F G H K L M N P R S T V W Br Cr Dr Gr Kl Pr St Tr".split()
_CODA = "arden elling ovic umar enholt askin orra immel usk adaire ontal eyne urbel ostrava indle".split()
_PLACES = "the harbour,the north valley,the old mine,the border post,the capital,the grain depot,the delta".split(",")
_DEEDS = "had lost,would need,had counted,had been promised,expected to see,could not account for".split(",")
UNNAMED_WORDINGS = (
    "a senior official,a person familiar with the talks,two engineers,a former employee,residents,a military officer"
).split(",")
_TITLES = "Courier Post Gazette Herald Wire Observer Echo Times".split()
_FILLER = (
    "The road to {place} was closed for the third day, and the market stayed empty.",
    "Nothing of the kind had been seen in {place} since the flood, when the bridge was carried away.",
    "In {place} the lamps were lit early; the ferry ran twice, and then no more.",
)


class Zipf(Generic[Item]):
    """Draws from a list so that the n-th item comes up in proportion to 1/n."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self._bounds = list(accumulate(1 / rank for rank in range(1, len(items) + 1)))

    def draw(self, dice: random.Random) -> Item:
        """One item."""
        return self.items[bisect_left(self._bounds, dice.random() * self._bounds[-1])]


@dataclass(frozen=True, slots=True)
class Story:
    """One article with what is in it; `copy_of` is the place in the block of the article that it reprints."""

    document: Document
    extraction: Extraction
    copy_of: int | None


class World:
    """The same seed gives the same world. A block is a run of articles that speak of the same affairs."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        dice = random.Random(f"names-{seed}")
        names = dict.fromkeys(_name(dice) for _ in range(8000))
        self.people = Zipf([Voice(ActorKind.PERSON, name, name) for name in names])
        titles = [f"The {dice.choice(_ONSET)}{dice.choice(_CODA)} {word}" for word in _TITLES for _ in range(25)]
        self.outlets = Zipf(titles)
        self.cited = Zipf([Voice(ActorKind.OUTLET, title, title) for title in titles])
        self.unnamed = Zipf([Voice(ActorKind.ANONYMOUS, None, words) for words in UNNAMED_WORDINGS])

    def block(self, number: int, articles: int) -> list[Story]:
        """The articles of block `number`, in the order of their dates."""
        dice = random.Random(f"{self.seed}-{number}")
        statements = Zipf([_statement(dice) for _ in range(max(4, articles // 3))])
        stories: list[Story] = []
        for place in range(articles):
            day = OPENING + timedelta(days=(number * 3 + place // 40) % 3650)
            copied = dice.randrange(place) if place and dice.random() < COPIES else None
            name = f"b{number:05}-a{place:04}"
            if copied is None:
                stories.append(self._written(dice, name, day.isoformat(), statements))
            else:
                stories.append(self._reprinted(dice, name, day.isoformat(), stories[copied], copied))
        return stories

    def _written(self, dice: random.Random, name: str, day: str, statements: Zipf[Statement]) -> Story:
        sheet = Sheet()
        title = _title(dice, name)
        sheet.plain(ParagraphKind.TITLE, title)
        for _ in range(PARAGRAPHS):
            if dice.random() < FILLER:
                sheet.plain(ParagraphKind.BODY, dice.choice(_FILLER).format(place=dice.choice(_PLACES)))
            else:
                sheet.chain(self._voices(dice), statements.draw(dice))
        return Story(sheet.document(name, title, self.outlets.draw(dice), day), sheet.extraction(), None)

    def _reprinted(self, dice: random.Random, name: str, day: str, original: Story, place: int) -> Story:
        """The original's paragraphs under another title, its findings unchanged: they stand in the same paragraphs."""
        sheet = Sheet()
        title = _title(dice, name)
        sheet.plain(ParagraphKind.TITLE, title)
        for paragraph in original.document.paragraphs[1:]:
            sheet.plain(paragraph.kind, paragraph.text)
        return Story(sheet.document(name, title, self.outlets.draw(dice), day), original.extraction, place)

    def _voices(self, dice: random.Random) -> list[Voice]:
        """Mostly one voice; a chain of up to `DEEPEST`, each length much rarer than the one before."""
        depth = 1
        while depth < DEEPEST and dice.random() < DEEPER:
            depth += 1
        return list(dict.fromkeys(self._crowd(dice.random()).draw(dice) for _ in range(depth)))

    def _crowd(self, chance: float) -> Zipf[Voice]:
        if chance < UNNAMED:
            return self.unnamed
        return self.cited if chance < UNNAMED + CITED else self.people


def _title(dice: random.Random, name: str) -> str:
    return f"{name.upper()}: {_name(dice)} and {dice.choice(_PLACES)}"


def _name(dice: random.Random) -> str:
    return f"{dice.choice(_FIRST)} {dice.choice(_ONSET)}{dice.choice(_CODA)}"


def _statement(dice: random.Random) -> Statement:
    count = dice.randrange(20, 9000)
    number = f"more than {count:,} people"
    event = f"the raid on {_name(dice)}"
    words = f"{dice.choice(_PLACES)} {dice.choice(_DEEDS)} {number} after {event}"
    return Statement(words, number, str(count), event)

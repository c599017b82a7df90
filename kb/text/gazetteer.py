"""Places and events that a stretch of text names, found in word lists that a user can extend; suggestions, no more.

A place in the list counts most; a name after "in" or "near" that is in no list counts less; an event is a listed noun
with whatever place and time stand right beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from kb.errors import UsageError
from kb.model import Anchor, Mentioned, Moment
from kb.text import tags
from kb.text.languages import rows
from kb.text.moments import find_moment
from kb.text.passage import Passage, Range

LISTED_PLACE = 0.9
UNLISTED_PLACE = 0.5
EVENT = 0.6
EVENT_WITH_PLACE_OR_TIME = 0.75
_LONGEST_NAME = 4
_BESIDE = 8
_IN_PHRASE = frozenset({tags.OTHER, tags.NAME, tags.NUMBER})
_LOCATIVES = frozenset({"in", "near", "outside", "across"})

FILES = ("places.tsv", "events.tsv")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Places by lower-case name, each with the country it lies in ("-" for a country), and event nouns by kind."""

    places: Mapping[str, str]
    events: Mapping[str, str]

    def extended(self, folder: Path) -> Gazetteer:
        """This gazetteer and the `places.tsv` and `events.tsv` of a folder, as far as it has them.

        Raises:
            UsageError: a row has another number of columns than two.
        """
        return Gazetteer(
            dict(self.places) | _read(folder / "places.tsv"), dict(self.events) | _read(folder / "events.tsv")
        )


@cache
def load_gazetteer(language: str = "en") -> Gazetteer:
    """The gazetteer that comes with a language; empty where it has none."""
    folder = resources.files("kb.text.languages").joinpath(language)
    with resources.as_file(folder) as path:
        return Gazetteer(_read(path / "places.tsv"), _read(path / "events.tsv"))


def checksum(folder: str) -> str:
    """What tells a user's own places and events from others: SHA-256 over their files; "" for no folder.

    Raises:
        UsageError: the folder has neither file.
    """
    if not folder:
        return ""
    files = [path for name in FILES if (path := Path(folder) / name).is_file()]
    if not files:
        raise UsageError(
            f"{folder} holds neither {' nor '.join(FILES)}.", "Name the folder of your own places and events."
        )
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


def _read(file: Path) -> dict[str, str]:
    return {name.lower(): value for name, value in rows(file, 2)} if file.is_file() else {}


def find_mentioned(
    p: Passage, paragraph: int, content: Range, gazetteer: Gazetteer, published: str | None
) -> tuple[Mentioned, ...]:
    """The places and events in one content, in reading order.

    Parameters:
        published: the article's date in EDTF, against which an event's date is resolved.
    """
    named = tags.NAME in p.tags[content.start : content.end]
    places = tuple(_places(p, paragraph, content, gazetteer)) if named else ()
    if gazetteer.events.keys().isdisjoint(p.lower[content.start : content.end]):
        return places
    events = _events(p, paragraph, content, gazetteer, places, published)
    return tuple(sorted((*places, *events), key=lambda m: m.anchor))


def _anchor(p: Passage, paragraph: int, tokens: Range) -> Anchor:
    return Anchor(paragraph, *p.span(tokens))


def _places(p: Passage, paragraph: int, content: Range, gazetteer: Gazetteer) -> Iterator[Mentioned]:
    index = content.start
    while index < content.end:
        found = _place_at(p, index, content.end, gazetteer) if p.words[index][0].isupper() else None
        if found is None:
            index += 1
            continue
        tokens, confidence = found
        yield Mentioned("place", p.text[slice(*p.span(tokens))], _anchor(p, paragraph, tokens), confidence)
        index = tokens.end


def _place_at(p: Passage, index: int, stop: int, gazetteer: Gazetteer) -> tuple[Range, float] | None:
    for length in range(min(_LONGEST_NAME, stop - index), 0, -1):
        if " ".join(p.lower[index : index + length]) in gazetteer.places:
            inside_name = index + length < stop and p.tags[index + length] == tags.NAME and length == 1
            return None if inside_name else (Range(index, index + length), LISTED_PLACE)
    if index == 0 or p.lower[index - 1] not in _LOCATIVES or p.tags[index] != tags.NAME:
        return None
    end = index
    while end < stop and p.tags[end] == tags.NAME:
        end += 1
    month = p.lower[index] in p.lexicon.words.weekdays or p.lower[index] in _MONTHS
    return None if month else (Range(index, end), UNLISTED_PLACE)


_MONTHS = frozenset("january february march april may june july august september october november december".split())


def _events(
    p: Passage,
    paragraph: int,
    content: Range,
    gazetteer: Gazetteer,
    places: tuple[Mentioned, ...],
    published: str | None,
) -> Iterator[Mentioned]:
    for index in range(content.start, content.end):
        kind = gazetteer.events.get(p.lower[index])
        if kind is None or p.tags[index - 1] in (tags.PRONOUN, tags.AUXILIARY, tags.INFINITIVE):
            continue
        tokens = Range(_phrase_start(p, index, content.start), index + 1)
        beside = Range(index + 1, min(content.end, index + 1 + _BESIDE))
        place = _beside(p, tokens, beside, places)
        when = _when(p, paragraph, beside, published)
        confidence = EVENT_WITH_PLACE_OR_TIME if place or when else EVENT
        name = p.text[slice(*p.span(tokens))]
        yield Mentioned(kind, name, _anchor(p, paragraph, tokens), confidence, when, place)


def _phrase_start(p: Passage, index: int, stop: int) -> int:
    start = index
    particles = p.lexicon.words.phrasal_particles
    while start > stop and p.tags[start - 1] in _IN_PHRASE and index - start < _LONGEST_NAME:
        if p.lower[start - 1] in particles:
            break
        start -= 1
    return start


def _beside(p: Passage, event: Range, after: Range, places: tuple[Mentioned, ...]) -> str | None:
    """The place inside the event's own words or right after them."""
    start, end = p.span(Range(event.start, max(event.end, after.end)))
    return next((place.name for place in places if start <= place.anchor.start and place.anchor.end <= end), None)


def _when(p: Passage, paragraph: int, after: Range, published: str | None) -> Moment | None:
    if after.end <= after.start:
        return None
    found = find_moment(p.text, *p.span(after), published)
    if found is None:
        return None
    return Moment(p.text[found.start : found.end], found.edtf, Anchor(paragraph, found.start, found.end))

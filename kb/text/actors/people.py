"""Gathers name mentions into the persons and bodies of an article: "Ann Orr", "Mrs. Orr" and "Orr" are one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from kb.model import ActorKind
from kb.text.actors.evidence import Evidence, Sort, acronyms
from kb.text.actors.kinds import kind_of_name
from kb.text.actors.names import NameMention, surname
from kb.text.actors.words import FEMALE, MALE, UNKNOWN, ActorWords, Gender, NameBook
from kb.text.passage import Passage, Range

_BESIDE = 2
_APPOSED = 6
_NAMESAKES = 50


@dataclass(slots=True, eq=False)
class Party:
    """One person or body of the article while it is being gathered. `words` is the fullest name printed so far.

    `is_body` tells that the text shows it to be one, `is_outlet` that it calls it one; `lowers` is `words` in lower
    case and `last` the surname in it.
    """

    words: tuple[str, ...]
    is_person: bool
    is_body: bool = False
    is_outlet: bool = False
    lowers: tuple[str, ...] = ()
    last: str = ""
    mentions: list[NameMention] = field(default_factory=list)
    votes: Counter[Gender] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The fullest name printed."""
        return " ".join(self.words)

    @property
    def is_surely_person(self) -> bool:
        """Whether a given name or a title says so, not just a capital where a speaker stands."""
        return self.is_person and any(mention.person_like for mention in self.mentions)

    @property
    def gender(self) -> Gender:
        """The gender that most of the evidence speaks for."""
        return max(self.votes, key=self.votes.__getitem__) if self.votes else UNKNOWN


@dataclass(slots=True)
class Parties:
    """The persons and bodies of one article, by mention and by name."""

    all: list[Party] = field(default_factory=list)
    by_place: dict[tuple[int, int], tuple[NameMention, Party]] = field(default_factory=dict)

    def at(self, paragraph: int, tokens: Range) -> list[tuple[NameMention, Party]]:
        """The mentions inside a token range, in order, with their parties."""
        found = (self.by_place.get((paragraph, token)) for token in range(tokens.start, tokens.end))
        return [pair for pair in found if pair is not None]


def gather(
    mentions: Sequence[NameMention],
    passages: Mapping[int, Passage],
    heads: set[tuple[int, int]],
    book: NameBook,
    places: Container[str] = (),
) -> Parties:
    """The parties of an article.

    Parameters:
        mentions: every name, in reading order.
        heads: (paragraph, token) of every word that heads an attribution's source: a name there that looks like
            nothing else is a person.
        places: names in lower case that are places.
    """
    short = acronyms(mentions, passages)
    index = _Index(book, Evidence(passages, heads, book, places, set(short.values())), short)
    groups: dict[tuple[str, ...], list[NameMention]] = {}
    for mention in mentions:
        groups.setdefault(mention.words, []).append(mention)
    index.evidence.speaking = {
        words[0].lower() for words, same in groups.items() if len(words) == 1 and index.evidence.speaks(same)
    }
    for same in sorted(groups.values(), key=lambda group: -len(group[0].core)):
        index.add(same)
    return _placed(index.parties, passages, book)


def _placed(found: list[Party], passages: Mapping[int, Passage], book: NameBook) -> Parties:
    parties = Parties()
    for party in found:
        party.mentions.sort(key=lambda m: (m.paragraph, m.tokens))
        for mention in party.mentions:
            parties.by_place[mention.paragraph, mention.tokens.start] = mention, party
            _vote(party, mention, passages[mention.paragraph], book)
    parties.all = sorted(found, key=lambda p: (p.mentions[0].paragraph, p.mentions[0].tokens))
    return parties


class _Index:
    """Finds the party that a mention belongs to; longer names come first, so that short ones find theirs."""

    def __init__(self, book: NameBook, evidence: Evidence, short: Mapping[str, tuple[str, ...]]) -> None:
        self.book, self.evidence, self.short = book, evidence, short
        self.parties: list[Party] = []
        self.by_word: dict[str, list[Party]] = {}

    def add(self, same: list[NameMention]) -> None:
        """Give mentions of the same words to the parties that they belong to."""
        words = same[0].words
        whole = self._whole(self.short.get(words[0], words) if len(words) == 1 else words)
        for mention in same:
            party = whole or self._namesake(mention)
            if party is None:
                party = whole = self._new(words, self.evidence.sort(same))
            party.mentions.append(mention)

    def _new(self, words: tuple[str, ...], sort: Sort) -> Party:
        last = surname(words, self.book).lower()
        outlet = sort is Sort.OUTLET
        body = outlet or sort is Sort.BODY
        party = Party(words, sort is Sort.PERSON, body, outlet, tuple(w.lower() for w in words), last)
        self.parties.append(party)
        for word in {party.lowers[0], last, " ".join(party.lowers)}:
            self.by_word.setdefault(word, []).append(party)
        return party

    def _whole(self, words: tuple[str, ...]) -> Party | None:
        """The party of exactly this name; a single word may be the surname of several."""
        known = self.by_word.get(" ".join(words).lower(), ())
        return next((p for p in known if p.words == words or len(words) > 1), None)

    def _namesake(self, mention: NameMention) -> Party | None:
        namesakes = self.by_word.get(surname(mention.words, self.book).lower(), [])[-_NAMESAKES:]
        candidates = [p for p in namesakes if self._fits(mention, p)]
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        return min(candidates, key=lambda p: _distance(p, mention))

    def _fits(self, mention: NameMention, party: Party) -> bool:
        """Whether a shorter name can be one for `party`: its surname, its given name, or both without the middle."""
        first, full = mention.core[0].lower(), party.lowers
        last = surname(mention.core, self.book).lower()
        if len(mention.core) > 1:
            return party.is_person and first == full[0] and last == party.last
        if not party.is_person:
            return self._fits_body(mention, party)
        if first != full[0] and last != party.last:
            return False
        gendered = {MALE: self.book.words.female_titles, FEMALE: self.book.words.male_titles}
        titles = {t.rstrip(".") for t in mention.title}
        return not titles & gendered.get(self.book.gender(party.words[0]), frozenset())

    def _fits_body(self, mention: NameMention, party: Party) -> bool:
        """Whether one word is short for a body: "UNX" of "UNX Group", "Courier" of "Farley Courier"."""
        first, full = mention.core[0].lower(), party.lowers
        outlet = kind_of(party, self.book.words) is ActorKind.OUTLET and first in self.book.words.outlet_words
        if outlet and first == party.last and not mention.title:
            return True
        return first == full[0] and len(full) <= 2 and mention.words[0].isupper()


def kind_of(party: Party, words: ActorWords, places: Container[str] = ()) -> ActorKind:
    """The kind of a party by what the text calls it, else by the words of its name.

    Parameters:
        places: names in lower case that are places.
    """
    if party.is_person:
        return ActorKind.PERSON
    return ActorKind.OUTLET if party.is_outlet else kind_of_name(party.words, words, places)


def _distance(party: Party, mention: NameMention) -> tuple[int, int]:
    """How far away a party's nearest mention before (else after) is, in paragraphs."""
    paragraphs = [m.paragraph for m in party.mentions[-_NAMESAKES:]]
    before = [number for number in paragraphs if number <= mention.paragraph]
    after = [number for number in paragraphs if number > mention.paragraph]
    return (0, mention.paragraph - max(before)) if before else (1, min(after, default=0))


def _vote(party: Party, mention: NameMention, p: Passage, book: NameBook) -> None:
    """Counts what one mention tells of the gender: given name, title, role noun beside the name."""
    if not party.is_person:
        return
    words = book.words
    if len(mention.core) > 1 and (gender := book.gender(mention.core[0])) != UNKNOWN:
        party.votes[gender] += 2
    titles = {t.rstrip(".") for t in mention.title}
    start, end = mention.tokens
    beside = set(p.lower[max(0, start - _BESIDE) : start])
    if end < len(p) and p.words[end] == ",":
        beside.update(p.lower[end + 1 : end + 1 + _APPOSED])
    beside |= titles
    female = 5 * bool(titles & words.female_titles) + 2 * bool(beside & words.female_roles)
    male = 5 * bool(titles & words.male_titles) + bool(beside & words.male_roles)
    if female:
        party.votes[FEMALE] += female
    if male:
        party.votes[MALE] += male

"""Gathers name mentions into the persons and bodies of an article: "Ann Orr", "Mrs. Orr" and "Orr" are one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kb.text.actors.names import NameMention
from kb.text.actors.words import FEMALE, MALE, UNKNOWN, Gender, NameBook
from kb.text.passage import Passage, Range

_BESIDE = 2
_APPOSED = 6
_NAMESAKES = 50


@dataclass(slots=True, eq=False)
class Party:
    """One person or body of the article while it is being gathered. `words` is the fullest name printed so far."""

    words: tuple[str, ...]
    is_person: bool
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
        return self.votes.most_common(1)[0][0] if self.votes else UNKNOWN


def surname(words: Sequence[str], book: NameBook) -> str:
    """The last word of a name that is no suffix, with the particles before it left out."""
    for word in reversed(words):
        if word.lower() not in book.words.suffixes:
            return word
    return words[-1]


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
    mentions: Iterable[NameMention], passages: Mapping[int, Passage], sources: set[tuple[int, int]], book: NameBook
) -> Parties:
    """The parties of an article.

    Parameters:
        sources: (paragraph, token) of every token that stands in an attribution's source: a name there that looks
            like nothing else is a person.
    """
    ordered = list(mentions)
    parties = Parties()
    index = _Index(book)
    for mention in sorted(ordered, key=lambda m: -len(m.core)):
        index.add(mention, in_source=(mention.paragraph, mention.tokens.start) in sources)
    for party in index.parties:
        party.mentions.sort(key=lambda m: (m.paragraph, m.tokens))
        for mention in party.mentions:
            parties.by_place[mention.paragraph, mention.tokens.start] = mention, party
            _vote(party, mention, passages[mention.paragraph], book)
    parties.all = sorted(index.parties, key=lambda p: (p.mentions[0].paragraph, p.mentions[0].tokens))
    return parties


class _Index:
    """Finds the party that a mention belongs to; longer names come first, so that short ones find theirs."""

    def __init__(self, book: NameBook) -> None:
        self.book = book
        self.parties: list[Party] = []
        self.by_word: dict[str, list[Party]] = {}

    def add(self, mention: NameMention, *, in_source: bool) -> None:
        party = self._find(mention)
        if party is None:
            party = Party(mention.words, self._is_person(mention, in_source=in_source))
            self.parties.append(party)
            for word in {mention.words[0], surname(mention.words, self.book), " ".join(mention.words)}:
                self.by_word.setdefault(word.lower(), []).append(party)
        elif not party.is_person and len(mention.core) == len(party.words):
            party.is_person = self._is_person(mention, in_source=in_source)
        party.mentions.append(mention)

    def _find(self, mention: NameMention) -> Party | None:
        whole = self.by_word.get(" ".join(mention.words).lower(), ())
        same = [p for p in whole if p.words == mention.words or len(mention.words) > 1]
        if same:
            return same[0]
        last = surname(mention.words, self.book).lower()
        namesakes = self.by_word.get(last, [])[-_NAMESAKES:]
        candidates = [p for p in namesakes if self._fits(mention, p)]
        return min(candidates, key=lambda p: _distance(p, mention), default=None)

    def _fits(self, mention: NameMention, party: Party) -> bool:
        """Whether a shorter name can be one for `party`: its surname, its given name, or both without the middle."""
        core, full = [w.lower() for w in mention.core], [w.lower() for w in party.words]
        if len(core) == 1:
            if not party.is_person:
                return core[0] == full[0] and len(full) <= 2 and mention.words[0].isupper()
            gendered = {MALE: self.book.words.female_titles, FEMALE: self.book.words.male_titles}
            titles = {t.rstrip(".") for t in mention.title}
            return core[0] in (full[0], surname(full, self.book)) and not titles & gendered.get(
                self.book.gender(party.words[0]), frozenset()
            )
        return party.is_person and core[0] == full[0] and core[-1] == surname(full, self.book)

    def _is_person(self, mention: NameMention, *, in_source: bool) -> bool:
        if mention.person_like:
            return True
        words, lowers = self.book.words, [w.lower() for w in mention.words]
        bodies = words.organization_words | words.outlet_words | words.government_words | words.armed_words
        joined = "-".join(lowers)
        if any(w in bodies or w in words.outlets for w in lowers) or joined in words.outlets | words.armed_names:
            return False
        if any(w.isupper() and len(w) > 2 for w in mention.words):
            return False
        return in_source and len(mention.core) <= 4


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

"""Whom a definite description means: "the senator" by the roles in the article, "the group" by the bodies in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

from kb.model import ActorKind
from kb.text.actors.kinds import is_body
from kb.text.actors.names import NameMention
from kb.text.actors.people import Parties, Party, kind_of
from kb.text.actors.phrase import SourcePhrase
from kb.text.actors.roles import RoleReader
from kb.text.actors.words import ActorWords
from kb.text.passage import Range
from kb.text.word_sets import union

Position = tuple[int, int]
_NEAR = 6

_KINDS_OF_NOUN: Mapping[str, frozenset[ActorKind]] = {
    "group": frozenset({ActorKind.ARMED_GROUP, ActorKind.ORGANIZATION}),
    "government": frozenset({ActorKind.GOVERNMENT}),
    "ministry": frozenset({ActorKind.GOVERNMENT}),
    "firm": frozenset({ActorKind.ORGANIZATION}),
    "company": frozenset({ActorKind.ORGANIZATION}),
    "campaign": frozenset({ActorKind.ORGANIZATION}),
    "party": frozenset({ActorKind.ORGANIZATION}),
    "agency": frozenset({ActorKind.ORGANIZATION, ActorKind.OUTLET}),
    "newspaper": frozenset({ActorKind.OUTLET}),
    "paper": frozenset({ActorKind.OUTLET}),
    "magazine": frozenset({ActorKind.OUTLET}),
    "network": frozenset({ActorKind.OUTLET, ActorKind.ORGANIZATION}),
}
_ANY_BODY = frozenset({ActorKind.ORGANIZATION, ActorKind.GOVERNMENT})
_EVERY_BODY = _ANY_BODY | {ActorKind.ARMED_GROUP, ActorKind.OUTLET}


class Roles:
    """The persons of an article by the nouns of their roles."""

    def __init__(self, parties: Parties, reader: RoleReader, words: ActorWords) -> None:
        self._parties, self._reader, self._words = parties, reader, words

    @cached_property
    def _holders(self) -> dict[str, list[tuple[Position, Party]]]:
        """Role nouns, each with the mentions of those who hold it, in reading order."""
        holders: dict[str, list[tuple[Position, Party]]] = {}
        for party in self._parties.all:
            if party.is_person:
                places = [((m.paragraph, m.tokens.start), party) for m in party.mentions]
                for noun in self._nouns(party):
                    holders.setdefault(noun, []).extend(places)
        for places in holders.values():
            places.sort(key=lambda pair: pair[0])
        return holders

    def _nouns(self, party: Party) -> set[str]:
        words = self._words
        known = union(words.titles, words.male_roles, words.female_roles, words.anonymous_nouns)
        found: set[str] = set()
        for role in self._reader.roles(party.mentions):
            tokens = role.title.lower().split()
            head = next((i for i, t in enumerate(tokens) if t in words.role_prepositions), len(tokens))
            found.update(
                t for t in tokens[max(0, head - 1) : head] if t in known or t.endswith(("er", "or", "ist", "ent"))
            )
            found.update(t for t in tokens[:head] if t in known)
        return found

    def nearest(self, noun: str, at: Position) -> Party | None:
        """The holder of a role who is mentioned last before `at`, or None."""
        places = self._holders.get(noun, ())
        index = bisect_left(places, at, key=lambda pair: pair[0])
        return places[index - 1][1] if index else None

    def only(self, noun: str) -> Party | None:
        """The one person of the article who holds a role, before or after; None where there is none or another."""
        places = self._holders.get(noun, ())
        return places[0][1] if places and all(party is places[0][1] for _, party in places) else None

    def printed(self, phrase: SourcePhrase, names: Sequence[tuple[NameMention, Party]]) -> str | None:
        """The role that a source phrase prints beside a person's name, or as its description."""
        persons = [(m, p) for m, p in names if p.is_person]
        if persons:
            roles = self._reader.roles([m for m, _ in persons[:1]])
            return roles[0].title if roles else None
        roles_known = union(self._words.titles, self._words.male_roles, self._words.female_roles)
        return phrase.text(_without_determiner(phrase)) if phrase.head in roles_known else None


def _without_determiner(phrase: SourcePhrase) -> Range:
    start = phrase.main.start + bool(phrase.determiner and phrase.main.end - phrase.main.start > 1)
    return Range(start, phrase.main.end)


class Bodies:
    """The named bodies of an article: groups, governments, outlets, firms."""

    def __init__(self, parties: Parties, words: ActorWords) -> None:
        self._words = words
        self._documents = words.document_nouns - {"paper"}
        pairs = [
            ((m.paragraph, m.tokens.start), kind_of(party, words), party)
            for party in parties.all
            if not party.is_person and (party.is_body or is_body(party.words, words))
            for m in party.mentions
        ]
        self._mentions = sorted(pairs, key=lambda item: item[0])

    def nearest(self, noun: str | None, at: Position) -> Party | None:
        """The last body of the sort that `noun` names before `at` and at most a few paragraphs away, or None.

        Parameters:
            noun: None for "it", which can mean a body of any sort, but only in this paragraph or the one before.
        """
        if noun is not None and (noun not in self._words.generic_group_nouns or noun in self._documents):
            return None
        near = _NEAR if noun else 1
        kinds = _KINDS_OF_NOUN.get(noun, _ANY_BODY) if noun else _EVERY_BODY
        index = bisect_left(self._mentions, at, key=lambda item: item[0])
        for position, kind, party in reversed(self._mentions[:index]):
            if at[0] - position[0] > near:
                return None
            if kind in kinds:
                return party
        return None

"""Whom a source phrase names: the party of the name at its head, beside it, or that it gives itself."""

from __future__ import annotations

from kb.text import tags
from kb.text.actors.names import NameMention
from kb.text.actors.people import Parties, Party
from kb.text.actors.phrase import SourcePhrase
from kb.text.actors.words import ActorWords
from kb.text.passage import Range

_BEFORE_NAME = 6
_CLAUSAL = frozenset({tags.PRONOUN, tags.COMPLEMENTIZER, tags.SUBORDINATOR, tags.GERUND, tags.PAST, tags.PREPOSITION})
_LONGEST_INITIALS = 4


class Namer:
    """Finds the parties that the source phrases of one article name."""

    def __init__(self, parties: Parties, words: ActorWords) -> None:
        self._parties, self._words = parties, words
        self._bodies = words.organization_nouns | words.government_nouns | words.outlet_nouns

    def named(self, phrase: SourcePhrase) -> Party | None:
        """The party that a phrase names, or None where it only describes."""
        return (
            self._titled(phrase)
            or self._at_head(phrase)
            or self._apposed(phrase)
            or self._self_named(phrase)
            or self._initialled(phrase)
        )

    def ending(self, phrase: SourcePhrase) -> Party | None:
        """The person whose name a phrase ends in: "the office of Sen. Ann Orr", before "who"."""
        at = self._at(phrase, phrase.tokens)
        return at[-1][1] if at and at[-1][1].is_person and at[-1][0].tokens.end == phrase.tokens.end else None

    def _at_head(self, phrase: SourcePhrase) -> Party | None:
        last = phrase.core.end - 1
        return next(
            (party for m, party in self._at(phrase, phrase.core) if m.tokens.start <= last < m.tokens.end), None
        )

    def _apposed(self, phrase: SourcePhrase) -> Party | None:
        """ "the engineer, Tom Lee", "the company, Farley Water": what is beside must be of the sort described."""
        apposition = phrase.apposition
        beside = self._at(phrase, apposition) if apposition else []
        if not beside or apposition is None or beside[0][0].tokens.start - apposition.start > 2:
            return None
        if phrase.passage.tags[apposition.start] in _CLAUSAL:
            return None
        party = beside[0][1]
        firm = party.is_body and phrase.head in self._words.firm_nouns
        return party if firm or party.is_person != (phrase.head in self._bodies) else None

    def _titled(self, phrase: SourcePhrase) -> Party | None:
        """ "Minister for Trade Ann Orr": a title with a preposition, and a person’s name at the end.

        Not "a spokesman for Ann Orr", where the preposition governs the name.
        """
        at = self._at(phrase, phrase.main)
        title = any(word in self._words.titles for word in phrase.passage.lower[slice(*phrase.core)])
        if not at or not title or not at[-1][1].is_person:
            return None
        name = at[-1][0]
        at_end = name.tokens.end == phrase.main.end and phrase.core.end < phrase.main.end
        between = phrase.passage.lower[phrase.core.end + 1 : name.tokens.start]
        governed = all(word.rstrip(".") in self._words.titles for word in between)
        return at[-1][1] if at_end and not governed else None

    def _self_named(self, phrase: SourcePhrase) -> Party | None:
        """ "the caller, who identified himself as Commander Falcon"."""
        at = self_naming(phrase, self._words)
        named = self._at(phrase, Range(at, min(at + 3, phrase.tokens.end))) if at is not None else []
        return named[0][1] if named and named[0][1].is_person else None

    def _initialled(self, phrase: SourcePhrase) -> Party | None:
        """The one person with these initials: the labels of a printed interview, "TR: Why now?"."""
        word = phrase.passage.words[phrase.tokens.start]
        if (
            phrase.tokens.end - phrase.tokens.start != 1
            or not word.isupper()
            or not 2 <= len(word) <= _LONGEST_INITIALS
        ):
            return None
        found = [p for p in self._parties.all if p.is_person and initials(p.name) == word]
        return found[0] if len(found) == 1 else None

    def _at(self, phrase: SourcePhrase, tokens: Range) -> list[tuple[NameMention, Party]]:
        return self._parties.at(phrase.paragraph, tokens)


def self_naming(phrase: SourcePhrase, words: ActorWords) -> int | None:
    """The token at which a clause of the source gives a name, whole or assumed, of who speaks; None where none does."""
    p = phrase.passage
    for at in range(phrase.core.end + 2, phrase.tokens.end):
        before = p.lower[max(phrase.core.end, at - _BEFORE_NAME) : at]
        linked = p.tags[at] == tags.NAME and p.tags[at - 1] != tags.NAME and p.lower[at - 1] in words.naming_links
        if linked and not words.naming_verbs.isdisjoint(before):
            return at
    return None


def initials(name: str) -> str:
    """The initials of a name: "ODP" of "Orla Devane-Pike"."""
    return "".join(part[0] for part in name.replace("-", " ").split() if part[0].isupper())

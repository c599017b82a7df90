"""The words by which a language names and describes those who speak, read once from its `actors.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kb.text.languages import read_sets, rows

Gender = str
MALE, FEMALE, UNKNOWN = "m", "f", "-"


@dataclass(frozen=True, slots=True)
class ActorWords:
    """Word sets for actors; each is a key of `actors.toml`. Names of several words have hyphens for spaces."""

    male_titles: frozenset[str]
    female_titles: frozenset[str]
    titles: frozenset[str]
    title_modifiers: frozenset[str]
    male_roles: frozenset[str]
    female_roles: frozenset[str]
    suffixes: frozenset[str]
    name_particles: frozenset[str]
    locatives: frozenset[str]
    trust_nouns: frozenset[str]
    articles: frozenset[str]
    small_numbers: frozenset[str]
    negative_determiners: frozenset[str]
    partitive_ends: frozenset[str]
    not_names: frozenset[str]
    directions: frozenset[str]
    place_words: frozenset[str]
    organization_words: frozenset[str]
    government_words: frozenset[str]
    armed_words: frozenset[str]
    armed_names: frozenset[str]
    outlet_words: frozenset[str]
    outlets: frozenset[str]
    document_nouns: frozenset[str]
    outlet_nouns: frozenset[str]
    government_nouns: frozenset[str]
    organization_nouns: frozenset[str]
    firm_nouns: frozenset[str]
    body_posts: frozenset[str]
    armed_nouns: frozenset[str]
    anonymous_nouns: frozenset[str]
    stand_ins: frozenset[str]
    article_nouns: frozenset[str]
    unspecified_nouns: frozenset[str]
    generic_group_nouns: frozenset[str]
    indefinites: frozenset[str]
    definites: frozenset[str]
    plural_pronouns: frozenset[str]
    male_pronouns: frozenset[str]
    female_pronouns: frozenset[str]
    neuter_pronouns: frozenset[str]
    author_pronouns: frozenset[str]
    relative_pronouns: frozenset[str]
    phrase_breakers: frozenset[str]
    role_prepositions: frozenset[str]
    naming_verbs: frozenset[str]
    naming_links: frozenset[str]
    person_nouns: frozenset[str]
    anonymity_phrases: frozenset[str]
    pseudonym_phrases: frozenset[str]


@dataclass(frozen=True, slots=True)
class NameBook:
    """A language's actor words and its given names (lower case) with the gender that each tells.

    `common_nouns` describe a speaker and are therefore no name where they open a sentence; `body_words` stand in names
    of bodies only; `head_titles` make a person of the name after them ("secretary", but not "defence").
    """

    words: ActorWords
    given: Mapping[str, Gender]
    common_nouns: frozenset[str]
    body_words: frozenset[str]
    head_titles: frozenset[str]

    def gender(self, given_name: str) -> Gender:
        """The gender that a given name tells: "m", "f", or "-" where it tells none."""
        return self.given.get(given_name.lower(), UNKNOWN)

    def is_given(self, word: str) -> bool:
        """Whether a word is known as a given name."""
        return word.lower() in self.given


@cache
def load_names(language: str = "en") -> NameBook:
    """The name book of a language.

    Raises:
        UsageError: `actors.toml` lacks a word set or has one too many, or a row of given names is malformed.
    """
    folder = resources.files("kb.text.languages").joinpath(language)
    given = {name.lower(): gender for name, gender in rows(folder.joinpath("given_names.tsv"), 2)}
    words = read_sets(folder.joinpath("actors.toml"), ActorWords, _entries)
    described = words.anonymous_nouns | words.unspecified_nouns | words.document_nouns | words.armed_nouns
    bodies = words.organization_words | words.outlet_words | words.government_words | words.armed_words | words.outlets
    return NameBook(words, given, described | words.titles, bodies, words.titles - words.title_modifiers)


def _entries(name: str, text: str) -> frozenset[str]:
    if name.endswith("_phrases"):
        return frozenset(" ".join(part.split()) for part in text.split("|") if part.strip())
    return frozenset(text.split())

"""The words of a language that tell what a statement does: deny, promise, predict, order; read from `acts.toml`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

from kb.errors import UsageError
from kb.text.languages import read_sets

LONGEST_PHRASE = 5  # words


@dataclass(frozen=True, slots=True)
class ActWords:
    """Each field is a key of `acts.toml`; a phrase of several words is joined by hyphens."""

    own_pronouns: frozenset[str]
    embedding: frozenset[str]
    reported_pronouns: frozenset[str]
    thing_pronouns: frozenset[str]
    interjections: frozenset[str]
    silence_verbs: frozenset[str]
    silence_complements: frozenset[str]
    declining: frozenset[str]
    denying: frozenset[str]
    doubled: frozenset[str]
    own_denials: frozenset[str]
    not_deeds: frozenset[str]
    insisting_verbs: frozenset[str]
    obliging: frozenset[str]
    negated: frozenset[str]
    deeds: frozenset[str]
    deed_nouns: frozenset[str]
    conceding: frozenset[str]
    future: frozenset[str]
    past_future: frozenset[str]
    not_future: frozenset[str]
    prospects: frozenset[str]
    fortunes: frozenset[str]
    undertaking: frozenset[str]
    undertaking_verbs: frozenset[str]
    harming: frozenset[str]
    commanding: frozenset[str]
    pleading: frozenset[str]
    approximating: frozenset[str]
    wrongdoing: frozenset[str]
    blaming: frozenset[str]
    naming_verbs: frozenset[str]
    praising: frozenset[str]
    faulting: frozenset[str]
    telling_verbs: frozenset[str]
    claiming_verbs: frozenset[str]
    wanting_verbs: frozenset[str]
    knowing: frozenset[str]


@cache
def load_act_words(language: str = "en") -> ActWords:
    """The words of a language.

    Raises:
        UsageError: `acts.toml` lacks a word set or has one too many, or a phrase is longer than `LONGEST_PHRASE`.
    """
    return checked(read_sets(resources.files("kb.text.languages").joinpath(language, "acts.toml"), ActWords))


def checked(words: ActWords) -> ActWords:
    """The words, if no phrase is longer than what is looked for.

    Raises:
        UsageError: a phrase has more than `LONGEST_PHRASE` words.
    """
    for name in (field.name for field in fields(words)):
        for phrase in getattr(words, name):
            if phrase.count("-") >= LONGEST_PHRASE:
                raise UsageError(
                    f"acts.toml: {phrase!r} of {name} has more than {LONGEST_PHRASE} words.",
                    "Leave out the words that tell least.",
                )
    return words

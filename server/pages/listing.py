"""Lists of claims in the order of the index, each claim as it stands now: the newest, the contested, the unjudged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rdflib import URIRef

from server.pages.answers import Answers
from server.pages.cards import cards
from server.pages.links import Links
from server.pages.records import Claim
from server.pages.searching import index, index_in_step

SPARE: Final = 4
"""So many more than asked for are looked at, because some may have been decided on since the index was made."""
ROUNDS: Final = 5
"""So many parts of the list are looked through for claims that still belong there."""
Keys = Callable[[int, str | None], list[tuple[str, str]]]
"""Gives at most so many claims after a key, as key and IRI."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A claim in a list, with the key after which the list goes on."""

    key: str
    claim: Claim


def newest(answers: Answers, links: Links, most: int, after: str | None = None) -> list[Listed]:
    """At most `most` claims of the texts captured last."""
    return _listed(answers, links, index_in_step().newest, lambda _: True, (most, after))


def contested(answers: Answers, links: Links, most: int, after: str | None = None) -> list[Listed]:
    """At most `most` claims that are disputed or contradicted, by date."""
    return _listed(answers, links, index_in_step().contested, lambda claim: claim.contested, (most, after))


def waiting(answers: Answers, links: Links, most: int, after: str | None = None) -> list[Listed]:
    """At most `most` claims on which no verdict stands: much repeated, then unnamed, then uncertain ones first."""
    return _listed(answers, links, index_in_step().waiting, lambda claim: not claim.state, (most, after))


def _listed(
    answers: Answers, links: Links, keys: Keys, belongs: Callable[[Claim], bool], part: tuple[int, str | None]
) -> list[Listed]:
    """The part of the list that the index gives; a claim that no longer belongs there is left out and put right."""
    most, after = part
    found: list[Listed] = []
    for _ in range(ROUNDS):
        keys_of = {iri: key for key, iri in keys(most + SPARE, after)}
        shown = cards(answers, links, keys_of)
        found += [Listed(keys_of[claim.iri], claim) for claim in shown if belongs(claim)]
        for iri in keys_of.keys() - {one.claim.iri for one in found}:
            index().refresh(answers.store, URIRef(iri))
        if len(found) >= most or not keys_of:
            break
        after = list(keys_of.values())[-1]
    return found[:most]

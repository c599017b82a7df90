"""Claims by their IRIs, as lists show them: found first by whatever question, then looked up many at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Final

from server.pages.answers import Answers
from server.pages.links import Links
from server.pages.records import Claim, claims

AT_ONCE: Final = 50
"""How many claims one query looks up, and how many a page shows of a long list."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a long list of claims: those shown, how many there are in all, where it and the next begin."""

    claims: tuple[Claim, ...]
    total: int
    start: int
    next: int | None


def cards(answers: Answers, links: Links, iris: Iterable[str]) -> list[Claim]:
    """The claims `iris` in their order; what is no claim of the knowledge base is left out."""
    wanted = list(dict.fromkeys(iris))
    rows = chain.from_iterable(
        answers.rows("page-card", claim=" ".join(wanted[start : start + AT_ONCE]))
        for start in range(0, len(wanted), AT_ONCE)
    )
    found = {claim.iri: claim for claim in claims(rows, links)}
    return [found[iri] for iri in wanted if iri in found]


def part_of(answers: Answers, links: Links, iris: list[str], start: int) -> Part:
    """The part of the list `iris` that begins at `start`."""
    begin = min(max(0, start), len(iris))
    end = begin + AT_ONCE
    shown = tuple(cards(answers, links, iris[begin:end]))
    return Part(shown, len(iris), begin, end if end < len(iris) else None)

"""Which of several decisions on one matter speaks: the newest live one of the highest standing.

Nobody's decision is lost: what does not speak can be asked for as a disagreement.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rdflib import URIRef

from kb.decide.log import decisions_on, settles
from kb.decide.records import Decision, Matter, matter
from kb.graph.store import Store


def by_matter(decisions: Iterable[Decision], as_of: datetime | None = None) -> dict[Matter, tuple[Decision, ...]]:
    """The live decisions of each matter, the one that speaks first.

    Parameters:
        as_of: the moment to look at; now where None.
    """
    found: dict[Matter, list[Decision]] = {}
    for decision in decisions:
        if decision.is_live(as_of):
            found.setdefault(matter(decision), []).append(decision)
    return {key: tuple(sorted(live, key=_rank, reverse=True)) for key, live in found.items()}


def _rank(decision: Decision) -> tuple[int, datetime, int]:
    return decision.standing, decision.at, decision.number


def standing_on(store: Store, node: URIRef, as_of: datetime | None = None) -> tuple[Decision, ...]:
    """The decision that speaks on each matter of `node`, in the order of recording."""
    speaking = (live[0] for live in by_matter(decisions_on(store, node), as_of).values())
    return tuple(sorted(speaking, key=lambda decision: decision.number))


def disagreements_on(store: Store, node: URIRef, as_of: datetime | None = None) -> tuple[tuple[Decision, ...], ...]:
    """The matters of `node` on which people disagree: their live decisions, the one that speaks first."""
    return tuple(live for live in by_matter(decisions_on(store, node), as_of).values() if disagree(live))


def disagree(live: Iterable[Decision]) -> bool:
    """Whether live decisions of people on one matter come to different results; a program's suggestion never counts."""
    return len({settles(decision) for decision in live if not decision.by_program}) > 1


def history_of(store: Store, node: URIRef) -> tuple[Decision, ...]:
    """Every decision on `node` that was ever recorded, in the order of recording."""
    return decisions_on(store, node)

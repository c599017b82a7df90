"""What has changed in a store since the index last looked: captured texts, and decisions by their place in the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rdflib import URIRef

from kb.graph.asking import rows
from kb.graph.store import Store
from kb.search.entries import current_versions
from kb.vocab import V


@dataclass(frozen=True, slots=True)
class Captured:
    """The texts that a store holds or has got, with the moment of each, and those that a newer one replaces."""

    moments: Mapping[str, str]
    replaced: frozenset[str]


def state_of(store: Store) -> tuple[int, str]:
    """How many texts are captured, and the moment of the last one, "" where there is none."""
    (row,) = rows(store, "search-state")
    return int(str(row["texts"])), str(row.get("latest", ""))


def captured_since(store: Store, moment: str) -> Captured:
    """The texts captured at or after `moment`, and what they replace."""
    found = rows(store, "search-captured", since=moment)
    moments = {str(row["version"]): str(row["at"]) for row in found}
    return Captured(moments, frozenset(str(row["revised"]) for row in found if "revised" in row))


def all_captured(store: Store) -> Captured:
    """Every text, and which of them are replaced."""
    moments = captured_since(store, "").moments
    return Captured(moments, frozenset(moments.keys() - current_versions(store)))


def newest_decision(store: Store) -> int:
    """The place of the newest decision in the log; 0 where nothing was decided."""
    (row,) = rows(store, "search-newest-decision") or [{}]
    return int(str(row.get("newest", 0)))


def is_decided(store: Store, number: int) -> bool:
    """Whether there is a decision at that place of the log."""
    return bool(rows(store, "search-decided", number=number))


def decided_after(store: Store, number: int) -> Iterator[tuple[int, frozenset[str]]]:
    """Each decision after the one at place `number`, in order: its place, and the texts that search must read again.

    What a program only suggests changes no claim, so it is told without texts.
    """
    while found := rows(store, "search-decided", number=number + 1):
        number += 1
        nodes = {row["node"] for row in found}
        settled = any(row["outcome"] != V.suggested for row in found)
        yield number, frozenset(text for node in nodes if settled for text in texts_of(store, URIRef(str(node))))


def texts_of(store: Store, node: URIRef) -> set[str]:
    """The texts whose entries may change when something is decided on `node`; none where it is no claim."""
    return {str(row["version"]) for row in rows(store, "search-touched", node=node)}

"""Checks the log: whoever alters, drops or slips in a decision, or a record that one put in, is found out.

Each entry is sealed by a hash over itself and the seal before it, and holds the hash of the record that it puts in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from rdflib import RDF, Graph, URIRef

from kb.decide.entry import GENESIS, seal_of
from kb.decide.put_in import record_hash
from kb.graph.store import Store, Triple
from kb.ids import Minter
from kb.vocab import WH

_OUTSIDE = frozenset({WH.chainHash, WH.signature})
_NAMING = (WH.decides, WH.correctedAs, WH.linkFrom, WH.linkTo, WH.reanchoredAs)
"""How decisions, and what was found of older claims in newer texts, name a record."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where the log does not hold: the number of the entry (0 where it has none) and what is wrong there."""

    number: int
    reason: str


def verify(store: Store) -> tuple[Broken, ...]:
    """Walk the whole log and name every entry that does not hold, and every record that was changed or slipped in.

    An entry holds where its seal, number and place do. A record that a decision put in holds where its hash is the one
    that stands under the decision's seal; entries of older versions of Whence have none.

    Returns:
        the faults in the order of the log, then what has no place in it; empty where all holds.
    """
    minter = Minter(store.base)
    graph = store.graph(URIRef(minter.decisions_graph))
    entries: dict[int, list[URIRef]] = {}
    for entry, place in graph.subject_objects(WH.sequenceNumber):
        entries.setdefault(int(str(place)), []).append(URIRef(str(entry)))
    known = {entry for found in entries.values() for entry in found}
    return (*_entries(graph, entries), *_loose(graph, known), *_misnamed(graph, minter))


def _entries(graph: Graph, entries: dict[int, list[URIRef]]) -> Iterator[Broken]:
    seal = GENESIS
    for number in range(1, max(entries, default=0) + 1):
        found = entries.get(number, [])
        if len(found) != 1:
            yield Broken(number, "is missing" if not found else "stands there twice")
            continue
        expected = seal_of(seal, [t for t in graph.triples((found[0], None, None)) if t[1] not in _OUTSIDE])
        seal = str(graph.value(found[0], WH.chainHash))
        if seal != expected:
            yield Broken(number, "was changed after it was recorded, or one before it was taken away")
        yield from _record(graph, number, found[0])


def _record(graph: Graph, number: int, entry: URIRef) -> Iterator[Broken]:
    """Whether what the entry put in is as it was then."""
    expected = graph.value(entry, WH.recordHash)
    if expected is None:
        return
    root = next(graph.value(entry, p) for p in (WH.correctedAs, WH.decides, WH.linkFrom) if (entry, p, None) in graph)
    if record_hash(URIRef(str(root)), partial(_described, graph)) != str(expected):
        yield Broken(number, f"put in {root}, which was changed after it was recorded")


def _described(graph: Graph, node: URIRef) -> Iterator[Triple]:
    return graph.triples((node, None, None))


def _loose(graph: Graph, known: set[URIRef]) -> Iterator[Broken]:
    """Decisions without a number, and claims that no decision names."""
    decisions = {URIRef(str(s)) for s in graph.subjects(WH.hasOutcome, None)}
    yield from (Broken(0, f"{entry} has no place in the log") for entry in sorted(decisions - known))
    claims = {URIRef(str(s)) for s in graph.subjects(RDF.type, WH.Claim)}
    named = {thing for naming in _NAMING for thing in graph.objects(None, naming)}
    yield from (Broken(0, f"{claim} was put in by no decision") for claim in sorted(claims - named))


def _misnamed(graph: Graph, minter: Minter) -> Iterator[Broken]:
    """People who are called otherwise than their IRI says: names lie beside the log, the IRIs within its seals."""
    for user in sorted(URIRef(str(s)) for s in graph.subjects(RDF.type, WH.User)):
        for name in sorted(str(one) for one in graph.objects(user, WH.name)):
            if minter.user(name) != str(user):
                yield Broken(0, f"{user} is called {name!r}, which is not whose IRI it is")

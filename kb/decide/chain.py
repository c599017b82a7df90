"""Checks the log: whoever alters, drops or slips in a decision, or a record that one put in, is found out.

Each entry is sealed by a hash over itself and the seal before it, and holds the hash of the record that it puts in.
In memory are the place of each entry, a page of entries, and what people put in; not the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from operator import itemgetter

from rdflib import RDF, Graph, URIRef

from kb.decide.entry import GENESIS, seal_of
from kb.decide.put_in import record_hash
from kb.graph.store import Store, Triple
from kb.graph.terms import sparql_term
from kb.ids import Minter
from kb.vocab import WH

_AT_ONCE = 200
"""So many entries are read in one request."""
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
    log = URIRef(minter.decisions_graph)
    placed = _placed(store.triples(log))
    return (*_entries(store, log, placed), *_loose(store.triples(log), placed), *_misnamed(placed.beside, minter))


@dataclass(slots=True)
class _Placed:
    """The entries at each number, all decisions, and what stands in the log beside them."""

    entries: dict[int, list[URIRef]] = field(default_factory=dict)
    decisions: set[URIRef] = field(default_factory=set)
    beside: Graph = field(default_factory=Graph)


def _placed(triples: Iterable[Triple]) -> _Placed:
    placed = _Placed()
    for subject, found in groupby(triples, key=itemgetter(0)):
        said = list(found)
        predicates = {p for _, p, _ in said}
        for number in (o for _, p, o in said if p == WH.sequenceNumber):
            placed.entries.setdefault(int(str(number)), []).append(URIRef(str(subject)))
        if WH.hasOutcome in predicates:
            placed.decisions.add(URIRef(str(subject)))
        elif WH.sequenceNumber not in predicates:
            placed.beside += said
    return placed


def _entries(store: Store, log: URIRef, placed: _Placed) -> Iterator[Broken]:
    seal = GENESIS
    for number, entry, said in _in_order(store, log, placed.entries):
        if entry is None:
            yield Broken(number, "stands there twice" if number in placed.entries else "is missing")
            continue
        expected = seal_of(seal, [t for t in said.triples((entry, None, None)) if t[1] not in _OUTSIDE])
        seal = str(said.value(entry, WH.chainHash))
        if seal != expected:
            yield Broken(number, "was changed after it was recorded, or one before it was taken away")
        yield from _record(said, placed.beside, number, entry)


def _in_order(
    store: Store, log: URIRef, entries: dict[int, list[URIRef]]
) -> Iterator[tuple[int, URIRef | None, Graph]]:
    """Every number up to the highest, with its entry where there is exactly one, and what is said of it and others."""
    last = max(entries, default=0)
    for start in range(1, last + 1, _AT_ONCE):
        page = range(start, min(start + _AT_ONCE, last + 1))
        alone = {number: entries[number][0] for number in page if len(entries.get(number, ())) == 1}
        said = said_of(store, log, alone.values())
        yield from ((number, alone.get(number), said) for number in page)


def said_of(store: Store, log: URIRef, entries: Iterable[URIRef]) -> Graph:
    """What the graph `log` says of some entries; not more than a few hundred, which are asked for in one request."""
    listed = " ".join(sparql_term(entry) for entry in entries)
    pattern = f"VALUES ?s {{ {listed} }} GRAPH {sparql_term(log)} {{ ?s ?p ?o }}"
    return store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}")


def _record(said: Graph, beside: Graph, number: int, entry: URIRef) -> Iterator[Broken]:
    """Whether what the entry put in is as it was then."""
    expected = said.value(entry, WH.recordHash)
    if expected is None:
        return
    root = next(said.value(entry, p) for p in (WH.correctedAs, WH.decides, WH.linkFrom) if (entry, p, None) in said)
    if record_hash(URIRef(str(root)), partial(_described, beside)) != str(expected):
        yield Broken(number, f"put in {root}, which was changed after it was recorded")


def _described(graph: Graph, node: URIRef) -> Iterator[Triple]:
    return graph.triples((node, None, None))


def _loose(triples: Iterable[Triple], placed: _Placed) -> Iterator[Broken]:
    """Decisions without a number, and claims that no decision names."""
    known = {entry for found in placed.entries.values() for entry in found}
    yield from (Broken(0, f"{entry} has no place in the log") for entry in sorted(placed.decisions - known))
    claims = {URIRef(str(s)) for s in placed.beside.subjects(RDF.type, WH.Claim)}
    if claims:
        claims -= {URIRef(str(o)) for _, p, o in triples if p in _NAMING and o in claims}
    yield from (Broken(0, f"{claim} was put in by no decision") for claim in sorted(claims))


def _misnamed(graph: Graph, minter: Minter) -> Iterator[Broken]:
    """People who are called otherwise than their IRI says: names lie beside the log, the IRIs within its seals."""
    for user in sorted(URIRef(str(s)) for s in graph.subjects(RDF.type, WH.User)):
        for name in sorted(str(one) for one in graph.objects(user, WH.name)):
            if minter.user(name) != str(user):
                yield Broken(0, f"{user} is called {name!r}, which is not whose IRI it is")

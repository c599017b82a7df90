"""What the derived graph held before a refresh, and what was ever decided: so that nothing stale is left standing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from kb.graph.asking import in_parts, rows_about
from kb.graph.rules import load_rules
from kb.graph.store import Store, Triple
from kb.graph.terms import sparql_term
from kb.ids import Minter
from kb.vocab import WH


class Standing:
    """The canonical nodes of the derived graph as it stands. Implements `kb.derive.making.Known`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, nodes: Iterable[URIRef]) -> dict[URIRef, URIRef]:
        """See `Known`."""
        found = rows_about(self._store, "derive-known", "node", nodes)
        return {URIRef(str(row["node"])): URIRef(str(row["known"])) for row in found}

    def said(self, known: Iterable[URIRef]) -> list[Triple]:
        """See `Known`."""
        return with_owners(lambda nodes: held(self._store, nodes), known)


def with_owners(said_of: Callable[[Iterable[Node]], Iterable[Triple]], known: Iterable[Node]) -> list[Triple]:
    """What `said_of` says of nodes, of whoever runs them, and so on up."""
    found: list[Triple] = []
    seen = wave = set(known)
    while wave:
        said = list(said_of(wave))
        found += said
        wave = {o for _, p, o in said if p == WH.operatedBy} - seen
        seen = seen | wave
    return found


def publishers(store: Store, versions: Iterable[URIRef]) -> set[URIRef]:
    """The outlets of captured texts, as those texts have them."""
    listed = " ".join(sparql_term(version) for version in sorted(versions))
    found = store.select(f"SELECT DISTINCT ?o WHERE {{ VALUES ?v {{ {listed} }} ?v <{WH.publishedBy}> ?o }}")
    return {URIRef(str(row[0])) for row in found.rows}


def decisions(store: Store, speaking: Iterable[URIRef]) -> Graph:
    """What rules read of the decisions that speak, and whether people made them."""
    read = ", ".join(sparql_term(term) for term in sorted(_read_by_rules() - {WH.supersedes}))
    graph = Graph()
    for part in in_parts(store, speaking):
        listed = " ".join(sparql_term(one) for one in part)
        graph += store.construct(
            f"CONSTRUCT {{ ?d ?p ?o }} WHERE {{ VALUES ?d {{ {listed} }} ?d ?p ?o FILTER(?p IN ({read})) }}"
        )
    for part in in_parts(store, (URIRef(str(by)) for by in set(graph.objects(None, WH.decidedBy)))):
        listed = " ".join(sparql_term(one) for one in part)
        graph += store.construct(f"CONSTRUCT {{ ?by a ?k }} WHERE {{ VALUES ?by {{ {listed} }} ?by a ?k }}")
    return graph


@cache
def _read_by_rules() -> frozenset[URIRef]:
    return frozenset({RDF.type, *(term for rule in load_rules() for term in rule.reads)})


def decisions_ever(store: Store, nodes: Iterable[URIRef]) -> set[Node]:
    """Every decision that was ever made on `nodes`, those that no longer speak as well."""
    return {row["decision"] for row in rows_about(store, "decide-decisions", "subject", nodes)}


def held(store: Store, subjects: Iterable[Node]) -> list[Triple]:
    """The derived triples of `subjects`."""
    derived = sparql_term(URIRef(Minter(store.base).derived_graph))
    listed = " ".join(sparql_term(subject) for subject in sorted(subjects, key=str))
    return list(
        store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {listed} }} GRAPH {derived} {{ ?s ?p ?o }} }}")
    )


def pointing_at(store: Store, nodes: Iterable[Node]) -> set[Node]:
    """The slot values and citation paths that belong to `nodes` in the derived graph."""
    derived = sparql_term(URIRef(Minter(store.base).derived_graph))
    listed = " ".join(sparql_term(node) for node in sorted(set(nodes), key=str))
    found = store.select(
        f"SELECT DISTINCT ?s WHERE {{ VALUES ?o {{ {listed} }} "
        f"GRAPH {derived} {{ {{ ?s <{WH.givenBy}> ?o }} UNION {{ ?s <{WH.concernsProposition}> ?o }} }} }}"
    )
    return {row[0] for row in found.rows if row[0] is not None}

"""Makes all derived triples of a region, a set of claims and nodes with everything that they depend on.

Each derived triple belongs to its subject, and all triples of a subject that the region holds whole are made at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from kb.derive.claims import TOUCHING, ClaimRow, Claims, propositions
from kb.derive.held import decisions, publishers
from kb.derive.identity import canonical, cluster_of, locals_of, thing_of
from kb.derive.links import Decided, Live
from kb.derive.paths import citation_paths
from kb.derive.slots import slot_values
from kb.graph.asking import rows_about
from kb.graph.embedded import in_memory
from kb.graph.rules import load_rules
from kb.graph.store import Change, Store, Triple
from kb.graph.terms import sparql_term
from kb.ids import Minter
from kb.vocab import WH, V


class Known(Protocol):
    """The canonical nodes that need not be made again."""

    def of(self, nodes: Iterable[URIRef]) -> dict[URIRef, URIRef]:
        """Those that stand for `nodes`; left out is whose is to be made."""

    def said(self, known: Iterable[URIRef]) -> list[Triple]:
        """What is derived of canonical nodes, and of whoever runs them, however far up."""


class Nothing:
    """No canonical node is known. Implements `Known`."""

    def of(self, nodes: Iterable[URIRef]) -> dict[URIRef, URIRef]:  # noqa: ARG002
        """See `Known`."""
        return {}

    def said(self, known: Iterable[URIRef]) -> list[Triple]:  # noqa: ARG002
        """See `Known`."""
        return []


@dataclass(slots=True)
class Region:
    """What is to be made again: `core` claims whose derived triples are replaced, `around` claims that they depend on,
    articles, and the clusters of other nodes."""

    core: dict[URIRef, ClaimRow] = field(default_factory=dict)
    around: dict[URIRef, ClaimRow] = field(default_factory=dict)
    articles: set[URIRef] = field(default_factory=set)
    versions: set[URIRef] = field(default_factory=set)
    locals: dict[URIRef, str] = field(default_factory=dict)


def made(store: Store, region: Region, claims: Claims, known: Known) -> tuple[set[Triple], set[Node]]:
    """All derived triples whose subjects the region holds, and some of its surroundings; and of those canonical nodes
    and decisions the ones of which it is all."""
    identified, whole = _identities(store, region, claims, known)
    identity = [*identified, *propositions(store, claims, region.around.values())]
    log = Minter(store.base).decisions_graph
    outcomes = _outcomes(region, claims, rows_about(store, "derive-added", "claim", region.around, graph=log))
    whole |= {triple[0] for triple in outcomes} - region.around.keys()
    triples: set[Triple] = {*identity, *outcomes}
    scratch = _scratch(store, region, claims, identity)
    scratch.apply(Change(add={URIRef(f"{store.base}scratch"): triples}))
    for rule in load_rules():
        found = set(scratch.construct(rule.text))
        scratch.apply(Change(add={URIRef(f"{store.base}scratch"): found - triples}))
        triples |= found
    triples.update(slot_values(store, scratch, region.core))
    triples.update(citation_paths(scratch, store.base))
    return triples, whole


def _identities(store: Store, region: Region, claims: Claims, known: Known) -> tuple[list[Triple], set[Node]]:
    """Canonical nodes of all that the change touched, of whoever speaks or prints in its surroundings, and of those who
    run them; and which canonical nodes were made whole.

    What lies around and was identified before keeps its canonical node with what the derived graph says of it: nothing
    that happened can have changed it.
    """
    wanted = _wanted(store, region, claims)
    done, whole, kept = set[URIRef](), set[Node](), set[URIRef]()
    triples: list[Triple] = []
    # What the change touched goes first: whoever has become one with it has no longer the node that was known.
    wave = list(region.locals) or sorted(wanted)
    while wave:
        before = known.of(node for node in wave if node not in region.locals)
        kept |= set(before.values())
        triples += [(node, WH.identifiedAs, one) for node, one in before.items()]
        groups = _clusters(claims.decided, wanted, [node for node in wave if node not in before])
        for node, said in _canonical_nodes(store, groups):
            whole.add(node)
            triples += said
        new = {*before, *(node for _, group in groups for node in group)}
        done |= new
        owners = {end for node in new for _, end in claims.decided.joined(node, (V.operated_by,))} - wanted.keys()
        wanted.update(_things(store, owners, "actor"))
        wave = sorted(wanted.keys() - done)
    return triples + known.said(kept - whole), whole


def _clusters(decided: Decided, wanted: dict[URIRef, str], nodes: list[URIRef]) -> list[tuple[str, frozenset[URIRef]]]:
    """The clusters that `nodes` belong to, each once, with what sort of thing it is."""
    home: dict[URIRef, tuple[str, frozenset[URIRef]]] = {}
    decided.read(nodes)
    for node in nodes:
        if node not in home:
            found = wanted[node], frozenset(cluster_of(decided, node, wanted[node]))
            home.update(dict.fromkeys(found[1], found))
    return list(dict.fromkeys(home.values()))


def _canonical_nodes(
    store: Store, groups: list[tuple[str, frozenset[URIRef]]]
) -> Iterator[tuple[URIRef, list[Triple]]]:
    minter = Minter(store.base)
    known = locals_of(store, {node for _, group in groups for node in group})
    for thing, group in groups:
        yield canonical(minter, thing, [known[node] for node in group])


def _things(store: Store, nodes: Iterable[URIRef], otherwise: str) -> dict[URIRef, str]:
    return {node: thing_of(found) or otherwise for node, found in locals_of(store, nodes).items()}


def _wanted(store: Store, region: Region, claims: Claims) -> dict[URIRef, str]:
    """What needs a canonical node, with what sort of thing it is."""
    versions = {row.version for row in region.around.values()} | region.versions
    printers = dict.fromkeys(publishers(store, versions), "actor")
    speakers = {actor for row in region.around.values() for actor in row.actors}
    nodes = {node for row in region.around.values() for node in row.nodes}
    claims.decided.read({*region.locals, *printers, *speakers, *nodes})
    topics = {target for node in nodes for _, target in claims.decided.joined(node, [V.about])}
    # By the texts alone: what was derived before may be anything, and is not to be derived from.
    topics |= {URIRef(str(row["topic"])) for row in rows_about(store, "derive-topics", "node", nodes)}
    known = printers | region.locals
    wanted = _things(store, topics - known.keys(), "event") | _things(store, speakers - known.keys(), "actor")
    return known | wanted


def _outcomes(region: Region, claims: Claims, added: Iterable[dict[str, Node]]) -> set[Triple]:
    """What stands of each link of the region, and that a claim put in by a person is gone once nobody stands by it."""
    triples: set[Triple] = set()
    for node in [*(node for row in region.core.values() for node in row.nodes), *region.locals]:
        for one in claims.decided.on(node):
            if one.kind is not None and one.outcome != V.suggested:
                triples.add((one.iri, WH.currentOutcome, one.outcome))
    for row in added:
        claim = URIRef(str(row["claim"]))
        if not _stands(claims, claim, row):
            triples.add((claim, WH.currentOutcome, V.rejected))
    return triples


def _stands(claims: Claims, claim: URIRef, row: dict[str, Node]) -> bool:
    """Whether somebody stands by a claim that was put in: by a verdict on it, or on what it takes the place of."""
    if any(one.sort == "Verdict" and one.corrected is None for one in claims.decided.on(claim)):
        return True
    replaced = URIRef(str(row["instead"])) if "instead" in row else None
    return replaced is not None and any(one.corrected == claim for one in claims.decided.on(replaced))


def _scratch(store: Store, region: Region, claims: Claims, identity: list[Triple]) -> Store:
    """The surroundings in memory: texts, decisions that speak, identities; what does not speak is left out."""
    minter = Minter(store.base)
    versions = {row.version for row in region.around.values()} | region.versions
    triples = set(identity)
    for version in sorted(versions):
        triples.update(store.triples(URIRef(minter.version_graph(version))))
    typed = {s for s, p, _ in triples if p == RDF.type}
    triples.update(_recorded(store, minter, [row for row in region.around.values() if row.claim not in typed]))
    for found in locals_of(store, region.locals.keys() - typed).values():
        triples.update((found.node, RDF.type, one) for one in found.types)
    triples.update(_decided(store, region, claims, {s: o for s, p, o in identity if p == WH.identifiedAs}))
    scratch = in_memory(store.base)
    scratch.apply(Change(add={URIRef(f"{store.base}scratch"): triples}))
    return scratch


def _decided(store: Store, region: Region, claims: Claims, known: dict[Node, Node]) -> Graph:
    """The decisions that speak on what is in the region, or on what stands for it."""
    nodes = {*region.around, *region.locals, *region.articles}
    for row in region.around.values():
        nodes |= {*row.actors, *row.nodes}
    nodes |= {URIRef(str(node)) for pair in known.items() for node in pair}
    claims.decided.read(nodes)
    speaking = {one.iri: one for node in nodes for one in claims.decided.on(node)}
    return _lifted(decisions(store, speaking), speaking.values(), known)


def _lifted(graph: Graph, speaking: Iterable[Live], known: dict[Node, Node]) -> Graph:
    """Each link between canonical nodes where it says something that holds of all that they stand for."""
    for one in speaking:
        if one.kind in {V.operated_by, V.part_of}:
            for predicate, end in ((WH.linkFrom, one.subject), (WH.linkTo, one.target)):
                if end in known:
                    graph.set((one.iri, predicate, known[end]))
    return graph


def _recorded(store: Store, minter: Minter, added: Iterable[ClaimRow]) -> Graph:
    """Claims that people put in, from the graph of decisions."""
    log = sparql_term(URIRef(minter.decisions_graph))
    nodes = {node for row in added for node in (*row.nodes, *row.actors)}
    listed = " ".join(sparql_term(node) for node in sorted(nodes))
    return store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {listed} }} GRAPH {log} {{ ?s ?p ?o }} }}")


def owned_by(region: Region, triples: set[Triple], whole: set[Node]) -> set[Node]:
    """The subjects that the region makes whole: of its `triples`, theirs alone are to be kept."""
    owned: set[Node] = {*region.core, *region.locals, *region.articles, *region.versions, *whole}
    contents = {node for row in region.core.values() for node in row.nodes}
    owned |= contents | {o for s, p, o in triples if p == WH.identifiedAs and s in contents}
    owned |= {s for s, p, o in triples if p in {WH.givenBy, WH.concernsProposition} and o in owned}
    return owned | {o for s, p, o in triples if p == WH.hasFigure and s in owned}


def surround(store: Store, claims: Claims, region: Region, seeds: Iterable[ClaimRow], known: Known) -> None:
    """Put into the region the claims whose derived triples hang together with those of `seeds`, and their texts."""
    region.core = claims.tied(seeds)
    region.core.update(claims.tied(claims.neighbours(region.core.values(), TOUCHING)))
    speakers = {actor for row in region.core.values() for actor in row.actors} - region.locals.keys()
    region.locals.update(_things(store, speakers - known.of(speakers).keys(), "actor"))
    region.articles |= {row.article for row in region.core.values()}
    for found in rows_about(store, "derive-versions", "article", region.articles):
        region.versions.add(URIRef(str(found["version"])))
    region.around = claims.tied([*region.core.values(), *claims.of_articles(region.articles)])

"""Derive: everything in the derived graph follows from the articles and the decisions, and is made again at will.

`derive_all` makes it anew; `refresh` makes again only what a change can have touched. Both end at the same graph: each
derived triple belongs to its subject, and all triples of a subject are made from one complete surrounding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from kb.derive.claims import TOUCHING, ClaimRow, Claims, propositions
from kb.derive.held import decisions, decisions_ever, held, known_as, pointing_at, publishers, spoken_of, standing
from kb.derive.identity import canonical, cluster_of, local, thing_of
from kb.derive.links import Decided, Live
from kb.derive.paths import citation_paths
from kb.derive.slots import slot_values
from kb.graph.asking import rows
from kb.graph.embedded import in_memory
from kb.graph.rules import load_rules
from kb.graph.store import Change, Store, Triple
from kb.graph.terms import sparql_term
from kb.ids import Minter
from kb.vocab import WH, V


@dataclass(slots=True)
class Region:
    """What is to be made again: `core` claims whose derived triples are replaced, `around` claims that they depend on,
    articles, and the clusters of other nodes."""

    core: dict[URIRef, ClaimRow] = field(default_factory=dict)
    around: dict[URIRef, ClaimRow] = field(default_factory=dict)
    articles: set[URIRef] = field(default_factory=set)
    versions: set[URIRef] = field(default_factory=set)
    locals: dict[URIRef, str] = field(default_factory=dict)


def derive_all(store: Store) -> int:
    """Drop the derived graph and make it anew. Returns how many triples it has."""
    with store.writing():
        decided = Decided.whole(store)
        claims = Claims(store, decided)
        region = Region()
        region.core = region.around = {row.claim: row for row in claims.everything()}
        for row in rows(store, "derive-versions"):
            _take_version(store, region, URIRef(str(row["version"])), URIRef(str(row["article"])))
        region.locals.update(_locals(store, URIRef(Minter(store.base).decisions_graph)))
        made, _ = _made(store, region, claims)
        derived = URIRef(Minter(store.base).derived_graph)
        store.apply(Change(drop=(derived,), add={derived: made}))
    return len(made)


def refresh(store: Store, nodes: Iterable[URIRef]) -> int:
    """Make again what changes of `nodes` can have touched: captured texts, or nodes that were decided on.

    Returns:
        how many triples were added or taken away.
    """
    with store.writing():
        decided = Decided(store)
        claims = Claims(store, decided)
        changed = list(nodes)
        region = _region(store, claims, changed)
        made, whole = _made(store, region, claims)
        owned = _owned(store, region, made, whole) | decisions_ever(store, changed)
        old = set(held(store, owned))
        new = {triple for triple in made if triple[0] in owned}
        derived = URIRef(Minter(store.base).derived_graph)
        store.apply(Change(remove={derived: old - new}, add={derived: new - old}))
    return len(old ^ new)


# --- what a change touches ------------------------------------------------------------------------------------------


def _take_version(store: Store, region: Region, version: URIRef, article: URIRef) -> None:
    region.versions.add(version)
    region.articles.add(article)
    region.locals.update(_locals(store, URIRef(Minter(store.base).version_graph(version))))


def _locals(store: Store, graph: URIRef) -> dict[URIRef, str]:
    return {URIRef(str(row["node"])): str(row["thing"]) for row in rows(store, "derive-locals", graph=graph)}


def _region(store: Store, claims: Claims, nodes: list[URIRef]) -> Region:
    region = Region()
    seeds: list[ClaimRow] = []
    for node in nodes:
        seeds += _seeds(store, region, claims, node)
    region.core = claims.tied(seeds)
    for row in list(region.core.values()):
        for other in claims.neighbours(row, TOUCHING):
            region.core.update(claims.tied([other]))
    for actor in {actor for row in region.core.values() for actor in row.actors}:
        if actor not in region.locals and known_as(store, actor) is None:
            region.locals[actor] = thing_of(store, actor) or "actor"
    for article in {row.article for row in region.core.values()} | region.articles:
        region.articles.add(article)
        region.versions.update(
            URIRef(str(found["version"])) for found in rows(store, "derive-versions", article=article)
        )
    beside = [row for article in sorted(region.articles) for row in claims.of_article(article)]
    region.around = claims.tied([*region.core.values(), *beside])
    return region


def _seeds(store: Store, region: Region, claims: Claims, node: URIRef) -> list[ClaimRow]:
    """The claims that a change of `node` touches first; other nodes are noted in the region."""
    versions = rows(store, "derive-versions", version=node)
    if versions:
        _take_version(store, region, node, URIRef(str(versions[0]["article"])))
        earlier = [URIRef(str(row["revises"])) for row in versions if "revises" in row]
        return [row for version in (node, *earlier) for row in claims.of_version(version)]
    found = claims.find(node)
    if found is not None:
        return [found, *_instead(store, claims, node)]
    thing = thing_of(store, node)
    if thing is None:
        return []
    members = _with_former(store, claims.decided, node, thing)
    region.locals.update(dict.fromkeys(members, thing))
    if thing == "source":
        region.articles.update(member for member in members if rows(store, "derive-versions", article=member))
    return [row for member in sorted(members) for row in claims.of_actor(member)]


def _instead(store: Store, claims: Claims, node: URIRef) -> list[ClaimRow]:
    """The claims that were ever put in the place of the claim `node`."""
    named = {row["corrected"] for row in rows(store, "decide-decisions", subject=node) if "corrected" in row}
    return [found for name in sorted(named, key=str) if (found := claims.find(URIRef(str(name))))]


def _with_former(store: Store, decided: Decided, node: URIRef, thing: str) -> set[URIRef]:
    """The nodes that are one with `node` now, and those that were when the graph was last derived."""
    members = set(cluster_of(decided, node, thing))
    for member in list(members):
        members.update(URIRef(str(row["member"])) for row in rows(store, "derive-siblings", node=member))
    return {one for member in members for one in cluster_of(decided, member, thing)}


# --- making ---------------------------------------------------------------------------------------------------------


def _made(store: Store, region: Region, claims: Claims) -> tuple[set[Triple], set[Node]]:
    """All derived triples whose subjects the region holds, and some of its surroundings; and of those canonical nodes
    and decisions the ones of which it is all."""
    identified, whole = _identities(store, region, claims)
    identity = [*identified, *propositions(store, claims, region.around.values())]
    outcomes = _outcomes(region, claims)
    whole |= {triple[0] for triple in outcomes} - region.around.keys()
    made: set[Triple] = {*identity, *outcomes}
    scratch = _scratch(store, region, claims, identity)
    scratch.apply(Change(add={URIRef(f"{store.base}scratch"): made}))
    for rule in load_rules():
        found = set(scratch.construct(rule.text))
        scratch.apply(Change(add={URIRef(f"{store.base}scratch"): found - made}))
        made |= found
    made.update(slot_values(store, scratch, region.core))
    made.update(citation_paths(scratch, store.base))
    return made, whole


def _identities(store: Store, region: Region, claims: Claims) -> tuple[list[Triple], set[Node]]:
    """Canonical nodes of all that the change touched, of whoever speaks or prints in its surroundings, and of those who
    run them; and which canonical nodes were made whole.

    What lies around and was identified before keeps its canonical node with what the derived graph says of it: nothing
    that happened can have changed it.
    """
    wanted = _wanted(store, region, claims)
    minter, done, whole = Minter(store.base), set[URIRef](), set[Node]()
    triples: list[Triple] = []
    queue = sorted(wanted, key=lambda node: (node not in region.locals, node))
    for node in queue:
        if node in done:
            continue
        known = None if node in region.locals else known_as(store, node)
        if known is not None:
            members = {node}
            triples += [(node, WH.identifiedAs, known), *([] if known in whole else standing(store, known))]
        else:
            members = cluster_of(claims.decided, node, wanted[node])
            made, said = canonical(minter, wanted[node], [local(store, member) for member in members])
            whole.add(made)
            triples += said
        done |= members
        for owner in {end for member in members for _, end in claims.decided.joined(member, (V.operated_by,))}:
            if owner not in wanted:
                wanted[owner] = thing_of(store, owner) or "actor"
                queue.append(owner)
    return triples, whole


def _wanted(store: Store, region: Region, claims: Claims) -> dict[URIRef, str]:
    """What needs a canonical node, with what sort of thing it is."""
    wanted = dict(region.locals)
    versions = {row.version for row in region.around.values()} | region.versions
    for publisher in publishers(store, versions):
        wanted.setdefault(publisher, "actor")
    for thing in spoken_of(store, [row.proposition for row in region.core.values() if row.proposition is not None]):
        wanted.setdefault(thing, thing_of(store, thing) or "event")
    claims.decided.read({*wanted, *(node for row in region.around.values() for node in (*row.actors, *row.nodes))})
    for row in region.around.values():
        for actor in row.actors:
            wanted.setdefault(actor, thing_of(store, actor) or "actor")
        for node in row.nodes:
            for _, target in claims.decided.joined(node, [V.about]):
                wanted.setdefault(target, thing_of(store, target) or "event")
    return wanted


def _outcomes(region: Region, claims: Claims) -> set[Triple]:
    """What stands of each link of the region, and that a claim put in by a person is gone once nobody stands by it."""
    triples: set[Triple] = set()
    for node in [*(node for row in region.core.values() for node in row.nodes), *region.locals]:
        for one in claims.decided.on(node):
            if one.kind is not None and one.outcome != V.suggested:
                triples.add((one.iri, WH.currentOutcome, one.outcome))
    log = URIRef(Minter(claims.store.base).decisions_graph)
    for row in rows(claims.store, "derive-added", graph=log):
        claim = URIRef(str(row["claim"]))
        if claim in region.around and not _stands(claims, claim, row):
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
    scratch = in_memory(store.base)
    minter = Minter(store.base)
    versions = {row.version for row in region.around.values()} | region.versions
    graph = Graph()
    for version in sorted(versions):
        graph += store.graph(URIRef(minter.version_graph(version)))
    nodes = {*region.around, *region.locals, *region.articles}
    for row in region.around.values():
        nodes |= {*row.actors, *row.nodes}
    known = {s: o for s, p, o in identity if p == WH.identifiedAs}
    nodes |= {URIRef(str(node)) for pair in known.items() for node in pair}
    claims.decided.read(nodes)
    speaking = {one.iri: one for node in nodes for one in claims.decided.on(node)}
    graph += _lifted(decisions(store, speaking), speaking.values(), known)
    for row in region.around.values():
        if (row.claim, RDF.type, WH.Claim) not in graph:
            graph += _recorded(store, minter, row)
    for triple in identity:
        graph.add(triple)
    scratch.apply(Change(add={URIRef(f"{store.base}scratch"): graph}))
    return scratch


def _lifted(graph: Graph, speaking: Iterable[Live], known: dict[Node, Node]) -> Graph:
    """Each link between canonical nodes where it says something that holds of all that they stand for."""
    for one in speaking:
        if one.kind in {V.operated_by, V.part_of}:
            for predicate, end in ((WH.linkFrom, one.subject), (WH.linkTo, one.target)):
                if end in known:
                    graph.set((one.iri, predicate, known[end]))
    return graph


def _recorded(store: Store, minter: Minter, row: ClaimRow) -> Graph:
    """A claim that a person put in, from the graph of decisions."""
    log = sparql_term(URIRef(minter.decisions_graph))
    nodes = [row.claim, *row.actors, *([row.proposition] if row.proposition else [])]
    listed = " ".join(sparql_term(node) for node in nodes)
    return store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {listed} }} GRAPH {log} {{ ?s ?p ?o }} }}")


# --- what is replaced -----------------------------------------------------------------------------------------------


def _owned(store: Store, region: Region, made: set[Triple], whole: set[Node]) -> set[Node]:
    """The subjects whose triples the region makes whole, and canonical nodes that nothing stands for any more."""
    owned: set[Node] = {*region.core, *region.locals, *region.articles, *region.versions, *whole}
    contents = {node for row in region.core.values() for node in row.nodes}
    owned |= contents | {o for s, p, o in made if p == WH.identifiedAs and s in contents}
    owned |= {s for s, p, o in made if p in {WH.givenBy, WH.concernsProposition} and o in owned}
    before = [URIRef(str(t[2])) for t in held(store, owned) if t[1] == WH.identifiedAs]
    return owned | set(before) | pointing_at(store, [*owned, *before])

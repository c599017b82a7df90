"""Refresh: after a change, what it can have touched in the derived graph is made again, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import URIRef
from rdflib.term import Node

from kb.derive.claims import ClaimRow, Claims
from kb.derive.held import Standing, decisions_ever, held, pointing_at
from kb.derive.identity import cluster_of, locals_of, thing_of
from kb.derive.links import Decided
from kb.derive.making import Known, Region, made, owned_by, surround
from kb.graph.asking import rows, rows_about
from kb.graph.store import Change, Store
from kb.ids import Minter
from kb.vocab import WH


def refresh(store: Store, nodes: Iterable[URIRef]) -> int:
    """Make again what changes of `nodes` can have touched: captured texts, or nodes that were decided on.

    Returns:
        how many triples were added or taken away.
    """
    with store.writing():
        decided = Decided(store)
        claims = Claims(store, decided)
        changed = list(nodes)
        known = Standing(store)
        region = _region(store, claims, changed, known)
        triples, whole = made(store, region, claims, known)
        owned = _with_stale(store, owned_by(region, triples, whole)) | decisions_ever(store, changed)
        old = set(held(store, owned))
        new = {triple for triple in triples if triple[0] in owned}
        derived = URIRef(Minter(store.base).derived_graph)
        store.apply(Change(remove={derived: old - new}, add={derived: new - old}))
    return len(old ^ new)


# --- what a change touches ------------------------------------------------------------------------------------------


def _take_version(store: Store, region: Region, version: URIRef, article: URIRef) -> None:
    region.versions.add(version)
    region.articles.add(article)
    for row in rows(store, "derive-locals", graph=Minter(store.base).version_graph(version)):
        region.locals[URIRef(str(row["node"]))] = str(row["thing"])


def _region(store: Store, claims: Claims, nodes: list[URIRef], known: Known) -> Region:
    region = Region()
    seeds: list[ClaimRow] = []
    for node in nodes:
        seeds += _seeds(store, region, claims, node)
    surround(store, claims, region, seeds, known)
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
    thing = thing_of(locals_of(store, [node])[node])
    if thing is None:
        return []
    members = _with_former(store, claims.decided, node, thing)
    region.locals.update(dict.fromkeys(members, thing))
    if thing == "source":
        region.articles.update(member for member in members if rows(store, "derive-versions", article=member))
    return claims.of_actors(members)


def _instead(store: Store, claims: Claims, node: URIRef) -> list[ClaimRow]:
    """The claims that were ever put in the place of the claim `node`."""
    named = {row["corrected"] for row in rows(store, "decide-decisions", subject=node) if "corrected" in row}
    return [found for name in sorted(named, key=str) if (found := claims.find(URIRef(str(name))))]


def _with_former(store: Store, decided: Decided, node: URIRef, thing: str) -> set[URIRef]:
    """The nodes that are one with `node` now, and those that were when the graph was last derived."""
    now = cluster_of(decided, node, thing)
    before = {URIRef(str(row["member"])) for row in rows_about(store, "derive-siblings", "node", now)}
    left = before - now
    while left:
        now |= (found := cluster_of(decided, left.pop(), thing))
        left -= found
    return now


# --- what is replaced -----------------------------------------------------------------------------------------------


def _with_stale(store: Store, owned: set[Node]) -> set[Node]:
    """`owned` with what the derived graph said of them that is not made any more."""
    before = [URIRef(str(t[2])) for t in held(store, owned) if t[1] == WH.identifiedAs]
    pointing = pointing_at(store, [*owned, *before])
    figures = {o for _, p, o in held(store, pointing) if p == WH.hasFigure}
    return owned | set(before) | pointing | figures

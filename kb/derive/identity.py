"""Which nodes are one, as far as decided, and the canonical node that stands for them.

Joins are made in the order of standing, then of recording; a join that would bring together what stands as different is
left out, so that no answer depends on the order in which texts were added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from kb.derive.links import DIFFERENT, SAME, Decided, Live
from kb.graph.asking import rows_about
from kb.graph.store import Store, Triple
from kb.ids import Minter
from kb.vocab import WH, V

_BARE = (WH.AnonymousActor, WH.UnspecifiedActor)
"""Whoever has no name is of one text, unless a person says otherwise."""
_NAMELESS = (WH.AnonymousActor, WH.UnspecifiedActor, WH.PseudonymousActor, WH.UnnamedActor)
_ACTORS = "Person Organization ArmedGroup Outlet Government AnonymousActor PseudonymousActor UnspecifiedActor"
_THINGS = {
    **dict.fromkeys(_ACTORS.split(), "actor"),
    **dict.fromkeys("Source Article PublishedReport Newsletter Recording Post".split(), "source"),
    **dict.fromkeys("Event Attack ArmedEngagement CommunicationEvent".split(), "event"),
    "Place": "place",
}
"""What needs a canonical node, by the local name of its class."""
_GENERAL = (WH.Actor, WH.Organization, WH.Source, WH.Event)


@dataclass(frozen=True, slots=True)
class Local:
    """A node of one text that wants a canonical one, and whether it is a held work, which is one itself."""

    node: URIRef
    types: tuple[URIRef, ...]
    names: tuple[str, ...]
    descriptions: tuple[str, ...]
    held: bool


def locals_of(store: Store, nodes: Iterable[URIRef]) -> dict[URIRef, Local]:
    """What is recorded of each of `nodes`."""
    wanted = set(nodes)
    found: dict[URIRef, list[dict[str, Node]]] = {node: [] for node in wanted}
    for row in rows_about(store, "derive-node", "node", wanted):
        found[URIRef(str(row["node"]))].append(row)
    return {
        node: Local(
            node,
            tuple(dict.fromkeys(URIRef(str(row["type"])) for row in said if "type" in row)),
            tuple(dict.fromkeys(str(row["name"]) for row in said if "name" in row)),
            tuple(dict.fromkeys(str(row["description"]) for row in said if "description" in row)),
            any(str(row["held"]) == "true" for row in said),
        )
        for node, said in found.items()
    }


def thing_of(found: Local) -> str | None:
    """What sort of thing a node is that gets a canonical one: actor, source, event or place; None where it is none."""
    if found.held:
        return "source"
    return next((_THINGS[name] for one in found.types if (name := str(one).rsplit("#", 1)[-1]) in _THINGS), None)


def component(decided: Decided, start: URIRef, thing: str) -> tuple[list[URIRef], list[Live]]:
    """Everything that confirmed links of identity of a kind of thing tie to `start`, and those links."""
    kind = V[f"same-{thing}"]
    nodes, links = {start: None}, {}
    wave = [start]
    while wave:
        decided.read(wave)
        found = [(link, other) for node in wave for link, other in decided.joined(node, [kind])]
        links.update({link.iri: link for link, _ in found})
        wave = list(dict.fromkeys(other for _, other in found if other not in nodes))
        nodes.update(dict.fromkeys(wave))
    return list(nodes), list(links.values())


def clusters(nodes: Iterable[URIRef], links: Iterable[Live], apart: Iterable[frozenset[URIRef]]) -> list[set[URIRef]]:
    """`nodes` joined by `links`, highest standing first, none of which brings together a pair of `apart`."""
    home = {node: {node} for node in nodes}
    foes = {pair for pair in apart if pair <= home.keys()}
    for link in sorted(links, key=lambda one: (-one.standing, one.number)):
        if link.target is None:
            continue
        one, other = home[link.subject], home[link.target]
        if one is not other and not any(len(pair & one) == 1 and len(pair & other) == 1 for pair in foes):
            fewer, more = sorted((one, other), key=len)
            more |= fewer
            home.update(dict.fromkeys(fewer, more))
    return list({id(cluster): cluster for cluster in home.values()}.values())


def apart(decided: Decided, nodes: Iterable[URIRef], thing: str) -> set[frozenset[URIRef]]:
    """The pairs of `nodes` that stand as different: said so, or their sameness rejected."""
    pairs = set()
    for node in nodes:
        for one in decided.on(node):
            kind = one.kind
            no = (DIFFERENT.get(kind) == thing and one.outcome == V.confirmed) or (
                SAME.get(kind) == thing and one.outcome == V.rejected
            ) if kind is not None else False  # fmt: skip
            if no:
                pairs.add(frozenset(one.ends))
    return pairs


def cluster_of(decided: Decided, node: URIRef, thing: str) -> set[URIRef]:
    """The nodes that are one with `node`, itself included."""
    nodes, links = component(decided, node, thing)
    if len(nodes) == 1:
        return {node}
    found = clusters(nodes, links, apart(decided, nodes, thing))
    return next(cluster for cluster in found if node in cluster)


# --- canonical nodes ------------------------------------------------------------------------------------------------


def _type(members: list[Local]) -> URIRef:
    """The class of a canonical node: a named kind before an unnamed one, a narrow one before a wide one."""
    votes: dict[URIRef, int] = {}
    for member in members:
        for one in member.types:
            votes[one] = votes.get(one, 0) + 1
    ranked = sorted(votes, key=lambda one: (one in _NAMELESS, one in _GENERAL, -votes[one], str(one)))
    return ranked[0]


def _label(members: list[Local]) -> str | None:
    names = sorted({name for member in members for name in member.names}, key=lambda name: (-len(name), name))
    return names[0] if names else None


def canonical(minter: Minter, thing: str, members: list[Local]) -> tuple[URIRef, list[Triple]]:
    """The canonical node of a cluster with what is said of it, and the identification of each member.

    A held work stands for itself and for whatever is cited as it; a place that one text alone speaks of needs no other
    node, and what stands for one unnamed actor is described by that one. The IRI comes from the first member in the
    order of IRIs, so it does not depend on when a text was added; `kb.derive.former` follows the ones it had before.
    """
    members = sorted(members, key=lambda member: member.node)
    held = [member.node for member in members if member.held]
    name = _label(members)
    described = next((text for member in members for text in member.descriptions), None)
    alone = len(members) == 1
    if alone and thing == "place":
        return members[0].node, []
    if held:
        node = held[0]
        triples: list[Triple] = []
    else:
        node = URIRef(minter.canonical(thing, name or described or thing, str(members[0].node)))
        kind = _type(members)
        if alone and kind in _BARE:
            return node, [(members[0].node, WH.identifiedAs, node)]
        triples = [(node, RDF.type, kind)]
        label = WH.title if thing == "source" else WH.name
        triples += [(node, label, Literal(name))] if name else []
        triples += [(node, WH.description, Literal(described))] if described and not name else []
    triples += [(member.node, WH.identifiedAs, node) for member in members if member.node != node]
    return node, triples

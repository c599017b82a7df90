"""Which claims hang together: a change to one can change what is derived of any of the others, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from kb.derive.identity import apart, clusters
from kb.derive.links import Decided, Live
from kb.graph.asking import rows_about
from kb.graph.store import Store, Triple
from kb.ids import Minter
from kb.vocab import WH, V

TYING = (V.same_claim, V.same_content, V.repeats, V.possible_copy)
"""Links along which what is derived of one claim depends on another, however far."""
TOUCHING = (V.supports, V.disputes, V.corrects, V.retracts, V.contradicts, V.differs_in_value)
"""Links along which it depends on the next claim only."""
_GLOSS_WORDS = 300


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim with what ties it to others in its text."""

    claim: URIRef
    article: URIRef
    version: URIRef
    actors: tuple[URIRef, ...]
    proposition: URIRef | None
    reports: URIRef | None
    above: tuple[URIRef, ...]

    @property
    def nodes(self) -> tuple[URIRef, ...]:
        """What decisions can be about: the claim and its proposition."""
        return (self.claim,) if self.proposition is None else (self.claim, self.proposition)


def _claim_row(row: Mapping[str, Node]) -> ClaimRow:
    def iri(name: str) -> URIRef | None:
        return URIRef(str(row[name])) if name in row else None

    above = iri("above")
    return ClaimRow(
        claim=URIRef(str(row["claim"])),
        article=URIRef(str(row["article"])),
        version=URIRef(str(row["version"])),
        actors=(URIRef(str(row["actor"])),),
        proposition=iri("proposition"),
        reports=iri("reports"),
        above=() if above is None else (above,),
    )


class Claims:
    """The claims of a store, read as they are asked for and remembered."""

    def __init__(self, store: Store, decided: Decided) -> None:
        self.decided = decided
        self._store = store
        self._known: dict[URIRef, ClaimRow | None] = {}

    def _about(self, parameter: str, nodes: Iterable[URIRef]) -> list[ClaimRow]:
        found: dict[URIRef, ClaimRow] = {}
        for one in map(_claim_row, rows_about(self._store, "derive-claims", parameter, nodes)):
            known = found.setdefault(one.claim, one)
            actors, above = dict.fromkeys((*known.actors, *one.actors)), dict.fromkeys((*known.above, *one.above))
            found[one.claim] = replace(known, actors=tuple(actors), above=tuple(above))
        self._known.update(found)
        self._known.update({row.proposition: row for row in found.values() if row.proposition is not None})
        return list(found.values())

    def of_version(self, version: URIRef) -> list[ClaimRow]:
        """The claims of a captured text, added ones included."""
        return self._about("version", [version])

    def of_articles(self, articles: Iterable[URIRef]) -> list[ClaimRow]:
        """The claims of all texts of some articles."""
        return self._about("article", articles)

    def of_actors(self, actors: Iterable[URIRef]) -> list[ClaimRow]:
        """The claims that some actors of texts assert."""
        found = rows_about(self._store, "derive-claims", "actor", actors)
        claims = dict.fromkeys(URIRef(str(row["claim"])) for row in found)
        self.read(claims)
        return [row for claim in claims if (row := self.find(claim)) is not None]

    def read(self, nodes: Iterable[URIRef]) -> None:
        """Look up together what `find` would look up one by one."""
        wanted = {node for node in nodes if node not in self._known}
        conveying: dict[URIRef, URIRef] = {}
        for row in rows_about(self._store, "derive-conveying", "proposition", wanted):
            conveying.setdefault(URIRef(str(row["proposition"])), URIRef(str(row["claim"])))
        found = {row.claim: row for row in self._about("claim", {conveying.get(node, node) for node in wanted})}
        self._known.update({node: found.get(conveying.get(node, node)) for node in wanted})

    def find(self, node: URIRef) -> ClaimRow | None:
        """The claim `node`, or the claim that conveys the proposition `node`; None where it is neither."""
        if node not in self._known:
            self.read([node])
        return self._known[node]

    def deepest(self, node: URIRef) -> ClaimRow | None:
        """The claim at the end of the reports that start at `node`."""
        row, seen = self.find(node), set()
        while row is not None and row.reports is not None and row.claim not in seen:
            seen.add(row.claim)
            row = self.find(row.reports)
        return row

    def neighbours(self, near: Iterable[ClaimRow], kinds: Iterable[URIRef]) -> list[ClaimRow]:
        """The claims that those of `near` report, that report them, and that links of `kinds` tie to them or to their
        content."""
        near, kinds = list(near), frozenset(kinds)
        self.decided.read(node for row in near for node in row.nodes)
        nodes: list[URIRef] = []
        for row in near:
            nodes += [*row.above, *([row.reports] if row.reports else [])]
            nodes += [other for node in row.nodes for _, other in self.decided.joined(node, kinds)]
        self.read(nodes)
        return [found for node in nodes if (found := self.find(node)) is not None]

    def tied(self, seeds: Iterable[ClaimRow]) -> dict[URIRef, ClaimRow]:
        """Everything that `TYING` links and reports tie to `seeds`, themselves included."""
        found = {row.claim: row for row in seeds}
        wave = list(found.values())
        while wave:
            near = {row.claim: row for row in self.neighbours(wave, TYING) if row.claim not in found}
            found.update(near)
            wave = list(near.values())
        return found


def proposition_links(claims: Claims, rows_: Iterable[ClaimRow]) -> list[Live]:
    """Links of identity between the claims, moved to the propositions at the end of their reports."""
    moved: dict[URIRef, Live] = {}
    for row in rows_:
        for node in row.nodes:
            for link, other in claims.decided.joined(node, (V.same_claim, V.same_content)):
                one, end = claims.deepest(node), claims.deepest(other)
                if one and end and one.proposition and end.proposition:
                    moved[link.iri] = replace(link, subject=one.proposition, target=end.proposition)
    return list(moved.values())


def propositions(store: Store, claims: Claims, rows_: Iterable[ClaimRow]) -> list[Triple]:
    """The canonical propositions of a set of claims that nothing outside is tied to, and what each stands for."""
    found = list(rows_)
    nodes = sorted({row.proposition for row in found if row.proposition is not None})
    links = proposition_links(claims, found)
    nodes = sorted({*nodes, *(end for link in links for end in link.ends)})
    said = _quotes(store, claims, nodes)
    minter = Minter(store.base)
    triples: list[Triple] = []
    for cluster in clusters(nodes, links, apart(claims.decided, nodes, "content")):
        triples += _canonical(minter, sorted(cluster), said)
    return triples


def _canonical(minter: Minter, members: list[URIRef], said: Mapping[URIRef, str]) -> list[Triple]:
    gloss = next((text for member in members if (text := said.get(member, ""))), "")
    node = URIRef(minter.canonical("proposition", gloss, str(members[0])))
    triples: list[Triple] = [(member, WH.identifiedAs, node) for member in members]
    if len(members) > 1:  # what stands for one alone is described by that one
        triples.append((node, RDF.type, WH.Proposition))
        triples += [(node, WH.gloss, Literal(gloss))] if gloss else []
    return triples


def _quotes(store: Store, claims: Claims, nodes: Iterable[URIRef]) -> dict[URIRef, str]:
    """The words of the claim that conveys each proposition."""
    carriers = {node: row.claim for node in nodes if (row := claims.find(node)) is not None}
    said: dict[URIRef, str] = {}
    for found in rows_about(store, "derive-quote", "claim", carriers.values()):
        said.setdefault(URIRef(str(found["claim"])), str(found["quote"])[:_GLOSS_WORDS])
    return {node: said.get(claim, "") for node, claim in carriers.items()}

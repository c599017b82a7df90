"""Which claims hang together: a change to one can change what is derived of any of the others, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rdflib import RDF, Literal, URIRef

from kb.derive.identity import apart, clusters
from kb.derive.links import Decided, Live
from kb.graph.asking import rows
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


class Claims:
    """The claims of a store, read as they are asked for and remembered."""

    def __init__(self, store: Store, decided: Decided) -> None:
        self.store, self.decided = store, decided
        self._known: dict[URIRef, ClaimRow | None] = {}

    def _read(self, **values: object) -> list[ClaimRow]:
        found: dict[URIRef, ClaimRow] = {}
        for row in rows(self.store, "derive-claims", **values):
            claim, actor = URIRef(str(row["claim"])), URIRef(str(row["actor"]))
            above = (URIRef(str(row["above"])),) if "above" in row else ()
            known = found.get(claim)
            if known:
                actors, uppers = dict.fromkeys((*known.actors, actor)), dict.fromkeys((*known.above, *above))
                found[claim] = replace(known, actors=tuple(actors), above=tuple(uppers))
                continue
            found[claim] = ClaimRow(
                claim,
                URIRef(str(row["article"])),
                URIRef(str(row["version"])),
                (actor,),
                URIRef(str(row["proposition"])) if "proposition" in row else None,
                URIRef(str(row["reports"])) if "reports" in row else None,
                above,
            )
        self._known.update(found)
        self._known.update({row.proposition: row for row in found.values() if row.proposition is not None})
        return list(found.values())

    def of_version(self, version: URIRef) -> list[ClaimRow]:
        """The claims of a captured text, added ones included."""
        return self._read(version=version)

    def of_article(self, article: URIRef) -> list[ClaimRow]:
        """The claims of all texts of an article."""
        return self._read(article=article)

    def of_actor(self, actor: URIRef) -> list[ClaimRow]:
        """The claims that an actor of a text asserts."""
        return self._read(actor=actor)

    def everything(self) -> list[ClaimRow]:
        """All claims, in one query."""
        return self._read()

    def find(self, node: URIRef) -> ClaimRow | None:
        """The claim `node`, or the claim that conveys the proposition `node`; None where it is neither."""
        if node not in self._known:
            conveying = rows(self.store, "derive-conveying", proposition=node)
            found = self._read(claim=conveying[0]["claim"] if conveying else node)
            self._known[node] = found[0] if found else None
        return self._known[node]

    def deepest(self, node: URIRef) -> ClaimRow | None:
        """The claim at the end of the reports that start at `node`."""
        row, seen = self.find(node), set()
        while row is not None and row.reports is not None and row.claim not in seen:
            seen.add(row.claim)
            row = self.find(row.reports)
        return row

    def neighbours(self, row: ClaimRow, kinds: Iterable[URIRef]) -> list[ClaimRow]:
        """The claims that `row` reports, that report it, and that links of `kinds` tie to it or to its content."""
        nodes = [*row.above, *([row.reports] if row.reports else [])]
        for node in row.nodes:
            nodes += [other for _, other in self.decided.joined(node, kinds)]
        return [found for node in nodes if (found := self.find(node)) is not None]

    def tied(self, seeds: Iterable[ClaimRow]) -> dict[URIRef, ClaimRow]:
        """Everything that `TYING` links and reports tie to `seeds`, themselves included."""
        found = {row.claim: row for row in seeds}
        queue = list(found.values())
        self.decided.read(node for row in queue for node in row.nodes)
        for row in queue:
            for other in self.neighbours(row, TYING):
                if other.claim not in found:
                    found[other.claim] = other
                    queue.append(other)
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
    minter = Minter(store.base)
    triples: list[Triple] = []
    for cluster in clusters(nodes, links, apart(claims.decided, nodes, "content")):
        triples += _canonical(store, minter, claims, sorted(cluster))
    return triples


def _canonical(store: Store, minter: Minter, claims: Claims, members: list[URIRef]) -> list[Triple]:
    gloss = next((text for member in members if (text := _quoted(store, claims, member))), "")
    node = URIRef(minter.canonical("proposition", gloss, str(members[0])))
    triples: list[Triple] = [(member, WH.identifiedAs, node) for member in members]
    if len(members) > 1:  # what stands for one alone is described by that one
        triples.append((node, RDF.type, WH.Proposition))
        triples += [(node, WH.gloss, Literal(gloss))] if gloss else []
    return triples


def _quoted(store: Store, claims: Claims, proposition: URIRef) -> str:
    row = claims.find(proposition)
    found = rows(store, "derive-quote", claim=row.claim) if row else []
    return str(found[0]["quote"])[:_GLOSS_WORDS] if found else ""

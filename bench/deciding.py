"""The decisions that people and matchers take in a generated knowledge base, sealed in one log block by block."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rdflib import URIRef

from bench.world import Story
from kb.decide.entry import GENESIS, Head, decider_triples, entry_triples
from kb.decide.records import Draft, Sort, person, program
from kb.graph.mapping import CaptureIris
from kb.graph.mapping.claims import thing_name
from kb.graph.store import Triple
from kb.graph.terms import sparql_term
from kb.ids import Minter
from kb.model import ActorKind, Capture, Tool
from kb.vocab import V

BASE = "http://127.0.0.1:8321/"
START = datetime(2026, 1, 2, tzinfo=UTC)
CONFIRMED, TIED, REJECTED = 3, 3, 40
"""Of this many a person has decided one: suggested links of sameness between claims, which are confirmed; claims that
speak of an event, which are linked to it; claims, which are rejected."""


def drafts(stories: list[Story], captures: list[Capture]) -> Iterator[tuple[str, Draft]]:
    """The decisions that people and matchers took in a block, each with who decides ("person" or "program")."""
    all_iris = [CaptureIris(caught, BASE) for caught in captures]
    yield from _same_actors(captures, all_iris)
    yield from _same_claims(captures, all_iris)
    yield from _events(captures, all_iris)
    for story, caught, iris in zip(stories, captures, all_iris, strict=True):
        if story.copy_of is not None:
            original = captures[story.copy_of]
            for claim, earlier in zip(caught.claims[:2], original.claims[:2], strict=True):
                target = all_iris[story.copy_of].claim(earlier.id)
                yield "program", _link(iris.claim(claim.id), V.possible_copy, target, V.suggested, 0.9)


def _same_actors(captures: list[Capture], all_iris: list[CaptureIris]) -> Iterator[tuple[str, Draft]]:
    """Everybody of one name is one person, joined to the first of them; so are outlets."""
    first: dict[str, URIRef] = {}
    for caught, iris in zip(captures, all_iris, strict=True):
        named = {a.name: iris.local(a.id) for a in caught.actors if a.kind is ActorKind.PERSON and a.name}
        named[caught.document.outlet or ""] = iris.local("outlet")
        for name, node in named.items():
            if name in first:
                yield "person", _link(node, V.same_actor, first[name], V.confirmed, None)
            first.setdefault(name, node)


def _same_claims(captures: list[Capture], all_iris: list[CaptureIris]) -> Iterator[tuple[str, Draft]]:
    """Claims of the same words are suggested to be one content, each with the one before; people confirm some."""
    latest: dict[str, URIRef] = {}
    for caught, iris in zip(captures, all_iris, strict=True):
        for claim in caught.claims:
            if claim.reports is None:
                node = iris.claim(claim.id)
                if claim.quoted_text in latest:
                    before = latest[claim.quoted_text]
                    yield "program", _link(node, V.same_content, before, V.suggested, 0.95)
                    if int(str(node)[-6:], 16) % CONFIRMED == 0:
                        yield "person", _link(node, V.same_content, before, V.confirmed, None)
                latest[claim.quoted_text] = node


def _events(captures: list[Capture], all_iris: list[CaptureIris]) -> Iterator[tuple[str, Draft]]:
    """Events of one name are one event, joined to the first of them; people tie claims to it, and reject some."""
    first: dict[str, URIRef] = {}
    for caught, iris in zip(captures, all_iris, strict=True):
        for claim in caught.claims:
            node = iris.claim(claim.id)
            if int(str(node)[-6:], 16) % REJECTED == 0:
                yield "person", Draft(Sort.VERDICT, node, V.rejected, "The text does not say so")
            for found in claim.attribution.mentioned if claim.reports is None else ():
                event = iris.local(thing_name(found))
                known = first.setdefault(found.name, event)
                if event != known:
                    yield "person", _link(event, V.same_event, known, V.confirmed, None)
                if int(str(node)[-6:], 16) % TIED == 0:
                    yield "person", _link(node, V.about, event, V.confirmed, None)


def _link(subject: URIRef, kind: URIRef, target: URIRef, outcome: URIRef, score: float | None) -> Draft:
    basis = "the same words, letter by letter" if score else "I compared both texts"
    return Draft(Sort.LINK, subject, outcome, basis, kind=kind, target=target, score=score)


class Log:
    """Seals the decisions of all blocks in one log, block by block, and writes them out."""

    def __init__(self, work: Path) -> None:
        self._work = work
        self._deciders = {"person": person(BASE, "ada"), "program": program(BASE, Tool("quote-matcher", "1"))}
        self.head = Head(0, GENESIS, None)

    def seal(self, number: int) -> None:
        """Write the decisions of block `number`."""
        graph = URIRef(Minter(BASE).decisions_graph)
        iris: list[str] = []
        with (self._work / f"decisions-{number:05}.nq").open("w", encoding="utf-8") as file:
            for who in self._deciders.values():
                file.writelines(quads(decider_triples(who), graph))
            for iri, entry in self._entries(read_drafts(self._work, number)[1]):
                iris.append(str(iri))
                file.writelines(quads(entry, graph))
        (self._work / f"decisions-{number:05}.txt").write_text("\n".join(iris))

    def _entries(self, wanted: list[tuple[str, Draft]]) -> Iterator[tuple[URIRef, Iterable[Triple]]]:
        standing: dict[tuple[URIRef | None, ...], URIRef] = {}
        for name, draft in wanted:
            at = START + timedelta(seconds=self.head.number)
            matter = (draft.subject, draft.target, draft.kind)
            before = [standing[matter]] if matter in standing else []
            iri, self.head, entry = entry_triples(draft, self._deciders[name], at, before, self.head, BASE)
            standing[matter] = iri
            yield iri, entry


def read_drafts(work: Path, number: int) -> tuple[int, list[tuple[str, Draft]]]:
    """How many claims a block has, and the decisions it wants."""
    found: tuple[int, list[tuple[str, Draft]]] = pickle.loads((work / f"drafts-{number:05}.pickle").read_bytes())
    return found


def quads(found: Iterable[Triple], graph: URIRef) -> Iterator[str]:
    """Triples of a graph as lines of N-Quads."""
    name = sparql_term(graph)
    return (f"{sparql_term(s)} {sparql_term(p)} {sparql_term(o)} {name} .\n" for s, p, o in found)

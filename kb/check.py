"""Check: everything in a knowledge base that is not as it must be, each with what to do about it. It never writes.

Every `queries/check-*.rq` must return nothing; its title says what is wrong, its description what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from kb.graph.asking import in_parts, rows
from kb.graph.catalogue import Question, questions
from kb.graph.shapes import Severity, examine
from kb.graph.store import Store, Triple
from kb.graph.terms import sparql_term
from kb.ids import Minter, content_hash
from kb.vocab import WH

_PREFIX = "check-"
_LARGE = 10_000
"""So many triples of decisions are examined at a time: some 10 MB."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where, what, and the remedy. A warning is unusual but harms nothing."""

    message: str
    remedy: str
    severity: Severity = Severity.VIOLATION

    def __str__(self) -> str:
        return f"{self.severity}: {self.message} {self.remedy}"


def check(store: Store) -> Iterator[Finding]:
    """All faults of a knowledge base: broken shapes, changed texts, and what only shows across articles."""
    yield from _shapes(store)
    yield from _texts(store)
    yield from _people(store)
    for question in questions():
        if question.name.startswith(_PREFIX):
            yield from _forbidden(store, question)


def _shapes(store: Store) -> Iterator[Finding]:
    for graph in _graphs(store):
        for violation in examine(graph, _beside(store, graph)):
            yield Finding(f"{violation.place}: {violation.message}", violation.remedy, violation.severity)


def _graphs(store: Store) -> Iterator[Graph]:
    """The graph of each captured text, and that of the decisions in parts that fit into memory."""
    minter = Minter(store.base)
    texts = minter.version_graph(f"{store.base}article/")
    yield from (store.graph(name) for name in sorted(store.graph_names()) if str(name).startswith(texts))
    yield from _log_in_parts(store.triples(URIRef(minter.decisions_graph)))


def _log_in_parts(triples: Iterable[Triple]) -> Iterator[Graph]:
    """Decisions, so many at a time; and last, as one, whatever else people recorded, whose nodes hang together."""
    part, rest = Graph(), Graph()
    for _, said in groupby(triples, key=itemgetter(0)):
        node = list(said)
        into = part if any(predicate == WH.hasOutcome for _, predicate, _ in node) else rest
        for triple in node:
            into.add(triple)
        if len(part) > _LARGE:
            yield part
            part = Graph()
    yield from (one for one in (part, rest) if len(one))


def _beside(store: Store, graph: Graph) -> Graph:
    """What other graphs say of the paragraphs, and their captured texts, that claims of `graph` stand in.

    A claim that a person added lies in the decisions graph, its paragraph in that of the article; and what became of
    an article's claim in a newer text is said beside the decisions.
    """
    nodes = set(graph.objects(None, WH.inParagraph)) - set(graph.subjects())
    found = _types(store, set(graph.subjects()) - set(graph.subjects(RDF.type)))
    while nodes:
        node = nodes.pop()
        about = store.construct(f"CONSTRUCT WHERE {{ {sparql_term(node)} ?property ?value }}")
        nodes |= set(about.objects(node, WH.inVersion)) - set(found.subjects())
        found += about
    return found


def _types(store: Store, nodes: Iterable[Node]) -> Graph:
    found = Graph()
    for node in nodes:
        found += store.construct(f"CONSTRUCT WHERE {{ {sparql_term(node)} a ?type }}")
    return found


def _texts(store: Store) -> Iterator[Finding]:
    versions = {URIRef(str(row["version"])) for row in rows(store, "texts-held")}
    for part in in_parts(store, versions):
        found = rows(store, "texts-with-hashes", version=" ".join(part))
        for version, group in groupby(found, key=lambda row: str(row["version"])):
            paragraphs = list(group)
            text = "\n".join(str(row["text"]) for row in paragraphs)
            if content_hash(text) != str(paragraphs[0]["hash"]):
                yield Finding(
                    f"{version}: the paragraphs are not those that were captured: their hash differs.",
                    "Restore a backup, or add the article's file again.",
                )


def _people(store: Store) -> Iterator[Finding]:
    for row in rows(store, "users-of-several-names"):
        yield Finding(
            f"{row['user']} stands for several names ({row['names']}): whose decisions are whose cannot be told.",
            "Let all but one of them decide under another name from now on.",
            Severity.WARNING,
        )


def _forbidden(store: Store, question: Question) -> Iterator[Finding]:
    for row in rows(store, question.name):
        named = ", ".join(f"{name} {term}" for name, term in row.items())
        yield Finding(f"{question.title} ({named})", question.description)

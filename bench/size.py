"""What a claim costs: every triple of a knowledge base, divided by its claims, graph by graph and class by class.

python -m bench.size article.txt ...      takes the articles into memory, derives, matches, and prints two tables
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rdflib import RDF, Graph
from rdflib.term import Node

from kb.graph.embedded import in_memory
from kb.graph.store import Store
from kb.intake import take_in
from kb.settings import read_settings
from kb.text.documents import read_document
from kb.text.extract import extract
from kb.vocab import WH

BASE = "http://kb.example/"
AT = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = "the articles' own text: paragraphs"
ARTICLES = "what the articles' graphs say besides"
KINDS = ("derived", "decisions", "description", "ontology")


@dataclass(frozen=True, slots=True)
class Size:
    """How many claims a store holds and how many triples of each part, and of each class and predicate in a graph."""

    claims: int
    parts: dict[str, int]
    cells: dict[tuple[str, str, str], int]

    @property
    def per_claim(self) -> float:
        """All triples of the store, whatever they are about, divided by its claims."""
        return sum(self.parts.values()) / self.claims


def measure(store: Store) -> Size:
    """Count every triple in every graph of `store`."""
    claims, parts, cells = 0, Counter[str](), Counter[tuple[str, str, str]]()
    for name in sorted(store.graph_names()):
        graph = store.graph(name)
        kind = str(name).removeprefix(f"{store.base}graph/").partition("/")[0]
        claims += len(set(graph.subjects(RDF.type, WH.Claim)))
        for subject, predicate, _ in graph:
            class_ = _class(graph, subject)
            parts[kind if kind in KINDS else TEXT if class_ == "Paragraph" else ARTICLES] += 1
            cells[kind, class_, _tail(predicate)] += 1
    assert sum(parts.values()) == sum(len(store.graph(name)) for name in store.graph_names())
    return Size(claims, dict(parts), dict(cells))


def _class(graph: Graph, subject: Node) -> str:
    return min((_tail(one) for one in graph.objects(subject, RDF.type)), default="-")


def _tail(node: Node) -> str:
    return str(node).rpartition("#")[2]


def taken_in(files: list[Path]) -> Store:
    """A store in memory with the articles in `files`, derived and matched as every entry point does it."""
    store, floor = in_memory(BASE), read_settings({}).number("min_confidence")
    for file in files:
        take_in(store, read_document(file), extract, AT, floor)
    return store


def table(size: Size) -> str:
    """The parts of a claim in Markdown, the largest first, and their sum."""
    rows = sorted(size.parts.items(), key=lambda part: (-part[1], part[0]))
    lines = [f"| {count / size.claims:.1f} | {name} |" for name, count in rows]
    head = [f"| triples a claim | {size.claims} claims |", "|---|---|"]
    return "\n".join([*head, *lines, f"| **{size.per_claim:.1f}** | **everything** |"])


def classes(size: Size, most: int = 25) -> str:
    """The costliest classes by graph, with their predicates."""
    sums = Counter[tuple[str, str]]()
    for (kind, class_, _), count in size.cells.items():
        sums[kind, class_] += count
    lines = ["| triples a claim | graph | class | predicates |", "|---|---|---|---|"]
    for (kind, class_), count in sums.most_common(most):
        found = {name: n for (k, c, name), n in size.cells.items() if (k, c) == (kind, class_)}
        named = ", ".join(f"{name} {n / size.claims:.2f}" for name, n in sorted(found.items(), key=lambda one: -one[1]))
        lines.append(f"| {count / size.claims:.2f} | {kind} | {class_} | {named} |")
    return "\n".join(lines)


def main() -> None:
    """Measure the articles that the arguments name."""
    size = measure(taken_in([Path(name) for name in sys.argv[1:]]))
    sys.stdout.write(f"{table(size)}\n\n{classes(size)}\n")


if __name__ == "__main__":
    main()

"""Single values of one captured text's graph: strings, numbers, concepts, and where characters stand."""

from __future__ import annotations

from typing import TypeVar

from rdflib import Graph, URIRef
from rdflib.term import Node

from kb.errors import NotFoundError
from kb.model import Anchor
from kb.vocab import WH, V

Value = TypeVar("Value")


def present(value: Value | None) -> Value:
    """`value`, which the shapes guarantee to be there."""
    if value is None:
        raise NotFoundError("The graph lacks a part that the shapes require.", "Run `whence check`.")
    return value


class Values:
    """Reads one graph; every method is a question to it."""

    def __init__(self, graph: Graph, version: URIRef) -> None:
        self.graph = graph
        self.version = version
        self.numbers = {p: int(str(n)) for p, n in graph.subject_objects(WH.paragraphNumber)}
        self.paragraph_texts = {number: self.text(node, WH.text) or "" for node, number in self.numbers.items()}

    def text(self, node: Node | None, predicate: URIRef) -> str | None:
        """The value of a predicate as a string."""
        value = self.graph.value(node, predicate)
        return None if value is None else str(value)

    def texts(self, node: Node, predicate: URIRef) -> tuple[str, ...]:
        """All values of a predicate as strings, in order."""
        return tuple(sorted(str(value) for value in self.graph.objects(node, predicate)))

    def integer(self, node: Node | None, predicate: URIRef) -> int | None:
        """The value of a predicate as a whole number."""
        value = self.text(node, predicate)
        return None if value is None else int(value)

    def concept(self, node: Node, predicate: URIRef, default: str) -> str:
        """The local name of a concept; `default` where none is stated."""
        value = self.graph.value(node, predicate)
        return V.local(value) if isinstance(value, URIRef) else default

    def tail(self, node: Node | None) -> str | None:
        """The name of a node local to this version."""
        return None if node is None else str(node).removeprefix(f"{self.version}#")

    def edtf(self, node: Node, predicate: URIRef) -> str | None:
        """The EDTF string of the time span that a predicate leads to."""
        return self.text(self.graph.value(node, predicate), WH.edtf)

    def stretch(self, node: Node, predicate: URIRef, paragraph: int) -> Anchor | None:
        """A stretch of characters as RFC 5147 writes it."""
        found = (self.text(node, predicate) or "").removeprefix("char=").split(",")
        return Anchor(paragraph, int(found[0]), int(found[1])) if len(found) == 2 else None

    def span(self, node: Node, home: int) -> Anchor:
        """Where the words of a mention or a number stand; `home` is the paragraph where it names none."""
        other = self.graph.value(node, WH.inParagraph)
        start, end = self.integer(node, WH.startOffset), self.integer(node, WH.endOffset)
        return Anchor(home if other is None else self.numbers[other], present(start), present(end))

    def home(self, claim: Node) -> int:
        """The number of a claim's paragraph."""
        return self.numbers[present(self.graph.value(claim, WH.inParagraph))]

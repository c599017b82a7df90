"""What every knowledge base can do, wherever it lives. One contract test runs over each that implements it.

rdflib terms are the currency. The default graph that a query sees is the union of all named graphs, and every
triple has one home graph, so that the union counts right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from rdflib import Graph, URIRef
from rdflib.term import Node

Triple = tuple[Node, Node, Node]


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer of a SELECT: `variables` in order, and rows of terms with None where unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Node | None, ...], ...]

    def dicts(self) -> Iterator[dict[str, Node]]:
        """Each row as a mapping from variable to term, unbound ones left out."""
        for row in self.rows:
            yield {name: term for name, term in zip(self.variables, row, strict=True) if term is not None}


@dataclass(frozen=True, slots=True)
class Change:
    """One atomic change: whole graphs dropped, then triples removed, then triples added, each by graph name."""

    drop: tuple[URIRef, ...] = ()
    remove: Mapping[URIRef, Iterable[Triple]] = field(default_factory=dict)
    add: Mapping[URIRef, Iterable[Triple]] = field(default_factory=dict)


class Queryable(Protocol):
    """Where a SELECT can be asked: a store, or a door to one that lets less through.

    `base` is the IRI that the names of the knowledge base start with, `location` where it is, for messages.
    """

    base: str
    location: str

    def select(self, query: str) -> Solutions:
        """Answer a SELECT. Raises QueryError with the position where the text is not SPARQL."""


class Store(Queryable, Protocol):
    """A knowledge base's triples."""

    def ask(self, query: str) -> bool:
        """Answer an ASK."""

    def construct(self, query: str) -> Graph:
        """Answer a CONSTRUCT or DESCRIBE."""

    def graph(self, name: URIRef) -> Graph:
        """All triples of one named graph; empty where there is no such graph."""

    def triples(self, name: URIRef) -> Iterator[Triple]:
        """The same one by one, so that a graph of any size can be gone through; a server's comes in one answer."""

    def graph_names(self) -> frozenset[URIRef]:
        """The named graphs that hold at least one triple."""

    def apply(self, change: Change) -> None:
        """Make a change wholly or not at all. A reader never sees half of it. Raises StoreError."""

    def amend(self, name: URIRef, remove: Iterable[Triple], add: Iterable[Triple]) -> None:
        """Take triples from a graph and add others, as `apply` does, however many: memory holds a part at a time.

        Nothing else may read from this object meanwhile; other processes may, and see all of it or nothing. On a server
        the change is put together in memory. Raises StoreError.
        """

    def update(self, text: str) -> None:
        """Run a trusted SPARQL Update (rules) wholly or not at all; never text from a user."""

    def writing(self) -> AbstractContextManager[None]:
        """Hold the one writer's lock, for a read-modify-write. The thread that holds it may enter again."""

    @property
    def changes(self) -> int:
        """How many changes were made through this object: what was read at the same number is still so."""

    def dump(self, target: IO[bytes], media_type: str) -> None:
        """Write all graphs in a media type of `kb.graph.formats.DUMP_ENDINGS`; Turtle is the union of the graphs."""

    def load(self, source: IO[bytes], media_type: str) -> None:
        """Add all of a dump, or nothing where it does not parse. Raises DumpError with the line."""

    def snapshot(self, folder: Path) -> None:
        """Put a consistent copy of the engine's files into the new folder `folder`, cheaply.

        Raises:
            StoreError: it cannot: the folder exists, the disk is full, or the engine runs elsewhere.
        """

    def flush(self) -> None:
        """Return when everything acknowledged is on disk."""

    def close(self) -> None:
        """Let go of files and connections. Further use raises StoreError."""

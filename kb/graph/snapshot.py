"""A store's folder opened only to read: a query in, bytes of a standard format out, nothing else of the engine seen.

The server's query workers run this. It is the second module that imports pyoxigraph, beside `embedded`, and imports
no rdflib, so that a worker starts within a few hundredths of a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from kb.errors import QueryError, StoreError
from kb.graph.faults import evaluation_fault, syntax_fault


class DefaultGraph(StrEnum):
    """What a query sees as its default graph: the union of all graphs, the unnamed one, or what its FROM says."""

    UNION = "union"
    UNNAMED = "unnamed"
    FROM = "from"


@dataclass(frozen=True, slots=True)
class Reading:
    """One query and the dataset that it is asked of.

    `named` and `default` are graph names from the protocol; where there are any they go before everything else.
    """

    text: str
    base: str
    default_graph: DefaultGraph = DefaultGraph.UNION
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Kind(StrEnum):
    """What a query answers with."""

    TABLE = "table"
    TRUTH = "truth"
    GRAPH = "graph"


class Answer:
    """What a query finds, not yet written. Use it in the thread that asked."""

    def __init__(self, found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, text: str) -> None:
        self._found = found
        self._text = text

    @property
    def kind(self) -> Kind:
        """Whether it is a table, a truth value or a graph."""
        if isinstance(self._found, ox.QueryBoolean):
            return Kind.TRUTH
        return Kind.GRAPH if isinstance(self._found, ox.QueryTriples) else Kind.TABLE

    def write(self, target: IO[bytes], media_type: str) -> None:
        """Write a table or a truth value. Raises QueryError where evaluation fails half-way."""
        if isinstance(self._found, ox.QueryTriples):
            raise TypeError("a graph is written by `write_graph`")
        with _engine_faults(self._text):
            self._found.serialize(target, format=ox.QueryResultsFormat.from_media_type(media_type))

    def write_graph(self, target: IO[bytes], media_type: str, prefixes: Mapping[str, str]) -> None:
        """Write all triples of a graph as they are found."""
        self._write_triples(self._triples(), target, media_type, prefixes)

    def write_first(self, target: IO[bytes], media_type: str, prefixes: Mapping[str, str], limit: int) -> bool:
        """Write at most `limit` triples of a graph; returns whether these were all."""
        triples = self._triples()
        with _engine_faults(self._text):
            first = list(islice(triples, limit))
            whole = next(triples, None) is None
        self._write_triples(first, target, media_type, prefixes)
        return whole

    def _triples(self) -> Iterator[ox.Triple]:
        if not isinstance(self._found, ox.QueryTriples):
            raise TypeError("a table is written by `write`")
        return iter(self._found)

    def _write_triples(
        self, triples: Iterable[ox.Triple], target: IO[bytes], media_type: str, prefixes: Mapping[str, str]
    ) -> None:
        with _engine_faults(self._text):
            ox.serialize(triples, target, format=ox.RdfFormat.from_media_type(media_type), prefixes=dict(prefixes))


class Snapshot:
    """A folder of the engine's files, open to read. Raises StoreError where it is gone or is none."""

    def __init__(self, folder: Path) -> None:
        try:
            self._store = ox.Store.read_only(str(folder))
        except OSError as error:
            raise StoreError("The snapshot of the knowledge base cannot be read.", "Ask again.") from error

    def ask(self, reading: Reading) -> Answer:
        """Start to answer a query. Raises QueryError with the position where it is not SPARQL."""
        with _engine_faults(reading.text):
            return Answer(_evaluate(self._store, reading), reading.text)


def rehearse(folder: Path, update: str, base: str) -> None:
    """Run `update` on a copy of the store that is to be thrown away, to learn whether it can be run at all.

    Raises:
        QueryError: it is not SPARQL, or cannot be carried out.
    """
    with _engine_faults(update):
        ox.Store(str(folder)).update(update, base_iri=base)


def to_triples(source: IO[bytes], media_type: str, base: str, target: IO[bytes]) -> int:
    """Translate a graph in any format into N-Triples, which can then be read line by line without harm.

    Returns:
        How many triples were written.

    Raises:
        QueryError: the data do not parse, with the position, or name graphs of their own.
    """
    counter = _Counter()
    with _engine_faults(""):
        # Blank nodes are renamed: those of one document must not run into those of the store.
        parsed = ox.parse(
            source, format=ox.RdfFormat.from_media_type(media_type), base_iri=base, rename_blank_nodes=True
        )
        ox.serialize(counter.triples(parsed), target, format=ox.RdfFormat.N_TRIPLES)
    return counter.number


class _Counter:
    def __init__(self) -> None:
        self.number = 0

    def triples(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
        for quad in quads:
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                raise QueryError("The data name a graph of their own.", "Send one graph at a time, to its own name.")
            self.number += 1
            yield quad.triple


def _evaluate(store: ox.Store, reading: Reading) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    if reading.default or reading.named:
        return store.query(
            reading.text,
            base_iri=reading.base,
            default_graph=[ox.NamedNode(name) for name in reading.default],
            named_graphs=[ox.NamedNode(name) for name in reading.named],
        )
    # The engine lets the union go before FROM, so it is asked for only where the query has no FROM.
    union = reading.default_graph is DefaultGraph.UNION
    return store.query(reading.text, base_iri=reading.base, use_default_graph_as_union=union)


@contextmanager
def _engine_faults(text: str) -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        raise (syntax_fault(str(error), text) if text else _data_fault(error)) from None
    except (RuntimeError, ValueError, OSError) as error:
        raise evaluation_fault(str(error)) from None


def _data_fault(error: SyntaxError) -> QueryError:
    message = f"The data do not parse: {error}."
    return QueryError(message, "Correct them there and send them again.", line=error.lineno, column=error.offset)

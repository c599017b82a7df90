"""A knowledge base on a SPARQL 1.1 server. One process at a time may write to it; any number may read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from rdflib import Graph, URIRef

from kb.errors import StoreError
from kb.graph import formats
from kb.graph.embedded import translator
from kb.graph.remote.answers import read_graph, read_solutions, read_truth
from kb.graph.remote.connection import Connection
from kb.graph.remote.retry import Repeat
from kb.graph.remote.staging import is_abandoned, is_staging, requests, staging_graph
from kb.graph.store import Change, Solutions, Triple
from kb.graph.terms import sparql_term, sparql_triples

Spelling = Callable[[str], str]


class RemoteStore:
    """A knowledge base on a server. Implements `kb.graph.store.Store`; what stands there holds for every method.

    Parameters:
        batch: how many characters an update may have, about; larger changes are staged.
        spell: says a query in the words that the server understands.
        clock: says what time it is.
    """

    def __init__(
        self,
        connection: Connection,
        base: str,
        location: str,
        batch: int,
        spell: Spelling = str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.base = base
        self.location = location
        self._connection: Connection | None = connection
        self._batch = batch
        self._spell = spell
        self._clock = clock
        self._lock = threading.RLock()
        self._changes = 0

    @property
    def _server(self) -> Connection:
        if self._connection is None:
            raise StoreError(f"{self.location} is closed.", "Open it again.")
        return self._connection

    @property
    def changes(self) -> int:
        """See `Store`."""
        return self._changes

    def select(self, query: str) -> Solutions:
        """See `Store`."""
        return read_solutions(self._server.rows(self._based(self._spell(query))))

    def ask(self, query: str) -> bool:
        """See `Store`."""
        return read_truth(self._server.rows(self._based(query)))

    def construct(self, query: str) -> Graph:
        """See `Store`."""
        return read_graph(self._server.triples(self._based(query)))

    def _based(self, query: str) -> str:
        # On the first line, so that the lines that a server counts are those of the caller.
        return f"BASE <{self.base}> {query}" if self.base else query

    def graph(self, name: URIRef) -> Graph:
        """See `Store`."""
        return self.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {sparql_term(name)} {{ ?s ?p ?o }} }}")

    def triples(self, name: URIRef) -> Iterator[Triple]:
        """See `Store`."""
        yield from self.graph(name)

    def graph_names(self) -> frozenset[URIRef]:
        """See `Store`. Graphs of other users of the server are not named."""
        return frozenset(name for name in self._all_names() if not is_staging(name, self.base))

    def _all_names(self) -> Iterator[URIRef]:
        query = f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{self.base}")) }}'
        return (URIRef(str(row["g"])) for row in self.select(query).dicts())

    def discard_staged(self) -> None:
        """Remove what writers left that died between the requests of one change; no reader ever saw it.

        What another writer may still be at is left alone.
        """
        now = self._clock()
        self.apply(Change(drop=tuple(sorted(name for name in self._all_names() if is_abandoned(name, self.base, now)))))

    def apply(self, change: Change) -> None:
        """See `Store`."""
        with self._lock:
            for text, repeat in requests(change, staging_graph(self.base, self._clock()), self._batch):
                self._server.update(text, repeat)
                self._changes += 1

    def amend(self, name: URIRef, remove: Iterable[Triple], add: Iterable[Triple]) -> None:
        """See `Store`."""
        # Gone through more than once where the change takes several requests.
        self.apply(Change(remove={name: tuple(remove)}, add={name: tuple(add)}))

    def update(self, text: str) -> None:
        """See `Store`."""
        with self._lock:
            self._server.update(self._based(text), Repeat.IF_NOT_TAKEN)
            self._changes += 1

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See `Store`. Holds for this process: a server has no lock to give."""
        with self._lock:
            yield

    def dump(self, target: IO[bytes], media_type: str) -> None:
        """See `Store`. One graph at a time, sorted by name; JSON-LD is put together in memory."""
        if media_type == formats.JSON_LD:
            whole = translator()
            whole.apply(Change(add={name: self.graph(name) for name in self.graph_names()}))
            whole.dump(target, media_type)
            return
        for name in sorted(self.graph_names()):
            target.write(_WRITERS[media_type](name, sparql_triples(sorted(self.graph(name)))).encode())

    def load(self, source: IO[bytes], media_type: str) -> None:
        """See `Store`. The dump is read into memory first."""
        whole = translator()
        whole.load(source, media_type)
        self.apply(Change(add={name: whole.graph(name) for name in whole.graph_names()}))

    def snapshot(self, folder: Path) -> None:
        """See `Store`."""
        raise StoreError(
            f"{self.location} runs elsewhere, so its files cannot be copied to {folder}.",
            "Export it, or use the server's own backup.",
        )

    def flush(self) -> None:
        """See `Store`. A server's yes is its promise."""

    def close(self) -> None:
        """See `Store`."""
        self._connection = None


def _nquads(name: URIRef, triples: str) -> str:
    return "".join(f"{line.removesuffix(' .')} <{name}> .\n" for line in triples.split("\n") if line)


_WRITERS: dict[str, Callable[[URIRef, str], str]] = {
    formats.N_QUADS: _nquads,
    formats.TRIG: lambda name, triples: f"<{name}> {{\n{triples}\n}}\n",
    formats.TURTLE: lambda _, triples: f"{triples}\n",
}

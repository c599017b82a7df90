"""The embedded store: pyoxigraph in memory or in a folder, behind the interface that every store has.

Every change is one transaction of the engine. One writer at a time; readers are never blocked, nor see half a change.
A folder holds the engine's files in `triples/`, and beside it what is derived from them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, TypeVar

import pyoxigraph as ox
from rdflib import Graph, URIRef

from kb.errors import DumpError, QueryError, StoreError
from kb.graph import faults, formats
from kb.graph.changes import parts_of, update_text
from kb.graph.description import DESCRIPTION_QUERY, FORMAT, description, read_base
from kb.graph.engine_terms import FORMATS, to_graph, to_node, to_triple
from kb.graph.faults import folder_fault, is_damage, named_faults, query_faults
from kb.graph.folder import PART, TRIPLES, alone, belongs, clear, holds_a_store, take_place
from kb.graph.scan import names_dataset
from kb.graph.store import Change, Solutions, Triple
from kb.vocab import WH

MEMORY = "memory"
"""The location of a store without a folder; a folder of that name is located at `./memory`."""

_Answer = TypeVar("_Answer", ox.QuerySolutions, ox.QueryBoolean, ox.QueryTriples)


def in_memory(base: str) -> EmbeddedStore:
    """A new store that lives as long as the process."""
    return _described(EmbeddedStore(ox.Store(), base, MEMORY))


def translator() -> EmbeddedStore:
    """An empty store without a description, through which a dump is read or written in another format."""
    return EmbeddedStore(ox.Store(), "", MEMORY)


def open_folder(folder: Path, oldest: int = FORMAT) -> EmbeddedStore:
    """The knowledge base in `folder`.

    Parameters:
        oldest: the lowest format number that is opened; only who upgrades opens an older one than this version's.

    Raises:
        StoreError: there is none, another process holds it, it is damaged, or a newer version wrote it.
    """
    check_folder(folder)
    return _opened(folder, oldest=oldest)


def check_folder(folder: Path) -> None:
    """Raise StoreError where there is no knowledge base in `folder`, or another process is putting one there."""
    if not _holds_a_store(folder):
        raise StoreError(
            f"{folder} is no knowledge base: {faults.what_stands_at(folder)}.",
            "Name the right folder in --store, or make one with `whence add`.",
        )


def open_or_create_folder(folder: Path, base: str) -> EmbeddedStore:
    """The knowledge base in `folder`, made with `base` where the folder is absent or empty; else it keeps its own base.

    Raises:
        StoreError: as for `open_folder`, or the folder holds other things.
    """
    if _holds_a_store(folder):
        return _opened(folder, base)
    with named_faults(str(folder)):
        if folder.exists() and not (folder.is_dir() and all(belongs(entry.name) for entry in folder.iterdir())):
            what = faults.what_stands_at(folder)
            raise StoreError(f"{folder} is no knowledge base: {what}.", "Name a new folder in --store.")
        folder.mkdir(parents=True, exist_ok=True)
    return _opened(folder, base)


def description_in_dump(source: IO[bytes], media_type: str) -> dict[URIRef, str]:
    """What a dump says of the knowledge base it was made of: `wh:baseIri` and `wh:formatNumber`. Raises DumpError."""
    said: dict[URIRef, str] = {}
    try:
        for quad in ox.parse(source, format=FORMATS[media_type]):
            predicate = URIRef(quad.predicate.value)
            if predicate in (WH.baseIri, WH.formatNumber) and isinstance(quad.object, ox.Literal):
                said[predicate] = quad.object.value
            if len(said) == 2:
                break
    except (SyntaxError, ValueError) as error:
        raise DumpError(f"The dump is broken: {error}.", "Nothing of it was loaded; dump it again.") from None
    return said


def _opened(folder: Path, base: str | None = None, oldest: int = FORMAT) -> EmbeddedStore:
    location = str(folder) if str(folder) != MEMORY else f"./{folder}"
    with named_faults(location, faults.ONLY_OPENED):
        store = EmbeddedStore(ox.Store(str(folder / TRIPLES)), base or "", location)
    if base is not None and not store.graph_names():
        # New, or left by a process that was killed before its first change.
        return _described(store)
    try:
        store.base = read_base(store.select(DESCRIPTION_QUERY), location, oldest)
    except StoreError:
        store.close()
        raise
    return store


def _described(store: EmbeddedStore) -> EmbeddedStore:
    store.apply(description(store.base))
    store.flush()
    return store


def _holds_a_store(folder: Path) -> bool:
    with named_faults(str(folder)):
        return holds_a_store(folder)


class EmbeddedStore:
    """A knowledge base in this process. Make one with `in_memory`, `open_folder` or `open_or_create_folder`.

    Implements `kb.graph.store.Store`; what stands there holds for every method.
    """

    def __init__(self, engine: ox.Store, base: str, location: str) -> None:
        self.base = base
        self.location = location
        self._open_engine: ox.Store | None = engine
        self._lock = threading.RLock()
        self._changes = 0

    @property
    def _engine(self) -> ox.Store:
        if self._open_engine is None:
            raise StoreError(f"{self.location} is closed.", "Open it again.")
        return self._open_engine

    @property
    def changes(self) -> int:
        """See `Store`."""
        return self._changes

    def select(self, query: str) -> Solutions:
        """See `Store`."""
        with query_faults(query, self.location):
            answer = self._evaluate(query, ox.QuerySolutions, "a SELECT")
            rows = tuple(tuple(None if term is None else to_node(term) for term in row) for row in answer)
            return Solutions(tuple(variable.value for variable in answer.variables), rows)

    def ask(self, query: str) -> bool:
        """See `Store`."""
        with query_faults(query, self.location):
            return bool(self._evaluate(query, ox.QueryBoolean, "an ASK"))

    def construct(self, query: str) -> Graph:
        """See `Store`."""
        with query_faults(query, self.location):
            return to_graph(self._evaluate(query, ox.QueryTriples, "a CONSTRUCT or DESCRIBE"))

    def _evaluate(self, query: str, kind: type[_Answer], wanted: str) -> _Answer:
        # The engine lets the union go before FROM, so it is asked for only where the query has no FROM.
        union = not names_dataset(query)
        answer = self._engine.query(query, base_iri=self.base or None, use_default_graph_as_union=union)
        if not isinstance(answer, kind):
            raise QueryError(f"The query is not {wanted}.", "Ask it in the form that is wanted here.")
        return answer

    def graph(self, name: URIRef) -> Graph:
        """See `Store`."""
        with named_faults(self.location):
            return to_graph(self._engine.quads_for_pattern(None, None, None, ox.NamedNode(name)))

    def triples(self, name: URIRef) -> Iterator[Triple]:
        """See `Store`."""
        with named_faults(self.location):
            yield from map(to_triple, self._engine.quads_for_pattern(None, None, None, ox.NamedNode(name)))

    def graph_names(self) -> frozenset[URIRef]:
        """See `Store`."""
        with named_faults(self.location):
            return frozenset(URIRef(name.value) for name in self._engine.named_graphs() if self._holds_triples(name))

    def _holds_triples(self, name: ox.NamedNode | ox.BlankNode) -> bool:
        return next(self._engine.quads_for_pattern(None, None, None, name), None) is not None

    def apply(self, change: Change) -> None:
        """See `Store`."""
        text = update_text(change)
        if text:
            self.update(text)

    def amend(self, name: URIRef, remove: Iterable[Triple], add: Iterable[Triple]) -> None:
        """See `Store`. What is more than one transaction is made in a copy of hard links, which then takes the place of
        the engine's files: meanwhile readers see the old ones, and whoever dies leaves them."""
        with self._lock, named_faults(self.location, faults.NOT_MADE):
            parts = parts_of(name, remove, add)
            if self.location == MEMORY:
                self.update(" ;\n".join(map(update_text, parts)))
            else:
                self._amend_folder(Path(self.location), parts)

    def _amend_folder(self, folder: Path, parts: Iterator[Change]) -> None:
        with alone(folder):
            clear(folder)
            head = list(islice(parts, 2))
            if len(head) == 1:
                self.apply(head[0])
            elif head:
                self._amend_copy(folder, chain(head, parts))

    def _amend_copy(self, folder: Path, parts: Iterable[Change]) -> None:
        with ExitStack() as failing:
            failing.callback(clear, folder)
            self.snapshot(folder / PART / TRIPLES)
            copy = EmbeddedStore(ox.Store(str(folder / PART / TRIPLES)), self.base, str(folder / PART))
            # Closed before its files go: the engine would write into those of the next copy.
            failing.callback(copy.close)
            for part in parts:
                copy.apply(part)
            copy.close()
            failing.pop_all()
        self.close()
        try:
            take_place(folder)
        finally:
            self._open_engine = ox.Store(str(folder / TRIPLES))
        self._changes += 1

    def update(self, text: str) -> None:
        """See `Store`."""
        with self._changing() as engine:
            try:
                engine.update(text, base_iri=self.base or None)
            except SyntaxError as error:
                raise faults.syntax_fault(str(error), text) from None

    @contextmanager
    def _changing(self) -> Iterator[ox.Store]:
        with self._lock, named_faults(self.location, faults.NOT_MADE):
            yield self._engine
            self._changes += 1

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See `Store`."""
        with self._lock:
            yield

    def dump(self, target: IO[bytes], media_type: str) -> None:
        """See `Store`."""
        engine = self._engine
        quads = engine if media_type in formats.DATASET_TYPES else (quad.triple for quad in engine)
        try:
            ox.serialize(quads, target, format=FORMATS[media_type], prefixes=formats.PREFIXES)
        except (OSError, RuntimeError) as error:
            # What cannot be written is for whoever gave `target` to say.
            if is_damage(str(error)):
                raise folder_fault(error, self.location) from None
            raise

    def load(self, source: IO[bytes], media_type: str) -> None:
        """See `Store`."""
        with self._changing() as engine:
            try:
                engine.bulk_load(source, format=FORMATS[media_type])
            except (SyntaxError, ValueError) as error:
                raise DumpError(f"The dump is broken: {error}.", "Nothing of it was loaded; dump it again.") from None

    def snapshot(self, folder: Path) -> None:
        """See `Store`. A store in memory writes all its triples out."""
        with self._lock, named_faults(str(folder)):
            if folder.exists():
                raise StoreError(f"{folder} exists already.", "Name a new folder for the copy.")
            folder.parent.mkdir(parents=True, exist_ok=True)
            if self.location == MEMORY:
                copy = ox.Store(str(folder))
                copy.bulk_extend(self._engine)
                copy.flush()
            else:
                self._engine.backup(str(folder))

    def flush(self) -> None:
        """See `Store`."""
        if self.location != MEMORY:
            with named_faults(self.location, faults.NOT_MADE):
                self._engine.flush()

    def close(self) -> None:
        """See `Store`."""
        if self._open_engine is not None:
            self.flush()
        self._open_engine = None

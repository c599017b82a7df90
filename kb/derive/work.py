"""The file that a derivation of everything works in: triples made and triples held, each once, told apart on disk.

It stands beside the store, or in memory where the store does, and is gone afterwards. SQLite holds a few megabytes of
it in memory, whatever its size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.term import Node

from kb.database import Database
from kb.derive.held import with_owners
from kb.graph.beside import place_beside
from kb.graph.store import Store, Triple
from kb.vocab import WH

NAME = "derive.sqlite"
_TABLES = """
    CREATE TABLE triple (s TEXT, p TEXT, o TEXT, form TEXT, made INTEGER, PRIMARY KEY (s, p, o, form)) WITHOUT ROWID;
    CREATE TABLE done (node TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_IRI, _PLAIN = "", "="
_PAGE = 10_000
_HELD, _MADE = 0, 1
_BOTH = 2
"""Whether a triple stands in the derived graph of before, in that of afterwards, or in both."""


@contextmanager
def work_beside(store: Store) -> Iterator[Work]:
    """A new work file. Raises StoreError where it cannot be written."""
    path = place_beside(store, NAME)
    _remove(path)
    database = Database(path, "Delete the file: it is made again.")
    try:
        database.script(_TABLES)
        yield Work(database)
    finally:
        database.close()
        _remove(path)


def _remove(path: Path | None) -> None:
    if path is not None:
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)


class Work:
    """Which nodes are dealt with, and what was made. Implements `kb.derive.making.Known` with what was made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, made: Iterable[Triple], done: Iterable[URIRef]) -> None:
        """Put down what was made, and which nodes need not be dealt with again. Raises StoreError."""
        statement = "INSERT INTO triple VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        with self._database.transaction():
            self._database.many(statement, ((*_columns(triple), _MADE) for triple in made))
            self._database.many("INSERT INTO done VALUES (?) ON CONFLICT DO NOTHING", ((str(node),) for node in done))

    def compare(self, held: Iterable[Triple]) -> None:
        """Tell what was made from what is held. Raises StoreError."""
        statement = "INSERT INTO triple VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET made = ?"
        with self._database.transaction():
            self._database.many(statement, ((*_columns(triple), _HELD, _BOTH) for triple in held))

    def stale(self) -> Iterator[Triple]:
        """What is held and was not made."""
        return self._pages(_HELD)

    def new(self) -> Iterator[Triple]:
        """What was made and is not held."""
        return self._pages(_MADE)

    def _pages(self, made: int) -> Iterator[Triple]:
        statement = (
            "SELECT s, p, o, form FROM triple WHERE (s, p, o, form) > (?, ?, ?, ?) AND made = ? "
            "ORDER BY s, p, o, form LIMIT ?"
        )
        last: tuple[str, ...] = ("", "", "", "")
        while page := self._database.rows(statement, (*last, made, _PAGE)):
            yield from (_triple(*row) for row in page)
            last = page[-1]

    def count(self) -> int:
        """How many triples were made."""
        return int(self._database.rows("SELECT count(*) FROM triple WHERE made <> ?", (_HELD,))[0][0])

    def is_done(self, node: URIRef) -> bool:
        """Whether a node was dealt with."""
        return bool(self._database.rows("SELECT 1 FROM done WHERE node = ?", (str(node),)))

    def of(self, nodes: Iterable[URIRef]) -> dict[URIRef, URIRef]:
        """See `Known`."""
        return {s: URIRef(str(o)) for node in set(nodes) for s, p, o in self._said(node) if p == WH.identifiedAs}

    def said(self, known: Iterable[URIRef]) -> list[Triple]:
        """See `Known`."""
        return with_owners(lambda nodes: (triple for node in nodes for triple in self._said(node)), known)

    def _said(self, node: Node) -> Iterator[tuple[URIRef, URIRef, Node]]:
        found = self._database.rows("SELECT s, p, o, form FROM triple WHERE s = ?", (str(node),))
        return (_triple(*row) for row in found)


def _columns(triple: Triple) -> tuple[str, str, str, str]:
    subject, predicate, value = triple
    form = _IRI
    if isinstance(value, Literal):
        form = f"@{value.language}" if value.language else str(value.datatype or _PLAIN)
    return str(subject), str(predicate), str(value), form


def _triple(subject: str, predicate: str, value: str, form: str) -> tuple[URIRef, URIRef, Node]:
    return URIRef(subject), URIRef(predicate), _value(value, form)


def _value(value: str, form: str) -> Node:
    if form == _IRI:
        return URIRef(value)
    if form == _PLAIN:
        return Literal(value)
    if form.startswith("@"):
        return Literal(value, lang=form[1:])
    return Literal(value, datatype=URIRef(form), normalize=False)

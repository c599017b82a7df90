"""What this machine remembers of its own work on a store: which text each file had, and what is still to be finished.

A file beside the store. Nothing else depends on it: where it is lost, a text that goes back to an earlier wording is
taken for a file that was added before, and what was cut off is finished when its article is added again.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rdflib import URIRef

from kb.database import Database
from kb.graph.beside import place_beside
from kb.graph.store import Store
from kb.ids import digest

FILE: Final = "intake.sqlite"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS file (place TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unfinished (version TEXT PRIMARY KEY) WITHOUT ROWID;"""


class Journal:
    """The memory of one store. Any thread may use it."""

    def __init__(self, path: Path | None) -> None:
        """Open or make the file at `path`, in memory where it is None. Raises StoreError."""
        self._lock = threading.Lock()
        self._database = Database(
            path, "Delete the file; an article that was cut off is then finished when it is added again."
        )
        self._database.script(_TABLES)

    def last(self, place: str) -> str | None:
        """The hash of the text that the file at `place` had when it was last taken in; None where that is not known."""
        found = self._run("SELECT hash FROM file WHERE place = ?", digest(place))
        return str(found[0][0]) if found else None

    def note(self, place: str, content_hash: str) -> None:
        """The file at `place` was taken in with that text. Only a digest of the place is kept."""
        self._run("INSERT OR REPLACE INTO file VALUES (?, ?)", digest(place), content_hash)

    def unfinished(self) -> tuple[URIRef, ...]:
        """The captured texts that were begun and not finished."""
        return tuple(URIRef(row[0]) for row in self._run("SELECT version FROM unfinished ORDER BY version"))

    @contextmanager
    def finishing(self, version: URIRef) -> Iterator[None]:
        """While the block runs, and for ever where it does not end, `version` is unfinished."""
        self._run("INSERT OR IGNORE INTO unfinished VALUES (?)", str(version))
        yield
        self.forget(version)

    def forget(self, version: URIRef) -> None:
        """`version` is finished, or is not there any more."""
        self._run("DELETE FROM unfinished WHERE version = ?", str(version))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def _run(self, statement: str, *values: str) -> list[tuple[str, ...]]:
        with self._lock:
            return self._database.rows(statement, values)


_OPEN: weakref.WeakKeyDictionary[Store, Journal] = weakref.WeakKeyDictionary()
_OPENING = threading.Lock()


def journal_of(store: Store) -> Journal:
    """The journal that belongs to `store`, opened once and let go of with it. Raises StoreError."""
    with _OPENING:
        if store not in _OPEN:
            _OPEN[store] = Journal(place_beside(store, FILE))
            weakref.finalize(store, _OPEN[store].close)
        return _OPEN[store]

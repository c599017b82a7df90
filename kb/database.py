"""One SQLite file and what can go wrong with it: every fault of it leaves here as a StoreError that says what to do.

Not translated is IntegrityError: it is about what was to be written, and who writes it knows what that means.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from kb.errors import StoreError

Values = Sequence[object] | Mapping[str, object]

_REMEDIES: Final = {
    sqlite3.SQLITE_FULL: "Free some space and try again.",
    sqlite3.SQLITE_IOERR: "Free some space, check the disk, and try again.",
    sqlite3.SQLITE_BUSY: "Another process is writing to it: try again in a moment.",
    sqlite3.SQLITE_LOCKED: "Another process is writing to it: try again in a moment.",
    sqlite3.SQLITE_READONLY: "Check who may write to it and to its folder.",
    sqlite3.SQLITE_CANTOPEN: "Check the path, and who may write to it and to its folder.",
    sqlite3.SQLITE_PERM: "Check who may write to it and to its folder.",
}
_PRIMARY: Final = 0xFF
"""The part of SQLite's extended error codes that names the kind."""


@contextmanager
def faults(path: Path | None, damaged: str) -> Iterator[None]:
    """Turn what SQLite says in the block into a StoreError.

    Parameters:
        path: the file, for the message.
        damaged: what to do where the file is no database, or is none any more, or has another's tables.
    """
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        # Faults of the module itself, such as the use of a closed connection, have no code.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY
        remedy = _REMEDIES.get(code, damaged if code else "Open it again.")
        raise StoreError(f"{path or 'The database in memory'} cannot be used: {error}.", remedy) from error


class Database:
    """An open file. Any thread may use it, one at a time: its owner sees to that."""

    def __init__(self, path: Path | None, damaged: str) -> None:
        """Open or make the file at `path`, in memory where it is None; `damaged` as for `faults`. Raises StoreError."""
        self._path, self._damaged = path, damaged
        with self._faults():
            self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            # What such a file holds can be made again, or is not missed: it need not wait for the disk.
            self._connection.execute("PRAGMA synchronous = NORMAL")

    def script(self, statements: str) -> None:
        """Run several statements that have no values. Raises StoreError."""
        with self._faults():
            self._connection.executescript(statements)

    def rows(self, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Run one statement; returns all its rows. Raises StoreError."""
        with self._faults():
            return self._connection.execute(statement, values).fetchall()

    def insert(self, statement: str, values: Values) -> int:
        """Run one INSERT; returns the number of the new row. Raises StoreError."""
        with self._faults():
            return int(self._connection.execute(statement, values).lastrowid or 0)

    def many(self, statement: str, every: Iterable[Sequence[object]]) -> None:
        """Run one statement with each of several rows of values. Raises StoreError."""
        with self._faults():
            self._connection.executemany(statement, every)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What the block changes is changed wholly or not at all. Raises StoreError."""
        # At once, or another process that writes first makes the second half of a read-and-write fail without waiting.
        self.rows("BEGIN IMMEDIATE")
        try:
            yield
            self.rows("COMMIT")
        except BaseException:
            # A full disk has SQLite roll back by itself.
            if self._connection.in_transaction:
                self.rows("ROLLBACK")
            raise

    def close(self) -> None:
        """Let go of the file."""
        with self._faults():
            self._connection.close()

    def _faults(self) -> Any:
        return faults(self._path, self._damaged)

"""A file beside a store: SQLite, made from the store alone and in step with it, text by text, whatever was cut off.

What such a file holds falls into units, each made whole from what the store says of one text. `sync` compares the units
that there should be with those that there are, so a crash between the two, a restored dump or a lost file mend
themselves. In memory where the store has no folder; in the user's cache where the store is somebody else's server.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path

from kb.errors import StoreError
from kb.graph.location import is_remote
from kb.graph.store import Store
from kb.ids import digest


def place_beside(store: Store, name: str) -> Path | None:
    """Where a file of that name stands that belongs to `store`; None where it is to be in memory."""
    if is_remote(store.location):
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "whence"
        folder = cache / digest(store.location, store.base)
        try:
            # The texts are for those alone who may ask the server for them.
            cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{folder} cannot be made: {error}.", "Name another folder in XDG_CACHE_HOME.") from error
        return folder / name
    folder = Path(store.location)
    return folder / name if folder.is_dir() else None


def change_number(store: Store) -> int | None:
    """The count of changes of a store that nobody else can change; None where others may write to its server."""
    return None if is_remote(store.location) else store.changes


class Beside(ABC):
    """A file that follows a store. Any thread may use it; one at a time is served."""

    def __init__(self, path: Path | None, layout: int, tables: str, dropped: str) -> None:
        """Open or make the file at `path`, in memory where it is None.

        Parameters:
            layout: the number of the tables' layout; a file of another one is emptied and made again.
            tables: the statements that make the tables where they are absent.
            dropped: the statements that drop them.

        Raises:
            StoreError: what stands at `path` is no such file, or cannot be written.
        """
        self._lock = threading.RLock()
        self._changes: int | None = None
        try:
            self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            # Whatever is lost with the power is made again, so it need not wait for the disk.
            self._connection.execute("PRAGMA synchronous = NORMAL")
            if self._connection.execute("PRAGMA user_version").fetchone()[0] != layout:
                self._connection.executescript(dropped)
            self._connection.executescript(f"{tables}; PRAGMA user_version = {layout:d};")
        except sqlite3.Error as error:
            raise StoreError(f"The index {path} cannot be used: {error}.", "Delete the file.") from error

    @abstractmethod
    def wanted(self, store: Store) -> Set[str]:
        """The units that there should be."""

    @abstractmethod
    def held(self) -> Set[str]:
        """The units that there are."""

    @abstractmethod
    def replace(self, store: Store, unit: str) -> None:
        """Make the unit anew in one transaction."""

    @abstractmethod
    def remove(self, unit: str) -> None:
        """Take the unit out in one transaction."""

    def sync(self, store: Store, most: int | None = None) -> int:
        """Make the units that are missing, take out those that should not be.

        Parameters:
            most: change at most so many units now, so that whoever waits need not wait long; None does all.

        Returns:
            how many units are still to be made or taken out.
        """
        with self._lock:
            changes = change_number(store)
            if changes is not None and changes == self._changes:
                return 0
            wanted, held = self.wanted(store), self.held()
            stale = [*sorted(held - wanted), *sorted(wanted - held)]
            for unit in stale[:most]:
                if unit in wanted:
                    self.replace(store, unit)
                else:
                    self.remove(unit)
            left = len(stale[most:]) if most is not None else 0
            self._changes = None if left else changes
        return left

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

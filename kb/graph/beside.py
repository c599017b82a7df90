"""A file beside a store: SQLite, made from the store alone and in step with it, text by text, whatever was cut off.

`sync` compares what the file holds with what the store holds, so a crash between the two, a restored dump or a lost
file mend themselves; how the two are compared, each kind of file knows. In memory where the store has no folder; in the
user's cache where the store is somebody else's server.
"""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from pathlib import Path

from kb.database import Database
from kb.errors import StoreError
from kb.graph.embedded import MEMORY
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
    return None if store.location == MEMORY else Path(store.location) / name


def change_number(store: Store) -> int | None:
    """The count of changes of a store that nobody else can change; None where others may write to its server."""
    return None if is_remote(store.location) else store.changes


class Beside(ABC):
    """A file that follows a store. Any thread may use it; one at a time is served.

    Faults of the file (a full or broken disk, another process that writes) leave every method as StoreError.
    """

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
        self._database = Database(path, "Delete the file: it is made again from the knowledge base.")
        if self._database.rows("PRAGMA user_version")[0][0] != layout:
            self._database.script(dropped)
        self._database.script(f"{tables}; PRAGMA user_version = {layout:d};")

    def sync(self, store: Store, most: int | None = None) -> int:
        """Bring the file in step with what `store` holds, at no cost where nothing changed since the last time.

        Parameters:
            most: read at most so many texts now, so that whoever waits need not wait long; None reads all.

        Returns:
            how many texts are still to be read.
        """
        with self._lock:
            changes = change_number(store)
            if changes is not None and changes == self._changes:
                return 0
            left, self._changes = self._follow(store, most, changes)
        return left

    @abstractmethod
    def _follow(self, store: Store, most: int | None, changes: int | None) -> tuple[int, int | None]:
        """Find out what is missing, gone or changed, and make up for it, each text in one transaction.

        Parameters:
            most: as for `sync`.
            changes: the number of the store's changes now, None where that says nothing.

        Returns:
            how many texts are still to be read, and the number of changes that the file now agrees with; None where the
            next `sync` is to look again.
        """

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

"""Numbered, read-only copies of the store: queries by users read these, never the store itself.

A new one is made when somebody asks and the store has changed, at most once in `pause` seconds; who must see their own
write publishes at once. An old one is removed when nobody reads it any more.
"""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kb.graph.store import Store


@dataclass(frozen=True, slots=True)
class Generation:
    """One copy. `number` is the store's count of changes; `tag` is unique to this content, for ETags."""

    number: int
    folder: Path
    tag: str


class Snapshots:
    """The copies of one store, below `folder`, whose older content is removed."""

    def __init__(self, store: Store, folder: Path, pause: float = 0.5) -> None:
        self._store = store
        self._folder = folder
        self._pause = pause
        self._lock = threading.RLock()
        self._nonce = secrets.token_hex(4)
        self._current: Generation | None = None
        self._readers: dict[Generation, int] = {}
        self._published_at = 0.0
        shutil.rmtree(folder, ignore_errors=True)

    @property
    def tag(self) -> str:
        """A tag for what the store holds now, whether or not there is a copy of it."""
        return f"{self._nonce}-{self._store.changes}"

    @contextmanager
    def reading(self) -> Iterator[Generation]:
        """The newest copy, kept while the block runs. Raises StoreError where none can be made."""
        with self._lock:
            generation = self._fresh()
            self._readers[generation] = self._readers.get(generation, 0) + 1
        try:
            yield generation
        finally:
            with self._lock:
                self._readers[generation] -= 1
                self._sweep()

    def publish(self) -> Generation:
        """Make a copy of what the store holds now, unless there is one."""
        with self._lock:
            current = self._current
            if current is None or current.number != self._store.changes:
                current = self._make()
            return current

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A copy of the store to be written to and thrown away."""
        folder = self._folder / f"scratch-{secrets.token_hex(4)}"
        try:
            self._store.snapshot(folder)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Remove every copy."""
        with self._lock:
            self._current = None
            shutil.rmtree(self._folder, ignore_errors=True)

    def _fresh(self) -> Generation:
        current = self._current
        if current is not None and time.monotonic() - self._published_at < self._pause:
            return current
        return self.publish()

    def _make(self) -> Generation:
        with self._store.writing():
            number = self._store.changes
            folder = self._folder / f"{self._nonce}-{number}"
            self._store.snapshot(folder)
        self._current = Generation(number, folder, f"{self._nonce}-{number}")
        self._readers.setdefault(self._current, 0)
        self._published_at = time.monotonic()
        self._sweep()
        return self._current

    def _sweep(self) -> None:
        unread = [g for g, readers in self._readers.items() if readers == 0 and g is not self._current]
        for generation in unread:
            del self._readers[generation]
            shutil.rmtree(generation.folder, ignore_errors=True)

"""Numbered, read-only copies of the store: queries by users read these, never the store itself.

A new one is made when somebody asks and the store has changed, at most once in `pause` seconds; who must see their own
write publishes at once. An old one is removed when nobody reads it any more.
"""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
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


class Lease:
    """The right to read one copy, which lies there until the lease is given back. Give it back once or more often."""

    def __init__(self, generation: Generation, given_back: Callable[[Generation], None]) -> None:
        self.generation = generation
        self._given_back: Callable[[Generation], None] | None = given_back

    def give_back(self) -> None:
        """Read no longer."""
        given_back, self._given_back = self._given_back, None
        if given_back is not None:
            given_back(self.generation)

    def __enter__(self) -> Generation:
        return self.generation

    def __exit__(self, *_: object) -> None:
        self.give_back()


class Snapshots:
    """The copies of one store, below `folder`, whose older content is removed."""

    def __init__(self, store: Store, folder: Path, pause: float = 0.5) -> None:
        self._store = store
        self._folder = folder
        self._pause = pause
        self._making = threading.Lock()
        self._lock = threading.Lock()
        """Held for moments only, never while a copy is made or removed."""
        self._nonce = secrets.token_hex(4)
        self._current: Generation | None = None
        self._readers: dict[Generation, int] = {}
        self._published_at = 0.0
        shutil.rmtree(folder, ignore_errors=True)

    @property
    def tag(self) -> str:
        """A tag for what the store holds now, whether or not there is a copy of it."""
        return f"{self._nonce}-{self._store.changes}"

    def at_hand(self) -> Lease | None:
        """The newest copy, without waiting; None where one has to be made first."""
        with self._lock:
            return self._lease() if self._is_fresh() else None

    def reading(self) -> Lease:
        """The newest copy. Raises StoreError where none can be made."""
        lease = self.at_hand()
        while lease is None:
            self.publish()
            with self._lock:
                lease = self._lease()
        return lease

    def publish(self) -> Generation:
        """Make a copy of what the store holds now, unless there is one."""
        with self._making:
            current = self._current
            if current is None or current.number != self._store.changes:
                current = self._make()
        self._sweep()
        return current

    def is_newest(self, generation: Generation) -> bool:
        """Whether there is no newer copy, so that giving it back removes nothing."""
        return generation is self._current

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

    def _is_fresh(self) -> bool:
        current = self._current
        if current is None:
            return False
        is_new = time.monotonic() - self._published_at < self._pause
        return is_new or current.number == self._store.changes

    def _lease(self) -> Lease | None:
        if self._current is None:
            return None
        self._readers[self._current] = self._readers.get(self._current, 0) + 1
        return Lease(self._current, self._give_back)

    def _give_back(self, generation: Generation) -> None:
        with self._lock:
            self._readers[generation] -= 1
        if not self.is_newest(generation):
            self._sweep()

    def _make(self) -> Generation:
        with self._store.writing():
            number = self._store.changes
            folder = self._folder / f"{self._nonce}-{number}"
            self._store.snapshot(folder)
        made = Generation(number, folder, f"{self._nonce}-{number}")
        with self._lock:
            self._current = made
            self._readers.setdefault(made, 0)
            self._published_at = time.monotonic()
        return made

    def _sweep(self) -> None:
        with self._lock:
            unread = [g for g, readers in self._readers.items() if readers == 0 and g is not self._current]
            for generation in unread:
                del self._readers[generation]
        for generation in unread:
            shutil.rmtree(generation.folder, ignore_errors=True)

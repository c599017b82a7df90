"""What administrators wrote past the four verbs: one line of JSON each, on disk before the change is made.

It lies outside the store, so that no update can rewrite it. A change that fails after its line has a second one.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kb.errors import StoreError

_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Entry:
    """One write: when, by whom, what was done, to which graph, with which text (cut) and its SHA-256."""

    at: str
    by: str
    operation: str
    graph: str | None
    text: str
    sha256: str


_LONGEST = 10_000


def entry(at: str, by: str, operation: str, graph: str | None, body: bytes) -> Entry:
    """The entry for a write of `body`; of a long body the beginning is kept, and the digest of all of it."""
    text = body.decode("utf-8", "replace")[:_LONGEST]
    return Entry(at, by, operation, graph, text, hashlib.sha256(body).hexdigest())


def record(path: Path, *items: Entry) -> None:
    """Add entries, for good. Raises StoreError where they cannot be written."""
    lines = "".join(json.dumps(asdict(item), ensure_ascii=False) + "\n" for item in items)
    try:
        with _LOCK, path.open("a", encoding="utf-8") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(
            f"{path.name} cannot be written: {error.strerror or error}.", "Free some space, or see who may write there."
        ) from None


@contextmanager
def recorded(path: Path, *items: Entry) -> Iterator[None]:
    """Make a change that these entries tell of: they are on disk before the block begins.

    Where the block fails, each is followed by one whose operation ends in "failed"; where the process ends in it,
    nobody knows whether the change was made.

    Raises:
        StoreError: the entries cannot be written, and the block was not begun.
    """
    record(path, *items)
    try:
        yield
    except BaseException:
        record(path, *(replace(item, operation=f"{item.operation} failed") for item in items))
        raise


def entries(path: Path) -> Iterator[Entry]:
    """Every entry, the oldest first; none where nothing was written yet."""
    if path.exists():
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield Entry(**json.loads(line))

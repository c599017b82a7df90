"""What administrators wrote past the four verbs: one line of JSON each, on disk before the change is acknowledged.

It lies outside the store, so that no update can rewrite it.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

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


def record(path: Path, item: Entry) -> None:
    """Add one entry, for good."""
    line = json.dumps(asdict(item), ensure_ascii=False) + "\n"
    with _LOCK, path.open("a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def entries(path: Path) -> Iterator[Entry]:
    """Every entry, the oldest first; none where nothing was written yet."""
    if path.exists():
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield Entry(**json.loads(line))

"""Derives everything anew and dies at a given place on the way: `python -m tests.faults.derive FOLDER PLACE`.

A process of its own, because it is killed with SIGKILL as it stands.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kb.derive import derive_all
from kb.derive.work import Work
from kb.graph import changes
from kb.graph.embedded import EmbeddedStore, open_folder

SMALL = 100
"""So many triples are a part of the large change that ends a derivation, so that there are many of them."""
PLACES: dict[str, tuple[Any, str, int]] = {
    "while triples are made": (Work, "add", 3),
    "when all are made": (Work, "compare", 1),
    "when the store is copied": (EmbeddedStore, "snapshot", 1),
    "in the middle of the copy": (changes, "islice", 4),
    "when the copy is whole": (EmbeddedStore, "close", 1),
    "when the old files are closed": (EmbeddedStore, "close", 2),
    "when the copy is called whole": (Path, "rename", 1),
    "when the old files have gone": (Path, "rename", 2),
    "when the new files are there": (Path, "rename", 3),
    "while the old files are deleted": (shutil, "rmtree", 5),
}
"""The function after whose so-manieth call the process dies."""


def _dying(function: Callable[..., Any], calls: int) -> Callable[..., Any]:
    made = 0

    def call(*given: Any, **named: Any) -> Any:
        nonlocal made
        answer = function(*given, **named)
        made += 1
        if made == calls:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return call


def main(location: str, place: str) -> None:
    """Derive everything of the knowledge base at `location` anew, until `place` is reached."""
    changes.TRIPLES = SMALL
    owner, name, calls = PLACES[place]
    store = open_folder(Path(location))
    setattr(owner, name, _dying(getattr(owner, name), calls))
    derive_all(store, 4)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

"""The folder of an embedded knowledge base: the engine's files in `triples/`, and how others take their place whole.

`replace_triples` renames twice, and what cannot be undone happens in between; whoever opens the folder next finishes
what a killed process left, so that there are always the old files or the new ones.
"""

from __future__ import annotations

import shutil
from pathlib import Path

TRIPLES = "triples"
"""The subfolder of a knowledge base's folder that holds the engine's files."""

PART = "upgrade.part"
"""The subfolder in which a knowledge base is made that is to take this one's place; not whole before it is renamed."""

_NEXT = "upgrade.whole"

BESIDE = frozenset({"accounts.sqlite", "administration.jsonl", "backups", "dumps", "snapshots", "intake.sqlite"})
"""What others keep beside the triples, perhaps before there are any: who may write is said before the first article."""


def holds_a_store(folder: Path) -> bool:
    """Whether the engine's files stand in `folder`. Finishes what `replace_triples` was killed at."""
    following = folder / _NEXT / TRIPLES
    if following.is_dir() and not (folder / TRIPLES).exists():
        following.rename(folder / TRIPLES)
    return (folder / TRIPLES / "CURRENT").is_file()


def replace_triples(folder: Path, kept: Path) -> None:
    """Let the knowledge base in `PART` take the place of the one in `folder`, which goes to the new folder `kept`.

    Nobody has either open.

    Raises:
        OSError: the files cannot be renamed; the old ones are still there.
    """
    kept.mkdir(parents=True)
    (folder / PART).rename(folder / _NEXT)
    (folder / TRIPLES).rename(kept / TRIPLES)
    (folder / _NEXT / TRIPLES).rename(folder / TRIPLES)
    clear(folder)


def clear(folder: Path) -> None:
    """Remove what is of no use: what was made to take the place and did not, or the empty folder that it came in."""
    for name in (PART, _NEXT):
        shutil.rmtree(folder / name, ignore_errors=True)

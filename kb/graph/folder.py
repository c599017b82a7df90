"""The folder of an embedded knowledge base: the engine's files in `triples/`, and how others take their place whole.

`replace_triples` renames twice, and what cannot be undone happens in between; whoever opens the folder next finishes
what a killed process left, so that there are always the old files or the new ones. Whoever renames holds `alone`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.errors import StoreHeldError
from kb.graph.faults import folder_fault

TRIPLES = "triples"
"""The subfolder of a knowledge base's folder that holds the engine's files."""

PART = "upgrade.part"
"""The subfolder in which a knowledge base is made that is to take this one's place; not whole before it is renamed."""

_NEXT = "upgrade.whole"
_LEFT = "upgrade.left"
"""Where the old files go that nobody is to keep, until they are deleted."""

BESIDE = (
    "accounts.sqlite",
    "administration.jsonl",
    "backups",
    "derive.sqlite",
    "dumps",
    "intake.sqlite",
    "matching.sqlite",
    "pending",
    "search.sqlite",
    "snapshots",
)
"""What others keep beside the triples (docs/store.md says what each is), perhaps before there are any: who may write is
said before the first article."""
_SQLITES_OWN = ("-journal", "-shm", "-wal")


def belongs(name: str) -> bool:
    """Whether what is called `name` in a folder is part of a knowledge base."""
    for ending in _SQLITES_OWN:
        name = name.removesuffix(ending)
    return name in (TRIPLES, *BESIDE)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the right to let other files take the place of those in `folder`; a process that ends lets go of it.

    It is a lock on the folder itself, so that no file is left there. The engine's own lock goes with its files: those
    of before and those of afterwards are two.

    Raises:
        StoreHeldError: another process has it.
        StoreError: the folder cannot be locked.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise folder_fault(error, str(folder)) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _finish(folder)
        yield
    except BlockingIOError:
        raise StoreHeldError(
            f"{folder} cannot be used: another process upgrades it.", "Wait until that is done, and try again."
        ) from None
    finally:
        os.close(handle)


def holds_a_store(folder: Path) -> bool:
    """Whether the engine's files stand in `folder`. Finishes what `replace_triples` was killed at.

    Raises:
        StoreError: see `alone`.
    """
    if _is_unfinished(folder):
        with alone(folder):
            pass
    return (folder / TRIPLES / "CURRENT").is_file()


def _is_unfinished(folder: Path) -> bool:
    return (folder / _NEXT / TRIPLES).is_dir() and not (folder / TRIPLES).exists()


def _finish(folder: Path) -> None:
    if _is_unfinished(folder):
        (folder / _NEXT / TRIPLES).rename(folder / TRIPLES)


def replace_triples(folder: Path, kept: Path) -> None:
    """Let the knowledge base in `PART` take the place of the one in `folder`, which goes to the new folder `kept`.

    Nobody has either open, and the caller is `alone`.

    Raises:
        OSError: the files cannot be renamed; the old ones are still there.
    """
    kept.mkdir(parents=True)
    (folder / PART).rename(folder / _NEXT)
    (folder / TRIPLES).rename(kept / TRIPLES)
    (folder / _NEXT / TRIPLES).rename(folder / TRIPLES)
    clear(folder)


def take_place(folder: Path) -> None:
    """Let the knowledge base in `PART` take the place of the one in `folder`, which is deleted. As `replace_triples`.

    Raises:
        OSError: somebody else opened the old one in this moment, or it cannot be renamed; it is still there.
    """
    with _closed(folder / TRIPLES):
        replace_triples(folder, folder / _LEFT)


@contextmanager
def _closed(triples: Path) -> Iterator[None]:
    """Hold the engine's own lock on its files, so that nobody opens what is about to be moved away."""
    with (triples / "LOCK").open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def clear(folder: Path) -> None:
    """Remove what is of no use: what was made to take the place and did not, or the empty folder that it came in."""
    for name in (PART, _NEXT, _LEFT):
        shutil.rmtree(folder / name, ignore_errors=True)

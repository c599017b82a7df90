"""Upgrade: a knowledge base that an older version wrote becomes one of this version, and the old one is kept.

In a folder the new one is made beside the old from a copy of hard links and then takes its place: killed at any moment,
the old is there whole, or the new. On a server each step is one request that can be done twice, and the format number
goes last: what broke off is run again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kb.derive import derive_all
from kb.errors import StoreError
from kb.files import packing
from kb.graph.description import OLDEST
from kb.graph.embedded import check_folder, open_folder
from kb.graph.folder import PART, TRIPLES, alone, clear, replace_triples
from kb.graph.formats import N_QUADS
from kb.graph.location import is_remote
from kb.graph.store import Store
from kb.graph.upgrades import Step, finish, pending, take
from kb.settings import Settings


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The steps that were taken, none where the format was this version's, and where the old state is kept."""

    steps: Sequence[Step]
    kept: Path | None = None


def upgrade(settings: Settings, now: datetime) -> Upgraded:
    """Bring the knowledge base that the settings name up to this version's format.

    Raises:
        StoreError: there is none, another process has it or upgrades it, a newer version wrote it, or it cannot be
            written; it is then as it was.
        DumpError: it is on a server, and the dump that keeps its old state cannot be written; nothing was changed.
    """
    location = settings.text("store")
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return _served(settings, stamp) if is_remote(location) else _in_folder(Path(location), stamp)


def _in_folder(folder: Path, stamp: str) -> Upgraded:
    check_folder(folder)
    with alone(folder):
        steps = _copied(folder)
        if not steps:
            return Upgraded(())
        _bring_up(folder / PART)
        kept = folder / "backups" / f"format-{steps[0].number}-{stamp}"
        try:
            replace_triples(folder, kept)
        except OSError as error:
            raise StoreError(f"{folder} cannot be upgraded: {error}.", "Check who may write there.") from error
    return Upgraded(steps, kept)


def _copied(folder: Path) -> tuple[Step, ...]:
    """The steps that are to be taken; where there are any, on a copy that is made here."""
    store = open_folder(folder, OLDEST)
    try:
        steps = pending(store)
        clear(folder)
        if steps:
            store.snapshot(folder / PART / TRIPLES)
    finally:
        store.close()
    return steps


def _bring_up(folder: Path) -> None:
    store = open_folder(folder, OLDEST)
    try:
        _take_all(store)
    finally:
        store.close()


def _take_all(store: Store) -> None:
    take(store)
    derive_all(store)
    finish(store)


def _served(settings: Settings, stamp: str) -> Upgraded:
    from kb.graph.remote import open_remote

    store = open_remote(settings, OLDEST)
    try:
        steps = pending(store)
        if not steps:
            return Upgraded(())
        kept = Path(f"whence-format-{steps[0].number}-{stamp}.nq.gz")
        _dump(store, kept)
        _take_all(store)
    finally:
        store.close()
    return Upgraded(steps, kept)


def _dump(store: Store, target: Path) -> None:
    with packing(target) as file:
        store.dump(file, N_QUADS)

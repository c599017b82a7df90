"""Takes the shards of a batch into a store: each is checked by its hash first, and what is held stays as it is."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kb.batch.manifest import check_entry, read_manifest
from kb.errors import ConflictError
from kb.graph.formats import N_QUADS
from kb.graph.store import Store
from kb.graph.terms import sparql_term
from kb.ids import Minter


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many quads were loaded, and how many left out because their graph was held."""

    quads: int
    held: int


def load(store: Store, folder: Path, report: Callable[[int, int], None] | None = None) -> Loaded:
    """Load the batch in `folder`. Loading it again loads nothing.

    Parameters:
        report: called with the number of shards done and the number of all.

    Raises:
        DumpError: a shard is missing or changed; those before it are loaded.
        ConflictError: the batch was made with another base than the store's.
    """
    entries = read_manifest(folder)
    total = Loaded(0, 0)
    with store.writing():
        held = {sparql_term(name) for name in store.graph_names()}
        for done, entry in enumerate(entries, 1):
            one = _load_shard(store, check_entry(folder, entry), held)
            total = Loaded(total.quads + one.quads, total.held + one.held)
            if report:
                report(done, len(entries))
        store.flush()
    return total


def _load_shard(store: Store, path: Path, held: set[str]) -> Loaded:
    lines = path.read_bytes().splitlines(keepends=True)
    new = [line for line in lines if _graph(line) not in held]
    _check_base(store, path, new)
    if new:
        store.load(io.BytesIO(b"".join(new)), N_QUADS)
    return Loaded(len(new), len(lines) - len(new))


def _graph(line: bytes) -> str:
    """The graph's name at the end of a line of N-Quads, which no literal can stand after."""
    return line[line.rindex(b"<") : line.rindex(b">") + 1].decode()


def _check_base(store: Store, path: Path, lines: list[bytes]) -> None:
    prefix = f"<{Minter(store.base).base}graph/"
    if lines and not _graph(lines[0]).startswith(prefix):
        raise ConflictError(
            f"{path}: made with another base than {store.base}, which the knowledge base has.",
            f"Run whence batch with --base {store.base}.",
        )

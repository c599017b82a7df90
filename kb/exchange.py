"""Exchange: a whole knowledge base out to one file and back in, equal to the triple."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rdflib import URIRef

from kb.errors import ConflictError, DumpError
from kb.graph.formats import DATASET_TYPES, dump_type
from kb.graph.store import Store
from kb.ids import Minter


def export(store: Store, target: Path) -> int:
    """Write all graphs to `target`, whose ending names the format; returns the size in bytes.

    The file appears whole or not at all: it is written beside its place and then renamed.

    Raises:
        UsageError: the ending names no format.
        DumpError: the file cannot be written.
    """
    media_type = dump_type(target.name)
    with _replacing(target) as file:
        store.dump(file, media_type)
    return target.stat().st_size


def restore(store: Store, source: Path) -> int:
    """Read an export into `store`, which holds nothing yet; returns the number of named graphs.

    Raises:
        UsageError: the ending names no format that keeps graphs apart.
        ConflictError: the store is not empty.
        DumpError: the file cannot be read; nothing of it was taken in.
    """
    media_type = dump_type(source.name)
    if media_type not in DATASET_TYPES:
        raise DumpError(
            f"{source.name}: Turtle does not keep the graphs apart, so it cannot be restored.",
            "Export as .trig, .nq or .jsonld.",
        )
    with store.writing():
        _check_empty(store)
        with _reading(source) as file:
            store.load(file, media_type)
        store.flush()
    return len(store.graph_names())


def is_empty(store: Store) -> bool:
    """Whether `store` holds nothing but what describes it (its base, its ontology)."""
    minter = Minter(store.base)
    own = {URIRef(minter.description_graph), URIRef(minter.ontology_graph)}
    return store.graph_names() <= own


def _check_empty(store: Store) -> None:
    if not is_empty(store):
        raise ConflictError(
            "The knowledge base already holds articles or decisions, so nothing was restored.",
            "Name a new one: --store NEW-FOLDER.",
        )


@contextmanager
def _reading(source: Path) -> Iterator[IO[bytes]]:
    try:
        with source.open("rb") as file:
            yield file
    except OSError as error:
        raise DumpError(f"{source}: {error.strerror or error}.", "Check the path and its permissions.") from None


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise DumpError(f"{target}: {error.strerror or error}.", "Name a folder that you may write to.") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as error:
        raise DumpError(f"{target}: {error.strerror or error}; nothing was written.", "Free some space.") from None
    finally:
        temporary.unlink(missing_ok=True)

"""Exchange: a whole knowledge base out to one file and back in, or over to another store, equal to the triple."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from rdflib import BNode, URIRef
from rdflib.compare import isomorphic

from kb.errors import ConflictError, DumpError
from kb.files import PACKED, packing, reading, replacing
from kb.graph.description import FORMAT, OLDEST, check_format, format_update
from kb.graph.embedded import description_in_dump
from kb.graph.formats import DATASET_TYPES, N_QUADS, dump_type
from kb.graph.store import Change, Store, Triple
from kb.ids import Minter
from kb.vocab import WH

_UNFLUSHED = 200
"""So many graphs are copied before what the engine holds in memory goes to the disk: 20 MB."""


def export(store: Store, target: Path) -> int:
    """Write all graphs to `target`, whose ending names the format, perhaps with .gz; returns the size in bytes.

    The file appears whole or not at all: it is written beside its place and then renamed.

    Raises:
        UsageError: the ending names no format.
        DumpError: the file cannot be written.
    """
    media_type = dump_type(target.name)
    written = packing if target.name.lower().endswith(PACKED) else replacing
    with written(target) as file:
        store.dump(file, media_type)
    return target.stat().st_size


def base_of(source: Path) -> str:
    """The base of the knowledge base that `source` is an export of. Raises as `_said`."""
    return _said(source)[WH.baseIri]


def _said(source: Path) -> dict[URIRef, str]:
    """What an export says of the knowledge base that it was made of: its base, its format.

    Raises:
        UsageError: the ending names no format.
        DumpError: the file cannot be read, does not keep graphs apart, or is no export of a knowledge base.
        StoreError: a version of Whence wrote it whose format this one cannot bring up to date.
    """
    media_type = dump_type(source.name)
    if media_type not in DATASET_TYPES:
        raise DumpError(
            f"{source.name}: Turtle does not keep the graphs apart, so it cannot be restored.",
            "Export as .trig, .nq or .jsonld, perhaps with .gz.",
        )
    with reading(source) as file:
        said = description_in_dump(file, media_type)
    if WH.baseIri not in said or WH.formatNumber not in said:
        raise DumpError(f"{source} is no export of a knowledge base: it names no base.", "Use `whence export`.")
    check_format(int(said[WH.formatNumber]), str(source), OLDEST)
    return said


def export_dated(store: Store, folder: Path, day: date) -> Path:
    """Write all graphs to `folder`/whence-DAY.nq.gz, with its SHA-256 beside it; returns the file.

    The same content gives the same bytes, for nothing but the content is in the file. A checksum never stands beside
    another file than its own: where a dump of that day is replaced, it has none for a moment.

    Raises:
        DumpError: the folder or the file cannot be written.
        StoreError: the store cannot be read.
    """
    target = folder / f"whence-{day.isoformat()}.nq.gz"
    made, checksum = folder / f".{target.name}.made", folder / f"{target.name}.sha256"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with packing(made) as file:
            store.dump(file, N_QUADS)
        with made.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        checksum.unlink(missing_ok=True)
        made.replace(target)
    except OSError as error:
        raise DumpError(f"{folder}: {error.strerror or error}.", "Name a folder that you may write to.") from None
    with replacing(checksum) as file:
        file.write(f"{digest}  {target.name}\n".encode())
    return target


def restore(store: Store, source: Path) -> int:
    """Read an export into `store`, which holds nothing yet; returns the number of named graphs.

    An export of an older format makes the store one of that format, which is then to be upgraded (`kb.upgrade`).

    Raises:
        UsageError: the ending names no format.
        ConflictError: the store is not empty, or its IRIs start with another base than those of the export.
        DumpError: the file cannot be read; nothing of it was taken in.
    """
    said = _said(source)
    base = said[WH.baseIri]
    if base != store.base:
        raise ConflictError(
            f"{source} has the base {base}, but {store.location} has {store.base}, so nothing was restored.",
            "Name a new one, which takes the base of the export: --store NEW-FOLDER.",
        )
    with store.writing():
        _check_empty(store)
        older = int(said[WH.formatNumber]) != FORMAT
        if older:
            store.update(format_update(base, int(said[WH.formatNumber])))
        try:
            with reading(source) as file:
                store.load(file, dump_type(source.name))
        except DumpError:
            if older:
                store.update(format_update(base, FORMAT))
            raise
        store.flush()
    return len(store.graph_names())


def copy(source: Store, target: Store, report: Callable[[int, int], None] | None = None) -> int:
    """Copy every graph from one store to another, wherever they are; returns how many were copied now.

    A copy that broke off goes on where it stopped: each graph is there whole or not at all, and what is equal stays.

    Parameters:
        report: called with the number of graphs looked at and of all.

    Raises:
        ConflictError: the bases differ, or the target holds graphs that the source has not.
        StoreError: one of the two cannot be read or written.
    """
    _check_can_receive(source, target)
    names = sorted(source.graph_names())
    copied = 0
    with target.writing():
        for done, name in enumerate(names, 1):
            if not _same(source, target, name):
                _replace(source, target, name)
                copied += 1
                if copied % _UNFLUSHED == 0:
                    target.flush()
            if report:
                report(done, len(names))
        target.flush()
    return copied


def _same(source: Store, target: Store, name: URIRef) -> bool:
    """Whether both have the same graph of that name. Memory holds none of it, but where it has blank nodes."""
    one, other = (_sum(store.triples(name)) for store in (source, target))
    if one is None or other is None:
        return isomorphic(source.graph(name), target.graph(name))
    return one == other


def _sum(triples: Iterable[Triple]) -> tuple[int, int] | None:
    """The number of triples and the sum of their digests, whatever their order; None where one has a blank node."""
    count = total = 0
    for triple in triples:
        if any(isinstance(term, BNode) for term in triple):
            return None
        count += 1
        total += int.from_bytes(hashlib.sha256(" ".join(term.n3() for term in triple).encode()).digest(), "big")
    return count, total % (1 << 256)


def _replace(source: Store, target: Store, name: URIRef) -> None:
    """Let the graph of that name be as in `source`, wholly or not at all."""
    if _sum(source.triples(name)) is None:
        # The nodes of one graph are to stay one, so it goes in one change.
        target.apply(Change(drop=(name,), add={name: source.graph(name)}))
    else:
        target.amend(name, target.triples(name), source.triples(name))


def _check_can_receive(source: Store, target: Store) -> None:
    if source.base != target.base:
        raise ConflictError(
            f"{target.location} has the base {target.base}, not {source.base} as {source.location} has.",
            "Name a new place for the copy.",
        )
    if strangers := target.graph_names() - source.graph_names():
        raise ConflictError(
            f"{target.location} holds {len(strangers)} graphs that {source.location} has not, such as "
            f"{min(strangers)}.",
            "Name a new place for the copy.",
        )


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

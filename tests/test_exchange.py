"""A knowledge base leaves and comes back equal, or the other side is left as it was."""

from __future__ import annotations

import errno
import gzip
import os
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO

import pytest
from rdflib import BNode, Literal, URIRef
from rdflib.compare import isomorphic

from kb.errors import ConflictError, DumpError, StoreError, UsageError
from kb.exchange import base_of, copy, export, export_dated, is_empty, restore
from kb.graph import changes
from kb.graph.description import FORMAT, read_format
from kb.graph.embedded import EmbeddedStore, in_memory, open_or_create_folder
from kb.graph.remote import open_or_create_remote
from kb.graph.store import Change, Store
from kb.settings import read_settings
from tests.conftest import ROOT
from tests.engines import oxigraph

BASE = "https://kb.example/"
A, B = URIRef(BASE + "graph/a"), URIRef(BASE + "graph/b")
S, P = URIRef(BASE + "s"), URIRef(BASE + "p")


def filled() -> EmbeddedStore:
    store = in_memory(BASE)
    store.apply(Change(add={A: [(S, P, Literal("ä “x”\n"))], B: [(S, P, Literal(1)), (S, P, S)]}))
    return store


def contents(store: Store) -> dict[URIRef, set[tuple[object, ...]]]:
    return {name: set(store.graph(name)) for name in store.graph_names()}


@pytest.mark.parametrize("name", ["all.trig", "all.nq", "all.jsonld", "ALL.NQ", "all.nq.gz", "all.trig.gz"])
def test_an_export_restores_into_an_empty_store_equal(tmp_path: Path, name: str) -> None:
    store, other = filled(), in_memory(BASE)
    size = export(store, tmp_path / name)
    assert size == (tmp_path / name).stat().st_size > 0
    assert restore(other, tmp_path / name) == 3
    assert contents(other) == contents(store)


def test_an_export_tells_its_base(tmp_path: Path) -> None:
    export(filled(), tmp_path / "all.trig")
    assert base_of(tmp_path / "all.trig") == BASE


def test_another_base_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    export(filled(), tmp_path / "all.nq")
    other = in_memory("https://other.example/")
    before = contents(other)
    with pytest.raises(ConflictError, match=r"has the base https://kb.example/, but memory has https://other"):
        restore(other, tmp_path / "all.nq")
    assert contents(other) == before


def test_a_store_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    export(filled(), tmp_path / "all.nq")
    other = in_memory(BASE)
    other.apply(Change(add={B: [(S, P, Literal("mine"))]}))
    before = contents(other)
    with pytest.raises(ConflictError, match="already holds"):
        restore(other, tmp_path / "all.nq")
    assert contents(other) == before


def test_turtle_goes_out_and_not_back(tmp_path: Path) -> None:
    assert export(filled(), tmp_path / "all.ttl") > 0
    with pytest.raises(DumpError, match="does not keep the graphs apart"):
        restore(in_memory(BASE), tmp_path / "all.ttl")


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the ending names no format"):
        export(filled(), tmp_path / "all.docx")


def test_a_file_that_breaks_off_restores_nothing(tmp_path: Path) -> None:
    export(filled(), tmp_path / "all.nq")
    lines = (tmp_path / "all.nq").read_bytes().splitlines(keepends=True)
    # The description first, so that the base is found before the break.
    lines.sort(key=lambda line: b"graph/description" not in line)
    (tmp_path / "cut.nq").write_bytes(b"".join(lines)[:-20])
    other = in_memory(BASE)
    with pytest.raises(DumpError, match="broken"):
        restore(other, tmp_path / "cut.nq")
    assert is_empty(other)


def test_a_packed_export_is_packed_and_the_same_twice(tmp_path: Path) -> None:
    for name in ("one.nq.gz", "two.nq.gz"):
        export(filled(), tmp_path / name)
    assert (tmp_path / "one.nq.gz").read_bytes() == (tmp_path / "two.nq.gz").read_bytes()
    export(filled(), tmp_path / "plain.nq")
    assert gzip.decompress((tmp_path / "one.nq.gz").read_bytes()) == (tmp_path / "plain.nq").read_bytes()


def test_a_dated_export_restores(tmp_path: Path) -> None:
    store, other = filled(), in_memory(BASE)
    dump = export_dated(store, tmp_path, date(2026, 1, 2))
    restore(other, dump)
    assert contents(other) == contents(store)


def test_a_checksum_never_stands_beside_another_dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, day = filled(), date(2026, 1, 2)
    first = export_dated(store, tmp_path, day).read_bytes()
    store.apply(Change(add={A: [(S, P, Literal("more"))]}))
    seen: list[tuple[bool, bool]] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        checksum = tmp_path / "whence-2026-01-02.nq.gz.sha256"
        moved = replace(self, target)
        held = (tmp_path / "whence-2026-01-02.nq.gz").read_bytes()
        seen.append((held == first, checksum.exists()))
        return moved

    monkeypatch.setattr(Path, "replace", watched)
    export_dated(store, tmp_path, day)
    assert seen == [(True, True), (False, False), (False, True)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "whence-2026-01-02.nq.gz",
        "whence-2026-01-02.nq.gz.sha256",
    ]


@pytest.mark.parametrize("damage", ["cut", "changed", "not packed"])
def test_a_packed_export_that_is_damaged_restores_nothing(tmp_path: Path, damage: str) -> None:
    store, file = filled(), tmp_path / "all.nq.gz"
    store.apply(Change(add={A: [(S, P, Literal(f"{number} {number * 7919}")) for number in range(20_000)]}))
    export(store, file)
    whole = file.read_bytes()
    middle = len(whole) // 2
    changed = whole[:middle] + bytes(255 - byte for byte in whole[middle : middle + 8]) + whole[middle + 8 :]
    file.write_bytes({"cut": whole[:-100], "changed": changed, "not packed": gzip.decompress(whole)}[damage])
    other = in_memory(BASE)
    with pytest.raises(DumpError, match=r"all\.nq\.gz cannot be read to its end|dump is broken"):
        restore(other, file)
    assert is_empty(other)


def test_an_older_export_that_breaks_off_leaves_the_store_in_this_versions_format(tmp_path: Path) -> None:
    whole = gzip.decompress((ROOT / "tests" / "upgrades" / "format-1.nq.gz").read_bytes())
    lines = sorted(whole.splitlines(keepends=True), key=lambda line: b"graph/description" not in line)
    (tmp_path / "old.nq").write_bytes(b"".join(lines)[:-20])
    store = in_memory(base_of(tmp_path / "old.nq"))
    with pytest.raises(DumpError):
        restore(store, tmp_path / "old.nq")
    assert is_empty(store)
    assert read_format(store) == FORMAT


def test_who_may_read_an_export_is_for_the_umask_to_say(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        export(filled(), tmp_path / "all.nq")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "all.nq").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["all.nq"]


def test_a_dump_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.nq").write_text("<http://a.example/s> <http://a.example/p> <http://a.example/o> .\n")
    with pytest.raises(DumpError, match="names no base"):
        restore(in_memory(BASE), tmp_path / "other.nq")


def test_an_export_in_another_format_is_refused(tmp_path: Path) -> None:
    export(filled(), tmp_path / "all.nq")
    text = (tmp_path / "all.nq").read_text().replace(f'"{FORMAT}"^^', '"99"^^')
    (tmp_path / "newer.nq").write_text(text)
    with pytest.raises(StoreError, match=r"newer.nq has format 99"):
        restore(in_memory(BASE), tmp_path / "newer.nq")


class FullDisk(EmbeddedStore):
    """A store whose dump meets a full disk half-way."""

    def dump(self, target: IO[bytes], media_type: str) -> None:
        target.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")


def test_an_export_to_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "all.nq"
    target.write_text("the old export")
    whole = filled()
    full = FullDisk(whole._engine, BASE, "memory")
    with pytest.raises(DumpError, match="No space left on device; nothing was written"):
        export(full, target)
    assert target.read_text() == "the old export"
    assert [path.name for path in tmp_path.iterdir()] == ["all.nq"]


# --- copy -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with oxigraph.start(tmp_path_factory.mktemp("oxigraph")) as started:
        yield started.settings()


def test_a_copy_to_a_server_and_back_is_equal(engine: dict[str, str], tmp_path: Path) -> None:
    here = filled()
    there = open_or_create_remote(read_settings({}, base=BASE, **engine))
    seen: list[tuple[int, int]] = []
    assert copy(here, there, lambda done, of: seen.append((done, of))) == 2
    assert seen == [(1, 3), (2, 3), (3, 3)]
    back = open_or_create_folder(tmp_path / "back", BASE)
    assert copy(there, back) == 2
    assert contents(back) == contents(there) == contents(here)
    assert copy(there, back) == 0


class Breaking(EmbeddedStore):
    """A store that can be written to once."""

    def update(self, text: str) -> None:
        if self.changes:
            raise StoreError("gone", "")
        super().update(text)


def test_a_copy_that_broke_off_goes_on() -> None:
    here, there = filled(), in_memory(BASE)
    with pytest.raises(StoreError, match="gone"):
        copy(here, Breaking(there._engine, BASE, "memory"))
    assert len(there.graph_names()) == 2
    assert copy(here, there) == 1
    assert contents(there) == contents(here)


def test_a_graph_that_differs_is_copied_anew_however_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "TRIPLES", 7)
    here, there = filled(), open_or_create_folder(tmp_path / "there", BASE)
    large = URIRef(BASE + "graph/large")
    here.apply(Change(add={large: [(S, P, Literal(n)) for n in range(40)]}))
    copy(here, there)
    here.apply(Change(remove={large: [(S, P, Literal(3))]}, add={large: [(S, P, Literal("three"))]}))
    blank = URIRef(BASE + "graph/blank")
    here.apply(Change(add={blank: [(BNode("one"), P, S), (BNode("one"), P, BNode("two"))]}))
    assert copy(here, there) == 2
    assert set(there.graph(large)) == set(here.graph(large))
    assert isomorphic(there.graph(blank), here.graph(blank))
    assert copy(here, there) == 0
    there.close()


def test_a_copy_never_mixes_two_knowledge_bases() -> None:
    here, there = filled(), in_memory(BASE)
    there.apply(Change(add={URIRef(BASE + "graph/c"): [(S, P, S)]}))
    before = contents(there)
    with pytest.raises(ConflictError, match="holds 1 graphs that memory has not"):
        copy(here, there)
    with pytest.raises(ConflictError, match="has the base https://other"):
        copy(here, in_memory("https://other.example/"))
    assert contents(there) == before

"""A backup is a knowledge base of its own, whole or absent; a server makes one while it serves."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from kb.backup import backup, backup_served, restore_backup
from kb.errors import StoreError, StoreHeldError
from kb.graph.embedded import in_memory, open_folder, open_or_create_folder
from kb.graph.remote import open_or_create_remote
from kb.graph.store import Change, Store
from kb.settings import read_settings
from tests.engines import whence

BASE = "https://kb.example/"
A = URIRef(BASE + "graph/a")
S, P = URIRef(BASE + "s"), URIRef(BASE + "p")


def numbers(store: Store) -> set[int]:
    return {int(str(value)) for value in store.graph(A).objects(S, P)}


def add(store: Store, number: int) -> None:
    store.apply(Change(add={A: [(S, P, Literal(number))]}))


def test_a_backup_is_what_the_store_held(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    add(store, 1)
    backup(store, tmp_path / "copy")
    add(store, 2)
    copy = open_folder(tmp_path / "copy")
    assert (copy.base, numbers(copy)) == (BASE, {1})
    assert numbers(store) == {1, 2}


def test_a_backup_on_the_same_disk_shares_its_files(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    add(store, 1)
    backup(store, tmp_path / "copy")
    tables = list((tmp_path / "kb" / "triples").glob("*.sst"))
    assert tables
    assert any(table.stat().st_nlink > 1 for table in tables)


def test_a_restored_backup_is_independent_of_it(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    add(store, 1)
    backup(store, tmp_path / "copy")
    restore_backup(tmp_path / "copy", tmp_path / "new")
    new = open_folder(tmp_path / "new")
    add(new, 5)
    assert numbers(new) == {1, 5}
    assert numbers(open_folder(tmp_path / "copy")) == {1}


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with pytest.raises(StoreError, match="exists already"):
        backup(in_memory(BASE), tmp_path / "copy")
    with pytest.raises(StoreError, match="exists already"):
        backup_served("http://127.0.0.1:9", "token", tmp_path / "copy")


def test_a_backup_that_fails_leaves_nothing(tmp_path: Path) -> None:
    class Failing(type(in_memory(BASE))):  # type: ignore[misc]
        def snapshot(self, folder: Path) -> None:
            folder.mkdir(parents=True)
            (folder / "000001.sst").write_bytes(b"half")
            raise StoreError("the disk is full", "")

    whole = in_memory(BASE)
    with pytest.raises(StoreError, match="the disk is full"):
        backup(Failing(whole._engine, BASE, "memory"), tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_backup_is_not_restored(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    with pytest.raises(StoreError, match="is no knowledge base"):
        restore_backup(tmp_path / "photos", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_server_is_backed_up_by_the_command_while_it_is_written_to(tmp_path: Path) -> None:
    with whence.start(tmp_path) as engine:
        store = open_or_create_remote(read_settings({}, base=BASE, **engine.settings()))
        with pytest.raises(StoreHeldError, match="another process holds it"):
            open_folder(tmp_path / "kb")
        acknowledged: list[int] = []
        stop = threading.Event()

        def write() -> None:
            while not stop.is_set():
                add(store, len(acknowledged))
                acknowledged.append(len(acknowledged))

        writer = threading.Thread(target=write)
        writer.start()
        before = len(acknowledged)
        command = [sys.executable, "-m", "kb.cli", "backup", str(tmp_path / "copy"), "--store", str(tmp_path / "kb")]
        port = engine.query_url.split(":")[2].split("/")[0]
        done = subprocess.run(
            command, env=os.environ | {"WHENCE_PORT": port}, capture_output=True, text=True, check=False
        )
        stop.set()
        writer.join()
    assert (done.returncode, done.stderr) == (0, "")
    held = numbers(open_folder(tmp_path / "copy"))
    assert held == set(range(len(held)))
    assert before <= len(held) <= len(acknowledged)
    assert numbers(open_folder(tmp_path / "kb")) == set(acknowledged)


def test_only_an_administrators_token_makes_a_backup(tmp_path: Path) -> None:
    with whence.start(tmp_path) as engine, pytest.raises(StoreError, match="answered 403: no copy was made"):
        backup_served(engine.query_url.removesuffix("/sparql"), "guessed", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()

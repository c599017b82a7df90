"""On a disk that is really full, a change fails with the reason, and what was acknowledged before stays."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from kb.backup import backup
from kb.errors import DumpError, StoreError
from kb.exchange import export
from kb.graph.embedded import open_folder, open_or_create_folder
from kb.graph.store import Change

BASE = "https://kb.example/"
P = URIRef(BASE + "p")
BATCH = 300


def _mount(folder: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    if not _mount(tmp_path, "size=24m"):
        pytest.skip("needs the right to mount a small file system (root)")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def batch(number: int) -> Change:
    """A graph of its own with text that hardly compresses."""
    text = "".join(chr(0x4E00 + (number * 7919 + i * i) % 20000) for i in range(300))
    triples = [(URIRef(f"{BASE}s{n}"), P, Literal(f"{text}{number}-{n}")) for n in range(BATCH)]
    return Change(add={URIRef(f"{BASE}graph/{number}"): triples})


def test_a_full_disk_stops_a_change_and_spares_what_was_there(small_disk: Path) -> None:
    store = open_or_create_folder(small_disk / "kb", BASE)
    acknowledged = 0
    with pytest.raises(StoreError) as caught:  # noqa: PT012 - which change fails first is the disk's affair
        for number in range(500):
            store.apply(batch(number))
            store.flush()
            acknowledged += 1
    assert "the disk is full; the last change was not made" in caught.value.message
    assert str(small_disk / "kb") in caught.value.message
    assert caught.value.remedy == "Free some space and try again."
    assert acknowledged > 0
    del store, caught

    assert _mount(small_disk, "remount,size=96m")
    again = open_folder(small_disk / "kb")
    sizes = [len(again.graph(URIRef(f"{BASE}graph/{number}"))) for number in range(acknowledged + 2)]
    assert sizes[:acknowledged] == [BATCH] * acknowledged
    assert set(sizes[acknowledged:]) <= {0, BATCH}
    again.apply(batch(999))
    again.close()


def test_an_export_and_a_backup_to_a_full_disk_leave_nothing(
    small_disk: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = open_or_create_folder(tmp_path_factory.mktemp("roomy") / "kb", BASE)
    for number in range(10):
        store.apply(batch(number))
    store.flush()
    (small_disk / "ballast").write_bytes(bytes(23 << 20))
    with pytest.raises(DumpError, match="No space left on device; nothing was written"):
        export(store, small_disk / "all.nq")
    with pytest.raises(StoreError, match="the disk is full"):
        backup(store, small_disk / "copy")
    assert [entry.name for entry in small_disk.iterdir()] == ["ballast"]
    store.close()


def test_opening_on_a_full_disk_speaks_of_no_change(small_disk: Path) -> None:
    store = open_or_create_folder(small_disk / "kb", BASE)
    store.apply(batch(0))
    store.close()
    ballast = small_disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    with pytest.raises(StoreError, match="the disk is full; opening it takes some room, nothing in it was changed"):
        open_folder(small_disk / "kb")
    ballast.unlink()
    again = open_folder(small_disk / "kb")
    assert len(again.graph(URIRef(f"{BASE}graph/0"))) == BATCH
    again.close()

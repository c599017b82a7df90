"""Snapshots, rations and the sandbox, each by itself."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kb.graph.embedded import open_or_create_folder
from server.errors import TooManyError
from server.workers.budget import Allowance, Budget
from server.workers.process import count_rows
from server.workers.snapshots import Snapshots
from tests.server.conftest import BASE, SMALL


@pytest.fixture
def store(tmp_path: Path):
    made = open_or_create_folder(tmp_path / "kb", BASE)
    made.update(SMALL)
    yield made
    made.close()


def test_a_copy_is_made_only_where_something_has_changed(store, tmp_path: Path) -> None:
    snapshots = Snapshots(store, tmp_path / "copies", pause=0)
    with snapshots.reading() as first, snapshots.reading() as second:
        assert first == second
    store.update("INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } }")
    with snapshots.reading() as third:
        assert third.tag != first.tag
        assert third.tag == snapshots.tag


def test_an_old_copy_lives_as_long_as_it_is_read(store, tmp_path: Path) -> None:
    snapshots = Snapshots(store, tmp_path / "copies", pause=0)
    with snapshots.reading() as old:
        store.update("INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } }")
        new = snapshots.publish()
        assert old.folder.exists()
        assert new.folder != old.folder
    assert not old.folder.exists()
    assert new.folder.exists()
    snapshots.close()
    assert not (tmp_path / "copies").exists()


def test_what_a_killed_server_left_is_removed(store, tmp_path: Path) -> None:
    left = tmp_path / "copies" / "left"
    left.mkdir(parents=True)
    Snapshots(store, tmp_path / "copies")
    assert not left.exists()


def test_a_scratch_copy_is_thrown_away(store, tmp_path: Path) -> None:
    snapshots = Snapshots(store, tmp_path / "copies")
    with snapshots.scratch() as folder:
        assert (folder / "CURRENT").exists()
    assert not folder.exists()


def test_a_ration_comes_back_with_time() -> None:
    now = [0.0]
    budget = Budget(Allowance(per_minute=60, burst=10), lambda: now[0])
    budget.charge("a", 14)
    with pytest.raises(TooManyError) as refused:
        budget.check("a")
    assert refused.value.headers["Retry-After"] == "5"
    budget.check("b")
    now[0] = 5
    budget.check("a")
    now[0] = 1000
    assert budget.left("a") == 10


def test_no_ration_at_all() -> None:
    budget = Budget(Allowance(per_minute=0, burst=0), lambda: 0.0)
    budget.charge("a", 1000)
    budget.check("a")


@pytest.mark.parametrize(
    ("data", "media_type", "rows"),
    [
        (b'{"head":{"vars":["x"]},"results":{"bindings":[{},{}]}}', "application/sparql-results+json", 2),
        (b"<sparql><results><result/><result></result></results></sparql>", "application/sparql-results+xml", 1),
        (b'x\r\n"a\r\nb"\r\n""\r\n', "text/csv", 2),
        (b'?x\n"a\\nb"\n\n', "text/tab-separated-values", 2),
        (b"x\r\n" + b"y" * 300_000 + b"\r\n", "text/csv", 1),
    ],
)
def test_rows_are_counted(data: bytes, media_type: str, rows: int) -> None:
    assert count_rows(data, media_type) == rows


CONFINED = """
import socket, subprocess
from server.workers import sandbox
print(sandbox.forbid_sockets())
for attempt in (lambda: socket.socketpair(), lambda: subprocess.run(["true"])):
    try:
        attempt()
        print("allowed")
    except OSError as error:
        print(error.errno)
print(open(__import__("os").devnull).read() == "", flush=True)
try:
    socket.socket()
except OSError:
    pass
print("alive")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the filter is Linux's")
def test_a_confined_process_opens_no_sockets_and_starts_no_programs() -> None:
    done = subprocess.run([sys.executable, "-c", CONFINED], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True", "1", "1", "True"]
    assert done.returncode == -signal.SIGSYS

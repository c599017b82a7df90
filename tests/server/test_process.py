"""The server as a process: how it starts, what it says when it cannot, how it streams, how it ends."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from kb.graph.embedded import open_or_create_folder
from server.__main__ import elsewhere
from tests.server.conftest import BASE
from tests.server.running import Running, running_server

ROWS = 200_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("process") / "kb"
    open_or_create_folder(folder, BASE).close()
    with running_server(folder, query_rows="0", query_seconds="60") as running:
        yield running


def start(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    given = {f"WHENCE_{name.upper()}": value for name, value in settings.items()}
    environment = {**os.environ, "WHENCE_STORE": str(folder), **given}
    command = [sys.executable, "-m", "server"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90, check=False)


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = start(tmp_path / "kb", port=str(listener.getsockname()[1]))
    assert done.returncode == 2
    assert "something listens there already" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_store_that_is_held_is_said(server: Running, tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    done = start(tmp_path / "kb", port="0")
    store.close()
    assert done.returncode == 4
    assert "another process holds it" in done.stderr


def test_a_setting_that_makes_no_sense_is_said(tmp_path: Path) -> None:
    done = start(tmp_path / "kb", port="many")
    assert done.returncode == 2
    assert "WHENCE_PORT" in done.stderr


def many(rows: int) -> str:
    """A query with `rows` rows out of an empty store."""
    parts = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(10)))} }}" for n in range(len(str(rows))))
    return f"SELECT * {{ {parts} }} LIMIT {rows}"


def stream(server: Running, query: str, coding: str = "identity") -> tuple[float, float, int]:
    """Seconds to the first byte and to the last, and the number of bytes."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
    try:
        started = time.monotonic()
        connection.request(
            "GET", f"/sparql?query={quote(query)}", headers={"Accept": "text/csv", "Accept-Encoding": coding}
        )
        response = connection.getresponse()
        assert response.getheader("Content-Encoding", "identity") == coding
        size = len(response.read(1))
        first = time.monotonic() - started
        while chunk := response.read(1 << 16):
            size += len(chunk)
        return first, time.monotonic() - started, size
    finally:
        connection.close()


def memory(server: Running) -> int:
    """Kilobytes that the server's processes hold, its workers included."""
    listing = subprocess.run(["ps", "-eo", "pid,ppid,rss"], capture_output=True, text=True, check=True).stdout
    table = [tuple(map(int, line.split())) for line in listing.splitlines()[1:]]
    ours = {server.process.pid}
    for _ in range(4):
        ours |= {pid for pid, parent, _ in table if parent in ours}
    return sum(size for pid, _, size in table if pid in ours)


def test_a_large_answer_is_streamed_in_flat_memory(server: Running) -> None:
    stream(server, many(1000))
    before = memory(server)
    first, whole, size = stream(server, many(ROWS))
    assert size > ROWS * 10
    assert first < whole / 2
    assert memory(server) - before < 40_000


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_compressed_answer_is_streamed_too(server: Running, coding: str) -> None:
    first, whole, size = stream(server, many(ROWS), coding)
    assert size < ROWS * 5
    assert first < whole / 2


def test_who_goes_away_half_way_frees_the_worker(server: Running) -> None:
    for _ in range(4):
        connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
        connection.request("GET", f"/sparql?query={quote(many(1_000_000))}", headers={"Accept": "text/csv"})
        assert connection.getresponse().read(10)
        connection.close()
    started = time.monotonic()
    assert server.ask("GET", "/sparql?query=ASK%7B%7D").status == 200
    assert time.monotonic() - started < 15


def test_it_ends_when_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    with running_server(folder) as running:
        assert running.ask("GET", "/sparql?query=ASK%7B%7D").status == 200
        assert list((folder / "snapshots").iterdir())
    assert running.process.returncode == 0
    assert not (folder / "snapshots").exists()
    open_or_create_folder(folder, BASE).close()
    log = (tmp_path / "kb.log").read_text()
    assert '"GET /sparql" 200' in log
    assert "query;dur=" in log


@pytest.mark.parametrize(
    ("base", "port", "said"),
    [
        ("http://127.0.0.1:8321/", 8321, ""),
        ("https://kb.example/", 8321, ""),
        ("http://127.0.0.1:8321/", 8377, "--port 8321 serves it there"),
        ("http://localhost/kb/", 8377, "--port 80 serves it there"),
    ],
)
def test_iris_that_lead_to_another_port_are_told_of(base: str, port: int, said: str) -> None:
    found = elsewhere(base, port)
    assert said in found
    assert bool(found) is bool(said)

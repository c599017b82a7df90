"""Clients that are slow, silent, greedy or gone: they cost a connection, and everybody else is answered."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from kb.graph.embedded import open_or_create_folder
from tests.server.conftest import BASE
from tests.server.running import Running, running_server
from tests.server.test_process import many

PROMPT = 5
"""Seconds within which everybody else is answered."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("slow") / "kb"
    open_or_create_folder(folder, BASE).close()
    with running_server(folder, threads="2", max_file_mb="3", hosts="x") as running:
        yield running


def send(server: Running, head: str, body: bytes = b"") -> socket.socket:
    connection = socket.create_connection((server.host, server.port), timeout=30)
    connection.sendall(head.replace("\n", "\r\n").encode() + body)
    return connection


def answer(connection: socket.socket) -> tuple[int, bytes]:
    """The status and the body of what comes, read to its end."""
    with connection, contextlib.closing(http.client.HTTPResponse(connection)) as response:
        response.begin()
        return response.status, response.read()


def is_answered_promptly(server: Running) -> bool:
    started = time.monotonic()
    assert server.ask("GET", "/sparql?query=ASK%7B%7D").status == 200
    assert server.ask("GET", "/dumps").status == 200
    return time.monotonic() - started < PROMPT


@pytest.mark.parametrize("path", ["/sparql", "/reconcile", "/sign-in", "/graph-store?graph=a:b"])
def test_bodies_that_never_come_hold_no_thread(server: Running, path: str) -> None:
    head = f"POST {path} HTTP/1.1\nHost: x\nContent-Type: text/turtle\nContent-Length: 1000\n\n"
    waiting = [send(server, head, b"<a:") for _ in range(20)]
    assert is_answered_promptly(server)
    for connection in waiting:
        connection.close()


def test_headers_that_never_end_hold_no_thread(server: Running) -> None:
    waiting = [send(server, "GET / HTTP/1.1\nHost: x\nX-A: ") for _ in range(40)]
    assert is_answered_promptly(server)
    for connection in waiting:
        connection.close()


def test_one_address_sends_so_many_bodies_at_once_and_no_more(server: Running) -> None:
    head = "POST /sparql HTTP/1.1\nHost: x\nContent-Type: application/sparql-query\nContent-Length: 9\n\n"
    waiting = [send(server, head, b"ASK") for _ in range(32)]
    time.sleep(0.5)
    status, body = answer(send(server, head, b"ASK"))
    assert (status, json.loads(body)["code"]) == (503, "busy")
    for connection in waiting:
        connection.close()
    time.sleep(0.5)
    assert answer(send(server, head, b"ASK   { }"))[0] == 200


def test_readers_that_never_read_hold_no_worker(server: Running) -> None:
    waiting = []
    for _ in range(6):
        connection = socket.create_connection((server.host, server.port))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(f"GET /sparql?query={quote(many(9999))} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        waiting.append(connection)
    time.sleep(2)
    assert is_answered_promptly(server)
    for connection in waiting:
        connection.close()


@pytest.mark.parametrize(("who", "size"), [("", 1 << 21), ("Cookie: whence=x\n", 1 << 23)])
def test_large_bodies_are_refused_before_they_are_sent(server: Running, who: str, size: int) -> None:
    """Only who says who they are may send a large one at all; nobody more than the setting says."""
    head = f"POST /graph-store?graph=a:b HTTP/1.1\nHost: x\n{who}Content-Type: text/turtle\nContent-Length: {size}\n\n"
    status, body = answer(send(server, head))
    assert (status, json.loads(body)["code"]) == (413, "too-large")


@pytest.mark.parametrize("who", ["Cookie: whence=x", "Authorization: Bearer whence_x"])
def test_who_only_says_to_be_somebody_is_a_stranger(server: Running, who: str) -> None:
    head = f"POST /graph-store?graph=a:b HTTP/1.1\nHost: x\n{who}\nContent-Length: {1 << 21}\n\n"
    status, body = answer(send(server, head))
    assert (status, json.loads(body)["code"]) == (413, "too-large")


def test_what_is_refused_before_the_application_sees_it_is_a_page_for_a_browser(server: Running) -> None:
    browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8\nCookie: whence=x\n"
    for head, title in (
        (f"POST /add HTTP/1.1\nHost: x\n{browser}Content-Length: {1 << 23}\n\n", "Content Too Large"),
        (f"GET / HTTP/1.1\nHost: evil.example\n{browser}\n", "Misdirected Request"),
    ):
        with send(server, head) as connection, contextlib.closing(http.client.HTTPResponse(connection)) as response:
            response.begin()
            page = response.read().decode()
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert title.casefold() in page.casefold()
        assert "Sign in" not in page
        assert "Sign out" not in page


def test_who_is_known_sends_large_bodies(server: Running) -> None:
    body = b"#" * (1 << 21)
    reply = server.ask("POST", "/graph-store?graph=http://kb.example/x", body, {"Content-Type": "text/turtle"})
    assert reply.status not in (413, 503)


def test_a_chunked_body_is_measured_too(server: Running) -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    head = "POST /sparql HTTP/1.1\nHost: x\nContent-Type: application/sparql-query\nTransfer-Encoding: chunked\n\n"
    connection = send(server, head)
    with contextlib.suppress(OSError):
        for _ in range(40):
            connection.sendall(chunk)
    status, _ = answer(connection)
    assert status == 413


def test_a_chunked_body_beside_a_length_is_one_request(server: Running) -> None:
    head = "POST /sparql HTTP/1.1\nHost: x\nContent-Type: application/sparql-query\nContent-Length: 4\n"
    smuggled = b"8\r\nASK { } \r\n0\r\n\r\nGET /dumps HTTP/1.1\r\nHost: x\r\n\r\n"
    status, body = answer(send(server, head + "Transfer-Encoding: chunked\nConnection: close\n\n", smuggled))
    assert (status, json.loads(body)["boolean"]) == (200, True)


@pytest.mark.parametrize(
    "head",
    [
        "POST /sparql HTTP/1.1\nHost: x\nContent-Length: 5\nContent-Length: 6\n\nASK{}x",
        "POST /sparql HTTP/1.1\nHost: x\nContent-Length: -5\n\n",
        "POST /sparql HTTP/1.1\nHost: x\nTransfer-Encoding: identity, chunked, x\n\n",
        "GET / HTTP/1.1\nHost: a\nHost: b\n\n",
        "GET / HTTP/1.1\nHost: x\nX-A: 1\n folded: 2\n\n",
        "GET / HTTP/1.1\nHost : x\n\n",
        'GET / HTTP/1.1\nHost: evil.example"><script>\n\n',
        "GET / HTTP/1.1\n\n",
    ],
)
def test_what_two_servers_could_read_in_two_ways_is_refused(server: Running, head: str) -> None:
    status, _ = answer(send(server, head))
    assert status == 400


def test_a_name_that_was_led_here_is_answered_nothing(server: Running) -> None:
    """DNS rebinding: the page of a stranger asks its own name, which leads here by now."""
    for path in ("/sparql?query=ASK%7B%7D", "/", "/feed.json", "/health/live"):
        status, body = answer(send(server, f"GET {path} HTTP/1.1\nHost: evil.example:{server.port}\n\n"))
        assert (status, json.loads(body)["code"]) == (421, "misdirected"), path


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/", "/feed.json"])
def test_a_page_of_a_stranger_reads_nothing_of_a_server_of_ones_own(server: Running, path: str) -> None:
    head = f"GET {path} HTTP/1.1\nHost: 127.0.0.1:{server.port}\nAccept: application/json\nOrigin: "
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{server.port + 1}"):
        status, body = answer(send(server, f"{head}{origin}\n\n"))
        assert (status, json.loads(body)["code"]) == (403, "forbidden"), origin
    assert answer(send(server, f"{head}http://127.0.0.1:{server.port}\n\n"))[0] < 400


def test_a_header_with_an_underscore_passes_for_no_other(server: Running) -> None:
    reply = server.ask("GET", "/sparql?query=ASK%7B%7D", headers={"X_Real_Accept": "a", "Accept_": "text/csv"})
    assert reply.media_type == "application/sparql-results+json"


def test_many_connections_leave_no_files_open(server: Running) -> None:
    def held() -> int:
        listing = Path("/proc").glob(f"{server.process.pid}/task/*/children")
        pids = {server.process.pid, *(int(p) for path in listing for p in path.read_text().split())}
        return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids)

    is_answered_promptly(server)
    before = held()
    for number in range(60):
        connection = send(server, "POST /reconcile HTTP/1.1\nHost: x\nContent-Length: 400000\n\n", b"x" * 300_000)
        connection.close()
        server.ask("GET", f"/nothing-{number}", headers={"Accept": "text/html"})
        server.ask("GET", "/sparql?query=ASK%7B%7D")
    time.sleep(1)
    assert held() - before < 20

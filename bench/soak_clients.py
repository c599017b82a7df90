"""The clients of a soak: readers, reviewers, attackers and slow ones, each from an address of its own (127.0.N.M)."""

from __future__ import annotations

import html
import http.client
import itertools
import random
import re
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit

from bench.generate import sample_nodes

TIMEOUT = 60
REVIEWER, PASSWORD = "soak", "a password for the soak test"
FORM = "application/x-www-form-urlencoded"
RESULTS = "application/sparql-results+json"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_FIELD = re.compile(r'name="(claim|seen)" value="([^"]*)"')
_DECIDED = frozenset({HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.CONFLICT})
_THINKS = 1.0
_SHOWN = 300

HOSTILE_QUERIES: dict[str, str] = {
    "cross product": "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "deep path": "SELECT (COUNT(*) AS ?n) WHERE { ?a (<x:p>|!<x:p>)+ ?b }",
    "huge regular expression": f'SELECT ?s WHERE {{ ?s ?p ?o FILTER REGEX(STR(?o), "{"(a|b)*" * 4000}") }}',
    "VALUES of a megabyte": f"SELECT * WHERE {{ VALUES ?x {{ {' '.join(f'<urn:x:{n}>' for n in range(90000))} }} }}",
    "VALUES of half a megabyte, squared": "SELECT (COUNT(*) AS ?n) WHERE { VALUES ?x { %s } VALUES ?y { %s } }"
    % ((" ".join(f"<x:{n}>" for n in range(25000)),) * 2),
    "nested subqueries": "SELECT * WHERE { " + "{ SELECT * WHERE { " * 400 + "?s ?p ?o" + " } }" * 400 + " }",
    "subqueries as deep as is allowed": "SELECT * WHERE { "
    + "{ SELECT DISTINCT * WHERE { " * 40
    + "?s ?p ?o . ?o ?q ?r"
    + " } }" * 40
    + " }",
    "nested braces": "SELECT * WHERE " + "{" * 3000 + "}" * 3000,
    "federation": "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "everything sorted": "SELECT * WHERE { ?s ?p ?o . ?o ?q ?r } ORDER BY ?r ?q ?o",
    "memory": "SELECT (COUNT(DISTINCT ?z) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), STR(?d)) AS ?z) }",
}
"""What somebody who means harm sends; a reader of the endpoint's limits would expect each to be stopped."""


@dataclass(slots=True)
class Log:
    """What the clients of one kind saw in one phase; appended to by all their threads."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def faults_noted(self) -> Iterator[None]:
        """Note a lost connection or a time-out as a fault."""
        try:
            yield
        except (OSError, http.client.HTTPException) as error:
            self.faults.append(repr(error))

    def note(self, status: int, began: float) -> None:
        """Note an answer to a request that began at `time.perf_counter()` = `began`."""
        self.seconds.append(time.perf_counter() - began)
        self.statuses[status] += 1


@dataclass(frozen=True, slots=True)
class Server:
    """The server under test."""

    port: int

    def connect(self, address: str) -> http.client.HTTPConnection:
        """A connection from `address`."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT, source_address=(address, 0))

    def get(self, address: str, path: str, accept: str) -> tuple[int, str]:
        """The status of one GET, redirects followed, and how its answer begins."""
        connection = self.connect(address)
        try:
            connection.request("GET", path, headers={"Accept": accept})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        target = answer.headers.get("Location")
        if answer.status in {HTTPStatus.SEE_OTHER, HTTPStatus.FOUND} and target:
            parts = urlsplit(target)
            return self.get(address, f"{parts.path}?{parts.query}" if parts.query else parts.path, accept)
        return answer.status, body[:_SHOWN].decode("utf-8", "replace")

    def exchange(
        self, address: str, method: str, path: str, form: dict[str, str] | None, cookie: str
    ) -> tuple[int, str, str]:
        """The status, the page, and the cookie to send from now on."""
        connection = self.connect(address)
        headers = {"Cookie": cookie, "Content-Type": FORM, "Accept": "text/html"}
        try:
            connection.request(method, path, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            newer = (answer.headers.get("Set-Cookie") or cookie).partition(";")[0]
            return answer.status, answer.read().decode(), newer
        finally:
            connection.close()


# --- those who mean well --------------------------------------------------------------------------------------------


def paths_to_read(articles: int) -> list[str]:
    """Addresses of pages, data and look-ups of a generated knowledge base."""
    dice = random.Random(3)
    nodes = [sample_nodes(articles, dice) for _ in range(32)]
    look_up = "SELECT ?p ?o WHERE { <%s> ?p ?o }"
    found = ["/"]
    for node in nodes:
        found += [urlsplit(node.article).path, urlsplit(node.claim).path, f"{urlsplit(node.claim).path}.ttl"]
        found.append(f"/sparql?query={quote(look_up % node.claim)}")
    return found


def read(server: Server, address: str, paths: Iterator[str], end: float, log: Log) -> None:
    """Read one page after the other without a pause."""
    while time.monotonic() < end:
        path = next(paths)
        began = time.perf_counter()
        with log.faults_noted():
            status, body = server.get(address, path, RESULTS if "sparql" in path else "text/html")
            log.note(status, began)
            if status != HTTPStatus.OK:
                log.faults.append(f"status {status} at {path.partition('?')[0]}: {body}")


def review(server: Server, address: str, end: float, log: Log) -> None:
    """Sign in, then take what waits and decide it; a conflict with another reviewer is an answer, not a fault."""
    cookie = _sign_in(server, address)
    verdicts = itertools.cycle(("accept", "reject", "unsure"))
    while time.monotonic() < end:
        time.sleep(_THINKS)
        with log.faults_noted():
            began = time.perf_counter()
            _, page, cookie = server.exchange(address, "GET", "/review", None, cookie)
            fields = {name: html.unescape(value) for name, value in _FIELD.findall(page)}
            token = _CSRF.search(page)
            if token is None or "claim" not in fields:
                log.faults.append("a queue without a claim")
                return
            form = fields | {"csrf": token[1], "act": next(verdicts)}
            status, _, cookie = server.exchange(address, "POST", "/review/decide", form, cookie)
            log.note(status, began)
            if status not in _DECIDED:
                log.faults.append(f"status {status} for a verdict")


def _sign_in(server: Server, address: str) -> str:
    _, page, cookie = server.exchange(address, "GET", "/sign-in", None, "")
    token = _CSRF.search(page)
    form = {"name": REVIEWER, "password": PASSWORD, "csrf": token[1] if token else ""}
    return server.exchange(address, "POST", "/sign-in", form, cookie)[2]


# --- those who do not -----------------------------------------------------------------------------------------------


def attack(server: Server, address: str, queue: Iterator[tuple[str, str]], end: float, logs: dict[str, Log]) -> None:
    """Send hostile queries, each as another program, so that nothing that goes by the program's name helps."""
    for number in itertools.count():
        if time.monotonic() >= end:
            return
        name, text = next(queue)
        log, began = logs[name], time.perf_counter()
        headers = {"Content-Type": "application/sparql-query", "User-Agent": f"{address} {number}"}
        with log.faults_noted():
            connection = server.connect(address)
            try:
                connection.request("POST", "/sparql", text.encode(), headers)
                answer = connection.getresponse()
                answer.read()
            finally:
                connection.close()
            log.note(answer.status, began)


_ALL = quote("SELECT * WHERE { ?s ?p ?o . ?s ?q ?r } LIMIT 9000")


@dataclass(frozen=True, slots=True)
class Slow:
    """One way to be slow: what is sent at once, and what byte by byte for ever; where nothing is, it reads so."""

    name: str
    at_once: bytes
    trickled: bytes = b""


SLOW = (
    Slow("head that never ends", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", b"z"),
    Slow(
        "body that never ends",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 9000\r\n\r\n",
        b" ",
    ),
    Slow("answer that is never read", f"GET /sparql?query={_ALL} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()),
)


def dawdle(server: Server, address: str, slow: Slow, end: float) -> None:
    """Send or read as slowly as the server lets one, again and again."""
    while time.monotonic() < end:
        try:
            with socket.socket() as own:
                own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                own.settimeout(5)
                own.bind((address, 0))
                own.connect(("127.0.0.1", server.port))
                own.sendall(slow.at_once)
                _trickle(own, slow.trickled, end)
        except OSError:
            time.sleep(0.2)


def _trickle(own: socket.socket, byte: bytes, end: float) -> None:
    while time.monotonic() < end:
        if byte:
            own.send(byte)
        elif not own.recv(16):
            return
        time.sleep(1)

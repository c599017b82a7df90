"""Two doors, one endpoint: what a query gets on the event loop is what it gets through the application."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from flask import Flask

from server.asgi import Bridge, bridge
from server.wsgi import Whole
from tests.server.conftest import MakeApp, state_of, token_for

ALL = "SELECT ?s ?o { ?s <http://x.example/p> ?o } ORDER BY ?s ?o"
MANY = "SELECT ?x { VALUES ?x { " + " ".join(f'"row {n}"' for n in range(500)) + " } }"
GRAPH = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
FORM = "application/x-www-form-urlencoded"
OWN = frozenset({"etag", "server-timing", "content-length", "vary", "date"})
"""Headers that two servers give differently: their own tags and times, and what may be said in several ways."""


@dataclass(frozen=True)
class Asked:
    method: str = "GET"
    query: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Got:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def shared(self) -> dict[str, str]:
        return {name: value for name, value in self.headers.items() if name not in OWN}


def get(query: str, *more: tuple[str, str], **headers: str) -> Asked:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Asked(query=urlencode([("query", query), *more]), headers=named)


def post(body: str, media_type: str, query: str = "", method: str = "POST") -> Asked:
    return Asked(method, query, body.encode(), {"Content-Type": media_type})


REQUESTS = [
    get(ALL),
    get(ALL, Accept="text/csv"),
    get(ALL, Accept="text/csv;q=0.2, application/sparql-results+xml;q=0.9"),
    get(ALL, ("format", "tsv"), Accept="application/json"),
    get(ALL, ("default-graph-uri", "http://kb.example/graph/one")),
    get(GRAPH, Accept="application/n-triples"),
    get("ASK {}"),
    get(MANY, Accept_Encoding="gzip"),
    get(MANY, Accept_Encoding="br;q=0.5, zstd;q=0.9"),
    get(MANY, Accept_Encoding="gzip;q=0, identity"),
    get(ALL, Accept="image/png"),
    get("SELECT *\nWHERE { ?s ?p ?o ; }}"),
    get("SELECT", Accept="text/plain"),
    get("SELECT * { SERVICE <http://x.example/> {} }"),
    get(ALL, ("default-graph-uri", "relative")),
    get(ALL, ("query", ALL)),
    Asked(query="update=CLEAR+ALL"),
    Asked(query="query=ASK%FF"),
    Asked("HEAD", urlencode({"query": ALL})),
    post(ALL, "application/sparql-query"),
    post(ALL, "Application/SPARQL-Query; charset=UTF-8"),
    post(ALL, "application/sparql-query", method="QUERY"),
    post(urlencode({"query": ALL}), FORM),
    post(urlencode({"update": "CLEAR ALL"}), FORM),
    post(urlencode({"update": "CLEAR ALL"}), FORM, method="QUERY"),
    post("ASK {}", "text/plain"),
    post("ASK {}", "application/sparql-query; charset=utf-16"),
    post("x" * 600_000, "application/sparql-query"),
    Asked("PUT"),
    Asked("OPTIONS"),
    get(ALL, Accept="text/html"),
]


def of_application(app: Flask, asked: Asked) -> Got:
    """What the application gives, as under any WSGI server."""
    with app.test_client() as client:
        response = client.open(
            f"/sparql?{asked.query}", method=asked.method, data=asked.body, headers=asked.headers, buffered=True
        )
        return Got(response.status_code, {k.lower(): v for k, v in response.headers}, response.data)


class OnLoop:
    """A server of ours without its sockets."""

    def __init__(self, app: Flask) -> None:
        self._loop = asyncio.new_event_loop()
        self._bridge: Bridge = bridge(Whole(app, state_of(app)))

    def ask(self, asked: Asked, address: str = "127.0.0.1") -> Got:
        return self._loop.run_until_complete(self._ask(asked, address))

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _ask(self, asked: Asked, address: str) -> Got:
        got, body = Got(), io.BytesIO()
        headers = {"Host": "localhost", "Content-Length": str(len(asked.body)), **asked.headers}
        sent = [{"type": "http.request", "body": asked.body, "more_body": False}]

        async def receive() -> dict[str, object]:
            if not sent:
                await asyncio.get_running_loop().create_future()
            return sent.pop()

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                got.status = message["status"]
                got.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                body.write(message["body"])

        await self._bridge(_scope(asked, headers, address), receive, send)
        got.body = body.getvalue()
        return got


def _scope(asked: Asked, headers: dict[str, str], address: str) -> dict[str, object]:
    return {
        "type": "http",
        "method": asked.method,
        "path": "/sparql",
        "raw_path": b"/sparql",
        "query_string": asked.query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "http_version": "1.1",
        "scheme": "http",
        "client": (address, 50000),
        "server": ("localhost", 80),
    }


@pytest.fixture
def on_loop(make_app: MakeApp) -> Iterator[Callable[..., OnLoop]]:
    made: list[OnLoop] = []

    def make(**settings: str) -> OnLoop:
        made.append(OnLoop(make_app(**settings)))
        return made[-1]

    yield make
    for server in made:
        server.close()


@pytest.fixture
def both(make_app: MakeApp, on_loop: Callable[..., OnLoop]) -> tuple[Flask, OnLoop]:
    return make_app(), on_loop()


def test_both_doors_give_the_same(both: tuple[Flask, OnLoop]) -> None:
    app, server = both
    for asked in REQUESTS:
        expected, got = of_application(app, asked), server.ask(asked)
        assert got.status == expected.status, asked
        assert got.shared == expected.shared, asked
        assert got.body == expected.body, asked
        assert set(got.headers["vary"].split(", ")) == set(expected.headers["vary"].split(", ")), asked


def test_a_query_passes_no_thread_of_the_application(on_loop: Callable[..., OnLoop], monkeypatch) -> None:
    server = on_loop()
    monkeypatch.setattr(Whole, "__call__", None)
    assert json.loads(server.ask(get("ASK {}")).body)["boolean"] is True
    assert server.ask(get("SELECT")).status == 400


def test_who_has_the_answer_is_told_so_until_something_is_written(on_loop: Callable[..., OnLoop]) -> None:
    server = on_loop()
    first = server.ask(get(ALL))
    again = server.ask(get(ALL, If_None_Match=first.headers["etag"]))
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert server.ask(get(GRAPH, If_None_Match=first.headers["etag"])).status == 200


def test_a_head_says_how_long_the_answer_is(on_loop: Callable[..., OnLoop]) -> None:
    server = on_loop()
    head = server.ask(Asked("HEAD", urlencode({"query": ALL})))
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) == len(server.ask(get(ALL)).body)


def test_a_head_states_no_length_that_nobody_knows(both: tuple[Flask, OnLoop]) -> None:
    values = " ".join(map(str, range(400)))
    query = f"SELECT ?a ?b {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} }}"
    app, server = both
    asked = Asked("HEAD", urlencode({"query": query}))
    for got in (server.ask(asked), of_application(app, asked)):
        assert (got.status, got.body) == (200, b"")
        assert "content-length" not in got.headers


def test_a_long_answer_comes_whole_in_pieces(on_loop: Callable[..., OnLoop]) -> None:
    server = on_loop(query_rows="0")
    values = " ".join(map(str, range(300)))
    query = f"SELECT ?a ?b {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} }}"
    got = server.ask(get(query, Accept="text/csv"))
    assert "content-length" not in got.headers
    assert got.body.count(b"\r\n") == 1 + 300 * 300


@pytest.mark.parametrize("proxies", ["0", "1", "2"])
def test_the_log_names_the_client_that_so_many_proxies_name(
    on_loop: Callable[..., OnLoop], proxies: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = on_loop(proxies=proxies)
    with caplog.at_level("INFO", "whence.access"):
        server.ask(get("ASK {}", X_Forwarded_For="1.1.1.1, 2.2.2.2"), address="3.3.3.3")
    assert caplog.messages[-1].startswith({"0": "3.3.3.3 ", "1": "2.2.2.2 ", "2": "1.1.1.1 "}[proxies])


def test_a_closed_knowledge_base_answers_nobody_unknown(make_app: MakeApp) -> None:
    app = make_app(reading="closed")
    known = token_for(app)
    server = OnLoop(app)
    assert server.ask(get("ASK {}")).status == 401
    assert server.ask(get("ASK {}", **known)).status == 200
    server.close()

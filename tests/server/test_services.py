"""SERVICE reaches the listed endpoints and no others."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar
from urllib.parse import urlencode

import pytest

from kb.graph.scan import scan
from server.errors import BadRequestError, BusyError, RefusedError, TooLargeError, UpstreamError
from server.sparql import services
from tests.server.conftest import MakeApp, token_for

ANSWER = {
    "head": {"vars": ["s", "p", "o"]},
    "results": {
        "bindings": [
            {
                "s": {"type": "uri", "value": "http://kb.example/far"},
                "p": {"type": "uri", "value": "http://x.example/p"},
                "o": {"type": "literal", "value": "from afar"},
            }
        ]
    },
}


class Far(BaseHTTPRequestHandler):
    """Another endpoint: it answers every query with one row, and /redirect by sending the client on."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.asked.append(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())
        if self.path == "/senseless":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"[" * 100_000)
            return
        if self.path == "/redirect":
            self.send_response(307)
            self.send_header("Location", "/sparql")
            self.end_headers()
            return
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815 - the name that the library calls

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def far() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Far) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def get(app, service: str):
    query = f"SELECT ?o {{ SERVICE <{service}> {{ ?s <http://x.example/p> ?o }} }}"
    return app.test_client().get("/sparql?" + urlencode({"query": query}))


def test_a_listed_service_is_asked(make_app: MakeApp, far: str) -> None:
    app = make_app(services=f"http://elsewhere.example/sparql {far}/sparql", query_workers="1")
    for _ in range(2):
        (row,) = json.loads(get(app, f"{far}/sparql").data)["results"]["bindings"]
        assert row["o"]["value"] == "from afar"
    plain = app.test_client().get("/sparql?query=ASK{}")
    assert plain.status_code == 200


def test_a_service_that_is_not_listed_is_refused(make_app: MakeApp, far: str) -> None:
    app = make_app(services=f"{far}/other")
    assert get(app, f"{far}/sparql").status_code == 403


def test_what_is_asked_is_the_pattern_with_what_it_needs(make_app: MakeApp, far: str) -> None:
    app = make_app(services=f"{far}/sparql")
    query = f"PREFIX x: <http://x.example/> SELECT * {{ OPTIONAL {{ SERVICE <{far}/sparql> {{ ?s x:p ?o }} }} }}"
    assert app.test_client().get("/sparql", query_string={"query": query}).status_code == 200
    assert Far.asked[-1].split() == (
        "BASE <http://kb.example/> PREFIX x: <http://x.example/> SELECT * WHERE { ?s x:p ?o }".split()
    )


def test_an_answer_of_others_is_not_taken_for_unchanged(make_app: MakeApp, far: str) -> None:
    response = get(make_app(services=f"{far}/sparql"), f"{far}/sparql")
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["redirect", "senseless"])
def test_an_answer_that_is_none(make_app: MakeApp, far: str, path: str) -> None:
    """No redirect is followed; the fault is the other's, and SILENT is silent about it."""
    app = make_app(services=f"{far}/{path}")
    response = get(app, f"{far}/{path}")
    assert (response.status_code, "from afar" in response.text) == (502, False)
    query = f"SELECT ?o {{ SERVICE SILENT <{far}/{path}> {{ ?s ?p ?o }} }}"
    silent = app.test_client().get("/sparql", query_string={"query": query})
    assert json.loads(silent.data)["results"]["bindings"] == [{}]


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <%s/other> { ?s ?p ?o }",
        "SERVICE <%s/sparql> { SERVICE <%s/other> { ?s ?p ?o } }",
        "BIND(<%s/sparql> AS ?x) SERVICE ?x { ?s ?p ?o }",
        "BIND(1 AS ?a) FILTER(?a<2)SERVICE#>\n<%s/other> { ?s ?p ?o }",
    ],
)
def test_a_listed_service_opens_no_door_to_another(make_app: MakeApp, far: str, pattern: str) -> None:
    app = make_app(services=f"{far}/sparql")
    before = len(Far.asked)
    query = f"SELECT * {{ {pattern.replace('%s', far)} }}"
    assert app.test_client().get("/sparql", query_string={"query": query}).status_code in (400, 403)
    assert len(Far.asked) == before


def test_an_update_may_ask_a_listed_service(make_app: MakeApp, far: str) -> None:
    app = make_app(services=f"{far}/sparql", allow_update="1")
    text = f"INSERT {{ GRAPH <a:g> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <{far}/sparql> {{ ?s ?p ?o }} }}"
    kind = "application/sparql-update"
    assert app.test_client().post("/sparql", data=text, content_type=kind, headers=token_for(app)).status_code == 204
    found = app.test_client().get("/graph-store?graph=a:g", headers={"Accept": "application/n-triples"})
    assert found.text == '<http://kb.example/far> <http://x.example/p> "from afar" .\n'


def test_terms_of_every_kind_come_over(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = {
        "u": {"type": "uri", "value": "http://x.example/a"},
        "n": {"type": "literal", "value": "01", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
        "l": {"type": "literal", "value": 'z"wei', "xml:lang": "de"},
        "b": {"type": "bnode", "value": "b 0"},
    }
    answer = {"head": {"vars": [*terms, "none"]}, "results": {"bindings": [terms]}}
    monkeypatch.setattr(services, "_ask", lambda *_: answer)
    query = scan("SELECT * { SERVICE <http://far.example/sparql> { ?u ?n ?l } }")
    made = services.with_answers(query, "http://kb.example/", ["http://far.example/sparql"], 1).text
    assert made == (
        "SELECT * { { VALUES (?u ?n ?l ?b ?none) { (<http://x.example/a> "
        '"01"^^<http://www.w3.org/2001/XMLSchema#integer> "z\\"wei"@de '
        "<http://far.example/.well-known/genid/b%200> UNDEF) } } }"
    )


@pytest.mark.parametrize("value", ["http://x/> } } SELECT", "relative", "a b:c"])
def test_a_term_that_would_change_the_query_is_no_answer(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    answer = {"head": {"vars": ["u"]}, "results": {"bindings": [{"u": {"type": "uri", "value": value}}]}}
    monkeypatch.setattr(services, "_ask", lambda *_: answer)
    with pytest.raises(UpstreamError):
        services.with_answers(scan("SELECT * { SERVICE <http://a/> {} }"), "http://b/", ["http://a/"], 1)


def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.1.2.3", 0))])
    with pytest.raises(RefusedError, match=r"inside\.example leads to no public address"):
        services.with_answers(
            scan("SELECT * { SERVICE <http://inside.example/sparql> {} }"),
            "http://b/",
            ["http://inside.example/sparql"],
            1,
        )


ONE = ["http://a/"]


def _asked(text: str) -> str:
    return services.with_answers(scan(text), "http://b/", ONE, 1).text


@pytest.mark.parametrize(
    "answer",
    [
        {"head": {"vars": [f"v{number}" for number in range(300)]}, "results": {"bindings": [{}]}},
        {"head": {"vars": [f"v{number}" for number in range(200)]}, "results": {"bindings": [{}] * 4000}},
    ],
)
def test_an_answer_of_nothing_much_may_not_become_a_lot(monkeypatch: pytest.MonkeyPatch, answer: object) -> None:
    """What is not bound is written as UNDEF: few bytes of answer are many of query."""
    monkeypatch.setattr(services, "_ask", lambda *_: answer)
    with pytest.raises(TooLargeError):
        _asked("SELECT * { SERVICE <http://a/> {} }")
    assert _asked("SELECT * { SERVICE SILENT <http://a/> {} }") == "SELECT * { {} }"


@pytest.mark.parametrize(
    "term",
    [
        {"type": "bnode", "value": "\ud800"},
        {"type": "literal", "value": "a", "xml:lang": "en us"},
        {"type": "literal", "value": "a", "datatype": ["x"]},
    ],
)
def test_a_term_that_is_none_is_the_services_fault(monkeypatch: pytest.MonkeyPatch, term: object) -> None:
    answer = {"head": {"vars": ["u"]}, "results": {"bindings": [{"u": term}]}}
    monkeypatch.setattr(services, "_ask", lambda *_: answer)
    with pytest.raises(UpstreamError):
        _asked("SELECT * { SERVICE <http://a/> {} }")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://x\\UFFFFFFFF/> {} }",
        "BASE <http://[> SELECT * { SERVICE <a> {} }",
        "PREFIX a: <http://[x/> SELECT * { SERVICE a:b {} }",
    ],
)
def test_an_iri_that_is_none_is_named(text: str) -> None:
    with pytest.raises((BadRequestError, RefusedError)):
        _asked(text)


def test_services_are_counted_before_anything_is_made_of_them() -> None:
    with pytest.raises(BadRequestError, match="asks 20000 services"):
        _asked("SELECT * { " + "SERVICE <http://a/> {} " * 20_000 + "}")


def test_few_queries_wait_for_others_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_ASKING", threading.BoundedSemaphore(1))
    said = []

    def ask(*_: object) -> object:
        with pytest.raises(BusyError):
            _asked("SELECT * { SERVICE <http://a/> {} }")
        said.append("busy")
        return ANSWER

    monkeypatch.setattr(services, "_ask", ask)
    assert "from afar" in _asked("SELECT * { SERVICE <http://a/> {} }")
    assert said == ["busy"]

"""LOAD by administrators: from listed hosts, wholly or not at all, on record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import pytest
from flask import Flask

from kb.accounts import Role
from server.history import entries
from tests.server.conftest import MakeApp, state_of, token_for
from tests.server.outside_world import Page, World, world

TURTLE = b"@prefix x: <http://x.example/> . <http://x.example/s> x:p <rel>, [ x:q 1 ] ."
INTO = "INTO GRAPH <http://kb.example/graph/new>"
INSERT = "INSERT DATA { GRAPH <http://kb.example/graph/other> { <a:a> <a:b> 1 } }"


@pytest.fixture
def web() -> Iterator[World]:
    with world() as made:
        made.pages["/x"] = Page(TURTLE)
        made.pages["/broken"] = Page(b"<a:s> <a:p> <a:o> .\n<a:s> <a:p>")
        made.pages["/away"] = Page(status=302, headers={"Location": "http://169.254.169.254/"})
        yield made


@pytest.fixture
def app(make_app: MakeApp, web: World) -> Flask:
    made = make_app(allow_update="1", load_hosts=web.host, load_seconds="3", max_file_mb="1")
    made.config["TEST_ADMIN"] = token_for(made)
    return made


def send(app: Flask, text: str, headers: dict[str, str] | None = None):
    who = app.config["TEST_ADMIN"] if headers is None else headers
    return app.test_client().post("/sparql", data=text, content_type="application/sparql-update", headers=who)


def graph(app: Flask, name: str) -> list[str]:
    """The triples of a graph, in order; none where it is not there."""
    path = f"/graph-store?graph=http%3A%2F%2Fkb.example%2Fgraph%2F{name}"
    found = app.test_client().get(path, headers={"Accept": "application/n-triples"})
    return sorted(found.text.splitlines()) if found.status_code == 200 else []


def test_a_document_is_loaded_and_recorded(app: Flask, web: World) -> None:
    text = f"LOAD <{web.url}/x> {INTO} ; {INSERT}"
    assert send(app, text).status_code == 204
    assert next(line for line in graph(app, "new") if not line.startswith("_:")) == (
        f"<http://x.example/s> <http://x.example/p> <{web.url}/rel> ."
    )
    assert (len(graph(app, "new")), len(graph(app, "other"))) == (3, 1)
    loaded, updated = entries(state_of(app).history)
    assert (loaded.operation, loaded.graph, loaded.by) == (
        f"load {web.url}/x",
        "http://kb.example/graph/new",
        "test-admin",
    )
    assert loaded.sha256 == hashlib.sha256(TURTLE).hexdigest()
    assert updated.text == text


@pytest.mark.parametrize(
    ("who", "status"), [({}, 401), ({"Authorization": "Bearer whence_guess"}, 401), (Role.EDITOR, 403)]
)
def test_only_administrators_load(app: Flask, web: World, who: dict[str, str] | Role, status: int) -> None:
    headers = token_for(app, who) if isinstance(who, Role) else who
    assert send(app, f"LOAD <{web.url}/x> {INTO}", headers).status_code == status
    assert web.asked == []


def test_nobody_loads_where_updates_are_off(make_app: MakeApp, web: World) -> None:
    app = make_app(load_hosts=web.host)
    assert send(app, f"LOAD <{web.url}/x> {INTO}", token_for(app)).status_code == 403
    assert web.asked == []


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("/broken", 400),
        ("/none", 502),
        ("/away", 403),
        ("/html", 415),
        ("/latin", 415),
        ("/quads", 415),
        ("/large", 413),
        ("/laughs", 400),
        ("/named", 400),
        ("http://127.0.0.1:1/x", 403),
        ("http://localhost/x", 403),
        ("file:///etc/hostname", 403),
        ("/x", 400),
    ],
)
def test_a_load_that_fails_leaves_nothing_unless_it_is_silent(app: Flask, web: World, source: str, status: int) -> None:
    web.pages |= {
        "/html": Page(b"<p>", "text/html"),
        "/latin": Page(TURTLE, "text/turtle; charset=iso-8859-1"),
        "/quads": Page(b"<a:s> <a:p> <a:o> <a:g> .", "application/n-quads"),
        "/large": Page(b"#" * (2 << 20)),
        "/laughs": Page(LAUGHS, "application/rdf+xml"),
        "/named": Page(b'{"@id": "a:g", "@graph": [{"@id": "a:s", "a:p": 1}]}', "application/ld+json"),
    }
    address = source if ":" in source else web.url + source
    # The last one can be had, and then the update fails after it.
    after = "; CREATE GRAPH <http://kb.example/graph/one>" if source == "/x" else ""
    assert send(app, f"{INSERT} ; LOAD <{address}> {INTO}{after}").status_code == status
    assert (graph(app, "new"), graph(app, "other")) == ([], [])
    assert list(entries(state_of(app).history)) == []
    if not after:
        assert send(app, f"{INSERT} ; load silent <{address}> {INTO}").status_code == 204
        assert (graph(app, "new"), len(graph(app, "other"))) == ([], 1)


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {"abcdefghijklm"[n + 1]} "{("&" + "abcdefghijklm"[n] + ";") * 10}">' for n in range(9))
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x.example/">'
    '<rdf:Description rdf:about="a:s"><x:p>&j;</x:p></rdf:Description></rdf:RDF>'
).encode()


@pytest.mark.parametrize(
    ("path", "media_type", "body"),
    [
        ("/a", "text/turtle; charset=utf-8", "<a:s> <a:p> 'ü' ."),
        ("/a", "application/n-triples", '<a:s> <a:p> "ü" .'),
        ("/a.ttl", "text/plain", "<a:s> <a:p> 'ü' ."),
        ("/a.NT?x=1", "application/octet-stream", '<a:s> <a:p> "ü" .'),
        ("/a.jsonld", "", '{"@id": "a:s", "a:p": "ü"}'),
        ("/a", "application/ld+json", '{"@id": "a:s", "a:p": "ü"}'),
        (
            "/a",
            "text/xml",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="a:">'
            '<rdf:Description rdf:about="a:s"><a:p>ü</a:p></rdf:Description></rdf:RDF>',
        ),
    ],
)
def test_the_format_is_known_by_type_or_ending(app: Flask, web: World, path: str, media_type: str, body: str) -> None:
    web.pages[path] = Page(body.encode(), media_type)
    assert send(app, f"LOAD <{web.url}{path}> {INTO}").status_code == 204
    assert graph(app, "new") == ['<a:s> <a:p> "ü" .']


def test_names_in_a_load_are_resolved_as_anywhere(app: Flask, web: World) -> None:
    text = f"BASE <{web.url}/y/> PREFIX w: <../> LOAD w:x {INTO} ; LOAD <\\u002E./x> INTO GRAPH <g>"
    response = send(app, text)
    assert response.status_code == 204, response.text
    assert web.paths() == ["/x", "/x"]
    assert len(graph(app, "new")) == 3


def test_the_same_document_twice_keeps_its_blank_nodes_apart(app: Flask, web: World) -> None:
    assert send(app, f"LOAD <{web.url}/x> {INTO} ; LOAD <{web.url}/x> {INTO}").status_code == 204
    assert len(graph(app, "new")) == 5


def test_every_triple_has_a_graph_of_its_own(app: Flask, web: World) -> None:
    response = send(app, f"LOAD <{web.url}/x>")
    assert (response.status_code, "INTO GRAPH" in response.text) == (403, True)


def test_the_standard_s_default_graph_can_be_loaded_into(make_app: MakeApp, web: World) -> None:
    app = make_app(allow_update="1", load_hosts=web.host, default_graph="unnamed")
    assert send(app, f"LOAD <{web.url}/x>", token_for(app)).status_code == 204
    answer = app.test_client().get("/sparql", query_string={"query": "SELECT ?s { ?s ?p ?o }"})
    assert len(json.loads(answer.data)["results"]["bindings"]) == 3


def test_a_context_is_fetched_from_a_listed_host_only(app: Flask, web: World) -> None:
    web.pages["/c"] = Page(b'{"@context": {"p": "a:p"}}', "application/ld+json")
    web.pages["/good"] = Page(b'{"@context": "/c", "@id": "a:s", "p": 1}', "application/ld+json")
    web.pages["/bad"] = Page(b'{"@context": "http://127.0.0.1:1/c", "@id": "a:s", "p": 1}', "application/ld+json")
    assert send(app, f"LOAD <{web.url}/bad> {INTO}").status_code == 403
    assert send(app, f"LOAD <{web.url}/good> {INTO}").status_code == 204
    assert graph(app, "new") == ['<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .']


@pytest.mark.parametrize(
    "text",
    [
        "LOAD",
        "LOAD ?x",
        "LOAD nobody:x INTO GRAPH <a:g>",
        "LOAD <%s/x> INTO <a:g>",
        "LOAD <%s/x> INTO GRAPH ?g",
        "LOAD SILENT SILENT <%s/x>",
        "INSERT DATA { <a:a> <a:b> 1 } LOAD <%s/x> INTO GRAPH ?g",
    ],
)
def test_a_load_that_is_none(app: Flask, web: World, text: str) -> None:
    response = send(app, text.replace("%s", web.url))
    assert response.status_code in (400, 403)
    assert "Traceback" not in response.text

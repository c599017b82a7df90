"""The endpoint as its clients see it."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from tests.server.conftest import MakeApp

ALL = "SELECT ?s ?o { ?s <http://x.example/p> ?o } ORDER BY ?s ?o"
GRAPH = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o . FILTER(?p = <http://x.example/p>) }"


def ask(client: FlaskClient, query: str, accept: str = "*/*", **parameters: str):
    address = "/sparql?" + urlencode({"query": query, **parameters})
    return client.get(address, headers={"Accept": accept})


def rows(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.text)))[1:]


def test_the_union_of_all_graphs_is_the_default_graph(client: FlaskClient) -> None:
    assert rows(ask(client, ALL, "text/csv")) == [
        ["http://kb.example/a", "1"],
        ["http://kb.example/a", "2"],
        ["http://kb.example/b", "zwei"],
    ]


def test_from_in_the_query_narrows_the_union(client: FlaskClient) -> None:
    query = "SELECT ?o FROM <http://kb.example/graph/two> { ?s <http://x.example/p> ?o }"
    assert rows(ask(client, query, "text/csv")) == [["zwei"]]


def test_default_graph_parameter_goes_before_from(client: FlaskClient) -> None:
    query = "SELECT ?o FROM <http://kb.example/graph/two> { ?s <http://x.example/p> ?o } ORDER BY ?o"
    answer = ask(client, query, "text/csv", **{"default-graph-uri": "http://kb.example/graph/one"})
    assert rows(answer) == [["1"], ["2"]]


def test_a_plain_dataset_has_an_empty_default_graph(make_app: MakeApp) -> None:
    client = make_app(default_graph="unnamed").test_client()
    assert rows(ask(client, ALL, "text/csv")) == []


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/tab-separated-values, */*;q=0.1", "text/tab-separated-values; charset=utf-8"),
        ("text/csv, */*", "text/csv; charset=utf-8"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ],
)
def test_the_client_chooses_the_format_of_a_table(client: FlaskClient, accept: str, content_type: str) -> None:
    response = ask(client, ALL, accept)
    assert (response.status_code, response.headers["Content-Type"]) == (200, content_type)
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    "media_type",
    [
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "application/trig",
        "application/n-quads",
    ],
)
def test_every_rdf_format_carries_the_same_graph(client: FlaskClient, media_type: str) -> None:
    response = ask(client, GRAPH, media_type)
    assert response.mimetype == media_type
    quads = ox.parse(response.data, format=ox.RdfFormat.from_media_type(media_type))
    assert sorted(quad.object.value for quad in quads) == ["1", "2", "zwei"]


def test_format_parameter_goes_before_the_accept_header(client: FlaskClient) -> None:
    assert ask(client, ALL, "application/json", format="csv").mimetype == "text/csv"


@pytest.mark.parametrize("query", [ALL, "ASK {}", GRAPH, "DESCRIBE <http://kb.example/a>"])
def test_a_format_that_is_not_there_is_406(client: FlaskClient, query: str) -> None:
    assert ask(client, query, "image/png").status_code == 406


def test_a_graph_is_not_offered_as_csv(client: FlaskClient) -> None:
    assert ask(client, GRAPH, "text/csv").status_code == 406


def test_a_fault_names_its_line_and_column(client: FlaskClient) -> None:
    response = ask(client, "SELECT *\nWHERE { ?s ?p ?o ; }}")
    problem = json.loads(response.data)
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert (problem["line"], problem["column"]) == (2, 22)
    assert problem["code"] == "query"


def test_a_fault_is_plain_text_for_who_wants_that(client: FlaskClient) -> None:
    response = ask(client, "SELECT", "text/plain, application/sparql-results+json;q=0.5")
    assert response.mimetype == "text/plain"
    assert response.text.startswith("400 Bad Request: This is not SPARQL at line 1, column 7")


def test_the_same_question_again_is_304_until_something_is_written(make_app: MakeApp) -> None:
    app = make_app()
    client = app.test_client()
    first = ask(client, ALL)
    again = client.get("/sparql?" + urlencode({"query": ALL}), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    store = app.extensions["whence.store"]
    store.update("INSERT DATA { GRAPH <http://kb.example/graph/3> { <http://kb.example/c> <http://x.example/p> 3 } }")
    app.extensions["whence.state"].snapshots.publish()
    later = client.get("/sparql?" + urlencode({"query": ALL}), headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert len(json.loads(later.data)["results"]["bindings"]) == 4


def test_head_has_the_headers_and_no_body(client: FlaskClient) -> None:
    response = client.head("/sparql?" + urlencode({"query": ALL}))
    assert (response.status_code, response.data, response.mimetype) == (200, b"", "application/sparql-results+json")
    assert ask(client, "ASK {}").status_code == 200


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_answers_are_compressed_as_the_client_likes(client: FlaskClient, coding: str) -> None:
    query = "SELECT ?x { VALUES ?x { " + " ".join(f'"row {n}"' for n in range(500)) + " } }"
    response = client.get("/sparql?" + urlencode({"query": query}), headers={"Accept-Encoding": coding})
    assert response.headers["Content-Encoding"] == coding
    assert len(response.data) < 6000


def test_any_origin_may_ask_a_server_that_others_reach(make_app: MakeApp) -> None:
    preflight = (
        make_app(host="0.0.0.0")
        .test_client()
        .options("/sparql", headers={"Origin": "http://x.example", "Access-Control-Request-Method": "POST"})
    )
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]


def test_query_by_the_query_method(client: FlaskClient) -> None:
    response = client.open("/sparql", method="QUERY", data="ASK {}", content_type="application/sparql-query")
    assert json.loads(response.data)["boolean"] is True


@pytest.mark.parametrize(
    ("method", "data", "content_type", "status"),
    [
        ("PUT", "ASK {}", "application/sparql-query", 405),
        ("POST", "ASK {}", None, 400),
        ("POST", "ASK {}", "text/plain", 415),
        ("POST", "ASK {}", "application/sparql-query; charset=utf-16", 415),
        ("POST", b"ASK { ?s ?p '\xff' }", "application/sparql-query", 400),
        ("POST", "query=ASK%20%7B%7D&query=ASK%20%7B%7D", "application/x-www-form-urlencoded", 400),
        ("POST", "query=ASK%FF", "application/x-www-form-urlencoded", 400),
        ("POST", "nothing=here", "application/x-www-form-urlencoded", 400),
        ("POST", "query=ASK%7B%7D&update=CLEAR+ALL", "application/x-www-form-urlencoded", 400),
        ("POST", "query=ASK%7B%7D&default-graph-uri=relative", "application/x-www-form-urlencoded", 400),
        ("POST", b"x" * 600_000, "application/sparql-query", 413),
        ("GET", None, None, 200),
    ],
)
def test_a_request_that_is_none(client: FlaskClient, method: str, data, content_type: str, status: int) -> None:
    response = client.open("/sparql", method=method, data=data, content_type=content_type)
    assert response.status_code == status
    if status >= 400:
        assert json.loads(response.data)["status"] == status


def test_a_compressed_body_is_refused(client: FlaskClient) -> None:
    headers = {"Content-Encoding": "gzip"}
    response = client.post("/sparql", data=b"\x1f\x8b", content_type="application/sparql-query", headers=headers)
    assert response.status_code == 415


def test_an_update_by_get_is_405(client: FlaskClient) -> None:
    response = client.get("/sparql?update=CLEAR+ALL")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")

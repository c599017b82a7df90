"""The named questions over HTTP, held to their own OpenAPI description by generated requests."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings

from kb.ask.explaining import COLUMNS
from kb.graph.catalogue import questions
from kb.graph.embedded import open_or_create_folder
from kb.search import Filters
from kb.settings import read_settings
from server.api.openapi import EXPLAIN, FILTERS
from server.app import close_app, create_app
from tests.server.conftest import BASE, add_articles


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("api") / "kb"
    store = open_or_create_folder(folder, BASE)
    add_articles(store, "courier-inquiry.txt", "lantern-report.txt")
    made = create_app(read_settings({}, store=str(folder)), store)
    yield made
    close_app(made)


@pytest.fixture(scope="module")
def api_schema(app: Flask) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", app)


def test_every_address_keeps_its_description(api_schema: schemathesis.BaseSchema) -> None:
    """Generated requests, right and wrong, to every operation: status, type and body are as the description says."""
    operations = [result.ok() for result in api_schema.get_all_operations()]
    assert len(operations) > 40
    for operation in operations:
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            _check(operation, mode)


def _check(operation: schemathesis.APIOperation, mode: schemathesis.GenerationMode) -> None:
    @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Accept-Encoding": "identity"})

    if mode is schemathesis.GenerationMode.POSITIVE or operation.query:
        check()


def test_a_question_in_json_and_in_csv(app: Flask) -> None:
    client = app.test_client()
    rows = json.loads(client.get("/api/questions/articles.json").data)
    assert len(rows) == 2
    table = list(csv.DictReader(io.StringIO(client.get("/api/questions/articles.csv").text)))
    assert [row["article"] for row in table] == [row["article"] for row in rows]
    assert all(row["article"].startswith(f"{BASE}article/") for row in rows)


def test_parameters_are_bound_as_terms(app: Flask) -> None:
    hostile = '") } } ; DROP ALL #'
    response = app.test_client().get("/api/questions/quote-search.json", query_string={"text": hostile})
    assert (response.status_code, json.loads(response.data)) == (200, [])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/questions/none.json", 404),
        ("/api/questions/page-claim.json", 404),
        ("/api/questions/quote-search.json", 400),
        ("/api/questions/quote-search.json?text=a&nonsense=b", 400),
        ("/api/questions/quote-search.json?text=a&text=b", 400),
        ("/api/questions/origins.json?claim=a%7Bb", 404),
        ("/api/questions/origins.json?claim=claim/nope", 404),
        ("/api/questions/set-aside.json?aside=nobody", 404),
        ("/api/questions/set-aside.json?unnamed=true", 400),
        ("/api/questions/reanchor-claims.json?version=a%7Bb", 400),
    ],
)
def test_a_question_that_is_none(app: Flask, path: str, status: int) -> None:
    response = app.test_client().get(path)
    assert (response.status_code, json.loads(response.data)["status"]) == (status, status)


def test_an_answer_is_304_while_nothing_changes(app: Flask) -> None:
    client = app.test_client()
    tag = client.get("/api/questions/articles.json").headers["ETag"]
    assert client.get("/api/questions/articles.json", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/api/questions/articles.csv", headers={"If-None-Match": tag}).status_code == 200


def test_a_row_gives_its_reasons_where_it_is_asked_to(app: Flask) -> None:
    client = app.test_client()
    address = "/api/questions/claims-of-speaker"
    asked = {"who": "David Ozerian", "explain": "yes"}
    rows = json.loads(client.get(f"{address}.json", query_string=asked).data)
    assert rows
    assert all("David Ozerian" in row["sentence"] and row["quote"] for row in rows)
    table = list(csv.DictReader(io.StringIO(client.get(f"{address}.csv", query_string=asked).text, newline="")))
    assert [row["sentence"] for row in table] == [row["sentence"] for row in rows]
    assert [row["paragraphText"] for row in table] == [row["paragraphText"] for row in rows]
    plain = json.loads(client.get(f"{address}.json", query_string={**asked, "explain": "no"}).data)
    assert plain == [{name: cell for name, cell in row.items() if name not in COLUMNS} for row in rows]
    assert client.get(f"{address}.json", query_string={**asked, "explain": "maybe"}).status_code == 400


def test_the_names_of_explanations_are_no_columns_or_parameters_of_a_question() -> None:
    for question in questions():
        assert not {f"?{name}" for name in COLUMNS} & set(question.text.split()), question.name
        assert EXPLAIN not in {parameter.name for parameter in question.parameters}


def test_search_finds_what_the_search_page_finds(app: Flask) -> None:
    client = app.test_client()
    found = json.loads(client.get("/api/search.json", query_string={"q": "water wall", "kind": "claim"}).data)
    assert found["total"] == len(found["hits"]) > 0
    page = client.get("/search", query_string={"q": "water wall", "kind": "claim"}).text
    assert f"{found['total']} " in page
    assert all(hit["iri"].removeprefix(BASE) in page for hit in found["hits"])
    one = json.loads(client.get("/api/search.json", query_string={"q": "water", "limit": 1, "offset": 1}).data)
    assert len(one["hits"]) == 1
    assert json.loads(client.get("/api/search.json").data) == {"total": 0, "unread": 0, "hits": []}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("q=a&nonsense=b", "no parameter 'nonsense'"),
        ("q=a&limit=0", "limit='0' does not fit"),
        ("q=a&limit=101", "limit='101' does not fit"),
        ("q=a&offset=-1", "offset='-1' does not fit"),
        ("q=a&until=", "until is empty"),
        ("q=a&since=March", "since 'March' is no date"),
    ],
)
def test_a_search_that_is_none(app: Flask, asked: str, said: str) -> None:
    response = app.test_client().get(f"/api/search.json?{asked}")
    assert response.status_code == 400
    assert said in json.loads(response.data)["detail"]


def test_the_filters_of_a_search_are_those_of_the_index() -> None:
    assert list(FILTERS) == [field.name for field in fields(Filters)]

"""The reconciliation service, held to what version 0.2 of its specification demands of each answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.graph.embedded import open_or_create_folder
from kb.settings import read_settings
from server.app import close_app, create_app
from tests.server.conftest import BASE, add_articles

NAMED = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
}
TYPE_LIST = {"type": "array", "items": NAMED}
CANDIDATE = {
    "type": "object",
    "required": ["id", "name", "score"],
    "properties": {
        **NAMED["properties"],  # type: ignore[dict-item]
        "score": {"type": "number"},
        "match": {"type": "boolean"},
        "type": TYPE_LIST,
    },
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {"result": {"type": "array", "items": CANDIDATE}},
    },
}
SUGGESTED = {
    "type": "object",
    "required": ["result"],
    "properties": {"result": {"type": "array", "items": {**NAMED, "properties": {"notable": TYPE_LIST}}}},
}
CELL = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
    "properties": {"str": {"type": "string"}, "int": {"type": "integer"}, "float": {"type": "number"}},
}
EXTENDED = {
    "type": "object",
    "required": ["rows", "meta"],
    "properties": {
        "meta": {"type": "array", "items": NAMED},
        "rows": {"additionalProperties": {"additionalProperties": {"type": "array", "items": CELL}}},
    },
}
TEMPLATE = {"type": "string", "pattern": r"\{\{id\}\}"}
SERVICE = {"type": "object", "required": ["service_url", "service_path"]}
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "defaultTypes": {**TYPE_LIST, "uniqueItems": True},
        "view": {"required": ["url"], "properties": {"url": TEMPLATE}},
        "preview": {
            "required": ["url", "width", "height"],
            "properties": {"url": TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}},
        },
        "suggest": {"required": ["entity", "type", "property"], "additionalProperties": SERVICE},
    },
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("reconcile") / "kb"
    store = open_or_create_folder(folder, BASE)
    add_articles(store, "courier-inquiry.txt", "lantern-report.txt")
    made = create_app(read_settings({}, store=str(folder)), store)
    yield made
    close_app(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def batch(client: FlaskClient, **queries: object) -> dict:
    response = client.post("/reconcile", data={"queries": json.dumps(queries)})
    answer = json.loads(response.data)
    assert response.status_code == 200, answer
    jsonschema.validate(answer, RESULTS)
    return answer


def test_the_manifest(client: FlaskClient) -> None:
    manifest = json.loads(client.get("/reconcile").data)
    jsonschema.validate(manifest, MANIFEST)
    assert manifest["identifierSpace"] == BASE


def test_a_name_finds_its_actor_whatever_the_order_of_its_words(client: FlaskClient) -> None:
    answer = batch(client, q0={"query": "David Ozerian"}, q1={"query": "ozerian david"}, q2={"query": "Qqqq Zzzz"})
    best = answer["q0"]["result"][0]
    assert (best["name"], best["score"]) == ("David Ozerian", 100)
    assert answer["q1"]["result"][0]["id"] == best["id"]
    assert answer["q2"]["result"] == []


def test_types_and_limits_narrow(client: FlaskClient) -> None:
    person, outlet = (f"https://w3id.org/whence/ontology#{name}" for name in ("Person", "Outlet"))
    answer = batch(
        client,
        q0={"query": "David Ozerian", "type": person, "limit": 1},
        q1={"query": "David Ozerian", "type": outlet},
    )
    assert [c["name"] for c in answer["q0"]["result"]] == ["David Ozerian"]
    assert "David Ozerian" not in [c["name"] for c in answer["q1"]["result"]]


@pytest.mark.parametrize("kind", ["entity", "type", "property"])
def test_suggestions(client: FlaskClient, kind: str) -> None:
    prefix = {"entity": "david", "type": "per", "property": "na"}[kind]
    answer = json.loads(client.get(f"/reconcile/suggest/{kind}?prefix={prefix}").data)
    jsonschema.validate(answer, SUGGESTED)
    assert answer["result"][0]["name"].lower().startswith(prefix)


def test_preview_and_extension(client: FlaskClient) -> None:
    iri = batch(client, q0={"query": "David Ozerian"})["q0"]["result"][0]["id"]
    assert "David Ozerian" in client.get("/reconcile/preview", query_string={"id": iri}).text
    asked = {"ids": [iri, f"{BASE}actor/nobody"], "properties": [{"id": "name"}, {"id": "claims"}]}
    answer = json.loads(client.post("/reconcile", data={"extend": json.dumps(asked)}).data)
    jsonschema.validate(answer, EXTENDED)
    assert {"str": "David Ozerian"} in answer["rows"][iri]["name"]
    assert answer["rows"][iri]["claims"][0]["int"] >= 1
    assert answer["rows"][f"{BASE}actor/nobody"] == {"name": [], "claims": []}


@pytest.mark.parametrize(
    "fields",
    [
        {"queries": "{"},
        {"queries": "[]"},
        {"queries": '{"q0": "Hana"}'},
        {"queries": '{"q0": {"query": 7}}'},
        {"extend": '{"ids": 1}'},
        {"queries": json.dumps({f"q{n}": {"query": "a"} for n in range(101)})},
    ],
)
def test_a_batch_that_is_none(client: FlaskClient, fields: dict[str, str]) -> None:
    response = client.post("/reconcile", data=fields)
    assert (response.status_code, json.loads(response.data)["status"]) == (400, 400)


def test_a_preview_of_nothing(client: FlaskClient) -> None:
    assert client.get("/reconcile/preview?id=x").status_code == 404


def test_suggestions_begin_with_what_was_typed(client: FlaskClient) -> None:
    names = [hit["name"] for hit in json.loads(client.get("/reconcile/suggest/entity?prefix=d").data)["result"]]
    assert names
    begins = [name.casefold().startswith("d") for name in names]
    assert begins == sorted(begins, reverse=True)


@pytest.mark.parametrize("asked", ["queries", "extend"])
def test_a_batch_ends_when_its_time_is_over(app: Flask, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    values = {"queries": {"q0": {"query": "David"}}, "extend": {"ids": ["x"], "properties": [{"id": "name"}]}}
    monkeypatch.setitem(app.extensions["whence.state"].settings.values, "query_seconds", 0.0)
    response = app.test_client().post("/reconcile", data={asked: json.dumps(values[asked])})
    assert (response.status_code, json.loads(response.data)["status"]) == (504, 504)

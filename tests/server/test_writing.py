"""Raw writes: who may send them, that they happen wholly or not at all, and that they are recorded."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from flask import Flask

from kb.accounts import Role
from kb.errors import StoreError
from kb.graph.embedded import open_or_create_folder
from kb.settings import read_settings
from server.app import close_app, create_app
from server.history import entries
from tests.server.conftest import BASE, MakeApp, state_of, token_for

UPDATE = "application/sparql-update"
INSERT = "INSERT DATA { GRAPH <http://kb.example/graph/new> { <http://kb.example/n> <http://x.example/p> 7 } }"
TURTLE = "@prefix x: <http://x.example/> . <http://kb.example/n> x:p 8, [ x:p 9 ] ."


def update(app: Flask, text: str, headers: dict[str, str] | None = None, parameters: str = ""):
    return app.test_client().post(f"/sparql{parameters}", data=text, content_type=UPDATE, headers=headers)


def count(app: Flask, pattern: str = "?s <http://x.example/p> ?o") -> int:
    query = f"SELECT ?s {{ {pattern} }}"
    answer = app.test_client().get("/sparql", query_string={"query": query})
    return len(json.loads(answer.data)["results"]["bindings"])


def test_updates_are_off_unless_the_server_is_told_otherwise(make_app: MakeApp) -> None:
    app = make_app()
    response = update(app, INSERT, token_for(app))
    assert (response.status_code, count(app)) == (403, 3)


def test_an_update_needs_a_token(make_app: MakeApp) -> None:
    app = make_app(allow_update="1")
    response = update(app, INSERT)
    assert (response.status_code, count(app)) == (401, 3)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert update(app, INSERT, {"Authorization": "Bearer whence_guess"}).status_code == 401


@pytest.mark.parametrize("role", [Role.READER, Role.REVIEWER, Role.EDITOR])
def test_an_update_needs_an_administrator(make_app: MakeApp, role: Role) -> None:
    app = make_app(allow_update="1")
    assert update(app, INSERT, token_for(app, role)).status_code == 403
    assert count(app) == 3


def test_an_update_is_seen_at_once_and_recorded(make_app: MakeApp) -> None:
    app = make_app(allow_update="1")
    assert update(app, INSERT, token_for(app)).status_code == 204
    assert count(app) == 4
    (entry,) = entries(state_of(app).history)
    assert (entry.by, entry.operation, entry.text) == ("test-admin", "update", INSERT)


def test_an_update_that_fails_half_way_changes_nothing(make_app: MakeApp) -> None:
    app = make_app(allow_update="1")
    response = update(app, f"{INSERT} ; DROP GRAPH <http://kb.example/graph/none>", token_for(app))
    assert (response.status_code, count(app)) == (400, 3)
    assert list(entries(state_of(app).history)) == []


def test_what_cannot_be_recorded_is_not_written(make_app: MakeApp) -> None:
    app = make_app(allow_update="1")
    state_of(app).history.mkdir()
    admin = token_for(app)
    for response in (
        update(app, INSERT, admin),
        app.test_client().put(NEW, data=TURTLE, content_type="text/turtle", headers=admin),
    ):
        assert response.status_code == 503
    assert count(app) == 3


def test_a_write_that_fails_after_its_entry_has_another(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(allow_update="1")

    def full(*_: object) -> None:
        raise StoreError("The disk is full.", "Free some space.")

    monkeypatch.setattr(type(state_of(app).store), "update", full)
    assert update(app, INSERT, token_for(app)).status_code == 503
    assert [e.operation for e in entries(state_of(app).history)] == ["update", "update failed"]


def test_a_knowledge_base_elsewhere_is_not_written_past_the_four_verbs(tmp_path: Path) -> None:
    elsewhere = {"store": "http://127.0.0.1:9/sparql", "accounts": str(tmp_path / "accounts.sqlite")}
    store = open_or_create_folder(tmp_path / "kb", BASE)
    before = store.changes
    app = create_app(read_settings({}, allow_update="1", **elsewhere), store)
    client, admin = app.test_client(), token_for(app)
    for response in (
        update(app, INSERT, admin),
        client.put(NEW, data=TURTLE, content_type="text/turtle", headers=admin),
        client.delete("/graph-store?graph=http%3A%2F%2Fkb.example%2Fgraph%2Fone", headers=admin),
        client.get(NEW),
    ):
        assert (response.status_code, b"lies on another SPARQL server" in response.data) == (501, True)
    assert (store.changes, list(entries(state_of(app).history))) == (before, [])
    close_app(app)


def test_a_faulty_update_names_its_place(make_app: MakeApp) -> None:
    app = make_app(allow_update="1")
    problem = json.loads(update(app, "INSERT DATA {\n <a> }", token_for(app)).data)
    assert (problem["status"], problem["line"]) == (400, 2)


def test_a_runaway_update_is_stopped_before_it_reaches_the_store(make_app: MakeApp) -> None:
    app = make_app(allow_update="1", query_seconds="1.5")
    everything = " ".join(f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }}" for n in range(14))
    text = f"INSERT {{ GRAPH <http://kb.example/g> {{ ?a0 ?b1 ?c2 }} }} WHERE {{ {everything} }}"
    assert update(app, text, token_for(app)).status_code == 504
    assert count(app) == 3


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:%d/x>",
        "LOAD <http://127.0.0.1:%d/x> INTO GRAPH <http://kb.example/g>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }",
        "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <http://127.0.0.1:%d/> { ?s ?p ?o } }",
    ],
)
def test_an_update_fetches_nothing(make_app: MakeApp, text: str) -> None:
    app = make_app(allow_update="1")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        assert update(app, text % listener.getsockname()[1], token_for(app)).status_code == 403
        with pytest.raises(TimeoutError):
            listener.accept()


def test_load_silent_does_nothing_silently(make_app: MakeApp) -> None:
    app = make_app(allow_update="1")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        text = f"LOAD SILENT <http://127.0.0.1:{listener.getsockname()[1]}/x> ; {INSERT}"
        assert (update(app, text, token_for(app)).status_code, count(app)) == (204, 4)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_dataset_parameters_narrow_what_an_update_reads(make_app: MakeApp) -> None:
    app = make_app(allow_update="1")
    text = "INSERT { GRAPH <http://kb.example/copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    parameters = "?using-graph-uri=http%3A%2F%2Fkb.example%2Fgraph%2Ftwo"
    assert update(app, text, token_for(app), parameters).status_code == 204
    assert count(app, "GRAPH <http://kb.example/copy> { ?s ?p ?o }") == 1


def test_dataset_parameters_beside_using_are_refused(make_app: MakeApp) -> None:
    app = make_app(allow_update="1")
    text = "INSERT { ?s ?p ?o } USING <http://kb.example/graph/one> WHERE { ?s ?p ?o }"
    assert update(app, text, token_for(app), "?using-graph-uri=http%3A%2F%2Fx").status_code == 400


# --- graphs ---------------------------------------------------------------------------------------------------------

NEW = "/graph-store?graph=http%3A%2F%2Fkb.example%2Fgraph%2Fnew"


def test_a_graph_is_made_read_changed_and_removed(make_app: MakeApp) -> None:
    app = make_app(allow_update="1")
    client, admin = app.test_client(), token_for(app)
    assert client.put(NEW, data=TURTLE, content_type="text/turtle", headers=admin).status_code == 201
    assert client.get(NEW, headers={"Accept": "application/n-triples"}).text.count("\n") == 3
    more = '<http://kb.example/n> <http://x.example/p> "ten" .'
    assert client.post(NEW, data=more, content_type="text/turtle", headers=admin).status_code == 204
    assert client.get(NEW, headers={"Accept": "application/n-triples"}).text.count("\n") == 4
    assert client.put(NEW, data=more, content_type="application/n-triples", headers=admin).status_code == 204
    assert client.get(NEW, headers={"Accept": "application/n-triples"}).text.count("\n") == 1
    assert client.delete(NEW, headers=admin).status_code == 204
    assert client.get(NEW).status_code == 404
    assert [e.operation for e in entries(state_of(app).history)] == [
        "graph PUT",
        "graph POST",
        "graph PUT",
        "graph DELETE",
    ]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_graphs_are_written_by_administrators_only(make_app: MakeApp, method: str) -> None:
    app = make_app(allow_update="1")
    client = app.test_client()
    path = "/graph-store?graph=http%3A%2F%2Fkb.example%2Fgraph%2Fone"
    assert client.open(path, method=method, data=TURTLE, content_type="text/turtle").status_code == 401
    assert make_app().test_client().open(path, method=method, data=TURTLE).status_code == 403
    assert count(app) == 3


def test_every_triple_has_a_graph_of_its_own_where_the_union_is_the_default(make_app: MakeApp) -> None:
    app = make_app(allow_update="1")
    client, admin = app.test_client(), token_for(app)
    assert client.put("/graph-store?default", data=TURTLE, content_type="text/turtle", headers=admin).status_code == 403
    assert "http://kb.example/b" in client.get("/graph-store?default").text


@pytest.mark.parametrize(
    ("path", "data", "content_type", "status"),
    [
        ("/graph-store", "", None, 400),
        ("/graph-store?graph=a&graph=b", "", None, 400),
        ("/graph-store?graph=relative", "", None, 400),
        (NEW, "this is no Turtle", "text/turtle", 400),
        (NEW, "<a:s> <a:p> <a:o> <a:g> .", "application/n-quads", 415),
        (NEW, '{"@context": "http://127.0.0.1:9/c", "a": 1}', "application/ld+json", 403),
        (NEW, '{"@id": "a:g", "@graph": [{"@id": "a:s", "a:p": 1}]}', "application/ld+json", 400),
        (NEW, "a,b", "text/csv", 415),
    ],
)
def test_a_graph_that_is_none(make_app: MakeApp, path: str, data: str, content_type: str, status: int) -> None:
    app = make_app(allow_update="1")
    response = app.test_client().put(path, data=data, content_type=content_type, headers=token_for(app))
    assert response.status_code == status
    assert count(app) == 3


def test_a_document_that_breaks_a_parser_breaks_nothing_else(make_app: MakeApp) -> None:
    app = make_app(allow_update="1", query_seconds="8")
    nested = "<a:s> <a:p> " + "<<( <a:s> <a:p> " * 30_000 + "<a:o>" + " )>>" * 30_000 + " ."
    response = app.test_client().put(NEW, data=nested, content_type="text/turtle", headers=token_for(app))
    assert response.status_code in (400, 504)
    assert count(app) == 3


def test_external_entities_are_not_read(make_app: MakeApp, tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "file://{secret}">]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x.example/">'
        '<rdf:Description rdf:about="http://kb.example/n"><x:p>&e;</x:p></rdf:Description></rdf:RDF>'
    )
    app = make_app(allow_update="1")
    response = app.test_client().put(NEW, data=xml, content_type="application/rdf+xml", headers=token_for(app))
    assert response.status_code == 400
    assert "the secret" not in app.test_client().get(NEW).text

"""What the server says of the dataset as a whole, and the dumps of it."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from rdflib import DCAT, DCTERMS, RDF, VOID, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from kb.exchange import export_dated
from kb.graph.store import Queryable
from server import lagging
from server.errors import BusyError
from server.linked import statistics
from tests.server.conftest import BASE, MakeApp, state_of
from tests.server.test_limits import until

DATASET = URIRef(BASE)
DOCUMENT = URIRef("http://localhost/.well-known/void")


def void(app, accept: str = "text/turtle") -> Graph:
    response = app.test_client().get("/.well-known/void", headers={"Accept": accept})
    assert response.mimetype == accept
    return Graph().parse(data=response.data, format=accept)


def test_void_counts_what_is_there(make_app: MakeApp) -> None:
    app = make_app(licence="https://licence.example/free", title="A test")
    graph = void(app)
    triples = sum(len(state_of(app).store.graph(name)) for name in state_of(app).store.graph_names())
    assert graph.value(DATASET, VOID.triples) == Literal(triples)
    assert graph.value(DATASET, DCTERMS.license) == URIRef("https://licence.example/free")
    assert graph.value(DATASET, DCTERMS.title) == Literal("A test")
    assert set(graph.objects(DATASET, RDF.type)) == {VOID.Dataset, DCAT.Dataset}
    assert graph.value(DATASET, VOID.sparqlEndpoint) == URIRef("http://localhost/sparql")
    parts = {
        graph.value(p, VOID.property): graph.value(p, VOID.triples)
        for p in graph.objects(DATASET, VOID.propertyPartition)
    }
    assert parts[URIRef("http://x.example/p")] == Literal(3)


def change(app: Flask) -> None:
    state_of(app).store.update(f"INSERT DATA {{ GRAPH <{BASE}graph/n> {{ <{BASE}n> <http://x.example/p> 1 }} }}")


def test_void_follows_the_store_after_a_while(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lagging, "REST", 0)
    app = make_app()
    before = int(void(app).value(DATASET, VOID.triples))
    change(app)
    until(lambda: int(void(app).value(DATASET, VOID.triples)) == before + 1)


def test_nobody_waits_for_figures_that_are_counted_anew(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lagging, "REST", 0)
    app = make_app()
    first, going_on = void(app), threading.Event()
    counts: list[int] = []
    count = statistics.statistics

    def slowly(asked: Queryable, documents: int) -> Graph:
        counts.append(documents)
        assert going_on.wait(30)
        return count(asked, documents)

    monkeypatch.setattr(statistics, "statistics", slowly)
    change(app)
    until(lambda: bool(void(app) and counts))
    again = void(app)
    assert isomorphic(again, first)
    assert again.value(DOCUMENT, DCTERMS.modified) is not None
    assert len(counts) == 1
    going_on.set()
    until(lambda: int(void(app).value(DATASET, VOID.documents)) == counts[0])


def test_counting_rests_however_often_somebody_asks(make_app: MakeApp) -> None:
    app = make_app()
    first = void(app)
    change(app)
    assert isomorphic(void(app), first)


def test_nothing_is_counted_in_the_server_itself(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app()
    monkeypatch.setattr(state_of(app).store, "select", lambda _: pytest.fail("counted in the server itself"))
    assert int(void(app).value(DATASET, VOID.triples)) > 0


def test_what_cannot_be_counted_is_left_out(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: Queryable, __: int) -> Graph:
        raise BusyError("Too many ask.")

    monkeypatch.setattr(statistics, "statistics", failing)
    graph = void(make_app())
    assert graph.value(DATASET, VOID.triples) is None
    assert graph.value(DATASET, DCTERMS.title) is not None


def test_the_base_leads_people_home_and_programs_to_the_description(make_app: MakeApp) -> None:
    client = make_app().test_client()
    assert client.get("/", headers={"Accept": "text/html"}).mimetype == "text/html"
    assert client.get("/").mimetype == "text/html"
    see = client.get("/", headers={"Accept": "text/turtle"})
    assert (see.status_code, see.headers["Location"]) == (303, "/.well-known/void")


def test_void_in_every_format(make_app: MakeApp) -> None:
    app = make_app()
    sizes = {len(void(app, t)) for t in ("text/turtle", "application/n-triples", "application/rdf+xml")}
    assert len(sizes) == 1
    assert app.test_client().get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406


def test_dumps_are_dated_compressed_and_checked(make_app: MakeApp) -> None:
    app = make_app()
    here = state_of(app)
    path = export_dated(here.store, here.folder / "dumps", date(2024, 3, 5))
    again = export_dated(here.store, here.folder / "dumps", date(2024, 3, 5))
    assert (path.name, again) == ("whence-2024-03-05.nq.gz", path)
    client = app.test_client()
    (listed,) = json.loads(client.get("/dumps").data)
    with client.get(f"/dumps/{listed['name']}") as response:
        got = response.data
    with client.get(f"/dumps/{path.name}.sha256") as response:
        assert hashlib.sha256(got).hexdigest() == listed["sha256"] == response.text.split()[0]
    lines = gzip.decompress(got).decode().splitlines()
    assert len(lines) == sum(len(here.store.graph(name)) for name in here.store.graph_names())
    graph = void(app)
    address = URIRef(f"http://localhost/dumps/{path.name}")
    assert graph.value(DATASET, VOID.dataDump) == address
    assert graph.value(address, DCAT.byteSize) == Literal(len(got))


def test_the_server_makes_dumps_by_itself(make_app: MakeApp) -> None:
    app = make_app(dump_hours="1")
    folder = state_of(app).folder / "dumps"
    for _ in range(100):
        if list(folder.glob("*.sha256")):
            break
        import time

        time.sleep(0.05)
    assert len(json.loads(app.test_client().get("/dumps").data)) == 1


def test_nothing_outside_the_folder_is_served(make_app: MakeApp) -> None:
    client = make_app().test_client()
    for path in ("/dumps/../accounts.sqlite", "/dumps/%2e%2e%2faccounts.sqlite", "/dumps//etc/passwd"):
        assert client.get(path).status_code == 404


def test_the_description_of_the_service_is_true(make_app: MakeApp) -> None:
    """Every format that the description advertises is served."""
    client = make_app().test_client()
    sd = "http://www.w3.org/ns/sparql-service-description#"
    graph = Graph().parse(data=client.get("/sparql", headers={"Accept": "text/turtle"}).data, format="turtle")
    formats = {str(f).rpartition("/")[2] for f in graph.objects(None, URIRef(f"{sd}resultFormat"))}
    types = {
        "SPARQL_Results_JSON": "application/sparql-results+json",
        "SPARQL_Results_XML": "application/sparql-results+xml",
        "SPARQL_Results_CSV": "text/csv",
        "SPARQL_Results_TSV": "text/tab-separated-values",
        "Turtle": "text/turtle",
        "N-Triples": "application/n-triples",
        "RDF_XML": "application/rdf+xml",
        "JSON-LD": "application/ld+json",
        "TriG": "application/trig",
        "N-Quads": "application/n-quads",
    }
    assert formats == set(types)
    for name, media_type in types.items():
        query = "SELECT * {}" if "Results" in name else "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
        response = client.get("/sparql", query_string={"query": query}, headers={"Accept": media_type})
        assert response.mimetype == media_type
    languages = {str(x).rpartition("#")[2] for x in graph.objects(None, URIRef(f"{sd}supportedLanguage"))}
    assert "SPARQL11Update" not in languages


def test_export_into_a_folder_is_dated(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from kb.cli.exchange import export_command
    from kb.graph.embedded import open_or_create_folder

    open_or_create_folder(tmp_path / "kb", BASE).close()
    (tmp_path / "out").mkdir()
    result = CliRunner().invoke(export_command, [str(tmp_path / "out"), "--store", str(tmp_path / "kb")])
    assert result.exit_code == 0, result.output
    assert {p.suffix for p in (tmp_path / "out").iterdir()} == {".gz", ".sha256"}

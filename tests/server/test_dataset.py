"""What the server says of the dataset as a whole, and the dumps of it."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import date
from pathlib import Path

from rdflib import DCAT, DCTERMS, RDF, VOID, Graph, Literal, URIRef

from kb.exchange import export_dated
from tests.server.conftest import BASE, MakeApp, state_of

DATASET = URIRef(BASE)


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


def test_void_follows_the_store(make_app: MakeApp) -> None:
    app = make_app()
    before = int(void(app).value(DATASET, VOID.triples))
    state_of(app).store.update(f"INSERT DATA {{ GRAPH <{BASE}graph/n> {{ <{BASE}n> <http://x.example/p> 1 }} }}")
    assert int(void(app).value(DATASET, VOID.triples)) == before + 1


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

"""Clients that people use, against a server in a process of its own."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TURTLE, XML, SPARQLWrapper

from kb.client import Whence
from kb.errors import NotFoundError, QueryError, StoreError
from kb.graph.embedded import open_or_create_folder
from tests.conftest import ROOT
from tests.server.conftest import BASE, add_articles
from tests.server.running import Running, running_server

WH = "https://w3id.org/whence/ontology#"
CLAIMS = f"SELECT ?claim {{ ?claim a <{WH}Claim> }} ORDER BY ?claim"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("clients") / "kb"
    store = open_or_create_folder(folder, BASE)
    add_articles(store, "courier-inquiry.txt", "lantern-report.txt")
    store.close()
    with running_server(folder) as running:
        yield running


@pytest.fixture(scope="module")
def claims(server: Running) -> list[str]:
    """The IRIs of all claims, as plain HTTP gives them."""
    reply = server.ask("POST", "/sparql", CLAIMS.encode(), {"Content-Type": "application/sparql-query"})
    return [row["claim"]["value"] for row in json.loads(reply.body)["results"]["bindings"]]


def wrapper(server: Running, query: str, form: str, method: str = "GET") -> SPARQLWrapper:
    made = SPARQLWrapper(f"{server.url}/sparql")
    made.setQuery(query)
    made.setReturnFormat(form)
    made.setMethod(method)
    return made


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_asks_for_rows(server: Running, claims: list[str], method: str) -> None:
    answer = wrapper(server, CLAIMS, JSON, method).queryAndConvert()
    assert [row["claim"]["value"] for row in answer["results"]["bindings"]] == claims
    assert len(claims) > 5


def test_sparqlwrapper_in_its_other_formats(server: Running, claims: list[str]) -> None:
    assert wrapper(server, CLAIMS, CSV).queryAndConvert().decode().split() == ["claim", *claims]
    assert len(wrapper(server, CLAIMS, XML).queryAndConvert().getElementsByTagName("result")) == len(claims)
    assert wrapper(server, "ASK {}", JSON).queryAndConvert()["boolean"] is True
    turtle = wrapper(server, f"CONSTRUCT WHERE {{ ?s a <{WH}Claim> }}", TURTLE).queryAndConvert()
    assert len(Graph().parse(data=turtle, format="turtle")) == len(claims)
    for form, syntax in ((JSONLD, ox.RdfFormat.JSON_LD), (N3, ox.RdfFormat.N3), (RDFXML, ox.RdfFormat.RDF_XML)):
        data = wrapper(server, f"CONSTRUCT WHERE {{ ?s a <{WH}Claim> }}", form).query().response.read()
        assert len(list(ox.parse(data, format=syntax))) == len(claims)
    described = wrapper(server, f"DESCRIBE <{claims[0]}>", TURTLE).queryAndConvert()
    assert (URIRef(claims[0]), None, None) in Graph().parse(data=described, format="turtle")


def test_rdflib_reads_the_endpoint_as_a_store(server: Running, claims: list[str]) -> None:
    graph = Graph(SPARQLStore(f"{server.url}/sparql", returnFormat="json"))
    found = {str(subject) for subject in graph.subjects(None, URIRef(f"{WH}Claim"))}
    assert found == set(claims)
    assert next(iter(graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")))[0] > Literal(100)


def test_curl_follows_an_iri_to_its_data(server: Running, claims: list[str]) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    address = server.url + "/" + claims[0].removeprefix(BASE)
    command = ["curl", "-sSL", "--fail-with-body", "--compressed", "-H", "Accept: text/turtle", address]
    turtle = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout
    assert (URIRef(claims[0]), None, None) in Graph().parse(data=turtle, format="turtle")
    command = ["curl", "-sS", "-H", "Accept: text/csv", "--data-urlencode", f"query={CLAIMS}", f"{server.url}/sparql"]
    rows = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode()
    assert rows.split() == ["claim", *claims]


def test_a_chunked_body_is_read(server: Running) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    headers = ["-H", "Content-Type: application/sparql-query", "-H", "Transfer-Encoding: chunked"]
    command = ["curl", "-sS", *headers, "--data-binary", "ASK {}", f"{server.url}/sparql"]
    assert json.loads(subprocess.run(command, capture_output=True, check=True, timeout=30).stdout)["boolean"] is True


def comunica() -> Path:
    for folder in (ROOT / "node_modules", Path("/opt/comunica/node_modules")):
        script = folder / "@comunica" / "query-sparql" / "bin" / "query.js"
        if script.exists() and shutil.which("node"):
            return script
    pytest.skip("Comunica is not installed (npm install --prefix /opt/comunica @comunica/query-sparql)")


def test_comunica_queries_the_endpoint(server: Running, claims: list[str]) -> None:
    command = ["node", str(comunica()), f"sparql@{server.url}/sparql", CLAIMS, "-t", "application/json"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    assert [row["claim"].strip("<>") for row in json.loads(done.stdout)] == claims


def test_comunica_finds_the_endpoint_by_its_description(server: Running, claims: list[str]) -> None:
    command = ["node", str(comunica()), f"{server.url}/sparql", CLAIMS, "-t", "application/json"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    assert len(json.loads(done.stdout)) == len(claims)


# --- our own --------------------------------------------------------------------------------------------------------


def test_our_client_reads_claims(server: Running, claims: list[str]) -> None:
    kb = Whence(server.url)
    assert {row["claim"] for row in kb.claims()} == set(claims)
    assert len(kb.articles()) == 2
    quotes = list(kb.claims(text="dam"))
    assert quotes
    assert all("dam" in str(row["quote"]).lower() for row in quotes)


def test_our_client_finds_what_somebody_said(server: Running, claims: list[str]) -> None:
    kb = Whence(server.url)
    said = list(kb.claims(speaker="David Ozerian"))
    assert said
    assert {row["claim"] for row in said} <= set(claims)
    word = str(said[0]["quote"]).split()[0]
    narrowed = list(kb.claims(speaker="David Ozerian", text=word))
    assert said[0] in narrowed
    assert kb.chain(str(said[0]["claim"]))
    assert kb.resolve("David Ozerian")[0]["match"] is True
    with pytest.raises(NotFoundError, match="Nobody Atall"):
        list(kb.claims(speaker="Nobody Atall"))


def test_our_client_asks_in_sparql(server: Running, claims: list[str]) -> None:
    kb = Whence(server.url)
    (row,) = kb.select(f"SELECT (COUNT(?c) AS ?n) (true AS ?yes) {{ ?c a <{WH}Claim> }}")
    assert row == {"n": len(claims), "yes": True}
    assert len(kb.graph(f"CONSTRUCT WHERE {{ ?s a <{WH}Claim> }}")) == len(claims)


def test_our_client_says_what_is_wrong(server: Running) -> None:
    kb = Whence(server.url)
    with pytest.raises(QueryError, match="not SPARQL"):
        kb.select("SELECT")
    with pytest.raises(NotFoundError, match="no question"):
        kb.ask("nonsense")
    with pytest.raises(QueryError, match="claim"):
        kb.ask("origins")
    with pytest.raises(StoreError, match="does not answer"):
        Whence("http://127.0.0.1:9/").articles()


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[", None])
def test_our_client_says_that_nothing_whole_came(answer: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server hangs up, breaks off in the middle, or never answers."""
    monkeypatch.setattr("kb.client._TIMEOUT", 1)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        kb = Whence(f"http://127.0.0.1:{listening.getsockname()[1]}/")

        def reply() -> None:
            for _ in range(2):
                connection, _ = listening.accept()
                connection.recv(65536)
                held.append(connection)
                if answer is not None:
                    connection.sendall(answer)
                    connection.close()

        held: list[socket.socket] = []
        serving = threading.Thread(target=reply, daemon=True)
        serving.start()
        for call in (kb.shape, lambda: kb.select("SELECT * {}")):
            with pytest.raises(StoreError, match="does not answer"):
                call()
        serving.join()
        for connection in held:
            connection.close()

"""Every IRI answers, in every format, with what is known of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import URIRef

from kb.decide import EDITOR, judge, link, person
from kb.derive import refresh
from kb.graph.embedded import EmbeddedStore, open_or_create_folder
from kb.intake import take_in
from kb.settings import read_settings
from kb.text.documents import read_text
from kb.text.extract import extract
from kb.vocab import V
from server.app import build, close_app, create_app
from server.state import make_state
from tests.server.conftest import BASE, add_articles

WH = "https://w3id.org/whence/ontology#"
FORMATS = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".jsonld": "application/ld+json",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
}

FORMATS_OF_DATASETS = {".trig": ox.RdfFormat.TRIG, ".nq": ox.RdfFormat.N_QUADS}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A server over two articles of the sample corpus."""
    folder: Path = tmp_path_factory.mktemp("linked") / "kb"
    store = open_or_create_folder(folder, BASE)
    add_articles(store, "courier-inquiry.txt", "lantern-report.txt")
    made = create_app(read_settings({}, store=str(folder), licence="https://licence.example/free"), store)
    yield made
    close_app(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def iris(app: Flask) -> list[str]:
    """Every IRI of the knowledge base that stands in a triple, without its fragment."""
    nodes = {str(t) for quad in _quads(app) for t in (quad.subject, quad.object) if isinstance(t, ox.NamedNode)}
    names = {node.strip("<>").partition("#")[0] for node in nodes}
    return sorted(name for name in names if name.startswith(BASE) and name != BASE)


def _quads(app: Flask) -> list[ox.Quad]:
    response = app.test_client().get(
        "/sparql?query=CONSTRUCT{?s ?p ?o}{?s ?p ?o}", headers={"Accept": "application/n-triples"}
    )
    return list(ox.parse(response.data, format=ox.RdfFormat.N_TRIPLES))


def _path(iri: str) -> str:
    return "/" + iri.removeprefix(BASE)


def _first(iris: list[str], kind: str) -> str:
    return next(iri for iri in iris if iri.startswith(f"{BASE}{kind}/"))


def test_every_iri_leads_people_to_a_page_and_programs_to_data(client: FlaskClient, iris: list[str]) -> None:
    kinds = {iri.removeprefix(BASE).partition("/")[0] for iri in iris}
    assert {"article", "claim"} <= kinds
    for iri in iris:
        for accept, ending in (("text/html", ".html"), ("text/turtle", ".ttl")):
            see = client.get(_path(iri), headers={"Accept": accept})
            assert (see.status_code, see.headers["Location"]) == (303, f"{_path(iri)}{ending}"), iri
            assert "Accept" in see.headers["Vary"]
            assert client.get(see.headers["Location"]).status_code == 200, iri


@pytest.mark.parametrize(("ending", "media_type"), FORMATS.items())
def test_every_format_says_the_same(client: FlaskClient, iris: list[str], ending: str, media_type: str) -> None:
    claim = _first(iris, "claim")
    response = client.get(_path(claim) + ending)
    assert response.mimetype == media_type
    found = {
        (q.subject, q.predicate, q.object)
        for q in ox.parse(response.data, format=ox.RdfFormat.from_media_type(media_type))
    }
    turtle = client.get(_path(claim) + ".nt").data
    assert found == {(q.subject, q.predicate, q.object) for q in ox.parse(turtle, format=ox.RdfFormat.N_TRIPLES)}
    node = ox.NamedNode(claim)
    about = {t[1].value for t in found if t[0] == node}
    assert {f"{WH}inParagraph", f"{WH}assertedBy", f"{WH}mentionedIn"} <= about


def test_parts_and_labels_come_with_a_claim(client: FlaskClient, iris: list[str]) -> None:
    text = client.get(_path(_first(iris, "claim")) + ".ttl").text
    assert "#mention-1> a wh:Mention" in text
    assert "wh:startOffset" in text


def test_a_captured_text_comes_whole(client: FlaskClient, iris: list[str]) -> None:
    version = next(iri for iri in iris if re.fullmatch(rf"{BASE}article/[^/]+/[^/]+", iri))
    text = client.get(_path(version) + ".ttl").text
    assert "#p1> a wh:Paragraph" in text
    assert "a wh:Claim" in text


def test_signposts(client: FlaskClient, iris: list[str]) -> None:
    claim = _first(iris, "claim")
    links = client.get(_path(claim) + ".html").headers.getlist("Link")
    assert f'<{claim}>; rel="cite-as"' in links
    assert f'<{_path(claim)}.ttl>; rel="describedby"; type="text/turtle"' in links
    assert '<https://schema.org/Claim>; rel="type"' in links
    assert '<https://licence.example/free>; rel="license"' in links


def test_data_is_304_while_nothing_changes(client: FlaskClient, iris: list[str]) -> None:
    address = _path(_first(iris, "claim")) + ".ttl"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_schema_org_claim(client: FlaskClient, iris: list[str]) -> None:
    claim = _first(iris, "claim")
    graph = json.loads(client.get(_path(claim) + ".schema.jsonld").data)["@graph"]
    assert (graph[0]["@type"], graph[0]["@id"]) == ("Claim", claim)
    assert graph[0]["firstAppearance"]["publisher"]["name"] in {"The Corvane Courier", "Lantern Post"}
    page = client.get(_path(claim) + ".html").text
    embedded = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert embedded is not None
    assert json.loads(embedded[1])["@graph"] == graph


def test_web_annotation_anchors_stand_in_the_paragraph(client: FlaskClient, iris: list[str]) -> None:
    for claim in (iri for iri in iris if iri.startswith(f"{BASE}claim/")):
        pages = json.loads(client.get(_path(claim) + ".annotation.jsonld").data)
        for item in pages["first"]["items"]:
            quote, position = item["target"]["selector"]
            text = _paragraph_text(client, item["target"]["source"])
            assert text[position["start"] : position["end"]] == quote["exact"]


def _paragraph_text(client: FlaskClient, paragraph: str) -> str:
    document = client.get(_path(paragraph.partition("#")[0]) + ".nt").data
    quads = ox.parse(document, format=ox.RdfFormat.N_TRIPLES)
    return next(q.object.value for q in quads if q.subject.value == paragraph and q.predicate.value == f"{WH}text")


def test_nanopublication_has_its_four_graphs(client: FlaskClient, iris: list[str]) -> None:
    claim = _first(iris, "claim")
    data = client.get(_path(claim) + ".nanopub.trig").data
    quads = list(ox.parse(data, format=ox.RdfFormat.TRIG))
    heads = {q.graph_name.value.rpartition("#")[2] for q in quads}
    assert heads == {"head", "assertion", "provenance", "pubinfo"}
    assertion = [q for q in quads if q.graph_name.value.endswith("#assertion")]
    assert claim in {q.subject.value for q in assertion}


def test_a_nanopublications_name_stands_for_its_content(tmp_path: Path) -> None:
    days = (datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 29))
    store = open_or_create_folder(tmp_path / "kb", BASE)
    add_articles(store, "courier-inquiry.txt")
    app = build(make_state(read_settings({}, store=str(tmp_path / "kb")), store, lambda: next(days)))
    claim = URIRef(str(store.select(f"SELECT ?c {{ ?c <{WH}quotedText> ?q }} ORDER BY ?c LIMIT 1").rows[0][0]))

    def published() -> str:
        return app.test_client().get(f"{_path(claim)}.nanopub.trig").text

    first, again = published(), published()
    judge(store, claim, V.confirmed, person(BASE, "Edda", EDITOR), datetime.now(UTC), "It stands there.")
    then = published()
    close_app(app)
    names = [re.search(r"nanopub/([0-9a-f]+)", text) for text in (first, then)]
    assert first == again != then
    assert len({name[1] for name in names if name}) == 2


OVER_PARAGRAPHS = """Bridge closed after storm

The Fenwick Echo

3 May 2023

“Nobody wanted to hear it at that time,” said Ruth Hale, an engineer. “The first crack was as wide as a hand.

“The second crack was wider still, and it went through the whole of the deck.”
"""


def test_a_quotation_over_paragraphs_is_annotated_in_each_of_them(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    take_in(store, read_text("echo.txt", OVER_PARAGRAPHS), extract, datetime(2024, 4, 1, tzinfo=UTC), 0.0)
    app = create_app(read_settings({}, store=str(tmp_path / "kb")), store)
    far = f"SELECT ?c {{ ?c <{WH}mentionedIn> ?m . ?m <{WH}inParagraph> ?p }} LIMIT 1"
    claim = str(store.select(far).rows[0][0])
    items = json.loads(app.test_client().get(f"{_path(claim)}.annotation.jsonld").data)["first"]["items"]
    where = {}
    for item in items:
        quote, position = item["target"]["selector"]
        paragraph = item["target"]["source"]
        where[paragraph.rpartition("#")[2]] = quote["exact"]
        text = str(store.select(f"SELECT ?t {{ <{paragraph}> <{WH}text> ?t }}").rows[0][0])
        assert text[position["start"] : position["end"]] == quote["exact"]
    close_app(app)
    assert where["p5"] == "“The second crack was wider still, and it went through the whole of the deck.”"
    assert set(where) == {"p4", "p5"}


@pytest.mark.parametrize("ending", [".trig", ".nq"])
def test_datasets_say_in_which_graph_each_triple_stands(client: FlaskClient, iris: list[str], ending: str) -> None:
    claim = _first(iris, "claim")
    quads = list(ox.parse(client.get(_path(claim) + ending).data, format=FORMATS_OF_DATASETS[ending]))
    homes = {q.graph_name.value for q in quads}
    assert f"{BASE}graph/derived" in homes
    extracted = {
        q.graph_name.value for q in quads if q.subject.value == claim and q.predicate.value == f"{WH}quotedText"
    }
    assert extracted == {home for home in homes if home.startswith(f"{BASE}graph/article/")}
    plain = ox.parse(client.get(_path(claim) + ".nt").data, format=ox.RdfFormat.N_TRIPLES)
    assert sorted(str(q.triple) for q in quads) == sorted(str(q.triple) for q in plain)


@pytest.mark.parametrize("path", ["/nothing/here", "/claim/none", "/claim/none.ttl", "/claim/none.schema.jsonld"])
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "application/json"})
    assert (response.status_code, json.loads(response.data)["status"]) == (404, 404)


def test_writing_at_an_iri_is_405(client: FlaskClient, iris: list[str]) -> None:
    assert client.put(_path(iris[0]), data="x").status_code == 405


def test_a_rendering_that_is_not_there_is_406(client: FlaskClient, iris: list[str]) -> None:
    assert client.get(_path(iris[0]), headers={"Accept": "image/png"}).status_code == 406


def test_an_iri_that_two_actors_had_apart_leads_to_the_one_that_they_are(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    add_articles(store, "observer-dam-breaks.txt", "meridian-dam-breaks.txt")
    called = f'SELECT DISTINCT ?l ?k {{ ?l <{WH}name> "Hana Drozik" ; <{WH}identifiedAs> ?k }} ORDER BY ?l'
    (one, former), (other, later) = store.select(called).rows
    link(store, one, V.same_actor, other, person(BASE, "Edda", EDITOR), datetime.now(UTC), "One mayor.")
    refresh(store, [one, other])
    gone = ({former, later} - {row[1] for row in store.select(called).rows}).pop()
    app = create_app(read_settings({}, store=str(tmp_path / "kb")), store)
    answer = app.test_client().get("/" + gone.removeprefix(BASE))
    close_app(app)
    assert (answer.status_code, answer.location) == (302, "/" + ({former, later} - {gone}).pop().removeprefix(BASE))


def test_where_an_article_leads_is_told_without_reading_its_text(
    client: FlaskClient, iris: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    version = next(iri for iri in iris if iri.startswith(f"{BASE}article/") and iri[len(BASE) :].count("/") == 2)

    def read(self: EmbeddedStore, name: object) -> None:
        raise AssertionError(f"{name} was read whole")

    monkeypatch.setattr(EmbeddedStore, "graph", read)
    assert client.get(version.removeprefix(BASE)).status_code == 303


@pytest.mark.parametrize("name", ["article/a b/c", 'article/a"b/c', "article/<a>/c", "graph/a b", "claim/a b.ttl"])
def test_an_address_that_no_iri_can_be_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/{quote(name)}").status_code == 404

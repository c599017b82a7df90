"""The page documents every term, the drawing says what the ontology says, and all formats hold the same triples."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from lxml import etree
from rdflib import Graph
from rdflib.compare import isomorphic

from kb.errors import NotFoundError
from kb.graph.ontology_diagram import EDGES, PLACES, diagram
from kb.graph.ontology_docs import FORMATS, is_ontology, ontology_as, ontology_page
from kb.graph.reason import ontology_graph, structure
from kb.vocab import ONTOLOGY_IRI, WH, V

VOID = {"meta", "link", "br", "img"}


class Page(HTMLParser):
    """Collects anchors and links, and checks that tags close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if (values.get("href") or "").startswith("#"):
            self.targets.append(str(values["href"])[1:])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(ontology_page())


def test_every_term_has_its_anchor_once(page: Page) -> None:
    terms = [WH.local(term) for term in WH] + [f"v-{V.local(term)}" for term in V]
    assert set(terms) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_no_link_leads_nowhere(page: Page) -> None:
    assert set(page.targets) <= set(page.ids)


def test_every_definition_and_example_is_on_the_page() -> None:
    text = re.sub(r"&#34;|&quot;", '"', re.sub(r"&#39;", "'", ontology_page().replace("&amp;", "&")))
    for record in structure().records():
        assert record.about.definition in text
        assert record.about.example in text


def test_the_page_loads_nothing_from_elsewhere() -> None:
    assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]*\.(?:js|css|png)', ontology_page())
    assert "<script" not in ontology_page()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own JSON-LD reader
@pytest.mark.parametrize("media_type", FORMATS)
def test_each_format_holds_the_same_triples(media_type: str) -> None:
    again = Graph().parse(data=ontology_as(media_type), format=FORMATS[media_type][1])
    assert isomorphic(again, ontology_graph())


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(NotFoundError, match="not served as text/n3"):
        ontology_as("text/n3")


def test_what_is_the_ontology() -> None:
    assert is_ontology(str(ONTOLOGY_IRI))
    assert is_ontology(f"{ONTOLOGY_IRI}/0.2.0")
    assert is_ontology(str(WH.Claim))
    assert is_ontology(str(V.confirmed))
    assert not is_ontology("https://w3id.org/whence/vocab/nothing")


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: WH.local(edge.relation) + "-" + WH.local(edge.target))
def test_the_drawing_says_what_the_ontology_says(edge: object) -> None:
    source, relation, target = edge.source, edge.relation, edge.target  # type: ignore[attr-defined]
    (record,) = (record for record in structure().properties if record.about.iri == relation)
    assert source in record.domains
    assert target in record.ranges


def test_the_drawing_is_sound_svg_with_a_description() -> None:
    svg = etree.fromstring(diagram())
    assert len(svg.findall(".//rect")) == len(PLACES)
    assert "Claim reportsClaim Claim" in (svg.findtext("desc") or "")

"""A claim reads as plain JSON, means the same triples, and nothing is fetched."""

from __future__ import annotations

import json

import pytest
from rdflib import Graph, Literal, URIRef

from kb.errors import NotFoundError, UsageError
from kb.graph.claim_json import CONTEXT_IRI, as_triples, claim_as_json, context
from kb.vocab import WH, V
from tests.graph.test_shapes import SOUND

BASE = "http://example.org/claim/herald-dam/0a1b2c/"


@pytest.fixture(scope="module")
def sound() -> Graph:
    return Graph().parse(data=SOUND, format="turtle")


def test_a_claim_reads_naturally(sound: Graph) -> None:
    claim = claim_as_json(sound, URIRef(BASE + "p1-engineer"))
    assert next(iter(claim)) == "@context"
    assert claim["type"] == "Claim"
    assert claim["act"] == "estimate"
    assert claim["directness"] == "indirect"
    assert claim["speaker"]["type"] == "AnonymousActor"
    assert claim["speaker"]["description"] == "an engineer"
    assert claim["paragraph"]["text"] == "The Courier says an engineer told it that up to 40 houses are at risk."
    assert claim["paragraph"]["number"] == 1
    assert (claim["mentions"][0]["start"], claim["mentions"][0]["end"]) == (42, 69)
    assert claim["quote"] == "up to 40 houses are at risk" == claim["paragraph"]["text"][42:69]
    assert claim["says"]["quantities"][0]["unit"] == "houses"
    assert claim["article"] == "http://example.org/article/herald-dam"


def test_a_report_carries_what_it_reports(sound: Graph) -> None:
    relay = claim_as_json(sound, URIRef(BASE + "p1-relay"))
    assert relay["speaker"]["name"] == "The Courier"
    assert relay["reports"]["speaker"]["description"] == "an engineer"
    assert "says" not in relay


def test_it_means_the_same_triples(sound: Graph) -> None:
    claim = URIRef(BASE + "p1-engineer")
    back = as_triples(claim_as_json(sound, claim))
    assert set(sound.triples((claim, None, None))) == set(back.triples((claim, None, None)))
    mention = URIRef("http://example.org/claim/m2")
    assert set(sound.triples((mention, None, None))) == set(back.triples((mention, None, None)))


def test_numbers_and_concepts_come_back_as_they_were() -> None:
    document = {"@context": CONTEXT_IRI, "id": "http://example.org/m", "start": 42, "act": "deny", "quote": "no"}
    node = URIRef("http://example.org/m")
    graph = as_triples(document)
    assert graph.value(node, WH.hasSpeechAct) == V["deny"]
    assert graph.value(node, WH.startOffset) == Literal(42)
    assert graph.value(node, WH.quotedText) == Literal("no")


def test_every_key_of_the_context_is_a_term_of_the_ontology() -> None:
    for key, value in context()["@context"].items():
        name = value.get("@id", value.get("@reverse", key)) if isinstance(value, dict) else value
        if not key.startswith("@") and not str(name).startswith(("@", "http")):
            assert WH[str(name)] in WH


def test_a_foreign_context_is_not_fetched() -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        as_triples({"@context": "https://example.org/other.jsonld", "id": "http://example.org/x", "quote": "no"})


def test_an_unknown_claim_is_named(sound: Graph) -> None:
    with pytest.raises(NotFoundError, match=r"no claim http://example\.org/nothing"):
        claim_as_json(sound, URIRef("http://example.org/nothing"))


def test_the_result_is_json(sound: Graph) -> None:
    claim = claim_as_json(sound, URIRef(BASE + "p1-engineer"))
    assert json.loads(json.dumps(claim)) == claim

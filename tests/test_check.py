"""A sound knowledge base passes; each way to spoil one is found, named and given a remedy."""

from __future__ import annotations

import pytest
from rdflib import Literal, URIRef

from kb.check import check
from kb.graph.embedded import in_memory
from kb.graph.store import Change, Store
from kb.ingest import add
from kb.text.documents import read_text
from kb.text.extract import extract
from kb.vocab import WH

TEXT = """Wall was cracked

3 May 2023

Ruth Hale, an engineer, said the wall was cracked last year.
"""


@pytest.fixture
def store() -> Store:
    store = in_memory("http://example.org/kb/")
    add(store, read_text("echo", TEXT), extract, "2024-04-01T12:00:00Z", floor=0.5)
    return store


def article_graph(store: Store) -> URIRef:
    return next(name for name in store.graph_names() if "/graph/article/" in name)


def messages(store: Store) -> list[str]:
    return [str(finding) for finding in check(store)]


def test_a_sound_knowledge_base_passes(store: Store) -> None:
    assert messages(store) == []


def test_a_changed_paragraph_is_found_by_its_quote_and_by_the_hash(store: Store) -> None:
    name = article_graph(store)
    old = next(t for t in store.graph(name).triples((None, WH.text, None)) if "cracked last" in t[2])
    new = (old[0], old[1], Literal(str(old[2]).replace("cracked", "rotten")))
    store.apply(Change(remove={name: [old]}, add={name: [new]}))
    found = messages(store)
    assert any("are not among the claim's words" in message for message in found)
    assert any("their hash differs" in message for message in found)


def test_a_triple_in_two_graphs_is_found(store: Store) -> None:
    triple = next(store.graph(article_graph(store)).triples((None, WH.title, None)))
    store.apply(Change(add={URIRef("http://example.org/kb/graph/derived"): [triple]}))
    (message,) = (message for message in messages(store) if "A triple stands in two graphs" in message)
    assert str(triple[0]) in message


def test_two_newest_texts_of_one_article_are_found(store: Store) -> None:
    version = next(store.graph(article_graph(store)).subjects(WH.contentHash))
    derived = URIRef("http://example.org/kb/graph/derived")
    store.apply(Change(add={derived: [(URIRef(f"http://example.org/{n}"), WH.revises, version) for n in "ab"]}))
    assert any("replaced by two newer ones" in message for message in messages(store))


def test_unnamed_actors_joined_by_a_program_are_found(store: Store) -> None:
    derived = URIRef("http://example.org/kb/graph/derived")
    joined = [
        (URIRef(f"http://example.org/kb/article/{n}/v#actor-an-official"), predicate, term)
        for n in "ab"
        for predicate, term in (
            (URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), WH.UnspecifiedActor),
            (WH.identifiedAs, URIRef("http://example.org/kb/actor/an-official")),
        )
    ]
    store.apply(Change(add={derived: joined}))
    assert any("unnamed actors are never joined across articles by a program" in message for message in messages(store))

"""A small knowledge base of bare nodes to decide on."""

from datetime import UTC, datetime, timedelta

import pytest
from rdflib import RDF, Literal, URIRef

from kb.decide import EDITOR, person, program
from kb.graph.embedded import in_memory
from kb.graph.store import Change
from kb.model import Tool
from kb.vocab import WH

BASE = "http://kb.example/"
NOON = datetime(2024, 4, 1, 12, 0, tzinfo=UTC)


def node(name):
    return URIRef(f"{BASE}{name}")


def minutes(count):
    return NOON + timedelta(minutes=count)


@pytest.fixture
def store():
    kb = in_memory(BASE)
    kinds = {"Claim": ["c1", "c2", "c3", "c4"], "Person": ["p1", "p2", "p3"], "AnonymousActor": ["u1", "u2"]}
    kinds |= {"Article": ["a1", "a2", "a3"], "Event": ["e1"], "Outlet": ["o1", "o2"]}
    triples = [(node(name), RDF.type, WH[kind]) for kind, names in kinds.items() for name in names]
    triples.append((node("c1"), WH.quotedText, Literal("The wall held.")))
    kb.apply(Change(add={node("graph/article/x"): triples}))
    return kb


@pytest.fixture
def ann():
    return person(BASE, "Ann")


@pytest.fixture
def ben():
    return person(BASE, "Ben")


@pytest.fixture
def edda():
    return person(BASE, "Edda", EDITOR)


@pytest.fixture
def matcher():
    return program(BASE, Tool("quote-matcher", "1"))

"""Turtle that parsers read back, with known prefixes, and no dearer a triple where there are many."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, URIRef

from kb.vocab import WH
from server.turtle import turtle
from tests.work import calls

BASE = "http://kb.example/"
NAMES = st.text("abcXY_-.%()/#:~é0", max_size=8)


def claims(number: int) -> Graph:
    """Claims whose IRIs have nothing in common but the base, as those of an article have."""
    graph = Graph()
    for n in range(number):
        claim = URIRef(f"{BASE}claim/{n:x}/it")
        graph.add((claim, RDF.type, WH.Claim))
        graph.add((claim, WH.assertedBy, URIRef(f"{BASE}article/{n}#actor-{n}")))
        graph.add((claim, WH.quotedText, Literal(f"the {n}th")))
    return graph


def test_what_has_a_prefix_is_written_with_it_and_nothing_else() -> None:
    assert turtle(claims(1)).decode() == (
        "@prefix wh: <https://w3id.org/whence/ontology#> .\n\n"
        "<http://kb.example/claim/0/it> a wh:Claim ;\n"
        "    wh:assertedBy <http://kb.example/article/0#actor-0> ;\n"
        '    wh:quotedText "the 0th" .\n\n'
    )


@given(st.sets(st.tuples(NAMES, NAMES, NAMES), max_size=6))
def test_it_parses_back(names: set[tuple[str, str, str]]) -> None:
    graph = Graph()
    for subject, predicate, value in names:
        graph.add((URIRef(BASE + subject), URIRef(WH.prefix + predicate), URIRef(WH.prefix + value)))
    assert set(Graph().parse(data=turtle(graph), format="turtle")) == set(graph)


def test_a_triple_costs_the_same_where_there_are_many() -> None:
    few, many = claims(100), claims(400)
    turtle(few)
    assert calls(lambda: turtle(many)) < 5 * calls(lambda: turtle(few))

"""The tokens of a SPARQL text, and what is made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import QueryError
from kb.graph.scan import asked_limit, limited, scan, tokens, with_using

HIDDEN = st.sampled_from(
    [
        '"SERVICE <a:b> {}"',
        "'SERVICE'",
        "'''SERVICE '' '''",
        "<http://x.example/SERVICE#SERVICE>",
        "# SERVICE\n",
        "?SERVICE",
    ]
)


@given(st.text())
def test_every_text_is_read_to_its_end(text: str) -> None:
    found = list(tokens(text))
    assert all(text[token.start : token.end] == token.text for token in found)
    assert [token.start for token in found] == sorted(token.start for token in found)


@given(st.lists(HIDDEN))
def test_nothing_hides_a_keyword_and_nothing_pretends_to_be_one(pieces: list[str]) -> None:
    hidden = " ".join(pieces)
    assert not scan(f"SELECT * {{ {hidden} }}").has("SERVICE")
    assert scan(f"SELECT * {{ {hidden} SERVICE <a:b> {{}} }}").has("SERVICE")


def test_services_with_their_places() -> None:
    text = "SELECT * {\n SERVICE SILENT <http://a.example/> {}\n SERVICE ?x {} service ex:b {} }"
    found = list(scan(text).services())
    assert [iri for iri, _ in found] == ["http://a.example/", "", ""]
    assert [token.start for _, token in found] == [12, text.index("SERVICE ?x"), text.index("service")]


HIDING = [
    "FILTER(?a<1)SERVICE#>\n<a:b> {}",
    "FILTER(?a<'>')SERVICE <a:b> {}",
    "FILTER(?a\u00b7<'>')SERVICE <a:b> {}",
    "FILTER(EXISTS {}<'>')SERVICE <a:b> {}",
    "FILTER(?a<ex:b#>)SERVICE <a:b> {}",
]


@pytest.mark.parametrize("hiding", HIDING)
def test_what_the_engine_may_read_as_less_than_is_refused(hiding: str) -> None:
    with pytest.raises(QueryError, match="an IRI or a comparison") as refused:
        scan(f"SELECT * {{ ?s ?p ?a .\n {hiding} }}")
    assert refused.value.line == 2


@pytest.mark.parametrize(
    "plain",
    [
        "?s <urn:x#y> ?o",
        "?s (<urn:x#y>|<#z>/<o'x>) ?o",
        "FILTER(?a <http://x.example/#y>)",
        "FILTER(?a IN (<urn:x#y>, <o'x>))",
        "FILTER(?a < 'x' && ?b > 2)",
        "FILTER(?a = <urn:x#y>)",
        "VALUES (?a ?b) { (<urn:x#y> 1) }",
    ],
)
def test_iris_where_they_can_be_nothing_else_are_read(plain: str) -> None:
    assert scan(f"SELECT * {{ {plain} }}").form == "SELECT"


@pytest.mark.parametrize("name", ["ex:a\u00b7\\'", "ex:a\u0301\\'", "ex\u00b7:a\\'"])
def test_an_escaped_quote_in_a_name_begins_no_string(name: str) -> None:
    assert scan(f"SELECT * {{ ?s {name} ?o SERVICE <a:b> {{}} }}").has("SERVICE")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * {}", "SELECT * {}\nLIMIT 5\n"),
        ("SELECT * {} # end", "SELECT * {} # end\nLIMIT 5\n"),
        ("SELECT * {} LIMIT 3", "SELECT * {} LIMIT 3"),
        ("SELECT * {} LIMIT 30 OFFSET 2", "SELECT * {} LIMIT 5 OFFSET 2"),
        ("SELECT * {} ORDER BY ?x VALUES ?x { 1 }", "SELECT * {} ORDER BY ?x \nLIMIT 5\nVALUES ?x { 1 }"),
        ("SELECT * { { SELECT * {} LIMIT 30 } }", "SELECT * { { SELECT * {} LIMIT 30 } }\nLIMIT 5\n"),
        ("SELECT * { VALUES ?x { 1 } }", "SELECT * { VALUES ?x { 1 } }\nLIMIT 5\n"),
        ("ASK {}", "ASK {}"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"),
        ("PREFIX limit: <a:> SELECT * { ?s limit:x ?o }", "PREFIX limit: <a:> SELECT * { ?s limit:x ?o }\nLIMIT 5\n"),
    ],
)
def test_an_answer_is_limited_from_outside(text: str, expected: str) -> None:
    assert limited(scan(text), 5) == expected


def test_the_outermost_limit_is_read() -> None:
    assert asked_limit(scan("SELECT * { { SELECT * {} LIMIT 3 } } LIMIT 7")) == 7
    assert asked_limit(scan("SELECT * { { SELECT * {} LIMIT 3 } }")) is None


@pytest.mark.parametrize("opening", ["{", "(", "["])
def test_deep_nesting_is_refused(opening: str) -> None:
    scan("ASK " + opening * 100)
    with pytest.raises(QueryError) as refused:
        scan("ASK\n" + opening * 101)
    assert (refused.value.line, refused.value.column) == (2, 101)


def test_dataset_clauses_stand_before_each_where_that_may_have_them() -> None:
    text = "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o } ; DELETE WHERE { ?s ?p 1 } ; INSERT DATA { <a:a> <a:b> 'WHERE' }"
    assert with_using(scan(text), ("a:d",), ("a:n",)) == (
        "DELETE { ?s ?p ?o }  USING <a:d> USING NAMED <a:n> WHERE { ?s ?p ?o } ; DELETE WHERE { ?s ?p 1 } ; "
        "INSERT DATA { <a:a> <a:b> 'WHERE' }"
    )


@pytest.mark.parametrize("clause", ["USING <a:b>", "USING NAMED <a:b>"])
def test_an_update_with_a_dataset_of_its_own_takes_no_other(clause: str) -> None:
    with pytest.raises(QueryError, match="USING"):
        with_using(scan(f"INSERT {{ ?s ?p ?o }} {clause} WHERE {{ ?s ?p ?o }}"), ("a:d",), ())


def test_a_limit_of_thousands_of_digits_is_a_number_like_any_other() -> None:
    assert limited(scan(f"SELECT * {{}} LIMIT {'9' * 5000}"), 5) == "SELECT * {} LIMIT 5"
    assert limited(scan(f"SELECT * {{}} LIMIT {'0' * 5000}3"), 5) == f"SELECT * {{}} LIMIT {'0' * 5000}3"

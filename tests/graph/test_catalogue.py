"""A question's header is held to its text, and what users give becomes terms, never SPARQL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store
from rdflib import Literal

from kb.errors import UsageError, WhenceError
from kb.graph.binding import bind
from kb.graph.catalogue import find_question, parse_question, questions

BASE = "http://example.org/kb/"
TEXT = """#+ title = "Who said a thing"
#+ question = 9
#+
#+ [parameters.speaker]
#+ type = "string"
#+ help = "a name"
#+
#+ [parameters.claim]
#+ type = "iri"
#+ help = "a claim"
#+ optional = true
#+
#+ [parameters.since]
#+ type = "date"
#+ help = "a day"
#+ default = "2024-01-01"
#+
#+ [parameters.most]
#+ type = "integer"
#+ help = "how many"
#+ default = "3"
SELECT ?speaker ?claim ?since ?most WHERE {
  VALUES (?speaker ?claim ?since ?most) { (UNDEF UNDEF UNDEF UNDEF) }
}
"""


def test_a_header_is_understood() -> None:
    question = parse_question("who", TEXT)
    assert (question.title, question.number) == ("Who said a thing", 9)
    assert [(p.name, p.type, p.required) for p in question.parameters] == [
        ("speaker", "string", True),
        ("claim", "iri", False),
        ("since", "date", False),
        ("most", "integer", False),
    ]


def test_values_become_terms_and_the_rest_stays_undefined() -> None:
    text = bind(parse_question("who", TEXT), {"speaker": "Ann Lee", "most": "7"}, BASE)
    assert '{ ("Ann Lee" UNDEF "2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date> "7"' in text


def test_an_iri_may_be_given_without_the_base() -> None:
    text = bind(parse_question("who", TEXT), {"speaker": "x", "claim": "claim/a/p1-0"}, BASE)
    assert "<http://example.org/kb/claim/a/p1-0>" in text


@given(st.text())
def test_no_value_can_change_the_query(value: str) -> None:
    try:
        text = bind(parse_question("who", TEXT), {"speaker": value}, BASE)
    except WhenceError:
        return  # half of a surrogate pair is no text, and is said to be none
    rows = list(Store().query(text))
    assert [Literal(row["speaker"].value) for row in rows] == [Literal(value)]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "needs speaker"),
        ({"speaker": "x", "spaeker": "y"}, "has no parameter 'spaeker'"),
        ({"speaker": "x", "most": "many"}, "most='many' is not a whole number"),
        ({"speaker": "x", "since": "last week"}, "since='last week' is not a day such as 2024-03-05"),
        ({"speaker": "x", "claim": "a b> } #"}, "is not an IRI"),
    ],
)
def test_values_that_do_not_fit_are_named(values: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        bind(parse_question("who", TEXT), values, BASE)


def test_the_nearest_name_is_offered() -> None:
    first = questions()[0].name
    with pytest.raises(UsageError, match=f"Did you mean {first}"):
        find_question(first[:-1] + "x")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TEXT.replace('"Who said', "Who said"), "the header is wrong"),
        (TEXT.replace("#+ title", "#+ titel"), "'title'"),
        (TEXT.replace("?claim ?since ?most) {", "?claim ?until ?most) {"), "not those of the VALUES row"),
        (TEXT.replace('"iri"', '"url"'), "unknown type url"),
    ],
)
def test_a_wrong_header_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_question("who", text)


@pytest.mark.parametrize("name", [q.name for q in questions()])
def test_every_question_is_valid_sparql_as_it_lies_and_says_what_it_is(name: str) -> None:
    question = find_question(name)
    answer = Store().query(question.text, use_default_graph_as_union=True)
    variables = {variable.value for variable in answer.variables}
    assert question.title
    assert {column for column, _ in question.columns} <= variables


PAGED = """#+ title = "Many"
#+
#+ [parameters.limit]
#+ type = "integer"
#+ help = "how many at most"
#+ default = "20"
#+
#+ [parameters.offset]
#+ type = "integer"
#+ help = "how many to pass over"
#+ default = "0"
SELECT ?x WHERE { { SELECT ?x WHERE { VALUES ?x { 1 2 3 4 } } ORDER BY ?x LIMIT 20 OFFSET 0 } }
"""


def test_a_page_is_what_its_numbers_say() -> None:
    paged = parse_question("many", PAGED)

    def answer(**values: str) -> list[int]:
        return [int(row[0].value) for row in Store().query(bind(paged, values, BASE))]

    assert answer() == [1, 2, 3, 4]
    assert answer(limit="3") == [1, 2, 3]
    assert answer(limit="2", offset="1") == [2, 3]


@pytest.mark.parametrize(
    "values", [{"limit": "0"}, {"limit": "10001"}, {"limit": "1 } #"}, {"offset": "-1"}, {"offset": "٣"}]
)
def test_what_is_no_number_of_rows_never_reaches_a_query(values: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="is not a whole number of rows"):
        bind(parse_question("many", PAGED), values, BASE)


def test_a_default_page_is_the_one_in_the_text() -> None:
    with pytest.raises(UsageError, match="Write LIMIT 30 OFFSET 0 into the query"):
        parse_question("many", PAGED.replace('"20"', '"30"'))


NAMED = """#+ title = "Pages of LIMIT 20 OFFSET 0 rows"
#+
#+ [parameters.name]
#+ type = "string"
#+ help = "a name"
#+
#+ [parameters.limit]
#+ type = "integer"
#+ help = "how many at most"
#+ default = "20"
#+
#+ [parameters.offset]
#+ type = "integer"
#+ help = "how many to pass over"
#+ default = "0"
SELECT ?name ?x WHERE {
  { SELECT ?name ?x WHERE { VALUES (?name) { (UNDEF) } VALUES ?x { 1 2 3 4 } } ORDER BY ?x LIMIT 20 OFFSET 0 }
  { SELECT ?y WHERE { VALUES ?y { 7 8 9 } } ORDER BY DESC(?y) LIMIT 20 }
  FILTER(?y = 7)
}
ORDER BY ?x
"""


@pytest.mark.parametrize("name", ["LIMIT 20 OFFSET 0", "limit 20", "OFFSET 0", "UNDEF", "VALUES (?name) { (UNDEF) }"])
def test_a_page_leaves_the_words_of_a_value_and_bounds_of_the_question_alone(name: str) -> None:
    query = bind(parse_question("many", NAMED), {"name": name, "limit": "2", "offset": "1"}, BASE)
    assert [(row[0].value, int(row[1].value)) for row in Store().query(query)] == [(name, 2), (name, 3)]


@pytest.mark.parametrize(
    "text",
    [
        PAGED.replace("OFFSET 0 }", "}"),
        PAGED.replace("LIMIT 20 OFFSET 0", "OFFSET 0 LIMIT 20"),
        PAGED.replace("?x LIMIT", "?x LIMIT 20 OFFSET 0 } { SELECT ?x WHERE {} LIMIT"),
        PAGED.replace('"integer"\n#+ help = "how many at most"', '"string"\n#+ help = "how many at most"'),
    ],
    ids=["no offset", "another order", "two pages", "no integer"],
)
def test_a_page_that_the_question_does_not_give_in_one_place_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="in one place"):
        parse_question("many", text)


def test_every_page_of_a_question_has_its_numbers_as_parameters() -> None:
    """Where a question for people cuts its answer, whoever asks can have the rest."""
    for question in questions():
        if question.number and "OFFSET" in question.text:
            assert {"limit", "offset"} <= {parameter.name for parameter in question.parameters}, question.name

"""People ask by name; a name may stand for several, and one that stands for nothing is said to."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from kb.ask import ask, to_csv, to_json, with_iris
from kb.errors import NotFoundError
from kb.graph.catalogue import find_question, questions
from kb.graph.embedded import in_memory
from kb.graph.store import Store
from kb.intake import take_in
from kb.text.documents import read_document
from kb.text.extract import extract
from tests.conftest import CORPUS

NOON = datetime(2024, 4, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def store() -> Store:
    store = in_memory("http://example.org/kb/")
    for name in ("observer-dam-breaks.txt", "courier-toll.txt"):
        take_in(store, read_document(CORPUS / name), extract, NOON, floor=0.5)
    return store


def quotes(store: Store, who: str) -> set[str]:
    return {str(row["quote"]) for row in ask(store, "claims-of-speaker", {"who": who}).solutions.dicts()}


def test_an_actor_is_asked_about_by_name(store: Store) -> None:
    assert "“Nobody warned us,” … “We heard it before we saw it.”" in quotes(store, "Hana Drozik")
    assert all("thoughts are with" not in quote for quote in quotes(store, "Hana Drozik"))


def test_two_people_of_one_name_are_both_asked_about_and_told_apart(store: Store) -> None:
    answer = ask(store, "claims-of-speaker", {"who": "Tomas Revel"})
    by_person: dict[str, set[str]] = {}
    for row in answer.solutions.dicts():
        by_person.setdefault(str(row["who"]), set()).add(str(row["quote"]))
    assert sorted(len(said) for said in by_person.values()) == [1, 2]


def test_an_article_is_asked_about_by_its_title_its_file_or_its_iri(store: Store) -> None:
    by_title = ask(store, "claims-of-article", {"article": "Dam above Lower Quill gives way in the night"})
    by_file = ask(store, "claims-of-article", {"article": "observer-dam-breaks"})
    iri = with_iris(store, find_question("claims-of-article"), {"article": "observer-dam-breaks"})["article"]
    by_path = ask(store, "claims-of-article", {"article": iri.removeprefix(store.base)})
    assert by_title.solutions == by_file.solutions == by_path.solutions
    assert len(by_title.solutions.rows) > 3


def test_a_name_that_nothing_has_is_said_so_with_what_is_like_it(store: Store) -> None:
    with pytest.raises(NotFoundError, match=r"who='Drozi': no actor .* Did you mean Hana Drozik"):
        ask(store, "claims-of-speaker", {"who": "Drozi"})
    with pytest.raises(NotFoundError, match="Give a name as it is printed"):
        ask(store, "claims-of-speaker", {"who": "Nobody At All"})


def test_csv_has_crlf_and_quotes_where_it_must(store: Store) -> None:
    lines = to_csv(ask(store, "claims-of-speaker", {"who": "Hana Drozik"}).solutions).split("\r\n")
    assert lines[0].startswith("claim,")
    assert lines[-1] == ""
    assert any('"“Nobody warned us,” … “We heard it before we saw it.”"' in line for line in lines)


def test_json_keeps_numbers_and_leaves_empty_cells_out(store: Store) -> None:
    rows = json.loads(to_json(ask(store, "articles").solutions))
    assert all(isinstance(row["claims"], int) for row in rows)
    assert all(value is not None for row in rows for value in row.values())


def test_an_outlet_is_set_aside_by_its_name_as_by_its_iri(store: Store) -> None:
    by_name = ask(store, "set-aside", {"aside": "The Corvane Courier"}).solutions
    (iri,) = with_iris(store, find_question("set-aside"), {"aside": "The Corvane Courier"}).values()
    assert len(by_name.rows) > 3
    assert by_name == ask(store, "set-aside", {"aside": iri}).solutions


def test_a_claim_is_named_by_words_that_no_other_has_or_by_the_end_of_its_iri(store: Store) -> None:
    claim = str(ask(store, "quote-search", {"text": "heard it before"}).solutions.dicts().__next__()["claim"])
    for name in ("heard it before we saw", claim, claim.removeprefix(store.base), claim.rsplit("/", 1)[-1]):
        assert with_iris(store, find_question("origins"), {"claim": name})["claim"] in claim


def test_words_of_several_claims_are_refused_with_the_claims_that_have_them(store: Store) -> None:
    with pytest.raises(NotFoundError, match=r"claim='the': several claims have these words.* One of: .*claim/"):
        ask(store, "origins", {"claim": "the"})


def test_every_parameter_that_a_page_or_a_person_fills_with_a_thing_takes_a_name() -> None:
    things = {"who", "actor", "aside", "article", "claim", "event", "record"}
    plain = [
        (question.name, parameter.name)
        for question in questions()
        if question.page is not None and not question.is_internal
        for parameter in question.parameters
        if parameter.name in things and parameter.type == "iri"
    ]
    assert plain == []

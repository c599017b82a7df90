"""The twelve questions on the sample corpus, every trap included; what is expected was read from the texts by hand.

Each file of `answers/` names a question, what to ask it with, the columns to look at, and all the rows in order.
"""

from __future__ import annotations

import re

import pytest
from rdflib import URIRef

from kb.ask import ask, explain
from kb.graph.asking import rows
from kb.graph.catalogue import questions
from tests.sample import ANSWERS, BASE, Sample, answers

FILES = sorted(path.stem for path in ANSWERS.glob("q*.json"))
NUMBERED = [question.name for question in questions() if question.number]


def _value(sample: Sample, given: object) -> str:
    """What a parameter of an answer file stands for: text, or a node as people name it."""
    if not isinstance(given, dict):
        return str(given)
    if "claim" in given:
        return str(sample.claim(*given["claim"]))
    if "article" in given:
        return str(sample.articles[given["article"]])
    if "actor" in given:
        local = sample.actor(*given["actor"])
        return _canonical(sample, local)
    return _canonical(sample, sample.event)


def _canonical(sample: Sample, node: URIRef) -> str:
    known = list(sample.store.graph(URIRef(f"{BASE}graph/derived")).objects(node))
    found = [str(term) for term in known if str(term).startswith((f"{BASE}actor/", f"{BASE}event/"))]
    return found[0]


@pytest.mark.parametrize("name", FILES)
def test_the_answer_is_exact(sample: Sample, name: str) -> None:
    for case in answers(name):
        values = {key: _value(sample, given) for key, given in case["ask"].items()}
        found = rows(sample.store, case["question"], **values)
        got = [[str(row.get(column, "")) for column in case["columns"]] for row in found]
        assert got == case["rows"], (name, case["ask"])


@pytest.mark.parametrize("name", FILES)
def test_every_row_explains_itself_with_a_sentence_and_a_paragraph(sample: Sample, name: str) -> None:
    for case in answers(name):
        values = {key: _value(sample, given) for key, given in case["ask"].items()}
        answer = ask(sample.store, case["question"], values)
        explained = explain(sample.store, answer)
        assert len(explained) == len(case["rows"])
        for row, one in zip(answer.solutions.dicts(), explained, strict=True):
            assert one.sentence
            assert "{" not in one.sentence
            quote = str(row.get("exact", ""))
            if "paragraph" in row:
                assert one.paragraph
                assert quote in one.paragraph


def test_each_of_the_twelve_questions_has_an_expected_answer() -> None:
    assert {question.number for question in questions() if question.number} == set(range(1, 13))
    asked = {case["question"] for name in FILES for case in answers(name)}
    assert {question.number for question in questions() if question.name in asked} >= set(range(1, 12))


@pytest.mark.parametrize("name", NUMBERED)
def test_every_numbered_question_has_a_sentence_for_its_rows(name: str) -> None:
    question = next(one for one in questions() if one.name == name)
    assert question.explain or question.page is None or name.startswith("page-")


def test_question_twelve_gives_every_live_claim_with_what_is_needed_to_cite_it(sample: Sample) -> None:
    found = rows(sample.store, "all-claims")
    counted = sum(int(str(row["claims"])) for row in rows(sample.store, "articles"))
    assert len({row["claim"] for row in found}) == counted
    for row in found:
        assert {"claim", "quote", "language", "speaker", "article", "title", "paragraph", "schemaType"} <= row.keys()
        assert str(row["language"]) == "en"


def test_question_eleven_says_what_stands_from_which_capture(sample: Sample) -> None:
    claim = sample.claim("courier-toll", 6, "up to 60")
    extracted = next(
        row for row in rows(sample.store, "record-provenance", record=claim) if str(row["what"]) == "extracted"
    )
    assert str(extracted["stands"]) == "true"
    assert len(str(extracted["hash"])) == 64


MISSES = answers("known-misses")


@pytest.mark.parametrize("miss", MISSES["speakers"], ids=lambda miss: f"{miss['file']}-p{miss['paragraph']}")
def test_speakers_that_extraction_gets_wrong_are_known(sample: Sample, miss: dict) -> None:
    """Not hidden: what extraction should have found, what it found instead, and that nothing else hides behind it."""
    claim = sample.claim(miss["file"], miss["paragraph"], miss["words"])
    found = rows(sample.store, "claims-of-article", article=sample.articles[miss["file"]])
    got = {(str(row["speaker"]), str(row["kind"])) for row in found if row["claim"] == claim}
    assert got == {(miss["got"], miss["kind"])}
    assert (miss["got"], miss["kind"]) != (miss["right"], miss["right_kind"])


@pytest.mark.parametrize("what", ["missed", "corrected", "false"])
def test_what_extraction_misses_and_gets_wrong_is_known(sample: Sample, what: str) -> None:
    """Where this fails because extraction has got better: take the case off the list."""
    assert sample.needed[what] == MISSES[what]


NARROWED = [
    (question.name, parameter.name)
    for question in questions()
    for parameter in question.parameters
    if parameter.optional
    and all(other.optional or other.default for other in question.parameters)
    and re.search(rf"^SELECT[^{{]*\?{parameter.name}\b", question.text, re.MULTILINE)
]
"""Questions that can be asked of everything, with a parameter that is a column of the answer too."""


@pytest.mark.parametrize(("name", "parameter"), NARROWED)
def test_a_value_narrows_an_answer_down_and_changes_none_of_it(sample: Sample, name: str, parameter: str) -> None:
    """What is asked for with a value is what the whole answer has with that value, row by row."""
    everything = rows(sample.store, name)
    values = sorted({str(row[parameter]) for row in everything if parameter in row})
    if not values:
        pytest.skip("the sample has nothing for it to narrow down")
    for value in values:
        expected = [row for row in everything if str(row.get(parameter)) == value]
        assert rows(sample.store, name, **{parameter: value}) == expected

"""Questions and clauses that only name what was said assert nothing, and nobody who is asked after speaks."""

from __future__ import annotations

import pytest

from tests.text.helpers import Found


@pytest.mark.parametrize(
    "sentence",
    [
        "Whether the memo says what the Courier says it says is another matter.",
        "Whether the mayor said the dam would hold is unclear.",
        "What the ministry said it would do is not what it did.",
        "What did Hale say about the wall?",
        "Who said the dam would hold?",
        "They built what whoever said so had drawn.",
        "Whoever said the dam would hold was wrong.",
    ],
)
def test_nothing_is_said(sentence: str) -> None:
    assert len(Found(sentence)) == 0


def test_to_whom_somebody_wrote_is_nothing_said() -> None:
    found = Found("“They wrote to us in March, in May and again in July,” said Hale.")
    assert [found.cue(i) for i in range(len(found))] == ["said"]
    assert Found("They wrote to us that the dam leaked.").cue() == "wrote"


def test_who_runs_the_depot_does_not_think_what_is_thought_of_it() -> None:
    found = Found("Some 200 tonnes are thought to have escaped from the depot, which is run by Orr.")
    assert [found.source(i) for i in range(len(found))] == [None]
    assert Found("The dam is said by Orr to be safe, which is odd.").source() == "Orr"


def test_who_is_asked_after_in_a_headline_speaks_nothing() -> None:
    assert len(Found("It rained.", title="Who knew what about the dam?")) == 0


@pytest.mark.parametrize(
    ("sentence", "sources"),
    [
        ("Whether the memo says so is another matter: Ruth Hale insists that it is genuine.", ["Ruth Hale"]),
        ("They asked who said the dam would hold.", ["They"]),
        ("Ruth Hale, who said the dam would hold, was wrong.", ["who"]),
        ("Whatever the memo says, Ruth Hale said the dam would hold.", ["Ruth Hale"]),
        ("What Hale said was that the dam would hold.", ["Hale"]),
        ("Officials held what Hale called “a circus”.", ["Hale"]),
    ],
)
def test_what_is_asserted_beside_is_found(sentence: str, sources: list[str]) -> None:
    found = Found(sentence)
    assert [found.source(i) for i in range(len(found))] == sources


def test_what_is_reported_to_be_said_is_nested() -> None:
    found = Found("The Courier reported on Monday that, according to two unnamed people, engineers saw the memo.")
    assert found.source(0) == "The Courier"
    assert found.contents(0) == ["that, according to two unnamed people, engineers saw the memo"]
    assert (found.source(1), found[1].nested_in) == ("two unnamed people", found[0].id)
    assert found.contents(1) == ["engineers saw the memo"]


@pytest.mark.parametrize(
    ("sentence", "content"),
    [
        (
            "The firm said in a note it was cooperating and that its engineers had left.",
            "it was cooperating and that its engineers had left",
        ),
        (
            "The firm said on Monday it was cooperating with the inquiry and that nobody was hurt.",
            "it was cooperating with the inquiry and that nobody was hurt",
        ),
        ("The firm said in a note that nobody was hurt and that it rained.", "that nobody was hurt and that it rained"),
    ],
)
def test_a_second_clause_leaves_the_first_one_its_place(sentence: str, content: str) -> None:
    assert Found(sentence).contents() == [content]


def test_who_speaks_for_somebody_is_somebody_else() -> None:
    found = Found("A spokesman for Poole said the memo was false.", "Dan Poole was away. Poole said it was old.")
    assert found.speaker(0).name is None
    assert found.speaker(0).description == "A spokesman for Poole"
    assert found.speaker(0).roles[0].organization == "Poole"
    assert found.speaker(1).name == "Dan Poole"
    titled = Found("Minister for Trade Ann Orr said the memo was false.")
    assert titled.speaker(0).name == "Ann Orr"


@pytest.mark.parametrize(
    "sentence",
    [
        "The Courier, citing an internal memo, reported on Monday that the pump was broken.",
        "The Courier reported on Monday, citing an internal memo, that the pump was broken.",
    ],
)
def test_whom_a_report_cites_says_what_it_reports(sentence: str) -> None:
    found = Found(sentence)
    assert len(found) == 2
    assert (found.speaker(0).name, found.contents(0)) == ("Courier", ["that the pump was broken"])
    assert (found.source(1), found[1].nested_in) == ("an internal memo", found[0].id)
    assert (found.cue(1), found.contents(1)) == ("citing", ["that the pump was broken"])
    assert found[0].said is not None
    assert found[1].said is None


def test_what_others_are_said_to_say_is_nested_in_whom_the_report_cites() -> None:
    found = Found("The pump was broken, engineers said, the Courier reported, citing two officials.")
    assert [found.source(i) for i in range(len(found))] == ["the Courier", "two officials", "engineers"]
    assert [found[i].nested_in for i in range(3)] == [None, found[0].id, found[1].id]


def test_who_cites_without_a_report_cites() -> None:
    found = Found("Citing an internal memo, the council closed the road.", "Hale left, citing her age.")
    assert all(found[i].rule.split("/")[0] != "cited" for i in range(len(found)))

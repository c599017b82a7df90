"""Attitudes told by an adjective, participles before the main clause, and what only looks like either."""

from __future__ import annotations

import pytest

from tests.text.attribution.test_rules import outer


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ("Lee is confident that the dam will hold.", ("Lee", "is confident", ["that the dam will hold"])),
        ("Critics are still skeptical of the plan.", ("Critics", "are still skeptical of", ["the plan"])),
        (
            "The council remains eager that the wall is sold.",
            ("The council", "remains eager", ["that the wall is sold"]),
        ),
        (
            "One month after announcing his support for the dam, Tom Lee still believes that the wall is weak.",
            ("Tom Lee", "announcing", ["his support for the dam"]),
        ),
        ("By saying the wall was weak, Tom Lee angered the mayor.", ("Tom Lee", "saying", ["the wall was weak"])),
        ("In the survey, 26% say they are conservative.", ("26%", "say", ["they are conservative"])),
        ("Those surveyed say the dam should go.", ("Those surveyed", "say", ["the dam should go"])),
        ("Rivals see him as a threat.", ("Rivals", "see", ["him as a threat"])),
        (
            "A group of farmers called for a boycott of the dam.",
            ("A group of farmers", "called", ["for a boycott of the dam"]),
        ),
        ("As Lee attacked the plan, the crowd cheered.", ("Lee", "attacked", ["the plan"])),
        (
            "A review of his work shows how the dam was lost.",
            ("A review of his work", "shows", ["how the dam was lost"]),
        ),
        ("His team hopes to win the town.", ("His team", "hopes", ["to win the town"])),
        ("Some rivals call this the waiting game.", ("Some rivals", "call", ["this the waiting game"])),
        ("A judge ordered the release of the papers.", ("A judge", "ordered", ["the release of the papers"])),
        ("Lee laid out his plan for the dam.", ("Lee", "laid", ["his plan for the dam"])),
    ],
)
def test_attitudes_and_participles(sentence: str, row: tuple[str, str, list[str]]) -> None:
    assert row in outer(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is sure that rain falls.",
        "The aware reader met the confident man.",
        "They bought a plan that called for two walls.",
        "Nearly 400 pledged delegates met at the dam.",
        "She laid the book on the table.",
    ],
)
def test_what_is_no_attitude(sentence: str) -> None:
    assert outer(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ("“Who really knows?” Hale writes.", ("Hale", "writes", ["“Who really knows?”"])),
        ("“Who really knows?” Hale told the paper.", ("Hale", "told", ["“Who really knows?”"])),
        ("The ad claims “Lee is the man to trust.”", ("The ad", "claims", ["“Lee is the man to trust.”"])),
        (
            "“I said so,” he said in Ulm, and then predicted: “Our support is growing.”",
            ("he", "then predicted", ["“Our support is growing.”"]),
        ),
        (
            "''They say, 'Lee has to go,''' said Mr. Hale. ''This is my country.''",
            ("Mr. Hale", "said", ["''They say, 'Lee has to go,'''", "''This is my country.''"]),
        ),
    ],
)
def test_quotations_find_whoever_says_them(sentence: str, row: tuple[str, str, list[str]]) -> None:
    assert row in outer(sentence)

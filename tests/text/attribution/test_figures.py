"""Figures that somebody gives without a clause; what only looks like one is left."""

from __future__ import annotations

import pytest

from tests.text.attribution.test_rules import outer


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ("The ministry put the toll at 40.", ("The ministry", "put", ["the toll at 40"])),
        (
            "Hale has put the number of fighters in the valley at up to 3,000.",
            ("Hale", "has put", ["the number of fighters in the valley at up to 3,000"]),
        ),
        (
            "Most estimates for 2015 were as high as 4,000, although others were lower.",
            ("Most estimates", "estimates", ["were as high as 4,000"]),
        ),
        (
            "Many guessed, although the army tended to put their strength at between 2,000 and 3,000.",
            ("the army", "tended to put", ["their strength at between 2,000 and 3,000"]),
        ),
        (
            "Estimates of the cost range from 5 to 9 million crowns.",
            ("Estimates", "Estimates", ["range from 5 to 9 million crowns"]),
        ),
        (
            "The number was put at 4,000 by the ministry.",
            ("the ministry", "was put", ["The number", "at 4,000"]),
        ),
        ("The toll was put at 40.", ("", "was put", ["The toll", "at 40"])),
    ],
)
def test_a_figure_is_a_statement(sentence: str, row: tuple[str, str, list[str]]) -> None:
    assert row in outer(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "He put the cup at his side.",
        "They put the dog at gate 4.",
        "The estimates were lost.",
        "She put her hands up at 6.",
        "It was put at the end of the list.",
    ],
)
def test_what_is_no_figure(sentence: str) -> None:
    assert outer(sentence) == []

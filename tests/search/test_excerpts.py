"""What a hit shows of its text: the words that were searched for, marked, and not much more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.excerpts import LENGTH, SCANNED, Stretch, excerpt, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [("ferry", "Ferries"), ("sail", "sailing"), ("crack", "cracked"), ("café", "cafe"), ("dam", "dams")],
)
def test_forms_of_one_word_are_one(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("crack", "crane"), ("dam", "damage"), ("red", "reed")])
def test_different_words_are_two(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_the_words_are_marked_where_they_stand() -> None:
    assert excerpt("The dam held.", ["dam"]) == (Stretch("The ", False), Stretch("dam", True), Stretch(" held.", False))


def test_a_long_text_is_cut_around_the_first_word_found() -> None:
    shown = excerpt("before " * 200 + "needle" + " after" * 200, ["needle"])
    assert shown[0] == shown[-1] == Stretch("…", False)
    assert Stretch("needle", True) in shown
    assert sum(len(stretch.text) for stretch in shown) <= LENGTH + 2


def test_without_words_the_start_is_shown() -> None:
    assert excerpt("The dam held.", []) == (Stretch("The dam held.", False),)


def test_of_a_megabyte_no_more_is_read_than_so_much() -> None:
    text = "word " * 200_000
    assert excerpt(text, ["word"]) == excerpt(text[: SCANNED + LENGTH], ["word"])
    far = excerpt("word " * SCANNED + "needle", ["needle"])
    assert not any(stretch.found for stretch in far)


@given(st.text(max_size=200), st.lists(st.text(max_size=6), max_size=3))
def test_a_short_text_is_shown_whole(text: str, words: list[str]) -> None:
    shown = "".join(stretch.text for stretch in excerpt(text, words))
    assert shown == text or shown.startswith("…")
    assert shown.removeprefix("…") in text

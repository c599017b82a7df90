"""Quotes printed twice: what was cut, put in, reordered or said in other words; and what only looks alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.match_quotes import Likeness, match_content, match_quotes
from kb.text.match_words import content_keys, quote_keys

FULL = "We saw the water rise behind the wall every month, but nobody on the board wanted to read our letters."


@pytest.mark.parametrize(
    ("other", "likeness", "dropped", "added", "changed"),
    [
        (FULL, Likeness.EXACT, (), (), ()),
        ("we saw the water rise behind the wall every month", Likeness.INSIDE, True, (), ()),
        (
            "We saw the water rise . . . but nobody on the board wanted to read our letters.",
            Likeness.EDITED,
            True,
            (),
            (),
        ),
        (
            FULL.replace("the water", "the dark water"),
            Likeness.EDITED,
            (),
            ("dark",),
            (),
        ),
        (
            "We saw the water rise behind the wall every month, but nobody on the council wanted to read our letters.",
            Likeness.EDITED,
            (),
            (),
            (("board", "council"),),
        ),
    ],
)
def test_what_was_dropped_added_and_changed_is_data(other, likeness, dropped, added, changed):
    match = match_quotes(FULL, other)
    assert match.likeness is likeness
    assert (bool(match.difference.dropped) if dropped is True else match.difference.dropped) == dropped
    assert (match.difference.added, match.difference.changed) == (added, changed)


def test_reordered_words_are_found():
    match = match_quotes(
        "nobody on the board would read our letters about water",
        "about water our letters nobody would read on the board",
    )
    assert match is not None
    assert match.score < 0.9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the dam was safe and the valley was calm", "the minister was late and the court was full"),
        ("of the", "of the river"),
        ("", "anything"),
    ],
)
def test_common_words_in_common_are_no_match(one, other):
    assert match_quotes(one, other) is None or match_quotes(one, other).score < 0.5


def test_scores_fall_with_what_is_missing():
    whole = match_quotes(FULL, FULL).score
    cut = match_quotes(FULL, FULL.replace(" every month", "")).score
    half = match_quotes(FULL, "We saw the water rise, and nobody at the firm cared about our many letters then.")
    assert whole >= cut > (half.score if half else 0)


def test_other_words_with_the_same_content_are_found_and_never_sure():
    match = match_content(
        "The inner wall of the dam had been leaking since November.",
        "Water had been seeping through the inner wall of the dam for about four months.",
    )
    assert match.likeness is Likeness.PARAPHRASE
    assert match.score < 0.9
    assert match_content("The mayor spoke of the weather.", "A judge will lead the inquiry.") is None


_WORDS = st.lists(
    st.sampled_from("wall water rises behind nobody board letters month dam valley mine".split()), min_size=8
)


@given(
    _WORDS,
    st.lists(st.sampled_from(["and", "then", "later"]), max_size=5),
    st.lists(st.sampled_from(["so"]), max_size=5),
)
def test_a_quote_inside_a_longer_one_shares_a_key_with_it(inner, before, after):
    assert quote_keys(" ".join(inner)) & quote_keys(" ".join([*before, *inner, *after]))


@given(st.text(max_size=80), st.text(max_size=80))
def test_matching_is_total_and_bounded(one, other):
    match = match_quotes(one, other)
    assert match is None or 0 <= match.score <= 1
    assert content_keys(one) == content_keys(one.upper()) or not one.isascii()


def test_the_reason_names_the_words_as_they_are_printed() -> None:
    match = match_content(
        "The mayor of Marrowby said the flooded tunnels were closing.",
        "Marrowby’s mayor announced that the tunnel, flooded since May, will be closed.",
    )
    assert match is not None
    assert match.reason == "both speak of mayor, flooded, tunnels, closing"

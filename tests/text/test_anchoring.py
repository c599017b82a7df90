"""A quote is found again where it stands, or said to be lost; a better match never scores lower."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Anchor
from kb.text.anchoring import AnchorState, find_again

QUOTE = "the inner wall had been leaking since November"
OLD = f"He said {QUOTE}, and nobody looked."
AT = Anchor(2, 8, 8 + len(QUOTE))


@pytest.mark.parametrize(
    ("texts", "state", "words"),
    [
        ({1: "Title", 2: OLD}, AnchorState.EXACT, QUOTE),
        ({1: "Title", 2: "A new paragraph.", 3: OLD}, AnchorState.MOVED, QUOTE),
        ({2: f"On Sunday {OLD}"}, AnchorState.MOVED, QUOTE),
        (
            {2: "He said the inner wall had been leaking since October, and nobody looked."},
            AnchorState.CHANGED,
            "the inner wall had been leaking since October",
        ),
        ({2: "Nothing of the kind stands here any more."}, AnchorState.LOST, None),
        ({}, AnchorState.LOST, None),
    ],
)
def test_where_a_quote_stands_now(texts, state, words):
    found = find_again(QUOTE, AT, texts)
    assert found.state is state
    anchor = found.anchor
    assert (texts[anchor.paragraph][anchor.start : anchor.end] if anchor else None) == words


def test_scores_order_by_how_much_still_stands():
    one_word = find_again(QUOTE, AT, {2: OLD.replace("November", "October")}).score
    two_words = find_again(QUOTE, AT, {2: OLD.replace("November", "October").replace("inner", "upper")}).score
    assert 1 > one_word > two_words


@given(st.text(min_size=1, max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_quote_that_stands_verbatim_is_found(quote, before, after):
    found = find_again(quote, Anchor(1, 0, len(quote)), {4: before + quote + after})
    assert found.score == 1
    assert (before + quote + after)[found.anchor.start : found.anchor.end] == quote

"""Quotation marks of every style, balanced or not, and tokens and sentences that keep their place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.languages import load_lexicon
from kb.text.passage import read_passage
from kb.text.quotations import QuoteStyle, find_quotations, quote_style

LEXICON = load_lexicon()
MARKS = "“”„«»\"'‘’` ,.?!—abcS\n"


def quoted(text: str, style: QuoteStyle = QuoteStyle.DOUBLE) -> list[str]:
    return [text[q.start : q.end] for q in find_quotations(text, style)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She said “no” and “yes”.", ["“no”", "“yes”"]),
        ('She said "no" and "yes".', ['"no"', '"yes"']),
        ("She said ''no'' and left.", ["''no''"]),
        ("Sie sagte „nein“ und ging.", ["„nein“"]),
        ("Elle a dit «non» hier.", ["«non»"]),
        ("Sie sagte »nein« gestern.", ["»nein«"]),
        ("“He told me ‘no’,” she said.", ["“He told me ‘no’,”"]),
        ('A 6" pipe and a "crack".', ['"crack"']),
    ],
)
def test_styles(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_quotation_that_never_closes_runs_to_the_end_and_says_so() -> None:
    (found,) = find_quotations("She said “it will hold, we think")
    assert (found.start, found.end, found.closed) == (9, 32, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("‘It will hold,’ she said, ‘for years.’", ["‘It will hold,’", "‘for years.’"]),
        ("'It will hold,' she said.", ["'It will hold,'"]),
        ("‘The officials’ claim was wrong,’ he said.", ["‘The officials’ claim was wrong,’"]),
        ("‘We can’t stay,’ she said.", ["‘We can’t stay,’"]),
    ],
)
def test_single_marks_where_a_document_quotes_so(text: str, expected: list[str]) -> None:
    assert quote_style([text]) is QuoteStyle.SINGLE
    assert quoted(text, QuoteStyle.SINGLE) == expected


def test_apostrophes_make_no_document_single() -> None:
    assert quote_style(["It’s the council’s dam, isn’t it? “Yes,” she said."]) is QuoteStyle.DOUBLE
    assert quote_style(["''It's his,'' she said."]) is QuoteStyle.DOUBLE


@given(st.text(alphabet=MARKS, max_size=80))
def test_quotations_are_in_order_and_inside_the_text(text: str) -> None:
    for style in QuoteStyle:
        found = find_quotations(text, style)
        assert all(0 <= q.start < q.end <= len(text) for q in found)
        assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(max_size=200))
def test_every_visible_character_is_in_one_token_and_one_sentence(text: str) -> None:
    p = read_passage(text, LEXICON)
    covered = {i for s, e in p.offsets for i in range(s, e)}
    assert covered >= {i for i, c in enumerate(text) if not c.isspace()}
    assert all(a[1] <= b[0] for a, b in pairwise(p.offsets))
    assert [i for s in p.sentences for i in range(s.start, s.end)] == list(range(len(p)))


def test_clitics_abbreviations_and_numbers() -> None:
    p = read_passage("Mr. Orr’s aide can’t pay $1,200.50 by 5 p.m., the 43-year-old said.", LEXICON)
    words = p.words
    assert {"Mr.", "Orr", "’s", "n’t", "1,200.50", "p.m.", "43-year-old"} <= set(words)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The dam leaks. It will hold.", 2),
        ("“Why?” she asked. He left.", 2),
        ("Mr. Orr met Dr. Hale. They spoke.", 2),
        ("“It leaks.” Orr said: “No.”", 2),
        ("He left the U.S. The dam held.", 2),
        ("Orr, of Acme Inc., spoke.", 1),
    ],
)
def test_sentences(text: str, sentences: int) -> None:
    assert len(read_passage(text, LEXICON).sentences) == sentences

"""Where the models look for the source and the contents of a cue: near it, and never for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.attribution.finder import find_outer, read_passages
from kb.text.extractors.trained.page import Page, read_pages
from kb.text.languages import load_lexicon
from kb.text.passage import Range
from tests.text.helpers import document

WORDS = ("said", "Ann", "“", "”", '"', "told", ".", "Who?", "that", "it rains", ",", "’")


def pages(text: str) -> tuple[Page, ...]:
    passages = read_passages(document(text, title=""), load_lexicon("en"))
    return read_pages(passages, find_outer(passages))


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40))
def test_a_window_holds_its_cue_and_lies_in_the_paragraph(words: list[str]) -> None:
    for page in pages(" ".join(words)):
        for token in range(len(page.passage)):
            cue = Range(token, token + 1)
            window = page.window(cue, page.found_at(cue))
            assert 0 <= window.start <= token < window.end <= len(page.passage)


@pytest.mark.parametrize("opening", ["“", "“Pumps. “", '"'])
def test_a_quotation_that_never_closes_is_looked_at_so_far(opening: str) -> None:
    (page,) = pages(opening + "It rains and it pours. " * 400 + "Ann said that it stopped.")
    cue = Range(len(page.passage) - 5, len(page.passage) - 4)
    window = page.window(cue, None)
    assert (cue.start - window.start, window.end) == (400, len(page.passage))


def test_the_sentences_of_one_quotation_belong_together() -> None:
    (page,) = pages("It was noon. “It leaks. It always has,” said Tom Orr. Nobody spoke.")
    at = page.passage.words.index("said")
    window = page.window(Range(at, at + 1), None)
    assert page.passage.text[slice(*page.passage.span(window))] == "“It leaks. It always has,” said Tom Orr."

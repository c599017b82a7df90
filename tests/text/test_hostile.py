"""Hostile input: exact offsets, no exception, and time that grows with the length and no faster."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.text.extract import extract
from tests.text.helpers import document

UNITS = {
    "prose": "Ruth Hale said the dam would hold, and “the pumps,” he added, “will run.” ",
    "quotes that never close": "“he said ",
    "quotation marks": '"',
    "single marks": "' ‘ ’ ",
    "one sentence": "Hale said that the dam holds and ",
    "cues": "said ",
    "pronouns": "she said ",
    "things that speak": "It says the dam holds. ",
    "relative clauses": "who said, ",
    "nouns": "his claim that ",
    "according": "according to ",
    "parentheses": "((((Hale said ",
    "commas": "Orr, ",
    "names": "Ann Orr ",
    "one word": "a",
    "dates": "3 January ",
    "numbers": "one hundred and ",
    "initials": "A.",
    "right to left": "قال الوزير إن السد آمن. ",
    "emoji": "😀🏳️‍🌈 said 👩‍👩‍👧 ",
    "combining marks": "e\u0301\u0301 said n\u0303o ",
    "another language": "Der Damm hält, sagte „Rut“ Hale. ",
    "guillemets": "«Non» dit-il. »Nein« ",
}
SIZE = 5_000


def seconds(text: str) -> float:
    doc = document(text)
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        extraction = extract(doc)
        best = min(best, time.process_time() - start)
    for attribution in extraction.attributions:
        for anchor in attribution.contents:
            assert doc.quote(anchor)
    return best


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    short, long = (seconds(unit * (size // len(unit))) for size in (SIZE, 4 * SIZE))
    assert long < 10 * max(short, 0.05)


@pytest.mark.slow
def test_a_paragraph_of_a_megabyte() -> None:
    unit = UNITS["prose"]
    assert len(extract(document(unit * (1_000_000 // len(unit)))).attributions) > 10_000


MARKS = "“ ” \" ‘ ’ '' « » … — . , : ( ) \u200f e\u0301 😀"
WORDS = "said Hale she told that according to who claim ’s Mr. the not 3"
PIECES = st.sampled_from([*MARKS.split(" "), *WORDS.split(" ")])


@settings(max_examples=150)
@given(st.lists(st.lists(PIECES, max_size=30), max_size=4))
def test_any_jumble_gives_verbatim_spans_and_known_actors(paragraphs: list[list[str]]) -> None:
    doc = document(*(" ".join(words) for words in paragraphs))
    extraction = extract(doc)
    ids = [a.id for a in extraction.attributions]
    actors = {a.id for a in extraction.actors}
    assert len(set(ids)) == len(ids)
    for attribution in extraction.attributions:
        for anchor in (*attribution.contents, attribution.source, attribution.cue):
            if anchor is not None:
                assert 0 <= anchor.start < anchor.end <= len(doc.paragraph(anchor.paragraph).text)
        assert {attribution.speaker, attribution.addressee, *attribution.co_speakers} - {None} <= actors
        assert attribution.nested_in is None or attribution.nested_in in ids

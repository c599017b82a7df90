"""Plain text cut as a reader would cut it, in every layout that dumps come in."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.text.paragraphs import cut
from tests.text.reading import texts_of

FIRST = (
    "The wall of the upper dam had been leaking since the autumn, said the engineer, and nobody in the ministry had "
    "asked about it before the night on which it broke."
)
SECOND = (
    "“Nobody had asked,” she told the inquiry in Marrowby on Tuesday, “and so nobody was told.” The inquiry will hear "
    "three more witnesses, among them the mayor."
)
THIRD = "It goes on in May, when the river is low and the road to the upper valley can be used again."


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    lines.append(line)
    return "\n".join([first + lines[0], *(rest + line for line in lines[1:])])


@pytest.mark.parametrize("width", [48, 60, 72, 80])
def test_wrapped_lines_are_joined_and_blank_lines_part(width: int) -> None:
    text = "\n\n".join(wrapped(paragraph, width) for paragraph in (FIRST, SECOND, THIRD))
    assert texts_of(text) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(end: str) -> None:
    text = f"{wrapped(FIRST, 60)}\n\n{wrapped(SECOND, 60)}\n".replace("\n", end)
    assert texts_of(text) == [FIRST, SECOND]


def test_a_paragraph_a_line_without_blank_lines() -> None:
    assert texts_of(f"{FIRST}\n{SECOND}\n{THIRD}\n") == [FIRST, SECOND, THIRD]


def test_wrapped_without_blank_lines_ends_at_a_short_last_line() -> None:
    text = "\n".join(wrapped(paragraph, 64) for paragraph in (FIRST, SECOND, THIRD))
    assert texts_of(text) == [FIRST, SECOND, THIRD]


def test_wrapped_with_indented_first_lines() -> None:
    text = "\n".join(wrapped(paragraph, 52, first="    ") for paragraph in (FIRST, SECOND, THIRD))
    assert texts_of(text) == [FIRST, SECOND, THIRD]


def test_a_dump_that_is_indented_all_over_with_hanging_lines() -> None:
    inner = "\n\n         \n".join(wrapped(p, 60, first=" " * 12, rest=" " * 15) for p in (FIRST, SECOND, THIRD))
    assert texts_of(f"\n      \n   {inner}\n\n   \n") == [FIRST, SECOND, THIRD]


def test_a_blank_line_after_every_line() -> None:
    paragraphs = [wrapped(paragraph, 50).replace("\n", "\n\n") for paragraph in (FIRST, SECOND, THIRD)]
    assert texts_of("\n\n\n".join(paragraphs)) == [FIRST, SECOND, THIRD]


def test_a_heading_glued_to_its_neighbours_stands_alone() -> None:
    assert texts_of(f"{FIRST}\nA night in May\n\n{SECOND}") == [FIRST, "A night in May", SECOND]
    hard = f"{wrapped(FIRST, 60)}\n\nA night in May\n{wrapped(SECOND, 60)}\n\n{wrapped(THIRD, 60)}"
    assert texts_of(hard) == [FIRST, "A night in May", SECOND, THIRD]


def test_list_items_stand_alone_and_keep_their_own_second_lines() -> None:
    text = (
        f"{wrapped(FIRST, 60)}\n\n- one witness who was in the control room when the wall\n  broke;\n"
        "- two who were asleep;\n1. and a third.\n"
    )
    assert texts_of(text) == [
        FIRST,
        "- one witness who was in the control room when the wall broke;",
        "- two who were asleep;",
        "1. and a third.",
    ]


def test_a_dash_at_the_start_of_a_full_line_is_no_list() -> None:
    text = (
        "The wall of the upper dam had been leaking all year\n– like the lower one – and nobody in the city had\nasked."
    )
    assert texts_of(text) == [" ".join(text.split())]


def test_a_headline_over_two_lines_goes_on_after_a_comma_or_semicolon() -> None:
    assert texts_of(f"Dam fails in the night; \nMinister calls for calm.\n\n{FIRST}\n\n{SECOND}") == [
        "Dam fails in the night; Minister calls for calm.",
        FIRST,
        SECOND,
    ]


def test_an_address_is_not_run_together() -> None:
    text = f"{wrapped(FIRST, 60)}\n\nInstitute for Dam Safety\nMill Lane 4\nMarrowby\n\n{wrapped(SECOND, 60)}"
    assert texts_of(text) == [FIRST, "Institute for Dam Safety", "Mill Lane 4", "Marrowby", SECOND]


def test_words_broken_at_a_lines_end_are_made_whole_where_the_text_knows_them() -> None:
    text = (
        "The responsible ministry had a well-known register of pri-\nvate dams. The respon-\nsible official, a well-\n"
        "known man, kept it in a short-\nand long-term archive, which was private.\n"
    )
    assert texts_of(text) == [
        "The responsible ministry had a well-known register of private dams. The responsible official, a well-known "
        "man, kept it in a short- and long-term archive, which was private."
    ]


def test_scripts_without_capitals_are_told_by_the_width_of_their_lines() -> None:
    line = "הקיר של הסכר העליון דלף מאז הסתיו, אמרה המהנדסת,"
    text = "\n".join([line] * 5 + ["ואיש לא שאל."])
    assert len(cut(text)) == 1


def test_emoji_and_combining_characters_keep_their_places() -> None:
    text = "👩‍👩‍👧 said: “cafe\u0301” 🇺🇳\nand went.\n\nThe end of it came later, in the autumn."
    document_texts = texts_of(text)
    assert document_texts[0] == "👩‍👩‍👧 said: “cafe\u0301” 🇺🇳 and went."


@given(st.text(st.sampled_from("aA. \n\t-,1“’\u00a0\u2028\r\x0c"), max_size=200))
@settings(deadline=None)
def test_blocks_cover_all_that_is_not_space_in_order_without_overlap(text: str) -> None:
    at = 0
    for block in cut(text):
        assert at <= block.span.start < block.span.end
        assert not text[at : block.span.start].strip()
        at = block.span.end
    assert not text[at:].strip()


@pytest.mark.parametrize("unit", ["word ", "“a” ", "(", "a", "Ab\n", "Ann Lee\n\n", "abc-\n", "…. ", "By A ", "\n \t"])
def test_time_is_linear_in_length(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit)) + " end"
        start = time.process_time()
        texts_of(text)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(80_000) < 16 * max(seconds(20_000), 0.02)

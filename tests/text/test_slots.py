"""What a statement says of an event's toll, place, time, cause and actor."""

import pytest

from kb.text.slots import find_slots


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least nine people had died and more than 40 were missing",
            [("dead", "at least nine people"), ("missing", "more than 40")]),
        ("31 people had been admitted by noon", [("injured", "31 people")]),
        ("number of dead at 16", [("dead", "16")]),
        (
            "Fourteen people died when a dam failed near Upper Quill late on Monday",
            [("dead", "Fourteen people"), ("time", "late on Monday"), ("place", "near Upper Quill")],
        ),
        ("Nineteen people died in the Edra dam collapse", [("dead", "Nineteen people")]),
        ("that the dam failed at 4.40 a.m., when most of the village was asleep", [("time", "at 4.40 a.m.")]),
        ("that weeks of heavy rain had weakened the outer wall", [("cause", "weeks of heavy rain")]),
        ("“This was an act of nature,”", [("cause", "an act of nature")]),
        ("that its fighters had opened the gates", [("actor", "its fighters")]),
        ("200 soldiers would reach the valley by Friday", []),
    ],
)  # fmt: skip
def test_slots_come_in_the_words_of_the_text(text, expected):
    assert [(one.slot, one.text) for one in find_slots(text)] == expected


@pytest.mark.parametrize(
    ("text", "slot", "words"),
    [("“Rain did not break this dam,”", "cause", "Rain"), ("“No gate was opened by anyone,”", "actor", "anyone")],
)
def test_a_denial_keeps_what_it_denies(text, slot, words):
    assert [(one.slot, one.text, one.denied) for one in find_slots(text)] == [(slot, words, True)]

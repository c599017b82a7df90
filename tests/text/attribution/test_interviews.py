"""Interviews printed as turns: each turn is its speaker's, and so is the "I" in it."""

from __future__ import annotations

from kb.model import Directness
from kb.text.extract import extract
from tests.text.helpers import document

TURNS = (
    "The Echo: When did you first write about the sprinklers?",
    "Carla Mensah: I wrote that the pumps were dead. Mr Lam said it would be looked at.",
    "The Echo: Was it?",
    "Carla Mensah: Never.",
)


def rows(*paragraphs: str) -> list[tuple[str | None, str, bool]]:
    doc = document(*paragraphs)
    found = extract(doc)
    names = {actor.id: actor.name or actor.description for actor in found.actors}
    return [
        (names.get(one.speaker or ""), doc.quote(one.contents[0]), one.directness is Directness.DIRECT)
        for one in found.attributions
    ]


def test_a_turn_is_the_words_of_who_takes_it() -> None:
    found = rows("Carla Mensah ran safety at the plant.", *TURNS)
    assert ("Carla Mensah", "I wrote that the pumps were dead. Mr Lam said it would be looked at.", True) in found
    assert ("Carla Mensah", "Never.", True) in found
    assert ("Echo", "Was it?", True) in found


def test_who_says_i_in_a_turn_is_its_speaker_and_not_the_author() -> None:
    found = rows("By Toby Renn", "Carla Mensah ran safety at the plant.", *TURNS)
    assert ("Carla Mensah", "that the pumps were dead", False) in found
    assert ("Lam", "it would be looked at", False) in found
    assert all(speaker not in ("Toby Renn", "I") for speaker, _, _ in found)


def test_one_label_alone_makes_no_conversation() -> None:
    assert rows("Opening: The bridge is shut.", "Price: Nobody pays for the view.", "Parking: There is none.") == []

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


INTERVIEW = (
    "The Echo: Did anybody warn you about the sprinklers?",
    "Carla Mensah: Yes. An inspector stood in my office.",
    "Whom did you tell?",
    "I told the plant director, Hugo Lam. He said, “Put it on the list.” I put it on the list.",
    "Mr Lam has told the Ledger that he never spoke to you about it.",
    "Then Mr Lam and I remember June in two ways.",
    "Q: The firm says it was never warned.",
    "A: My husband says I should be careful with that word.",
    "Mensah left the firm in July, the Echo reported.",
)


def test_paragraphs_without_a_label_belong_to_the_turn_around_them() -> None:
    doc = document(*INTERVIEW)
    found = extract(doc)
    names = {actor.id: actor.name for actor in found.actors}
    turns = {
        tuple(content.paragraph for content in one.contents): names[one.speaker or ""]
        for one in found.attributions
        if one.rule == "turn/speech"
    }
    assert turns == {(2, 4): "Echo", (3, 5, 7): "Carla Mensah", (8,): "Echo", (9,): "Carla Mensah"}
    inside = [one for one in found.attributions if one.contents[0].paragraph == 5 and one.nested_in]
    assert [names[one.speaker or ""] for one in inside] == ["Hugo Lam"]
    assert all(
        one.nested_in for one in found.attributions if one.contents[0].paragraph in (8, 9) and one.rule[0] != "t"
    )


def test_who_is_spoken_of_is_not_who_speaks() -> None:
    asked = ("The Echo: Why now?", "Carla Mensah: It was time.", "Mensah then left, her sister said.", "The Echo: And?")
    doc = document(*asked, "Carla Mensah: Nothing.")
    found = [one for one in extract(doc).attributions if one.rule != "turn/speech"]
    assert [doc.quote(one.contents[0]) for one in found] == ["Mensah then left"]


def test_letters_alone_name_nobody() -> None:
    assert [r for r in rows("Q: Was it full?", "A: It was.", "Q: And dry?", "A: Never.") if r[2]] == []


def test_a_list_is_no_conversation() -> None:
    assert rows("Ann Orr: 547.", "Tom Lee: 46.", "Ann Orr: 1,769.", "Tom Lee: 1,547.") == []


def test_a_headline_quotes_in_single_marks() -> None:
    doc = document("“It was full,” Carla Mensah said.", title="‘I told them in June’: what Mensah says")
    assert [doc.quote(one.contents[0]) for one in extract(doc).attributions] == ["“It was full,”"]

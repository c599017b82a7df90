"""Names that no title marks: what makes one a body, a place or a person."""

from __future__ import annotations

import pytest

from kb.model import ActorKind
from tests.text.helpers import Found

PERSON, BODY, STATE, ARMED = ActorKind.PERSON, ActorKind.ORGANIZATION, ActorKind.GOVERNMENT, ActorKind.ARMED_GROUP


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The Sarnow Defence League said it would not disarm.", "Sarnow Defence League", BODY),
        ("The Front for National Renewal said it had taken the town.", "Front for National Renewal", BODY),
        ("The University of Farley said it would close.", "University of Farley", BODY),
        ("The Justice Department said the case was closed.", "Justice Department", STATE),
        ("The Eleventh Army said the bridge was down.", "Eleventh Army", STATE),
        ("Kandahar said it needed more flour.", "Kandahar", STATE),
        ("In a statement, al-Shabaab said it had carried out the attack.", "al-Shabaab", ARMED),
        ("Skerrow said the light was out. The road in Skerrow was blocked.", "Skerrow", BODY),
        ("The Hawks said they would play.", "Hawks", BODY),
        ("Ostrava Mills, the grain trader, said that profits fell.", "Ostrava Mills", BODY),
        ("Marshall Islands said it would sign.", "Marshall Islands", BODY),
        ("Kolben Alt said its pumps were old.", "Kolben Alt", BODY),
        ("Kolben Alt said it was late. Kolben Alt’s chief executive left.", "Kolben Alt", BODY),
        ("The mine’s operator, Kolben Alt, said it was late. The company was sorry.", "Kolben Alt", BODY),
        ("Environmental group Clear Air said it was late.", "Clear Air", BODY),
        ("The opposition Blues have said it was late.", "Blues", BODY),
        ("Blues leader Per Aal said it was late.", "Per Aal", PERSON),
        ("The one who was there was Jorn Ravn, who said it was late.", "Jorn Ravn", PERSON),
        ("The mine’s operator, Jorn Ravn, said it was late. He was sorry.", "Jorn Ravn", PERSON),
        ("Tull said it would rain.", "Tull", PERSON),
        ("Abigor Tull said the light was out.", "Abigor Tull", PERSON),
        ("Defence Secretary Abigor Tull said the light was out.", "Abigor Tull", PERSON),
        ("Minister for Trade Ann Orr said the port was open.", "Ann Orr", PERSON),
    ],
)
def test_what_a_name_stands_for(text: str, name: str, kind: ActorKind) -> None:
    found = Found(text)
    assert (found.speaker().name, found.speaker().kind) == (name, kind)


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("An aide told Northern Wire, the news agency, that the dam leaked.", "Northern Wire"),
        ("An aide told Western Telegraph that the dam leaked.", "Western Telegraph"),
        ("An aide told the newspaper Skerrow Blatt that the dam leaked.", "Skerrow Blatt"),
        ("An aide told Skerrow Blatt that the dam leaked. The newspaper also quoted a letter.", "Skerrow Blatt"),
    ],
)
def test_who_is_told_is_an_outlet_under_its_whole_name(text: str, outlet: str) -> None:
    found = Found(text)
    told = next(actor for actor in found.extraction.actors if actor.id == found[0].addressee)
    assert (told.name, told.kind) == (outlet, ActorKind.OUTLET)


def test_the_newspaper_is_the_one_of_the_sentence_before_and_a_short_name_the_outlet_that_ends_in_it() -> None:
    found = Found(
        "The Farley Courier said the dam leaked.",
        "An aide told Skerrow Blatt that it held. The newspaper said it was old.",
        "The Courier said it was late.",
    )
    names = [found.speaker(i).name for i in range(len(found))]
    assert names == ["Farley Courier", None, "Skerrow Blatt", "Farley Courier"]


def test_a_firm_is_no_country() -> None:
    found = Found("Pakistan said it would pay.", "The firm said it was late.")
    assert found[0].speaker != found[1].speaker


def test_an_unknown_given_name_before_the_name_of_a_speaker_is_a_persons() -> None:
    found = Found("The keeper Abigor Tull painted the tower.", "It took Abigor Tull a week.", "Tull said it was done.")
    assert (found.speaker().name, found.speaker().kind) == ("Abigor Tull", PERSON)


def test_faith_in_somebody_is_no_place() -> None:
    found = Found("Tull said the light was out. She lost faith in Tull.")
    assert found.speaker().kind is PERSON


def test_an_acronym_in_brackets_is_the_same_body() -> None:
    found = Found("The Allied Harbour Workers’ Union (AHWU) rejected the offer.", "AHWU said members would vote.")
    assert found[0].speaker == found[1].speaker
    assert {name.text: name.kind for name in found.speaker().names} == {
        "Allied Harbour Workers’ Union": "full",
        "AHWU": "acronym",
    }


def test_what_is_in_apposition_to_a_body_is_one() -> None:
    found = Found("The company, Halloran Waste Partners, said the landfill was safe.", "It said the drums were sound.")
    assert [found.speaker(i).name for i in (0, 1)] == ["Halloran Waste Partners"] * 2
    clause = Found("The lighthouse board, which automated Skerrow in 1983, said the light would stay.")
    assert clause.speaker().name == "The lighthouse board"


def test_the_labels_of_an_interview_are_initials() -> None:
    found = Found("Orla Devane-Pike met Tobias Renn in Ulm.", "TR: “Why now?”", "ODP: “Because it rained.”")
    assert [found.speaker(i).name for i in range(2)] == ["Tobias Renn", "Orla Devane-Pike"]


def test_it_takes_up_the_document_or_body_that_opened_a_sentence() -> None:
    found = Found("The inquiry report was late. It says the wall is sound.")
    assert (found.speaker().kind, found.speaker().name) == (ActorKind.WORK, "The inquiry report")


def test_it_takes_up_what_its_own_sentence_opens_with_before_a_speaker_of_another_paragraph() -> None:
    found = Found("Clear Air said its boat had sunk.", "The report cites letters, and it says that they are real.")
    assert [found.speaker(i).kind for i in range(2)] == [BODY, ActorKind.WORK]


def test_the_one_holder_of_a_role_is_meant_by_it_even_before_the_name() -> None:
    found = Found(
        "The quarry’s surveyor said the face was loose.", "The surveyor, Colin Breck, said he had warned them."
    )
    assert [found.speaker(i).name for i in range(2)] == ["Colin Breck", "Colin Breck"]

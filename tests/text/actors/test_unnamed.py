"""Speakers without a name: which kind, how many, as printed, and why."""

from __future__ import annotations

import pytest

from kb.model import ActorKind, Number
from tests.text.helpers import Found

ANONYMOUS, PSEUDONYM, ANYBODY = ActorKind.ANONYMOUS, ActorKind.PSEUDONYMOUS, ActorKind.UNSPECIFIED


@pytest.mark.parametrize(
    ("text", "kind", "description", "reason"),
    [
        (
            "A deputy minister, who declined to be named because the talks were private, said a deal was close.",
            (ANONYMOUS, Number.INDIVIDUAL),
            "A deputy minister",
            "because the talks were private",
        ),
        (
            "An aide asked for anonymity as he was not authorised to speak to the press. The aide said it rained.",
            (ANONYMOUS, Number.INDIVIDUAL),
            "The aide",
            "as he was not authorised to speak to the press",
        ),
        ("Two candidates said the vote was lost.", (ANONYMOUS, Number.COLLECTIVE), "Two candidates", None),
        ("One of them said the door was locked.", (ANONYMOUS, Number.INDIVIDUAL), "One of them", None),
        ("My neighbour said the ferry was late.", (ANONYMOUS, Number.INDIVIDUAL), "My neighbour", None),
        ("Critics said the ferry was late.", (ANYBODY, Number.COLLECTIVE), "Critics", None),
        ("No one said the dam would fail.", (ANYBODY, Number.INDIVIDUAL), "one", None),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else None,
)  # fmt: skip
def test_the_kind_the_number_the_description_and_the_reason(
    text: str, kind: tuple[ActorKind, Number], description: str, reason: str | None
) -> None:
    actor = Found(text).speaker()
    assert ((actor.kind, actor.number), actor.description, actor.anonymity_reason) == (kind, description, reason)


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        (
            "A nurse, who asked that only her first name, Lena, be used because she feared dismissal, said it rained.",
            "Lena",
            "because she feared dismissal",
        ),
        ("The caller, who identified himself as Commander Falcon, said the bomb was theirs.", "Falcon", None),
    ],
)
def test_a_name_that_does_not_tell_who_it_is_is_a_pseudonym(text: str, name: str, reason: str | None) -> None:
    found = Found(text)
    actor = found.speaker(len(found) - 1)
    assert (actor.kind, actor.name, actor.anonymity_reason) == (PSEUDONYM, name, reason)


def test_why_somebody_is_not_named_is_no_statement() -> None:
    found = Found("An engineer, who asked not to be named for fear of losing his post, said the wall was cracked.")
    assert [found.quote(a.contents[0]) for a in found.extraction.attributions] == ["the wall was cracked"]


def test_who_takes_up_a_person_in_front_of_a_comma() -> None:
    found = Found("An unnamed harbour official, who said the crane was old, left the meeting.")
    assert (found.speaker().kind, found.speaker().description) == (ANONYMOUS, "An unnamed harbour official")


def test_two_unnamed_of_the_same_description_stay_apart() -> None:
    found = Found(
        "An official said the dam was safe.", "Another official said it leaked.", "An official said it rained."
    )
    assert len({found[i].speaker for i in range(3)}) == 3


def test_the_source_is_the_unnamed_person_who_has_just_spoken() -> None:
    found = Found(
        "A second person with knowledge of the letters told the court there were five. “All real,” the source said."
    )
    assert found[0].speaker == found[1].speaker
    apart = Found("A clerk with knowledge of the letters said there were five.", "“All real,” the source said.")
    assert apart[0].speaker != apart[1].speaker


def test_the_article_is_the_editorial_that_has_just_been_quoted() -> None:
    found = Found("An editorial in the Courier said the dam was old.", "“It will break,” the article states.")
    assert found[0].speaker == found[1].speaker
    apart = Found("A report by the council said the dam was old.", "“It will break,” the article states.")
    assert apart[0].speaker != apart[1].speaker

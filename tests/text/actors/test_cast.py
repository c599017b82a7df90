"""Who speaks: names, titles, pronouns, descriptions, the unnamed, several at once."""

from __future__ import annotations

import pytest

from kb.model import ActorKind, Number
from tests.text.helpers import Found

HALE = "Ruth Hale, the mayor of Lower Farley, said the dam would hold."


def names(found: Found) -> list[str | None]:
    by_id = {a.id: a for a in found.extraction.actors}
    return [by_id[a.speaker].name if a.speaker else None for a in found.extraction.attributions]


@pytest.mark.parametrize(
    "later",
    ["Hale said it was safe.", "Mrs. Hale said it was safe.", "She said it was safe.", "The mayor said it was safe."],
)
def test_surnames_titles_pronouns_and_roles_find_the_person(later: str) -> None:
    found = Found(HALE, later)
    assert found[0].speaker == found[1].speaker
    assert found.speaker().name == "Ruth Hale"


def test_the_gender_of_a_pronoun_chooses_among_the_near() -> None:
    found = Found("Ruth Hale met Thomas Orr. He said it leaked. She said it held.")
    assert names(found) == ["Thomas Orr", "Ruth Hale"]


def test_roles_affiliation_and_years() -> None:
    found = Found("Ann Orr, director of the Farley Institute from 2006 to 2009, said the dam was old.")
    (role,) = found.speaker().roles
    assert (role.organization, role.during) == ("Farley Institute", "2006/2009")
    assert found[0].capacity == role.title


def test_a_name_in_apposition_is_the_speaker() -> None:
    found = Found("The council’s engineer, Tom Lee, said the dam was old.", "Lee said so in 2011, he said.")
    assert found.speaker().name == "Tom Lee"
    assert found.speaker().roles[0].title == "engineer"


def test_conjoined_sources_are_two_actors() -> None:
    found = Found("Ruth Hale and Tom Orr said the dam would hold.")
    ids = {a.id: a.name for a in found.extraction.actors}
    assert [ids[i] for i in (found[0].speaker, *found[0].co_speakers) if i] == ["Ruth Hale", "Tom Orr"]


def test_anonymous_with_the_printed_description_and_the_reason() -> None:
    found = Found(
        "A senior official, speaking on condition of anonymity because the talks are private, said the dam leaked."
        " The official said he had seen the report."
    )
    actor = found.speaker()
    assert (actor.kind, actor.name, actor.number) == (ActorKind.ANONYMOUS, None, Number.INDIVIDUAL)
    assert actor.description == "A senior official"
    assert actor.anonymity_reason == "because the talks are private"
    assert found[1].speaker == found[0].speaker


def test_unspecified_collective() -> None:
    actor = Found("Analysts said the dam was old.").speaker()
    assert (actor.kind, actor.number, actor.name) == (ActorKind.UNSPECIFIED, Number.COLLECTIVE, None)


def test_a_pseudonym_is_one() -> None:
    found = Found("A worker who is identified only as Thomas Bell spoke. Bell said the dam leaked.")
    actor = found.speaker(len(found) - 1)
    assert (actor.kind, actor.name) == (ActorKind.PSEUDONYMOUS, "Thomas Bell")


def test_two_unnamed_sources_with_one_description_stay_two() -> None:
    found = Found("A senior official said the dam held.", "A senior official said the dam leaked.")
    assert found[0].speaker != found[1].speaker


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("The Farley Herald", ActorKind.OUTLET),
        ("The Ministry of Water", ActorKind.GOVERNMENT),
        ("The Farley Union", ActorKind.ORGANIZATION),
        ("The Taliban", ActorKind.ARMED_GROUP),
        ("The report", ActorKind.WORK),
        ("Tom Lee", ActorKind.PERSON),
    ],
)
def test_kinds_of_named_actors(source: str, kind: ActorKind) -> None:
    assert Found(f"{source} said that the dam was old.").speaker().kind is kind


def test_the_newspaper_and_the_group_mean_the_last_one_named() -> None:
    found = Found("The Farley Herald reported a leak. The newspaper said it had a letter.")
    assert found.speaker(len(found) - 1).name == "Farley Herald"


def test_in_a_quotation_i_is_the_one_who_is_quoted() -> None:
    found = Found("“I said that the dam was old,” Tom Lee said.")
    nested = next(a for a in found.extraction.attributions if a.nested_in)
    assert nested.speaker == next(a for a in found.extraction.attributions if not a.nested_in).speaker


def test_an_agentless_report_has_no_speaker() -> None:
    found = Found("It is believed that the dam is old.")
    assert found[0].speaker is None


def test_a_lone_initial_names_nobody() -> None:
    found = Found("I. F. Orr said the wall held.", "“They do not care,” said Ruth Hale. “Neither do I. This must end.”")
    assert [actor.name for actor in found.extraction.actors] == ["I. F. Orr", "Ruth Hale"]

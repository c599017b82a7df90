"""Who runs an outlet is read where a text states it, and nowhere else."""

import pytest

from kb.text.owners import Ownership, find_owners

OUTLETS = ("The Granary", "Granary", "Radio Quill", "Hollow News")
OWNERS = ("Sarnow Front", "Lower Quill", "Ivo Tarn")


@pytest.mark.parametrize(
    ("text", "outlet", "owner", "wording"),
    [
        (
            "The editorial stood in The Granary, the Sarnow Front’s weekly newsletter.",
            "The Granary",
            "Sarnow Front",
            "newsletter",
        ),
        ("The Sarnow Front's news agency, Hollow News, gave no number.", "Hollow News", "Sarnow Front", "news agency"),
        (
            "It was read out on the Sarnow Front’s Radio Quill station channel.",
            "Radio Quill",
            "Sarnow Front",
            "channel",
        ),
        ("Hollow News is the mouthpiece of the Sarnow Front, he said.", "Hollow News", "Sarnow Front", "mouthpiece"),
        (
            "Radio Quill, which has been owned since 2011 by others, is controlled by Ivo Tarn.",
            "Radio Quill",
            "Ivo Tarn",
            "controlled",
        ),
        ("Hollow News (a website run by Ivo Tarn) denied it.", "Hollow News", "Ivo Tarn", "run"),
    ],
)
def test_a_stated_tie_is_read_with_its_telling_word(text: str, outlet: str, owner: str, wording: str) -> None:
    assert Ownership(outlet, owner, wording) in find_owners(text, OUTLETS, OWNERS)


@pytest.mark.parametrize(
    "text",
    [
        "The Granary quoted the Sarnow Front, and a newsletter denied it.",
        "The Sarnow Front told The Granary that the bridge was safe.",
        "Hollow News, like the Sarnow Front, has an agency in the city.",
        "The Sarnow Front’s spokesman said Hollow News had invented it.",
        "Hollow Newsroom is the Sarnow Front’s newsletter.",
    ],
)
def test_names_that_only_meet_are_no_tie(text: str) -> None:
    assert find_owners(text, OUTLETS, OWNERS) == ()


def test_time_is_linear_in_the_length_of_the_paragraph() -> None:
    text = "Hollow News, the Sarnow Front " * 20_000
    assert find_owners(text, OUTLETS, OWNERS) == ()

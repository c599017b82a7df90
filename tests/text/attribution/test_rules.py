"""The rules one by one, on sentences of our own; what they must not take is as important as what they take."""

from __future__ import annotations

import pytest

from kb.model import Directness
from tests.text.helpers import Found


def outer(*paragraphs: str, title: str = "The dam at Lower Farley") -> list[tuple[str, str, list[str]]]:
    """Source, cue and contents of every attribution that stands in no other."""
    found = Found(*paragraphs, title=title)
    rows = enumerate(found.extraction.attributions)
    return [(found.source(i) or "", found.cue(i), found.contents(i)) for i, a in rows if not a.nested_in]


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ("The dam, Hale said, will hold for years.", ("Hale", "said", ["The dam", "will hold for years"])),
        ("The dam will hold, the poll found.", ("the poll", "found", ["The dam will hold"])),
        ("Hale on Monday said the dam would hold.", ("Hale", "said", ["the dam would hold"])),
        ("Hale has repeatedly said that it holds.", ("Hale", "has repeatedly said", ["that it holds"])),
        ("Hale went on to say that it holds.", ("Hale", "went on to say", ["that it holds"])),
        ("One in four said the dam was old.", ("One in four", "said", ["the dam was old"])),
        ("Many argue that the dam is old.", ("Many", "argue", ["that the dam is old"])),
        (
            "Hale’s claim that the dam is safe was met with laughter.",
            ("Hale’s", "claim", ["that the dam is safe was met with laughter"]),
        ),
        ("The plan was criticized by Hale as folly.", ("Hale", "was criticized", ["The plan"])),
        ("It is believed that the dam is old.", ("", "is believed", ["that the dam is old"])),
        ("The dam seems to be old.", ("", "seems", ["The dam", "to be old"])),
        ("Asked whether it leaks, Hale shrugged.", ("", "Asked", ["whether it leaks"])),
        ("“It holds,” beamed Hale.", ("Hale", "beamed", ["“It holds,”"])),
        ("FARLEY, England (PW) — Hale said it holds.", ("Hale", "said", ["it holds"])),
        (
            "Tom Lee, who built the dam in 1950, said it holds.",
            ("Tom Lee, who built the dam in 1950,", "said", ["it holds"]),
        ),
        ("Mr. Lee shot back: “It will hold for years.”", ("Mr. Lee", "shot", ["“It will hold for years.”"])),
        ("“It holds,” he said, “and it will hold.”", ("he", "said", ["“It holds,”", "“and it will hold.”"])),
        ("As Hale told the council, the dam is old.", ("Hale", "told", ["the dam is old"])),
    ],
)
def test_frames(sentence: str, row: tuple[str, str, list[str]]) -> None:
    assert row in outer(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The dam was built in 1950 and stands near the town.",
        "The reports were lost.",
        "He gave financial support to the town.",
        "The group released a long statement.",
        "There are claims forms in the office.",
        "George Will and Theresa May walked along the dam.",
        "The Farley Post stands on the square.",
    ],
)
def test_plain_narration_is_left_alone(sentence: str) -> None:
    assert outer(sentence) == []


def test_two_verbs_share_one_subject() -> None:
    rows = outer("Hale condemned the plan but praised its authors.")
    assert [(s, c, x) for s, c, x in rows] == [
        ("Hale", "condemned", ["the plan"]),
        ("Hale", "praised", ["its authors"]),
    ]


def test_a_participle_adds_to_the_speech() -> None:
    rows = outer("Hale said it holds, adding that it is old.")
    assert [(s, c) for s, c, _ in rows] == [("Hale", "said"), ("Hale", "adding")]


def test_a_quotation_goes_on_over_sentences_and_paragraphs() -> None:
    rows = outer("“It holds,” Hale said. “It always has.", "“It always will.”")
    assert rows == [("Hale", "said", ["“It holds,”", "“It always has.", "“It always will.”"])]


def test_a_remark_between_does_not_take_the_rest_of_the_quotation() -> None:
    rows = outer("“It holds,” Hale said, referring to the dam. “It always has.”")
    assert ("Hale", "said", ["“It holds,”", "“It always has.”"]) in rows


def test_a_colon_announces_the_next_paragraph() -> None:
    found = Found("Hale wrote:", "“The dam is old. It will hold.”")
    assert found.contents() == ["“The dam is old. It will hold.”"]
    assert (found.source(), found[0].directness) == ("Hale", Directness.DIRECT)


def test_names_after_a_dash_and_before_a_colon() -> None:
    assert outer("“The dam is old and it will hold.” — Ruth Hale") == [
        ("Ruth Hale", "—", ["“The dam is old and it will hold.”"])
    ]
    assert outer("HALE: The dam is old.") == [("HALE", ":", ["The dam is old"])]


def test_single_and_angular_marks() -> None:
    assert outer("‘It holds,’ said Ruth Hale.") == [("Ruth Hale", "said", ["‘It holds,’"])]
    assert outer("«It holds», Ruth Hale said.") == [("Ruth Hale", "said", ["«It holds»"])]


def test_nesting_to_any_depth() -> None:
    found = Found("Hale said the council believed that the survey shows that the dam leaks.")
    chain = [(found.source(i), a.nested_in) for i, a in enumerate(found.extraction.attributions)]
    assert chain == [("Hale", None), ("the council", found[0].id), ("the survey", found[1].id)]


def test_a_quotation_inside_a_quotation_is_nested() -> None:
    found = Found("“Orr told me, ‘The dam is old,’” Hale said.")
    nested = next(i for i, a in enumerate(found.extraction.attributions) if a.nested_in)
    assert (found.source(nested), found.contents(nested)) == ("Orr", ["‘The dam is old,’"])


def test_who_is_told_is_no_speaker() -> None:
    assert outer("Tom Lee, who lives in Farley, told the Post, “The dam is old.”") == [
        ("Tom Lee, who lives in Farley,", "told", ["“The dam is old.”"])
    ]


def test_every_finding_names_its_rule_and_a_measured_confidence() -> None:
    found = Found("“It holds,” Hale said. Hale wants a new dam.")
    said, wants = found.extraction.attributions
    assert said.rule == "trailing/speech"
    assert said.confidence > 0.9 > wants.confidence

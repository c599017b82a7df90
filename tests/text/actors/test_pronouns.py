"""Whom "he" and "she" mean: the subject that is nearest, whatever stands before its sentence's subject."""

from __future__ import annotations

from tests.text.helpers import Found

LEADER = "The Farley Brotherhood’s leader, Omar Idris al-Tamimi, released a recording on Monday."
ENVOY = "“We know the valley,” said Gen. Thomas Orr. “We will be there,” Orr said. Orr added that it was close."


def speakers(*paragraphs: str) -> list[str | None]:
    found = Found(*paragraphs)
    return [found.speaker(i).name if found[i].speaker else None for i in range(len(found))]


def test_the_subject_after_a_fronted_adjunct_wins_over_a_speaker_of_the_paragraph_before() -> None:
    named = speakers(
        LEADER,
        "Tamimi tried to sound calm. “The valley is ours,” he said.",
        ENVOY,
        "In his last message to the members, Tamimi struck another tone. “This valley is yours,” he said.",
    )
    assert (named[0], named[-2], named[-1]) == ("Omar Idris al-Tamimi", "Thomas Orr", "Omar Idris al-Tamimi")


def test_whoever_was_he_before_is_no_longer_doubtful() -> None:
    named = speakers(
        "Kessrin told the court that he was ill. He said that he was sorry.",
        ENVOY,
        "Kessrin was quiet after the hearing had ended late. “I will appeal,” he said.",
    )
    assert named[-1] == "Kessrin"


def test_a_surname_is_found_without_the_article_that_is_joined_to_it() -> None:
    assert set(speakers(LEADER, "Tamimi said the valley was his.", "Al-Tamimi said so.")) == {"Omar Idris al-Tamimi"}

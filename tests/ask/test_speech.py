"""Sentences about claims: what kind of saying it is, whether it was said at all, and on whose word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.ask.speech import Saying, Speaker, sentence
from kb.model import Directness, Polarity, SpeechAct

FIRM = (Speaker("Orrin Basin Minerals"),)


def said(speaker: str, words: str, act: SpeechAct = SpeechAct.ASSERT, **given: object) -> str:
    return sentence([Saying((Speaker(speaker, described=speaker[0].islower()),), act, **given)], words)


@pytest.mark.parametrize(
    ("act", "words", "expected"),
    [
        (SpeechAct.ASSERT, "the wall was sound", "says that the wall was sound"),
        (SpeechAct.ASSERT, "The wall was sound", "says that the wall was sound"),
        (SpeechAct.ASSERT, "a quiet night", "says: a quiet night"),
        (SpeechAct.DENY, "it had been told of a leak", "denies that it had been told of a leak"),
        (SpeechAct.DENY, "that it knew", "denies that it knew"),
        (SpeechAct.DENY, "the reports", "denies the reports"),
        (SpeechAct.PREDICT, "the search could take a month", "predicts that the search could take a month"),
        (SpeechAct.BELIEVE, "it", "believes it"),
        (SpeechAct.ORDER, "staff to leave", "orders staff to leave"),
        (SpeechAct.REQUEST, "staff to leave", "asks for staff to leave"),
        (SpeechAct.REQUEST, "to be heard", "asks to be heard"),
        (SpeechAct.ASK, "whether anyone knew", "asks whether anyone knew"),
        (SpeechAct.THREATEN, "to close the road", "threatens to close the road"),
        (SpeechAct.ACCUSE, "the ministry of neglect", "accuses the ministry of neglect"),
        (SpeechAct.CLAIM_RESPONSIBILITY, "responsibility for the blast", "claims responsibility for the blast"),
        (SpeechAct.CLAIM_RESPONSIBILITY, "it did it", "claims responsibility: it did it"),
        (SpeechAct.CRITICIZE, "the plan as hasty", "criticizes the plan as hasty"),
        (SpeechAct.DECLINE_TO_COMMENT, "to comment", "declines to comment"),
        (SpeechAct.DECLINE_TO_COMMENT, "to give figures", "declines to give figures"),
    ],
)
def test_the_speech_act_stands_in_words(act: SpeechAct, words: str, expected: str) -> None:
    assert said("Orrin Basin Minerals", words, act) == f"Orrin Basin Minerals {expected}"


@pytest.mark.parametrize(
    ("act", "polarity", "words", "expected"),
    [
        (SpeechAct.ASSERT, Polarity.NEGATED, "when work would start", "did not say when work would start"),
        (SpeechAct.DENY, Polarity.NEGATED, "that it knew", "did not deny that it knew"),
        (SpeechAct.DECLINE_TO_COMMENT, Polarity.NEGATED, "to requests", "did not respond to requests"),
        (SpeechAct.ASSERT, Polarity.HYPOTHETICAL, "it is safe", "might say that it is safe"),
    ],
)
def test_what_was_not_said_does_not_read_as_said(act: SpeechAct, polarity: Polarity, words: str, expected: str) -> None:
    assert said("Orrin Basin Minerals", words, act, polarity=polarity) == f"Orrin Basin Minerals {expected}"


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [
        ("officials", "say"),
        ("two people with knowledge of the matter", "say"),
        ("the district police", "say"),
        ("a spokesman for the unions", "says"),
        ("its boss", "says"),
        ("Orrin Basin Minerals", "says"),
    ],
)
def test_the_verb_agrees_with_whoever_speaks(speaker: str, expected: str) -> None:
    assert said(speaker, "that it is so") == f"{speaker} {expected} that it is so"


def test_several_speakers_of_one_claim_say_it_together() -> None:
    both = Saying((Speaker("Hana Drozik"), Speaker("A nurse", described=True)))
    assert sentence([both], "that it is so") == "Hana Drozik and a nurse say that it is so"


def test_quoted_words_stand_after_a_colon() -> None:
    assert said("Hana Drozik", "“It was dark,”", directness=Directness.DIRECT) == "Hana Drozik says: “It was dark,”"


def test_whoever_is_only_said_to_have_spoken_stands_inside_the_sentence_of_who_says_so() -> None:
    outer = Saying((Speaker("Two people with knowledge of the matter", described=True),))
    inner = Saying((Speaker("inspectors", described=True),), SpeechAct.DENY)
    assert sentence([outer, inner], "they had been there") == (
        "two people with knowledge of the matter say that inspectors deny that they had been there"
    )


@given(st.sampled_from(SpeechAct), st.sampled_from(Polarity), st.sampled_from(Directness), st.text(max_size=40))
def test_every_act_and_polarity_is_told_from_a_plain_assertion(
    act: SpeechAct, polarity: Polarity, directness: Directness, words: str
) -> None:
    plain = sentence([Saying(FIRM, directness=directness)], words)
    told = sentence([Saying(FIRM, act, polarity, directness)], words)
    assert (told == plain) is ((act, polarity) == (SpeechAct.ASSERT, Polarity.AFFIRMED))
    assert words.strip()[1:] in told

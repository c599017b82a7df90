"""Dates of statements: resolved against the article's date as far as the wording allows, and no further."""

from __future__ import annotations

import pytest

from kb.model import Certainty, SpeechAct
from kb.text.moments import find_moment
from tests.text.helpers import Found

WEDNESDAY = "2019-09-25"


@pytest.mark.parametrize(
    ("wording", "edtf"),
    [
        ("on Monday", "2019-09-23"),
        ("on Wednesday", "2019-09-25"),
        ("last Wednesday", "2019-09-18"),
        ("next Tuesday", "2019-10-01"),
        ("yesterday", "2019-09-24"),
        ("last night", "2019-09-24"),
        ("today", "2019-09-25"),
        ("last week", "2019-09-16/2019-09-22"),
        ("earlier this month", "2019-09"),
        ("last month", "2019-08"),
        ("last year", "2018"),
        ("in March", "2019-03"),
        ("in November", "2018-11"),
        ("in July 2017", "2017-07"),
        ("during 2016", "2016"),
        ("in the late 1990s", "1990/1999"),
        ("in the third quarter of 2018", "2018-07/2018-09"),
        ("the fourth quarter", "2018-10/2018-12"),
        ("on the twelfth of March", "2019-03-12"),
        ("the first of May, 2017", "2017-05-01"),
        ("on 3 January", "2019-01-03"),
        ("on December 3", "2018-12-03"),
        ("March 4, 2011", "2011-03-04"),
        ("in 2012", "2012"),
        ("two days ago", "2019-09-23"),
        ("three weeks ago", "2019-09-04~"),
        ("two months ago", "2019-07"),
        ("five years ago", "2014"),
        ("several years ago", None),
        ("last summer", "2019-22"),
    ],
)
def test_wordings(wording: str, edtf: str | None) -> None:
    text = f"She spoke {wording} in Farley."
    found = find_moment(text, 0, len(text), WEDNESDAY)
    assert found is not None
    assert text[found.start : found.end].endswith(wording.split()[-1])
    assert found.edtf == edtf


@pytest.mark.parametrize("published", [None, "2019", "2019-09", "no date"])
def test_without_the_day_of_the_article_relative_dates_stay_wording(published: str | None) -> None:
    found = find_moment("She spoke on Monday.", 0, 20, published)
    assert found is not None
    assert found.edtf is None
    dated = find_moment("She spoke in July 2017.", 0, 23, published)
    assert dated is not None
    assert dated.edtf == "2017-07"


def test_no_time_no_moment() -> None:
    assert find_moment("May I say the second thing?", 0, 27, WEDNESDAY) is None


def test_occasion_addressee_and_date_of_a_statement() -> None:
    found = Found("In an interview with the Farley Post on Monday, Ruth Hale said the dam would hold.")
    assert found.quote(found[0].occasion) == "In an interview with the Farley Post on"[:-3]
    assert found.quote(found[0].addressee_span) == "the Farley Post"
    assert found[0].said is not None
    assert found[0].said.wording == "on Monday"


@pytest.mark.parametrize(
    ("sentence", "addressee"),
    [
        ("Ruth Hale told the Farley Post that the dam would hold.", "the Farley Post"),
        ("“It will hold,” Ruth Hale told reporters.", "reporters"),
        ("The dam leaks, an inquest was told.", "an inquest"),
        ("The court was told that the dam leaked.", "The court"),
    ],
)
def test_addressees(sentence: str, addressee: str) -> None:
    found = Found(sentence)
    assert found.quote(found[0].addressee_span) == addressee


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("Hale denied that the dam leaked.", SpeechAct.DENY),
        ("Hale declined to comment.", SpeechAct.DECLINE_TO_COMMENT),
        ("Hale vowed to mend the dam.", SpeechAct.PROMISE),
        ("Hale told the crews to leave.", SpeechAct.ORDER),
        ("“Who paid for it?” Hale said.", SpeechAct.ASK),
        ("Hale called for an inquiry into the dam.", SpeechAct.REQUEST),
        ("The brigade claimed responsibility for the blast.", SpeechAct.CLAIM_RESPONSIBILITY),
        ("Hale accused the firm of fraud.", SpeechAct.ACCUSE),
        ("Hale admitted that the dam leaked.", SpeechAct.ACKNOWLEDGE),
        ("Hale said the dam was safe.", SpeechAct.ASSERT),
    ],
)
def test_speech_acts(sentence: str, act: SpeechAct) -> None:
    assert Found(sentence)[0].speech_act is act


@pytest.mark.parametrize(
    ("sentence", "polarity"),
    [
        ("Hale said the dam leaked.", "affirmed"),
        ("Hale did not say that the dam leaked.", "negated"),
        ("Hale never said that the dam leaked.", "negated"),
        ("If Hale says that the dam leaks, we leave.", "hypothetical"),
        ("Hale would say that the dam leaks.", "hypothetical"),
    ],
)
def test_polarity_is_that_of_the_attribution(sentence: str, polarity: str) -> None:
    assert Found(sentence)[0].polarity == polarity


@pytest.mark.parametrize(
    "text", ["the letters came in March, May and July", "they wrote in May", "May and June were dry", "May 3 was dry"]
)
def test_a_month_is_no_modal(text: str) -> None:
    assert Found(f"Hale said {text}.")[0].certainty is Certainty.UNSTATED


def test_certainty_is_that_of_the_wording() -> None:
    texts = ("the dam may fail", "the dam will probably fail", "the dam will certainly fail", "the dam failed")
    found = Found(*(f"Hale said {text}." for text in texts))
    assert [a.certainty for a in found.extraction.attributions] == [
        Certainty.POSSIBLE,
        Certainty.PROBABLE,
        Certainty.CERTAIN,
        Certainty.UNSTATED,
    ]

"""What can be a speaker, and verbs that say something else: dates, lone articles, "thanks to", "claimed the lives"."""

from __future__ import annotations

import pytest

from kb.text.extract import extract
from kb.text.languages import load_lexicon
from tests.text.attribution.test_rules import outer
from tests.text.helpers import document


@pytest.mark.parametrize(
    "sentence",
    [
        "March 2018 saw a flood in the valley.",
        "The mill was rebuilt in 2012, 2012 added a second wheel.",
        "The flood claimed the lives of forty people.",
        "Thanks to a late alarm, nobody drowned.",
        "The town survived, thanks to its walls.",
        "The mayor appeared on the balcony.",
        "The wall is low compared with others.",
        "Everybody felt that way.",
        "The rebels suffer repeated defeats.",
        "The family has ruled Lowland from 1996.",
        "The family ruled Upper Lowland with an iron hand.",
        "The army has called up its reserves.",
    ],
)
def test_nobody_says_anything_here(sentence: str) -> None:
    assert extract(document(sentence)).attributions == ()


@pytest.mark.parametrize(
    ("sentence", "source", "content"),
    [
        ("May said the wall would hold.", "May", "the wall would hold"),
        ("“It will hold,” Will Smith said.", "Will Smith", "“It will hold,”"),
        ("Most said the wall would hold.", "Most", "the wall would hold"),
        ("Asked by Hana Drozik whether it would hold, he left.", "Hana Drozik", "whether it would hold"),
        ("Revel was asked by a reporter if he would resign.", "a reporter", "if he would resign"),
        ("Revel was asked by Bill Orr, who lives there, to go.", "Bill Orr, who lives there", "to go"),
        ("The mayor was told by engineers that the wall leaked.", "engineers", "that the wall leaked"),
    ],
)
def test_who_asked_and_who_said(sentence: str, source: str, content: str) -> None:
    assert outer(sentence)[0][::2] == (source, [content])


def test_an_idiom_is_told_by_the_words_after_the_verb() -> None:
    lexicon = load_lexicon("en")
    cue = lexicon.cue("claimed")
    assert cue is not None
    assert lexicon.is_idiom(cue, ["claimed", "the", "lives", "of"], 1, 4)
    assert not lexicon.is_idiom(cue, ["claimed", "the", "wall"], 1, 3)


def test_who_rules_that_something_is_so_says_it() -> None:
    assert outer("The judge ruled Hale must pay.") == [("The judge", "ruled", ["Hale must pay"])]

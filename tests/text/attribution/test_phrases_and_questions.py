"""Verbs with words of their own, questions in the passive, clauses with "as", and subjects with a clause inside."""

from __future__ import annotations

import pytest

from tests.text.attribution.test_rules import outer


@pytest.mark.parametrize(
    ("sentence", "source", "cue", "content"),
    [
        ("Orr made it clear that she would run again.", "Orr", "made it clear", "that she would run again"),
        ("Orr has weighed in on the new wall.", "Orr", "has weighed in on", "the new wall"),
        ("He was asked what happened to the dam.", "", "was asked", "what happened to the dam"),
        ("As reported by the Ulm Herald, the dam leaks badly.", "the Ulm Herald", "reported", "the dam leaks badly"),
        (
            "The council hid it all, as first reported by the Ulm Herald.",
            "the Ulm Herald",
            "reported",
            "The council hid it all",
        ),
        (
            "The officials whose rules were struck down say the real change came with the judges.",
            "The officials whose rules were struck down",
            "say",
            "the real change came with the judges",
        ),
        ("He’s said he gets his ideas from an old book.", "He", "’s said", "he gets his ideas from an old book"),
        (
            "A year later, the mayor is promising to rebuild the wall.",
            "the mayor",
            "is promising",
            "to rebuild the wall",
        ),
    ],
)
def test_the_source_the_cue_and_the_content_are_found(sentence: str, source: str, cue: str, content: str) -> None:
    assert outer(sentence) == [(source, cue, [content])]


def test_a_relative_clause_ends_before_the_verb_of_its_antecedent() -> None:
    found = outer("Officials who have praised his plan warned on Tuesday that the wall may crack.")
    assert found[0] == ("who", "have praised", ["his plan"])
    assert found[1] == ("Officials who have praised his plan", "warned", ["that the wall may crack"])


def test_the_asker_is_named_by_whoever_asked() -> None:
    found = outer("“Never,” he said when asked by a reporter if that was still his view.")
    assert ("a reporter", "asked", ["if that was still his view"]) in found


def test_a_passive_phrase_reports_nothing() -> None:
    assert outer("The guests were called out by name.") == []


def test_an_adjunct_before_a_quotation_keeps_the_clause_that_the_quotation_ends() -> None:
    found = outer("Orr pledged Saturday to rid the town of “this muddy wall” in May.")
    assert found[0][2][0].startswith("to rid the town of “this muddy wall”")

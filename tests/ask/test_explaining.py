"""What the rows of an answer say in words: denials stay denials, and what is empty leaves no gap."""

from __future__ import annotations

import pytest

from kb.ask import ask, explain
from kb.ask.explaining import fill
from tests.sample import Sample


def sentences(sample: Sample, question: str, **values: object) -> list[str]:
    given = {name: str(value) for name, value in values.items()}
    return [one.sentence for one in explain(sample.store, ask(sample.store, question, given))]


def test_a_denial_reads_as_one_in_every_question(sample: Sample) -> None:
    denial = "denies that it had been told of a leak"
    claim = sample.claim("courier-report", 9, "it had been told of a leak")
    article = sample.articles["courier-report"]
    asked = {
        "claims-of-article": {"article": article},
        "claims-of-paragraph": {"article": article, "number": 9},
        "claims-of-speaker": {"who": "Orrin Basin Minerals"},
        "quote-search": {"text": "told of a leak"},
        "origins": {"claim": claim},
        "first-appearance": {"claim": claim},
        "chain-of-claim": {"claim": claim},
        "claim-record": {"claim": claim},
        "all-claims": {},
    }
    for question, values in asked.items():
        told = [one for one in sentences(sample, question, **values) if "told of a leak" in one]
        assert told, question
        assert all(denial in one for one in told), question


def test_an_inner_speaker_never_reads_as_if_they_spoke_to_the_outlet(sample: Sample) -> None:
    claim = sample.claim("lantern-no-warning", 7, "that the village would never be rebuilt on the same ground")
    told = "Radio Sarnow says that Hana Drozik predicts that the village would never be rebuilt on the same ground"
    for question in ("origins", "first-appearance", "chain-of-claim", "claim-record"):
        assert any(told in one for one in sentences(sample, question, claim=claim)), question


@pytest.mark.parametrize(
    ("template", "cells", "expected"),
    [
        ("[{outlet} ({day}): ]{what}", {"what": "x"}, "x"),
        ("[{outlet} ({day}): ]{what}", {"outlet": "O", "what": "x"}, "x"),
        ("[{outlet} ({day}): ]{what}", {"outlet": "O", "day": "d", "what": "x"}, "O (d): x"),
        ("{n#claim}", {"n": "1"}, "1 claim"),
        ("{n#claim}", {"n": "2"}, "2 claims"),
        ("{a-b#origin}", {"a": "1", "b": "1"}, "1 origin"),
        ("{a-b#origin}", {"a": "1", "b": "2"}, "1 to 2 origins"),
        ("{what}", {}, "(not stated)"),
    ],
)
def test_a_template_leaves_no_gaps_and_counts_in_grammar(template: str, cells: dict, expected: str) -> None:
    assert fill(template, cells) == expected

"""What weights decide: how likely a finding is, where a content ends, and what is no finding at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.logistic import fitted
from kb.text.attribution.finder import FLOOR, candidates, find_outer
from kb.text.languages import load_lexicon
from kb.text.passage import Passage, Range, read_passage
from kb.text.weights import ALWAYS, Crosses, Evidence, Weights, probability, size


def passage(text: str) -> Passage:
    return read_passage(text, load_lexicon())


def test_features_without_a_weight_count_nothing() -> None:
    assert probability(["unknown"], {}) == 0.5
    assert probability(["a", "unknown"], {ALWAYS: 1.0, "a": -1.0}) == 0.5


@given(st.dictionaries(st.text(max_size=3), st.floats(-20, 20), max_size=8))
def test_a_probability_is_one(weights: dict[str, float]) -> None:
    assert 0.0 < probability(weights, weights) <= 1.0


CROSSES = Crosses(("rule",), ("rule", "kind"))
ASPECTS = {"rule": "leading", "kind": "speech"}


def test_crosses_join_what_aspects_say() -> None:
    assert CROSSES.features(ASPECTS) == ["rule=leading", "rule=leading kind=speech"]
    assert [size(n) for n in (0, 3, 40, 41)] == ["0", "4", "40", "more"]


@given(st.lists(st.floats(-3, 3), min_size=4, max_size=4))
def test_evidence_counts_what_its_features_count(numbers: list[float]) -> None:
    rows = dict(zip((ALWAYS, "rule=leading", "rule=leading kind=speech", "long"), numbers, strict=True))
    evidence = Evidence([(CROSSES, ASPECTS), (CROSSES, ASPECTS | {"kind": "stance"})], ["long", "unknown"])
    assert evidence.features()[-3:] == ["rule=leading kind=stance", "long", "unknown"]
    weights = Weights(rows)
    for _ in range(2):
        assert evidence.probability(weights) == probability(evidence.features(), rows)


def test_more_values_than_are_kept_change_no_weight() -> None:
    weights = Weights({"rule=r1": 1.0})
    many = (Evidence([(CROSSES, {"rule": f"r{n}", "kind": ""})]).probability(weights) for n in (1, *range(20_000), 1))
    first, *_, last = many
    assert first == last == probability(["a"], {"a": 1.0})


def test_weights_give_back_the_shares_that_they_were_measured_on() -> None:
    rows = [["a"]] * 1000 + [["b"]] * 1000
    right = [n % 10 < 8 for n in range(1000)] + [n % 10 < 3 for n in range(1000)]
    weights = fitted(rows, right, fewest=1)
    assert probability(["a"], weights) == pytest.approx(0.8, abs=0.02)
    assert probability(["b"], weights) == pytest.approx(0.3, abs=0.02)


def test_what_is_kept_is_likely_enough() -> None:
    text = "“It holds,” Ann Orr said. Supporting the dam is hard. The calls were lost."
    kept = find_outer({0: passage(text)})
    assert [one.finding.rule for one in kept] == ["trailing"]
    assert all(FLOOR <= one.confidence <= 1 for one in kept)
    assert len(kept) <= len(candidates({0: passage(text)}))


def test_a_name_that_ends_like_an_adverb_speaks() -> None:
    (found,) = find_outer({0: passage("Kelly said the dam would hold for years.")})
    assert found.finding.source == Range(0, 1)


def test_without_measured_borders_the_rules_end_a_content() -> None:
    bare = load_lexicon().without_borders()
    text = "Hale said the dam would hold for years after the wall was mended."
    (found,) = find_outer({0: read_passage(text, bare)})
    assert found.passage.span(found.finding.contents[-1])[1] == len(text) - 1

"""Our own annotated articles are well-formed, are what their README says, and the extractor keeps its level on them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from kb.model import ActorKind, Polarity
from kb.text.documents import read_text
from kb.text.evaluate import AnnotatedText, Report, Statement, read_annotated, score, statements_of
from kb.text.extract import extract

GOLD = Path(__file__).parent / "gold"
TEXTS = read_annotated(GOLD)


@pytest.fixture(scope="module")
def report() -> Report:
    """The built-in extractor's figures."""
    return score([(one, _found(one)) for one in TEXTS])


def _found(annotated: AnnotatedText) -> tuple[Statement, ...]:
    document = read_text(annotated.name, annotated.text)
    assert document.source_text == annotated.text
    return statements_of(document, extract(document))


def depth(statement: Statement, annotated: AnnotatedText) -> int:
    """1 for what the text itself reports, 2 for what that one reports, and so on."""
    parents = {one.id: one.nested_in for one in annotated.statements}
    parent, levels = statement.nested_in, 1
    while parent is not None:
        parent, levels = parents[parent], levels + 1
    return levels


@pytest.mark.parametrize("annotated", TEXTS, ids=lambda one: one.name)
class TestAnnotation:
    def test_no_mark_is_left_in_the_text(self, annotated: AnnotatedText):
        assert not set("{}") & set(annotated.text)

    def test_nested_statements_lie_in_their_parents_content(self, annotated: AnnotatedText):
        parents = {one.id: one for one in annotated.statements}
        for one in annotated.statements:
            for content in one.contents if one.nested_in else ():
                assert any(
                    outer.start <= content.start and content.end <= outer.end
                    for outer in parents[one.nested_in].contents
                ), one.id

    def test_what_lies_in_a_content_says_so(self, annotated: AnnotatedText):
        for one in annotated.statements:
            start, end = (one.cue or one.contents)[0]
            inside = any(
                outer.start <= start and end <= outer.end
                for other in annotated.statements
                if other.id != one.id
                for outer in other.contents
            )
            assert inside == (one.nested_in is not None), one.id

    def test_a_source_has_a_speaker(self, annotated: AnnotatedText):
        assert [one.id for one in annotated.statements if one.source and not one.speaker.label] == []

    def test_the_unnamed_are_described_in_the_texts_own_words(self, annotated: AnnotatedText):
        text = " ".join(annotated.text.split())
        kinds = {ActorKind.ANONYMOUS, ActorKind.PSEUDONYMOUS, ActorKind.UNSPECIFIED}
        for one in annotated.statements:
            if one.speaker.kind in kinds:
                assert one.speaker.label in text
            assert (one.speaker.reason or "") in text


class TestCoverage:
    """What the README promises is there."""

    def test_size(self):
        assert len(TEXTS) >= 30
        assert all(100 <= len(one.text.split()) <= 350 for one in TEXTS)

    def test_chains_of_depth_two_to_four(self):
        depths = Counter(depth(s, text) for text in TEXTS for s in text.statements)
        assert depths[2] >= 30
        assert depths[3] >= 5
        assert max(depths) == 4

    def test_every_kind_of_speaker_and_polarity(self):
        statements = [s for text in TEXTS for s in text.statements]
        assert {s.speaker.kind for s in statements} == set(ActorKind)
        polarity = Counter(s.polarity for s in statements)
        assert polarity[Polarity.NEGATED] >= 8
        assert polarity[Polarity.HYPOTHETICAL] >= 6
        assert sum(s.speaker.reason is not None for s in statements) >= 6
        assert sum(s.said is not None for s in statements) >= 15
        assert sum(len(s.contents) > 1 for s in statements) >= 20


class TestExtractor:
    def test_the_annotation_scores_perfectly_against_itself(self):
        itself = score([(one, one.statements) for one in TEXTS], resamples=10)
        assert itself.headline.f1 == 1
        assert all(share.value == 1 for share in itself.agreements)

    def test_the_scorer_is_no_rubber_stamp(self):
        def shifted(annotated: AnnotatedText) -> list[Statement]:
            sources = [one.source for one in annotated.statements]
            return [
                replace(one, source=source)
                for one, source in zip(annotated.statements, sources[1:] + sources[:1], strict=True)
            ]

        wrong_sources = score([(one, shifted(one)) for one in TEXTS], resamples=10)
        assert wrong_sources.headline.f1 < 0.3
        assert {row.name: row.f1 for row in wrong_sources.attributions}["content only"] == 1

    @pytest.mark.parametrize(
        ("row", "floor"), [("all", 0.74), ("direct", 0.85), ("mixed", 0.72), ("indirect", 0.67), ("nested", 0.5)]
    )
    def test_level_of_attributions(self, report: Report, row: str, floor: float):
        assert {one.name: one.f1 for one in report.attributions}[row] >= floor

    @pytest.mark.parametrize(
        ("name", "floor"), [("source", 0.95), ("polarity", 0.95), ("directness", 0.9), ("speech act", 0.76)]
    )
    def test_level_of_layers(self, report: Report, name: str, floor: float):
        assert report.agreement(name).value >= floor

    def test_calibration(self, report: Report):
        assert report.calibration_error <= 0.08

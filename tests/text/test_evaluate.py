"""Scoring, on cases small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import DocumentError, UsageError
from kb.model import ActorKind, Directness, Polarity, Span, SpeechAct
from kb.text.evaluate import AnnotatedText, Layer, Statement, read_annotated, score
from kb.text.evaluate.brat import parse_brat
from kb.text.evaluate.layers import same_speaker
from kb.text.evaluate.markup import parse_markup
from kb.text.evaluate.matching import Wording, jaccard
from kb.text.evaluate.statements import NOBODY, Speaker

TUG = """{S1|Mara Quill} {V1|said} {C1|{S2|the pilot} {V2|had ordered} {C2|a second tug}}.\
 {C3|“Nobody came,”} {S3|she} {V3|said}.
====
@ quill person Mara Quill
@ pilot anonymous the pilot | for reasons of his own
1 quill indirect assert
2 pilot indirect order in=1
3 quill direct accuse said=2020-03 optional
"""


@pytest.fixture
def tug() -> AnnotatedText:
    return parse_markup("tug", TUG)


def findings(annotated: AnnotatedText, *changed: Statement) -> list[Statement]:
    """The annotation itself, with `changed` in place of the statements of the same id."""
    by_id = {one.id: one for one in changed}
    return [by_id.get(one.id, one) for one in annotated.statements]


class TestMarkup:
    def test_the_text_is_what_is_left_without_the_marks(self, tug):
        assert tug.text == "Mara Quill said the pilot had ordered a second tug. “Nobody came,” she said.\n"

    def test_spans_are_verbatim(self, tug):
        first, second, third = tug.statements
        assert tug.text[slice(*first.contents[0])] == "the pilot had ordered a second tug"
        assert tug.text[slice(*second.source[0])] == "the pilot"
        assert tug.text[slice(*third.contents[0])] == "“Nobody came,”"

    def test_table(self, tug):
        _, second, third = tug.statements
        assert second.speaker == Speaker(ActorKind.ANONYMOUS, "the pilot", reason="for reasons of his own")
        assert (second.nested_in, second.speech_act, second.optional) == ("1", SpeechAct.ORDER, False)
        assert (third.said, third.directness, third.optional) == ("2020-03", Directness.DIRECT, True)
        assert third.polarity is Polarity.AFFIRMED

    @pytest.mark.parametrize(
        ("source", "complaint"),
        [
            ("{S1|x\n====\n", "{S1| is never closed"),
            ("x}\n====\n", "never opened"),
            ("text without a table", "has no line ===="),
            ("{C1|x}\n====\n", "number 1 is not once in the table"),
            ("{C1|x}\n====\n1 - direct assert\n1 - direct assert\n", "number 1 is not once"),
            ("{C1|x}\n====\n1 - direct shout\n", "line 3: 'shout' is none of assert"),
            ("{C1|x}\n====\n1 me direct assert\n", "line 3: there is no actor 'me'"),
            ("{C1|x}\n====\n1 - direct assert loudly\n", "line 3: 'loudly' is none of"),
            ("{C1|x}\n====\n1 - direct\n", "line 3: a statement needs"),
            ("{C1|x}\n====\n@ me person\n", "line 3: an actor needs"),
            ("{V1|x}\n====\n1 - direct assert\n", "statement 1 has no content"),
            ("{C1|x}\n====\n1 - direct assert in=7\n", "statement 1 lies in an unknown 7"),
        ],
    )
    def test_faults_say_where(self, source, complaint):
        with pytest.raises(DocumentError, match="case") as caught:
            parse_markup("case", source)
        assert complaint in caught.value.message
        assert caught.value.remedy

    @given(st.text(alphabet="{}|SVC1,ab \n=@-", max_size=80))
    def test_any_text_is_read_or_refused(self, source):
        try:
            annotated = parse_markup("any", source)
        except DocumentError:
            return
        for statement in annotated.statements:
            for start, end in statement.contents:
                assert 0 <= start <= end <= len(annotated.text)


class TestBrat:
    TEXT = "Mara Quill said it was\nlate. Follow us."
    ANN = (
        "T1\tSource 0 10\tMara Quill\nT2\tCue 11 15\tsaid\nT3\tContent 16 22;23 27\tit was\nlate\n"
        "E1\tAttribution:T2 Source:T1 Cue:T2 Content:T3\nT4\tDiscard 29 38\tFollow us\n"
        "E2\tAttribution:T2 Cue:T2\n"
    )

    def test_spans_that_wrap_and_events_without_content(self):
        annotated = parse_brat("d", self.TEXT, self.ANN)
        (only,) = annotated.statements
        assert only.contents == (Span(16, 22), Span(23, 27))
        assert annotated.discarded == (Span(29, 38),)
        assert annotated.layers == frozenset()

    def test_broken_offsets_are_refused(self):
        with pytest.raises(DocumentError, match="'0 x' of T1"):
            parse_brat("d", self.TEXT, "T1\tSource 0 x\tMara")

    def test_unknown_span_is_refused(self):
        with pytest.raises(DocumentError, match="E1 names 'T9'"):
            parse_brat("d", self.TEXT, "E1\tAttribution:T9")

    @given(st.text(alphabet="TE12\t :;Source0", max_size=60))
    def test_any_annotation_is_read_or_refused(self, text):
        try:
            annotated = parse_brat("any", self.TEXT, text)
        except DocumentError:
            return
        assert all(statement.contents for statement in annotated.statements)

    def test_the_first_annotator_counts(self, tmp_path: Path):
        (tmp_path / "text").mkdir()
        (tmp_path / "text" / "d.txt").write_text(self.TEXT)
        (tmp_path / "attributions").mkdir()
        (tmp_path / "attributions" / "d_0a1b.ann").write_text(self.ANN)
        (tmp_path / "attributions" / "d_ff00.ann").write_text("")
        (found,) = read_annotated(tmp_path)
        assert (found.name, len(found.statements)) == ("d", 1)

    def test_an_empty_folder_is_an_error_that_names_the_formats(self, tmp_path: Path):
        with pytest.raises(UsageError) as caught:
            read_annotated(tmp_path)
        assert "*.gold" in caught.value.remedy
        assert "*.ann" in caught.value.remedy


class TestMatching:
    def test_words_touched_by_a_span(self):
        wording = Wording("The tug’s late, isn't it?")
        assert wording.words([(0, 3)]) == {0}
        assert wording.words([(5, 11)]) == {1, 2}
        assert wording.words([(14, 15)]) == frozenset()

    def test_jaccard(self):
        assert jaccard(frozenset({1, 2, 3}), frozenset({2, 3, 4})) == 0.5
        assert jaccard(frozenset(), frozenset()) == 0

    @pytest.mark.parametrize(
        ("found", "gold", "same"),
        [
            (Speaker(ActorKind.PERSON, "Quill"), Speaker(ActorKind.PERSON, "Mara Quill"), True),
            (Speaker(ActorKind.PERSON, "Mara Finch"), Speaker(ActorKind.PERSON, "Mara Quill"), False),
            (Speaker(ActorKind.ANONYMOUS, "harbour pilot"), Speaker(ActorKind.ANONYMOUS, "the pilot"), True),
            (Speaker(ActorKind.ANONYMOUS, "the cook"), Speaker(ActorKind.ANONYMOUS, "the pilot"), False),
            (NOBODY, NOBODY, True),
            (NOBODY, Speaker(ActorKind.PERSON, "Mara Quill"), False),
        ],
    )
    def test_same_speaker(self, found, gold, same):
        assert same_speaker(found, gold) is same


class TestScore:
    def test_the_annotation_itself_is_perfect(self, tug):
        report = score([(tug, tug.statements)])
        assert report.headline.f1 == 1
        assert {share.name: share.value for share in report.agreements} == {
            "source": 1,
            "speaker": 1,
            "parent, where nested": 1,
            "left at the top, where not nested": 1,
            "directness": 1,
            "polarity": 1,
            "speech act": 1,
            "anonymity": 1,
        }

    def test_optional_annotations_count_in_no_total(self, tug):
        assert (score([(tug, tug.statements)]).headline.gold, score([(tug, tug.statements)]).headline.found) == (2, 2)
        assert score([(tug, tug.statements[:2])]).headline.f1 == 1

    def test_a_missing_finding_costs_recall_only(self, tug):
        report = score([(tug, tug.statements[:1])])
        assert (report.headline.precision, report.headline.recall) == (1, 0.5)

    def test_a_false_alarm_costs_precision_only(self, tug):
        alarm = Statement("x", (), (Span(73, 77),), (Span(73, 77),))
        report = score([(tug, (*tug.statements, alarm))])
        assert (report.headline.precision, report.headline.recall) == (pytest.approx(2 / 3), 1)

    def test_a_wrong_source_matches_content_only(self, tug):
        wrong = replace(tug.statements[1], source=(Span(0, 10),))
        report = score([(tug, findings(tug, wrong))])
        rows = {row.name: row for row in report.attributions}
        assert (rows["all"].f1, rows["content only"].f1, rows["nested"].f1) == (0.5, 1, 0)
        assert report.agreement("source").value == 0.5

    def test_less_than_half_of_the_words_is_no_match(self, tug):
        start, _ = tug.statements[1].contents[0]
        half = replace(tug.statements[1], contents=(Span(start, start + 8),))
        third = replace(tug.statements[1], contents=(Span(start, start + 1),))
        assert score([(tug, findings(tug, half))]).headline.f1 == 1
        assert score([(tug, findings(tug, third))]).headline.f1 == 0.5

    def test_labels_are_counted_each(self, tug):
        report = score([(tug, findings(tug, replace(tug.statements[1], speech_act=SpeechAct.ASSERT)))])
        acts = {row.name: (row.precision, row.recall) for row in report.labels["speech act"]}
        assert acts == {"assert": (0.5, 1), "order": (0, 0)}

    def test_lost_nesting_shows(self, tug):
        report = score([(tug, findings(tug, replace(tug.statements[1], nested_in=None)))])
        assert report.agreement("parent, where nested").value == 0

    def test_scheme_without_nesting_ignores_nested_findings(self):
        annotated = parse_brat("d", TestBrat.TEXT, TestBrat.ANN)
        nested = replace(annotated.statements[0], id="n", nested_in="E1")
        report = score([(annotated, (*annotated.statements, nested))])
        assert (report.headline.found, report.headline.f1) == (1, 1)

    def test_findings_in_discarded_stretches_are_not_judged(self):
        annotated = parse_brat("d", TestBrat.TEXT, TestBrat.ANN)
        alarm = Statement("x", (), (), (Span(29, 38),))
        assert score([(annotated, (*annotated.statements, alarm))]).headline.found == 1

    def test_calibration_error_by_hand(self, tug):
        right = replace(tug.statements[0], confidence=0.9)
        wrong = replace(tug.statements[1], confidence=0.5, source=())
        report = score([(tug, [right, wrong])])
        assert report.calibration_error == pytest.approx((0.1 + 0.5) / 2)
        assert [(b.low, b.number, b.right) for b in report.bins] == [(0.5, 1, 0), (0.9, 1, 1)]

    def test_interval_spans_the_resampled_texts(self, tug):
        good, bad = (tug, tug.statements), (replace(tug, name="bad"), ())
        low, high = score([good, bad], resamples=200).interval
        assert (low, high) == (0, 1)
        assert score([good, good], resamples=50).interval == (1, 1)

    def test_nothing_at_all(self):
        report = score([])
        assert (report.headline.f1, report.calibration_error, report.interval) == (0, 0, (0, 0))

    @given(st.sets(st.integers(0, 2)))
    def test_leaving_out_findings_never_raises_recall(self, kept):
        tug = parse_markup("tug", TUG)
        all_of_it = score([(tug, tug.statements)], resamples=0).headline
        part = score([(tug, [tug.statements[i] for i in kept])], resamples=0).headline
        assert part.recall <= all_of_it.recall

    def test_layers_follow_the_scheme(self, tug):
        plain = replace(tug, layers=frozenset({Layer.NESTING}))
        assert {one.name for one in score([(plain, plain.statements)]).agreements} == {
            "source",
            "parent, where nested",
            "left at the top, where not nested",
        }

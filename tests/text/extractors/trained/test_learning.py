"""What is learnt from a small corpus: a way of reporting that the rules do not know; what they know stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import ItemError, UsageError
from kb.model import Document
from kb.text.extract import extract
from kb.text.extractors.trained.calibration import FEWEST, Point, calibrated, fit
from kb.text.extractors.trained.extractor import TrainedExtractor
from kb.text.extractors.trained.learning import HeldOut
from kb.text.extractors.trained.model_file import Model
from kb.text.extractors.trained.sequences import Labeller, Regularization, learn
from kb.text.extractors.trained.teach import teach
from tests.text.extractors.trained.corpus import IDIOM, write_corpus
from tests.text.helpers import document

UNSEEN = document(
    f"Eva Lund {IDIOM} the lighthouse was sold. She let the cat out that night.",
    "Kim Poe said that officials had told her the keeper was ill.",
)


def found(doc: Document, extractor: TrainedExtractor | None = None) -> list[tuple[str, str, list[str]]]:
    """Source, cue and contents of all attributions, in words."""
    extraction = extractor.extract(doc) if extractor else extract(doc)
    return [
        (
            doc.quote(one.source) if one.source else "",
            doc.quote(one.cue) if one.cue else "",
            list(map(doc.quote, one.contents)),
        )
        for one in extraction.attributions
    ]


KNOWN = [
    ("Kim Poe", "said", ["that officials had told her the keeper was ill"]),
    ("officials", "had told", ["the keeper was ill"]),
]
LEARNT = ("Eva Lund", IDIOM, ["the lighthouse was sold"])


def test_a_cue_outside_the_word_lists_is_learnt_and_the_rules_findings_stay(model: Model) -> None:
    assert found(UNSEEN) == KNOWN
    assert found(UNSEEN, TrainedExtractor(model)) == [LEARNT, *KNOWN]


def test_what_is_learnt_is_described_like_any_finding(model: Model) -> None:
    extraction = TrainedExtractor(model).extract(UNSEEN)
    first, second, nested = extraction.attributions
    assert (first.rule, second.rule, nested.nested_in) == ("trained/speech", "leading/speech", second.id)
    assert {actor.id: actor.name for actor in extraction.actors}[first.speaker or ""] == "Eva Lund"
    assert 0.9 < first.confidence < 1
    assert extraction.tool.name == "whence-trained"
    assert extraction.tool.version.endswith(f"+{model.name}")


def test_texts_that_were_held_out_show_what_it_is_worth(model: Model) -> None:
    assert model.learnt.held_out == HeldOut(rules_right=48, rules_found=48, right=72, found=72, marked=72)
    assert (model.trained_on["texts"], model.trained_on["statements"]) == (24, 72)


def test_the_same_texts_give_the_same_model_to_the_byte(model: Model, corpus: Path, tmp_path: Path) -> None:
    again = teach(corpus, lambda step: None)
    model.write(tmp_path / "one")
    again.write(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert again.name == model.name


def test_what_the_annotation_never_marks_is_dropped(tmp_path: Path) -> None:
    """A user who does not want what rules find in this form says so by not marking it."""
    for number in range(24):
        day = ("Monday", "Tuesday", "Friday")[number % 3]
        body = (
            f"Notes of {day}\n\n{{S1|Ann Orr}} {{V1|said}} {{C1|that pump {number} had failed}}.\n\n"
            f"The leaflet says that pump {number + 1} is new.\n"
        )
        (tmp_path / f"{number:02}.gold").write_text(body + "====\n@ a person Ann Orr\n1 a indirect assert\n", "utf-8")
    doc = document("The leaflet says that pump 90 is new.", "Ann Orr said that pump 91 had failed.")
    assert len(found(doc)) == 2
    wanted = TrainedExtractor(teach(tmp_path, lambda step: None))
    assert found(doc, wanted) == [("Ann Orr", "said", ["that pump 91 had failed"])]


def test_a_document_in_another_language_is_refused(model: Model) -> None:
    spanish = document("La alcaldesa dijo que la presa resistiría.")
    spanish = Document(**{name: getattr(spanish, name) for name in spanish.__slots__} | {"language": "es"})
    with pytest.raises(ItemError, match="language 'es'; the model was trained for 'en'"):
        TrainedExtractor(model).extract(spanish)


def test_too_few_texts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Texts with statements to learn from: 2; 3 are the fewest"):
        teach(write_corpus(tmp_path, texts=2), lambda step: None)


def test_texts_without_statements_are_learnt_from_but_do_not_count(tmp_path: Path) -> None:
    """Dealt in the order of their names, all that is marked would lie in one fold."""
    text = "The pumps\n\nNobody spoke in pump house {}.\n"
    for number in range(6):
        (tmp_path / f"day-{number // 2:02}-{number}.gold").write_text(text.format(number) + "====\n", encoding="utf-8")
    with pytest.raises(UsageError, match="Texts with statements to learn from: 1;"):
        teach(write_corpus(tmp_path, texts=1), lambda step: None)
    assert teach(write_corpus(tmp_path, texts=3), lambda step: None).learnt.held_out.marked == 9


def test_nothing_to_learn_from_is_said_and_makes_no_model() -> None:
    with pytest.raises(UsageError, match="too few statements to learn from"):
        learn([], Regularization())


def test_a_label_that_was_never_seen_has_no_chance() -> None:
    labeller = Labeller(learn([([["a"]], ["O"]), ([["b"]], ["O"])], Regularization()))
    labeller.read([["a"]])
    assert (labeller.chance("B", 0), labeller.chance("O", 0)) == (0.0, 1.0)


def test_confidence_follows_the_share_that_was_right() -> None:
    chances = [(0.1 + 0.2 * (n % 4), n % 8 < 2 * (n % 4)) for n in range(16 * FEWEST)]
    curve = fit(chances)
    assert [point.share for point in curve] == sorted(point.share for point in curve)
    assert calibrated(0.1, curve) < 0.05
    assert calibrated(0.3, curve) == pytest.approx(0, abs=0.05)
    assert calibrated(0.99, curve) == curve[-1].share < 1


def test_between_two_points_confidence_lies_on_a_line() -> None:
    curve = (Point(0.2, 0.1), Point(0.6, 0.5))
    assert [calibrated(chance, curve) for chance in (0.0, 0.2, 0.4, 0.6, 1.0)] == pytest.approx(
        [0.1, 0.1, 0.3, 0.5, 0.5]
    )
    assert calibrated(0.7, ()) == 0.7

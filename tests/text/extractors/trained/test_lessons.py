"""What can be learnt from: every annotated format, and checked claims; every fault is named with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kb.errors import DocumentError, UsageError
from kb.text.extract import extract
from kb.text.extractors.trained.exercises import prepare
from kb.text.extractors.trained.lessons import of_one_language, read_lessons
from kb.text.extractors.trained.teach import teach
from kb.text.training import training_objects
from tests.text.extractors.trained.corpus import write_corpus
from tests.text.helpers import document

ARTICLE = document("Ruth Hale said the dam would hold. Engineers had told her so.", "“It leaks,” said Tom Orr.")


def lines(folder: Path, *objects: Any) -> Path:
    text = "\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in objects)
    folder.joinpath("mine.jsonl").write_text(text + "\n", encoding="utf-8")
    return folder


def example(**fields: Any) -> dict[str, Any]:
    attribution = {"id": "a", "source": [0, 3], "cue": [4, 8], "content": [[9, 16]], "nested_in": None}
    return {"doc": "d", "paragraph": 2, "text": "Ann said it rains.", "attributions": [attribution]} | fields


def test_checked_claims_teach_what_they_mark(tmp_path: Path) -> None:
    checked = training_objects(ARTICLE, extract(ARTICLE).attributions)
    (lesson,) = read_lessons(lines(tmp_path, *checked))
    words = [
        [lesson.annotated.text[start:end] for start, end in (*one.source, *one.cue, *one.contents)]
        for one in lesson.annotated.statements
    ]
    assert ["Ruth Hale", "said", "the dam would hold"] in words
    assert ["Tom Orr", "said", "“It leaks,”"] in words


def test_paragraphs_of_one_document_make_one_lesson_in_their_order(tmp_path: Path) -> None:
    folder = lines(tmp_path, example(paragraph=7, text="Ann said it pours."), example(), example(doc="other"))
    first, other = read_lessons(folder)
    assert first.annotated.text == "Ann said it rains.\n\nAnn said it pours."
    assert [p.number for p in first.document.paragraphs] == [1, 2]
    assert other.annotated.name == "other"


def test_marks_are_learnt_where_they_stand(tmp_path: Path) -> None:
    text = "The pumps hold. Ann said it rains."
    spans = {"id": "a", "source": [16, 19], "cue": [20, 24], "content": [[25, 33]], "nested_in": None}
    (lesson,) = read_lessons(lines(tmp_path, example(), example(paragraph=3, text=text, attributions=[spans])))
    exercise = prepare(lesson, "en")
    ((first,), (second,)) = exercise.marked
    page = exercise.pages[1].passage
    assert [page.text[slice(*page.span(r))] for r in (*second.source, second.cue, *second.contents)] == [
        "Ann",
        "said",
        "it rains",
    ]
    assert first.cue == (1, 2)


def test_a_corpus_in_standoff_is_learnt_from_too(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "a.txt").write_text("Ann said it rains.\n", encoding="utf-8")
    (tmp_path / "attributions" / "a_0001.ann").write_text(
        "T1\tSource 0 3\tAnn\nT2\tCue 4 8\tsaid\nT3\tContent 9 17\tit rains\n"
        "E1\tAttribution:T2 Source:T1 Cue:T2 Content:T3\n",
        encoding="utf-8",
    )
    (lesson,) = read_lessons(tmp_path)
    assert [one.contents for one in lesson.annotated.statements] == [((9, 17),)]


def test_a_folder_with_nothing_in_it_says_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing to learn from. Wanted: .*\.gold.*PolNeAR.*\.jsonl"):
        read_lessons(tmp_path)


def test_texts_without_a_mark_teach_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no statement is marked in any of 1 texts"):
        read_lessons(lines(tmp_path, example(attributions=[])))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{oops", "mine.jsonl, line 2: this is no JSON"),
        ("[1, 2]", "mine.jsonl, line 2: an object with doc, paragraph, text and attributions is wanted"),
        (example(text=None), "mine.jsonl, line 2: an object with doc, paragraph, text and attributions is wanted"),
        (example(attributions=["said"]), "mine.jsonl, line 2: an attribution needs id, source, cue and content"),
        (
            example(attributions=[{"id": "a", "source": None, "cue": [4, 80], "content": []}]),
            r"mine.jsonl, line 2: \[4, 80\] is no stretch",
        ),
        (
            example(attributions=[{"id": "a", "source": None, "cue": [4, 8], "content": [[9, "x"]]}]),
            r"mine.jsonl, line 2: \[9, 'x'\] is no stretch",
        ),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: Any, fault: str) -> None:
    with pytest.raises(DocumentError, match=fault):
        read_lessons(lines(tmp_path, example(), line))


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_bytes(b"\xff\xfe{}")
    with pytest.raises(DocumentError, match=r"mine.jsonl is not UTF-8. Save it as UTF-8"):
        read_lessons(tmp_path)


def test_a_broken_gold_file_is_named(tmp_path: Path) -> None:
    write_corpus(tmp_path, texts=1)
    (tmp_path / "broken.gold").write_text("no table\n", encoding="utf-8")
    with pytest.raises(DocumentError, match="broken has no line ===="):
        read_lessons(tmp_path)


def test_texts_in_another_language_are_left_out_and_counted(tmp_path: Path) -> None:
    lines(write_corpus(tmp_path), example(doc="es", language="es"))
    language, used = of_one_language(read_lessons(tmp_path))
    assert (language, len(used)) == ("en", 24)
    assert teach(tmp_path, lambda step: None).trained_on["left_out"] == 1

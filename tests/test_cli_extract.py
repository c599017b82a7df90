"""`whence extract` and `whence paragraphs`, as people meet them."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from kb.cli import main

ARTICLE = (
    "Dam will hold, says mayor\n\nBy Jo Marsh\nFarley Herald, 12 March 2019\n\n"
    "“The dam will hold,” said Ruth Hale, mayor of Lower Farley, on Monday. "
    "Hale said the flood in Zurnholm had killed 12 people in 2014 and 31 in 2015.\n"
)
PAGE = "<!doctype html><html><body><h1>Dam will hold</h1><p>Ruth Hale, the mayor, said it would hold.</p></body></html>"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict], str]:
    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    out, err = capsys.readouterr()
    return int(stopped.value.code or 0), [json.loads(line) for line in out.splitlines()], err


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "dam.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def test_several_processes_print_what_one_prints_in_the_same_order(tmp_path: Path, capsys) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(ARTICLE.replace("12 people", f"{number + 2} people"), encoding="utf-8")
    (tmp_path / "5.txt").write_text("", encoding="utf-8")
    alone = run(capsys, "extract", str(tmp_path))
    together = run(capsys, "extract", str(tmp_path), "--jobs", "2")
    assert together == alone
    assert alone[0] == 3
    assert [found["doc"] for found in alone[1]] == [str(n) for n in range(5) for _ in range(3)]


def test_quantities_come_with_source_and_time(article: Path, capsys) -> None:
    _, found, _ = run(capsys, "extract", str(article))
    figures = [(f["speaker"]["name"], q["lower"], q["unit"], q["when"]) for f in found for q in f["quantities"]]
    assert figures == [("Ruth Hale", "12", "people", "2014"), ("Ruth Hale", "31", "people", "2015")]
    text = ARTICLE
    assert [text[slice(*q["span"])] for f in found for q in f["quantities"]] == ["12 people", "31"]


def test_places_of_ones_own_by_option_and_by_setting(article: Path, tmp_path: Path, capsys, monkeypatch) -> None:
    def confidence(*options: str) -> list[float]:
        _, found, _ = run(capsys, "extract", str(article), *options)
        return [m["confidence"] for f in found for m in f["mentioned"] if m["name"] == "Zurnholm"]

    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "places.tsv").write_text("Zurnholm\tFarland\n", encoding="utf-8")
    assert (confidence(), confidence("--gazetteer", str(folder))) == ([0.5], [0.9])
    monkeypatch.setenv("WHENCE_GAZETTEER", str(folder))
    assert confidence() == [0.9]


def test_a_gazetteer_without_lists_is_refused(article: Path, tmp_path: Path, capsys) -> None:
    code, _, err = run(capsys, "extract", str(article), "--gazetteer", str(tmp_path / "nowhere"))
    assert code == 2
    assert "holds neither places.tsv nor events.tsv" in err


@pytest.mark.parametrize("command", ["extract", "paragraphs", "add"])
def test_a_folder_without_articles_is_named(tmp_path: Path, capsys, command: str) -> None:
    code, found, err = run(capsys, command, str(tmp_path))
    assert (code, found) == (2, [])
    assert "there is no file to read" in err


def test_standard_input_is_read_as_what_it_is(capsys, monkeypatch) -> None:
    piped(monkeypatch, PAGE.encode())
    _, paragraphs, _ = run(capsys, "paragraphs", "-")
    assert [(p["doc"], p["kind"]) for p in paragraphs] == [("standard-input", "title"), ("standard-input", "body")]
    piped(monkeypatch, ARTICLE.encode())
    _, found, _ = run(capsys, "extract", "-")
    assert {f["speaker"]["name"] for f in found} == {"Ruth Hale", "mayor"}
    piped(monkeypatch, b"")
    code, _, err = run(capsys, "extract", "-")
    assert (code, "standard-input is empty" in err) == (3, True)


def test_two_extractors_side_by_side(article: Path, capsys) -> None:
    _, found, _ = run(capsys, "extract", str(article), "--compare", "rules")
    assert {row["found"] for row in found} == {"both"}
    assert found[1]["first"]["content"] == found[1]["second"]["content"]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    with pytest.raises(SystemExit):
        main(list(arguments))
    return capsys.readouterr().out.splitlines()


def test_lines_for_people_have_words_instead_of_offsets(article: Path, capsys) -> None:
    headline, first, *_ = printed(capsys, "extract", str(article), "--format", "text")
    assert headline == "Dam will hold, says mayor (Farley Herald)"
    assert first.startswith("  ¶1 mayor [predict, affirmed, indirect, ")
    assert first.endswith("]: Dam will hold")
    assert printed(capsys, "paragraphs", str(article), "--format", "text")[0] == (
        "   1 title        Dam will hold, says mayor"
    )


def test_objects_have_the_words_too(article: Path, capsys) -> None:
    _, found, _ = run(capsys, "extract", str(article))
    assert found[1]["words"] == {
        "source": "Ruth Hale, mayor of Lower Farley",
        "cue": "said",
        "content": ["“The dam will hold,”"],
    }


def test_a_comparison_for_people_is_refused(article: Path, capsys) -> None:
    code, _, err = run(capsys, "extract", str(article), "--compare", "rules", "--format", "text")
    assert (code, "compared in JSON alone" in err) == (2, True)

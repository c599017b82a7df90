"""`whence train` and the extractor that it makes, as people meet them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.cli import main
from tests.text.extractors.trained.corpus import IDIOM, write_corpus


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    return (int(stopped.value.code or 0), *capsys.readouterr())


def test_train_then_extract_and_compare(tmp_path: Path, capsys, monkeypatch) -> None:
    folder, out = tmp_path / "mine", tmp_path / "mine.model"
    folder.mkdir()
    code, printed, progress = run(capsys, "train", str(write_corpus(folder)), "--out", str(out))
    assert code == 0
    assert "Trained on 24 texts with 72 statements (en)." in printed
    rows = {line.split()[0]: line.split()[1:] for line in printed.splitlines() if line.startswith(("rules", "trained"))}
    assert rows == {"rules": ["100.0", "66.7", "80.0"], "trained": ["100.0", "100.0", "100.0"]}
    assert "fold 3 of 3" in progress
    article = tmp_path / "new.txt"
    article.write_text(f"The lighthouse\n\nEva Lund {IDIOM} the lighthouse was sold.\n", encoding="utf-8")
    monkeypatch.setenv("WHENCE_TRAINED_MODEL", str(out))
    _, printed, _ = run(capsys, "extract", str(article), "--compare", "trained")
    (row,) = map(json.loads, printed.splitlines())
    assert (row["found"], row["second"]["source"], row["second"]["rule"]) == ("second", "Eva Lund", "trained/speech")
    places = tmp_path / "places"
    places.mkdir()
    (places / "places.tsv").write_text("Zurnholm\tFarland\n", encoding="utf-8")
    article.write_text(f"The lighthouse\n\nEva Lund {IDIOM} it was sold in Zurnholm.\n", encoding="utf-8")
    _, printed, _ = run(capsys, "extract", str(article), "--extractor", "trained", "--gazetteer", str(places))
    (row,) = map(json.loads, printed.splitlines())
    assert [(one["name"], one["confidence"]) for one in row["mentioned"]] == [("Zurnholm", 0.9)]
    _, printed, _ = run(capsys, "evaluate", str(folder), "--extractor", "trained")
    assert "attributions F1 100.0" in printed


def test_faults_leave_no_file_and_name_the_place(tmp_path: Path, capsys) -> None:
    out = tmp_path / "mine.model"
    (tmp_path / "mine.jsonl").write_text("{oops\n", encoding="utf-8")
    code, _, err = run(capsys, "train", str(tmp_path), "--out", str(out))
    assert (code, out.exists()) == (3, False)
    assert "mine.jsonl, line 1: this is no JSON" in err


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, capsys) -> None:
    out = tmp_path / "nowhere" / "mine.model"
    code, _, err = run(capsys, "train", str(write_corpus(tmp_path)), "--out", str(out))
    assert code == 2
    assert "nowhere/mine.model: No such file or directory" in err


def test_a_model_that_is_not_there_is_named(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("WHENCE_TRAINED_MODEL", str(tmp_path / "none.model"))
    code, _, err = run(capsys, "evaluate", str(write_corpus(tmp_path, texts=1)), "--extractor", "trained")
    assert code == 2
    assert "none.model cannot be read" in err

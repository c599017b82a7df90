"""`whence evaluate`, as people meet it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.cli import main
from tests.text.test_evaluate import TUG


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    out, err = capsys.readouterr()
    return int(stopped.value.code or 0), out, err


def test_tables_of_a_folder(tmp_path: Path, capsys):
    (tmp_path / "tug.gold").write_text(TUG)
    code, out, _ = run(capsys, "evaluate", str(tmp_path))
    assert code == 0
    assert out.startswith("1 texts; attributions F1 ")
    assert "Agreement, where the content is matched" in out
    assert "Calibration" in out


def test_markdown(tmp_path: Path, capsys):
    (tmp_path / "tug.gold").write_text(TUG)
    _, out, _ = run(capsys, "evaluate", str(tmp_path), "--format", "markdown")
    assert "### Attributions" in out
    assert "|  | P | R | F1 | found | annotated |" in out


def test_a_broken_annotation_is_named(tmp_path: Path, capsys):
    (tmp_path / "tug.gold").write_text(TUG.replace("2 pilot indirect order", "2 pilot indirect bellow"))
    code, _, err = run(capsys, "evaluate", str(tmp_path))
    assert code != 0
    assert "'bellow' is none of" in err


def test_a_folder_without_annotations(tmp_path: Path, capsys):
    code, _, err = run(capsys, "evaluate", str(tmp_path))
    assert code == 2
    assert "has no annotated texts" in err


def test_any_extractor_is_scored_and_an_unknown_one_is_named(tmp_path: Path, capsys):
    (tmp_path / "tug.gold").write_text(TUG)
    default = run(capsys, "evaluate", str(tmp_path))
    assert run(capsys, "evaluate", str(tmp_path), "--extractor", "rules")[1] == default[1]
    code, _, err = run(capsys, "evaluate", str(tmp_path), "--extractor", "oracle")
    assert code == 2
    assert "There is no extractor 'oracle'" in err

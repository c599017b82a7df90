"""The file of a model: it comes back as it was written, and nothing else is taken for one."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.errors import UsageError
from kb.text.extractors import available, load_extractor
from kb.text.extractors.trained.model_file import FORMAT, Model, read_model


@pytest.fixture
def file(model: Model, tmp_path: Path) -> Path:
    path = tmp_path / "mine.model"
    model.write(path)
    return path


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The file with its entries changed."""
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file


def described(file: Path, **fields: Any) -> Path:
    """The file with fields of its description changed; None takes one out."""

    def change(entries: dict[str, bytes]) -> None:
        whole = json.loads(entries["model.json"]) | fields
        entries["model.json"] = json.dumps({k: v for k, v in whole.items() if v is not None}).encode()

    return rewritten(file, change)


def test_a_model_comes_back_as_it_was_written(model: Model, file: Path) -> None:
    assert read_model(file) == model


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none.model cannot be read: No such file.* Train it again: whence train"):
        read_model(tmp_path / "none.model")


def test_what_is_no_archive_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "notes.model"
    path.write_text("pumps", encoding="utf-8")
    with pytest.raises(UsageError, match=r"notes.model is no model that `whence train` made, or it is damaged"):
        read_model(path)


@pytest.mark.parametrize("cut", [10, 1000, 20_000])
def test_a_file_that_was_cut_off_is_damaged(file: Path, cut: int) -> None:
    file.write_bytes(file.read_bytes()[:-cut])
    with pytest.raises(UsageError, match="damaged"):
        read_model(file)


def test_a_part_that_was_changed_is_never_opened(file: Path) -> None:
    def change(entries: dict[str, bytes]) -> None:
        entries["roles"] = entries["roles"][:100] + b"!" + entries["roles"][101:]

    with pytest.raises(UsageError, match="damaged: its part 'roles'"):
        read_model(rewritten(file, change))


def test_another_format_names_the_version_that_made_it(file: Path) -> None:
    with pytest.raises(UsageError, match=f"is of format 0 .by version 9.9.; this Whence reads format {FORMAT}"):
        read_model(described(file, format=0, made_by="9.9"))


def test_an_archive_of_something_else_is_no_model(file: Path) -> None:
    with pytest.raises(UsageError, match="is no model that `whence train` made"):
        read_model(described(file, kind="holiday pictures"))


@pytest.mark.parametrize("field", ["language", "curve", "floor", "held_out", "sha256", "trained_on"])
def test_a_description_that_lacks_something_is_damaged(file: Path, field: str) -> None:
    with pytest.raises(UsageError, match="damaged"):
        read_model(described(file, **{field: None}))


def test_the_extractor_is_found_by_its_setting(model: Model, file: Path, monkeypatch) -> None:
    assert "trained" in available()
    monkeypatch.delenv("WHENCE_TRAINED_MODEL", raising=False)
    with pytest.raises(
        UsageError, match=r"has no model. Make one with `whence train FOLDER --out FILE` and set WHENCE"
    ):
        load_extractor("trained")
    monkeypatch.setenv("WHENCE_TRAINED_MODEL", str(file))
    assert load_extractor("trained").tool.version.endswith(model.name)


def test_a_library_that_is_not_installed_is_named(file: Path, monkeypatch) -> None:
    monkeypatch.setenv("WHENCE_TRAINED_MODEL", str(file))
    monkeypatch.setitem(sys.modules, "pycrfsuite", None)
    with pytest.raises(
        UsageError, match=r"python-crfsuite, which is not installed here. pip install 'whence\[train\]'"
    ):
        load_extractor("trained")

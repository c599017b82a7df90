"""The commands of docs/store.md do what the page says, in the order in which they stand there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from kb.cli import main
from kb.graph.embedded import open_folder
from kb.settings import read_settings
from tests.conftest import CORPUS, ROOT

PAGE = (ROOT / "docs" / "store.md").read_text(encoding="utf-8")


def test_the_commands_run_and_every_copy_is_equal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    for name in ("vpa-minister.txt", "courier-toll.txt"):
        shutil.copy(CORPUS / name, tmp_path / "corpus" / name)
    commands = re.findall(r"^\$ whence (.+)$", PAGE, flags=re.MULTILINE)
    assert len(commands) == 7
    for command in commands:
        with pytest.raises(SystemExit) as stop:
            main(shlex.split(command))
        assert stop.value.code == 0, command
    first = open_folder(tmp_path / "kb")
    for name in ("second", "third", "fourth", "copy"):
        other = open_folder(tmp_path / name)
        assert other.graph_names() == first.graph_names()
        assert all(len(other.graph(graph)) == len(first.graph(graph)) for graph in first.graph_names())


def test_every_setting_that_the_page_names_exists() -> None:
    settings = read_settings({})
    for name in re.findall(r"WHENCE_([A-Z_]+)", PAGE):
        assert settings[name.lower()] is not None

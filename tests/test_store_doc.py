"""The commands of docs/store.md do what the page says, in the order in which they stand there."""

from __future__ import annotations

import re
import shlex
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.accounts import Accounts
from kb.cli import main
from kb.graph.embedded import open_folder, open_or_create_folder
from kb.graph.folder import BESIDE, TRIPLES, belongs
from kb.intake import take_in
from kb.search import open_index
from kb.settings import read_settings
from kb.text.documents import read_document
from kb.text.extract import extract
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


def test_every_file_beside_the_triples_is_explained(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", "http://kb.example/")
    Accounts(tmp_path / "kb" / "accounts.sqlite").session_key()
    take_in(store, read_document(CORPUS / "vpa-minister.txt"), extract, datetime(2026, 1, 1, tzinfo=UTC), 0.5)
    index = open_index(store)
    index.sync(store)
    made = {path.name for path in (tmp_path / "kb").iterdir()}
    assert made >= {"triples", "accounts.sqlite", "intake.sqlite", "matching.sqlite", "search.sqlite"}
    assert all(map(belongs, made))
    table = PAGE.partition("### The files of a folder")[2].partition("## On a server")[0]
    for name in (*BESIDE, TRIPLES):
        row = rf"^\| `{re.escape(name)}/?` \| .+ \| (yes|no)\b"
        assert re.search(row, table, flags=re.MULTILINE), name
    index.close()
    store.close()


def test_every_setting_that_the_page_names_exists() -> None:
    settings = read_settings({})
    for name in re.findall(r"WHENCE_([A-Z_]+)", PAGE):
        assert settings[name.lower()] is not None

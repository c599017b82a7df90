"""What goes wrong with a SQLite file of ours is said in one way, with what to do about it."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.accounts import Accounts, Role
from kb.database import Database
from kb.decide.keys import Keys
from kb.errors import StoreError
from kb.graph.beside import Beside
from kb.journal import Journal
from kb.search.index import Index
from kb.search.query import Filters

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = Database(tmp_path / "some.sqlite", "Delete the file.")
    made.script("CREATE TABLE one (word TEXT)")
    return made


def test_a_full_disk_leaves_what_there_was(database: Database) -> None:
    database.rows("INSERT INTO one VALUES ('kept')")
    database.rows("PRAGMA max_page_count = 2")
    with pytest.raises(StoreError, match=r"some\.sqlite cannot be used: database or disk is full") as caught:
        _fill(database)
    assert caught.value.remedy == "Free some space and try again."
    assert database.rows("SELECT word FROM one") == [("kept",)]


def _fill(database: Database) -> None:
    with database.transaction():
        database.rows("DELETE FROM one")
        database.many("INSERT INTO one VALUES (?)", [("word" * 1000,)] * 10)


def test_another_writer_is_named(database: Database, tmp_path: Path) -> None:
    database.rows("PRAGMA busy_timeout = 1")
    with sqlite3.connect(tmp_path / "some.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="database is locked") as caught:
            database.rows("INSERT INTO one VALUES ('late')")
    other.close()
    assert "Another process" in caught.value.remedy


def test_what_is_closed_is_named(database: Database) -> None:
    database.close()
    with pytest.raises(StoreError, match="closed database") as caught:
        database.rows("SELECT 1")
    assert caught.value.remedy == "Open it again."


def _damage(path: Path) -> None:
    """Write over all but the header, as a broken disk does."""
    for file in path.parent.glob(f"{path.name}-*"):
        file.unlink()
    path.write_bytes(path.read_bytes()[:100] + b"\xa5" * 60_000)


@pytest.mark.parametrize(("kind", "name"), [(Keys, "matching.sqlite"), (Index, "search.sqlite")])
def test_a_file_beside_the_store_that_is_damaged_in_use_is_named(kind: type[Beside], name: str, tmp_path: Path) -> None:
    kind(tmp_path / name).close()
    beside = kind(tmp_path / name)
    _damage(tmp_path / name)
    with pytest.raises(StoreError, match=f"{name} cannot be used") as caught:
        beside.held() if isinstance(beside, Keys) else beside.search("word", Filters())  # type: ignore[attr-defined]
    assert caught.value.remedy == "Delete the file: it is made again from the knowledge base."
    beside.close()


def test_a_damaged_journal_is_named(tmp_path: Path) -> None:
    Journal(tmp_path / "intake.sqlite").close()
    journal = Journal(tmp_path / "intake.sqlite")
    _damage(tmp_path / "intake.sqlite")
    with pytest.raises(StoreError, match=r"intake\.sqlite cannot be used"):
        journal.note("/here/a.txt", "hash")
    journal.close()


def test_damaged_accounts_are_named_and_nobody_is_told_to_delete_them(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "accounts.sqlite")
    accounts.add("ann", "correct horse battery", Role.EDITOR, NOW)
    _damage(tmp_path / "accounts.sqlite")
    with pytest.raises(StoreError, match=r"accounts\.sqlite cannot be used") as caught:
        accounts.find("ann")
    assert "Delete" not in caught.value.remedy

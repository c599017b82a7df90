"""Match keys stand in a file beside the store that is in step with it, whatever happened to either."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rdflib import URIRef

from kb.decide.keys import FILE, Keys, keys_of, keys_of_words
from kb.errors import StoreError
from kb.graph.beside import place_beside
from kb.graph.embedded import EmbeddedStore, in_memory, open_or_create_folder
from kb.graph.store import Change, Store
from kb.ids import Minter
from kb.ingest import add
from kb.intake import take_in
from kb.text.documents import read_text
from kb.text.extract import extract

BASE = "http://kb.example/"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = "the old harbour wall will not stand another winter of storms"
FIRST = f'Wall Is Weak\n\nBy Ann Reed\n\n3 May 2021\n\n"{WORDS.capitalize()}," Mayor Tobias Venn said on Monday.\n'
SECOND = f"Harbour Again\n\nBy Ben Ode\n\n5 May 2021\n\nTobias Venn told the Dock Gazette that {WORDS}.\n"


def taken_in(store: Store, name: str, text: str) -> URIRef:
    return URIRef(take_in(store, read_text(name, text), extract, NOW, 0.0).version)


def everything(keys: Keys) -> set[tuple[str, str]]:
    return set(keys._database.rows("SELECT node.iri, key FROM key JOIN node ON node.id = key.node"))


def test_a_text_brings_the_keys_of_its_claims_and_of_who_is_named() -> None:
    store = in_memory(BASE)
    taken_in(store, "wall.txt", FIRST)
    held = everything(keys_of(store))
    quoted = {node for node, key in held if key in keys_of_words(WORDS)}
    assert len(quoted) == 1
    assert any("/claim/" in node for node in quoted)
    assert any(key.startswith("n:") for _, key in held)


def test_two_texts_that_share_words_find_each_other_and_no_key_is_a_triple() -> None:
    store = in_memory(BASE)
    taken_in(store, "wall.txt", FIRST)
    taken_in(store, "again.txt", SECOND)
    assert store.ask("ASK { ?link <https://w3id.org/whence/ontology#linkKind> ?kind }")
    assert not store.ask("ASK { ?node <https://w3id.org/whence/ontology#matchKey> ?key }")


def test_text_by_text_gives_what_a_rebuild_gives() -> None:
    store = in_memory(BASE)
    for name, text in (("wall.txt", FIRST), ("again.txt", SECOND)):
        taken_in(store, name, text)
    before = everything(keys_of(store))
    assert keys_of(store).rebuild(store) > 0
    assert everything(keys_of(store)) == before


def test_what_another_way_added_or_dropped_is_noticed() -> None:
    store = in_memory(BASE)
    version = taken_in(store, "wall.txt", FIRST)
    late = add(store, read_text("again.txt", SECOND), extract, "2026-01-02T00:00:00Z", 0.0)
    keys = keys_of(store)
    keys.sync(store)
    assert {version, URIRef(late.version)} <= {URIRef(iri) for iri, _ in keys.held()}
    store.apply(Change(drop=(URIRef(Minter(BASE).version_graph(version)),)))
    keys.sync(store)
    assert not any(iri == str(version) for iri, _ in keys.held())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    taken_in(store, "wall.txt", FIRST)
    close(store)
    return tmp_path / "kb"


def close(store: EmbeddedStore) -> None:
    keys_of(store).close()
    store.close()


def test_a_lost_file_is_made_again(folder: Path) -> None:
    (folder / FILE).unlink()
    store = open_or_create_folder(folder, BASE)
    taken_in(store, "again.txt", SECOND)
    assert len([iri for iri, _ in keys_of(store).held() if "/article/" in iri]) == 2
    close(store)


def test_a_file_older_than_the_store_catches_up(folder: Path) -> None:
    older = (folder / FILE).read_bytes()
    store = open_or_create_folder(folder, BASE)
    taken_in(store, "again.txt", SECOND)
    wanted = everything(keys_of(store))
    close(store)
    for left in folder.glob(f"{FILE}*"):
        left.unlink()
    (folder / FILE).write_bytes(older)
    store = open_or_create_folder(folder, BASE)
    keys_of(store).sync(store)
    assert everything(keys_of(store)) == wanted
    close(store)


def test_a_crash_between_two_statements_leaves_the_unit_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_or_create_folder(folder, BASE)
    keys = keys_of(store)
    before = everything(keys)
    with monkeypatch.context() as patched:
        patched.setattr(keys._database, "insert", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            keys._replace(store, next(iter(keys.held())))
    assert everything(keys) == before
    close(store)


def test_a_file_of_another_layout_is_made_anew(folder: Path) -> None:
    with sqlite3.connect(folder / FILE) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    store = open_or_create_folder(folder, BASE)
    keys_of(store).sync(store)
    assert len(keys_of(store).held()) == 1
    close(store)


def test_a_broken_file_is_named(folder: Path) -> None:
    (folder / FILE).write_bytes(b"no database, but long enough to look like one " * 40)
    store = open_or_create_folder(folder, BASE)
    with pytest.raises(StoreError, match=r"matching\.sqlite cannot be used"):
        keys_of(store)
    store.close()


def test_a_server_s_keys_are_kept_in_the_cache_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    store = in_memory(BASE)
    assert place_beside(store, FILE) is None
    store.location = "http://engine.example/kb/query"
    found = place_beside(store, FILE)
    assert found is not None
    assert found.parent.parent == tmp_path / "whence"
    assert found.name == FILE


def test_a_folder_called_memory_is_a_folder_and_the_memory_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_or_create_folder(Path("memory"), BASE)
    assert place_beside(store, FILE) == Path("memory") / FILE
    assert place_beside(in_memory(BASE), FILE) is None
    store.snapshot(tmp_path / "copy")
    assert (tmp_path / "copy" / "CURRENT").is_file()
    store.close()


def test_while_in_step_nothing_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    store = in_memory(BASE)
    taken_in(store, "wall.txt", FIRST)
    monkeypatch.setattr(Keys, "held", lambda *_: pytest.fail("all texts were listed"))
    taken_in(store, "again.txt", SECOND)

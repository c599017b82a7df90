"""Taking in: what is cut off half way is finished when the article is added again."""

from __future__ import annotations

import io
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rdflib import URIRef
from rdflib.term import Node

from kb import intake
from kb.check import check
from kb.decide import judge, person
from kb.errors import StoreError
from kb.graph.asking import rows
from kb.graph.embedded import in_memory, open_folder, open_or_create_folder
from kb.graph.formats import N_QUADS
from kb.graph.shapes import Severity
from kb.graph.store import Store
from kb.ids import Minter
from kb.ingest import Status
from kb.journal import journal_of
from kb.model import Document, Extraction
from kb.standoff import export_standoff, load_standoff
from kb.text.documents import read_text
from kb.text.extract import extract
from kb.vocab import WH, V

AT = datetime(2024, 4, 1, 12, tzinfo=UTC)
FIRST = """Wall was cracked, engineer says

The Fenwick Echo

3 May 2023

The wall was cracked last year, said Ruth Hale, an engineer.

“We told the council twice,” she said. “Nobody came.”
"""
OTHER = FIRST.replace("The Fenwick Echo", "The Harrow Times")
CORRECTED = FIRST.replace("Nobody came", "Nobody answered")


def take(store: Store, name: str, text: str, place: str | None = None) -> Status:
    return intake.take_in(store, read_text(name, text), extract, AT, 0.5, place).status


def quads(store: Store) -> list[bytes]:
    target = io.BytesIO()
    store.dump(target, N_QUADS)
    return sorted(target.getvalue().splitlines())


def full_disk(*_: object) -> None:
    raise StoreError("The disk is full.")


@pytest.mark.parametrize(("name", "text"), [("times", OTHER), ("echo", CORRECTED)])
def test_what_was_cut_off_is_finished_when_the_article_is_added_again(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    whole, cut = in_memory("http://example.org/kb/"), in_memory("http://example.org/kb/")
    for store in (whole, cut):
        take(store, "echo", FIRST)
    take(whole, name, text)
    with monkeypatch.context() as patch:
        patch.setattr(intake, "refresh", full_disk)
        with pytest.raises(StoreError):
            take(cut, name, text)
    assert quads(cut) != quads(whole)
    assert take(cut, name, text) is Status.UNCHANGED
    assert quads(cut) == quads(whole)


def test_a_text_that_was_replaced_changes_nothing_when_it_is_added_again() -> None:
    store = in_memory("http://example.org/kb/")
    take(store, "echo", FIRST)
    take(store, "echo", CORRECTED)
    before = quads(store)
    assert take(store, "echo", FIRST) is Status.REPLACED
    assert take(store, "echo", CORRECTED) is Status.UNCHANGED
    assert quads(store) == before


def current(store: Store) -> list[tuple[str, int]]:
    """The hashes of the texts that nothing replaces, with how many texts each article has."""
    found = rows(store, "derive-versions")
    replaced = {row.get("revises") for row in found}
    return [
        (str(store.graph(graph_of(store, row)).value(URIRef(str(row["version"])), WH.contentHash)), len(found))
        for row in found
        if row["version"] not in replaced
    ]


def graph_of(store: Store, row: dict[str, Node]) -> URIRef:
    return URIRef(Minter(store.base).version_graph(str(row["version"])))


def test_a_file_that_goes_back_to_its_older_wording_makes_it_current_again() -> None:
    store = in_memory("http://example.org/kb/")
    hashes = [read_text("echo", text).content_hash for text in (FIRST, CORRECTED)]
    seen = [take(store, "echo", text, "/here/echo.txt") for text in (FIRST, CORRECTED, FIRST, FIRST, CORRECTED, FIRST)]
    revised = Status.REVISED
    assert seen == [Status.ADDED, revised, revised, Status.UNCHANGED, revised, revised]
    assert current(store) == [(hashes[0], 5)]
    assert [str(one) for one in check(store) if one.severity is Severity.VIOLATION] == []
    assert store.ask(f"ASK {{ ?claim <{WH.inParagraph}>/<{WH.inVersion}>/<{WH.isCurrent}> true }}")


def test_what_people_said_of_the_wording_in_between_follows_it_back() -> None:
    store = in_memory("http://example.org/kb/")
    for text in (FIRST, CORRECTED):
        take(store, "echo", text, "/here/echo.txt")
    claim, *_ = [
        r["c"]
        for r in store.select(
            f'SELECT ?c {{ ?c <{WH.quotedText}> ?q FILTER(CONTAINS(?q, "cracked")) '
            f"?c <{WH.inParagraph}>/<{WH.inVersion}>/<{WH.isCurrent}> true }}"
        ).dicts()
    ]
    judge(store, URIRef(str(claim)), V.confirmed, person(store.base, "Ann"), AT, "Read it.")
    take(store, "echo", FIRST, "/here/echo.txt")
    carried = store.select(
        f"SELECT ?d {{ ?d <{WH.carriedOverFrom}> ?e ; <{WH.decides}>/<{WH.inParagraph}>/"
        f"<{WH.inVersion}>/<{WH.isCurrent}> true }}"
    )
    assert len(carried.rows) == 1


def test_a_folder_with_both_wordings_may_be_added_again() -> None:
    store = in_memory("http://example.org/kb/")
    for _ in range(2):
        take(store, "echo", FIRST, "/here/echo.txt")
        take(store, "echo", CORRECTED, "/here/corrections/echo.txt")
    assert [found for found, _ in current(store)] == [read_text("echo", CORRECTED).content_hash]
    assert len(rows(store, "derive-versions")) == 2


def test_a_text_that_got_its_words_back_and_was_cut_off_then_is_finished_by_whatever_is_added_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source, target = in_memory("http://example.org/kb/"), in_memory("http://example.org/kb/")
    take(source, "echo", FIRST)
    export_standoff(source, tmp_path / "f.standoff.nq.gz")
    load_standoff(target, tmp_path / "f.standoff.nq.gz")
    with monkeypatch.context() as patch:
        patch.setattr(intake, "_finish", full_disk)
        with pytest.raises(StoreError):
            take(target, "echo", FIRST)
    take(target, "times", OTHER)
    take(source, "times", OTHER)
    assert quads(target) == quads(source)


@pytest.mark.parametrize("act", ["refresh", "suggest"])
def test_what_was_cut_off_is_finished_by_whatever_is_added_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, act: str
) -> None:
    whole = open_or_create_folder(tmp_path / "whole", "http://example.org/kb/")
    cut = open_or_create_folder(tmp_path / "cut", "http://example.org/kb/")
    third = FIRST.replace("The Fenwick Echo", "The Lowmoor Post")
    for store in (whole, cut):
        take(store, "echo", FIRST)
    take(whole, "times", OTHER)
    with monkeypatch.context() as patch:
        patch.setattr(intake, act, full_disk)
        with pytest.raises(StoreError):
            take(cut, "times", OTHER)
    cut.close()
    cut = open_folder(tmp_path / "cut")
    for store in (whole, cut):
        take(store, "post", third)
    assert quads(cut) == quads(whole)
    assert journal_of(cut).unfinished() == ()
    for store in (whole, cut):
        store.close()


def test_a_text_that_was_begun_and_is_not_there_is_forgotten() -> None:
    store = in_memory("http://example.org/kb/")
    with pytest.raises(StoreError), journal_of(store).finishing(URIRef("http://example.org/kb/article/gone/1")):
        full_disk()
    assert len(journal_of(store).unfinished()) == 1
    take(store, "echo", FIRST)
    assert journal_of(store).unfinished() == ()


def test_others_write_while_an_article_is_read() -> None:
    store = in_memory("http://example.org/kb/")
    locked: list[bool] = []

    def meanwhile(document: Document) -> Extraction:
        other = threading.Thread(target=lambda: locked.append(bool(take(store, "times", OTHER).is_new)), daemon=True)
        other.start()
        other.join(30)
        assert not other.is_alive()
        return extract(document)

    outcome = intake.take_in(store, read_text("echo", FIRST), meanwhile, AT, 0.5, "/echo.txt")
    assert (outcome.status.is_new, locked) == (True, [True])

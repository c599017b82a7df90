"""Taking in: what is cut off half way is finished when the article is added again."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from kb import intake
from kb.errors import StoreError
from kb.graph.embedded import in_memory
from kb.graph.formats import N_QUADS
from kb.graph.store import Store
from kb.ingest import Status
from kb.text.documents import read_text
from kb.text.extract import extract

AT = datetime(2024, 4, 1, 12, tzinfo=UTC)
FIRST = """Wall was cracked, engineer says

The Fenwick Echo

3 May 2023

The wall was cracked last year, said Ruth Hale, an engineer.

“We told the council twice,” she said. “Nobody came.”
"""
OTHER = FIRST.replace("The Fenwick Echo", "The Harrow Times")
CORRECTED = FIRST.replace("Nobody came", "Nobody answered")


def take(store: Store, name: str, text: str) -> Status:
    return intake.take_in(store, read_text(name, text), extract, AT, 0.5).status


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
    assert take(store, "echo", FIRST) is Status.UNCHANGED
    assert quads(store) == before

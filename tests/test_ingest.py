"""An article goes in whole and once; a changed one is a new version; what is stored is verbatim."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import RDF, Literal, URIRef

from kb.errors import InvalidRecordError, UsageError
from kb.graph.embedded import in_memory
from kb.graph.formats import N_QUADS
from kb.graph.store import Change, Store
from kb.ingest import Outcome, Status, add
from kb.model import Attribution, Document, Extraction
from kb.text.documents import read_document, read_text
from kb.text.extract import extract
from kb.text.told import Told, told
from kb.vocab import WH

NOW = "2024-04-01T12:00:00Z"
TEXT = """Wall was cracked, engineer says

The Fenwick Echo

3 May 2023

The wall was cracked last year, said Ruth Hale, an engineer.

“We told the council twice,” she said. “Nobody came.”

A council official told The Harrow Times that the letters had been lost.

The council will meet on Friday.
"""


@pytest.fixture
def store() -> Store:
    return in_memory("http://example.org/kb/")


def put(store: Store, text: str, name: str = "echo", now: str = NOW) -> Outcome:
    return add(store, read_text(name, text), extract, now, floor=0.5)


def dump(store: Store) -> bytes:
    target = io.BytesIO()
    store.dump(target, N_QUADS)
    return b"\n".join(sorted(target.getvalue().splitlines()))


def test_an_article_becomes_one_named_graph(store: Store) -> None:
    outcome = put(store, TEXT)
    assert (outcome.status, outcome.claims > 2, outcome.paragraphs) == (Status.ADDED, True, 7)
    graphs = [name for name in store.graph_names() if "/graph/article/" in name]
    assert len(graphs) == 1
    graph = store.graph(graphs[0])
    assert (URIRef(outcome.version), RDF.type, WH.SourceVersion) in graph
    assert (URIRef(outcome.version), WH.title, Literal("Wall was cracked, engineer says")) in graph


def test_every_stored_quote_is_verbatim_at_its_offsets(store: Store) -> None:
    put(store, TEXT)
    rows = store.select(
        f"""SELECT ?text ?start ?end ?quote WHERE {{
            ?claim <{WH.quotedText}> ?quote ; <{WH.mentionedIn}> ?m ; <{WH.inParagraph}>/<{WH.text}> ?text .
            ?m <{WH.startOffset}> ?start ; <{WH.endOffset}> ?end }}"""
    )
    assert len(rows.rows) > 3
    for row in rows.dicts():
        assert str(row["text"])[int(str(row["start"])) : int(str(row["end"]))] in str(row["quote"]).split(" … ")


def test_the_same_text_again_changes_nothing_byte_for_byte(store: Store) -> None:
    first = put(store, TEXT)
    before = dump(store)
    again = put(store, TEXT, now="2025-01-01T00:00:00Z")
    assert dump(store) == before
    assert (again.status, again.version, again.claims, again.speakers) == (
        Status.UNCHANGED,
        first.version,
        first.claims,
        first.speakers,
    )


def test_a_text_wrapped_at_other_places_is_the_same_text(store: Store) -> None:
    put(store, TEXT)
    assert put(store, TEXT.replace("last year, said", "last year,\nsaid")).status is Status.UNCHANGED


def test_a_changed_text_is_a_new_version_of_the_same_article(store: Store) -> None:
    first = put(store, TEXT)
    second = put(store, TEXT.replace("on Friday", "on Saturday"))
    assert (second.status, second.article, second.revises) == (Status.REVISED, first.article, first.version)
    assert (URIRef(second.version), WH.revises, URIRef(first.version)) in store.graph(
        URIRef(second.version.replace("/kb/article/", "/kb/graph/article/"))
    )


def test_a_corrected_headline_is_still_the_same_article(store: Store) -> None:
    first = put(store, TEXT)
    corrected = TEXT.replace("Wall was cracked, engineer says", "Wall was cracked for a year, engineer says")
    assert put(store, corrected).article == first.article
    assert put(store, corrected).status is Status.UNCHANGED


def test_what_a_person_tells_of_a_held_article_is_a_new_version_of_it_once(store: Store) -> None:
    plain = TEXT.replace("The Fenwick Echo\n\n3 May 2023\n\n", "")
    first = put(store, plain)
    known = told(read_text("echo", plain), Told(outlet="The Fenwick Echo", published="2023-05-03", authors=("A. B",)))
    second = add(store, known, extract, NOW, floor=0.5)
    assert (second.status, second.article, second.revises) == (Status.REVISED, first.article, first.version)
    assert add(store, known, extract, NOW, floor=0.5).status is Status.UNCHANGED
    assert put(store, plain).version == second.version
    said = store.graph(URIRef(f"http://example.org/kb/graph/{second.version.removeprefix('http://example.org/kb/')}"))
    publisher = said.value(URIRef(second.version), WH.publishedBy)
    assert said.value(publisher, WH.name) == Literal("The Fenwick Echo")
    assert [str(author) for author in said.objects(URIRef(second.version), WH.authorName)] == ["A. B"]
    third = add(store, told(known, Told(title="The wall was cracked")), extract, NOW, floor=0.5)
    assert (third.article, third.revises) == (first.article, second.version)


def test_an_address_that_is_none_of_the_web_is_refused() -> None:
    with pytest.raises(UsageError, match="no address of the web"):
        told(read_text("echo", TEXT), Told(url="javascript:alert(1)"))


def test_another_article_in_a_file_of_the_same_name_is_another_article(store: Store) -> None:
    first = put(store, TEXT)
    other = put(
        store, "Bridge opens\n\nThe Harrow Times\n\n9 June 2023\n\nThe bridge is safe, said Orla Finn, a builder.\n"
    )
    assert (other.status, other.article != first.article) == (Status.ADDED, True)


def test_two_texts_under_one_general_heading_are_two_articles(store: Store) -> None:
    first = put(
        store, "Correction\n\nA report on Monday named the wrong bridge, said Orla Finn, an editor.\n", "monday"
    )
    other = put(
        store, "Correction\n\nA photograph on Tuesday showed another dam, said Orla Finn, an editor.\n", "tuesday"
    )
    assert (other.status, other.article != first.article) == (Status.ADDED, True)


def test_the_same_file_gives_the_same_graph_everywhere() -> None:
    one, two = in_memory("http://example.org/kb/"), in_memory("http://example.org/kb/")
    put(one, TEXT)
    put(two, "A note\n\nNothing is said here.\n", name="other")
    put(two, TEXT)
    (name,) = (n for n in one.graph_names() if "/graph/article/" in n)
    assert set(one.graph(name)) == set(two.graph(name))


def test_an_outlet_that_was_told_stands_in_the_chain(store: Store) -> None:
    put(store, TEXT)
    rows = store.select(
        f"""SELECT ?relay ?who WHERE {{
            ?c <{WH.reportsClaim}> ?inner ; <{WH.assertedBy}>/<{WH.name}> ?relay .
            ?inner <{WH.assertedBy}>/<{WH.description}> ?who }}"""
    )
    assert [tuple(map(str, row)) for row in rows.rows] == [("Harrow Times", "A council official")]


def test_what_breaks_the_shapes_is_not_stored(store: Store) -> None:
    def wrong(document: Document) -> Extraction:
        found = extract(document)
        spoilt: list[Attribution] = [replace(a, confidence=7.0) for a in found.attributions]
        return replace(found, attributions=tuple(spoilt))

    before = dump(store)
    with pytest.raises(InvalidRecordError, match="confidence is not between 0 and 1"):
        add(store, read_text("echo", TEXT), wrong, NOW, floor=0.5)
    assert dump(store) == before


def test_findings_below_the_floor_are_left_out(store: Store) -> None:
    assert add(store, read_text("echo", TEXT), extract, NOW, floor=0.999).claims == 0


def test_the_five_articles_are_stored_without_a_violation(store: Store, five_articles: list[Path]) -> None:
    outcomes = [add(store, read_document(path), extract, NOW, floor=0.5) for path in five_articles]
    assert [outcome.status for outcome in outcomes] == [Status.ADDED] * 5
    assert all(outcome.claims >= 5 for outcome in outcomes)


def in_another_thread(act: Callable[[], object]) -> None:
    """Do it there, now; fails where it has to wait for this thread."""
    other = threading.Thread(target=act, daemon=True)
    other.start()
    other.join(30)
    assert not other.is_alive()


def test_others_write_while_a_text_is_read(store: Store) -> None:
    name = URIRef("http://example.org/kb/graph/other")

    def meanwhile(document: Document) -> Extraction:
        in_another_thread(lambda: store.apply(Change(add={name: [(name, WH.name, Literal("other"))]})))
        return extract(document)

    outcome = add(store, read_text("echo", TEXT), meanwhile, NOW, floor=0.5)
    assert outcome.status is Status.ADDED
    assert name in store.graph_names()


def test_a_text_that_another_stores_while_it_is_read_is_stored_once(store: Store) -> None:
    def meanwhile(document: Document) -> Extraction:
        in_another_thread(lambda: put(store, TEXT))
        return extract(document)

    outcome = add(store, read_text("echo", TEXT), meanwhile, NOW, floor=0.5)
    assert outcome.status is Status.UNCHANGED
    assert len([name for name in store.graph_names() if "/graph/article/" in name]) == 1


def test_a_text_that_is_held_is_not_read_again(store: Store) -> None:
    put(store, TEXT)

    def never(_: Document) -> Extraction:
        raise AssertionError

    assert add(store, read_text("echo", TEXT), never, NOW, floor=0.5).status is Status.UNCHANGED

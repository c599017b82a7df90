"""Search: what is found, in which order, how it is narrowed down, and that the index follows the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from kb import ingest
from kb.database import Database, Values
from kb.decide import judge, link, person, undo
from kb.derive import derive_all, refresh
from kb.errors import StoreError
from kb.graph.embedded import in_memory
from kb.graph.store import Change, Store
from kb.ids import slug
from kb.model import (
    Actor,
    ActorKind,
    Anchor,
    Attribution,
    Directness,
    Document,
    Extraction,
    Mentioned,
    SpeechAct,
    Tool,
)
from kb.search import Filters, Index, match_expression
from kb.text.documents import read_text
from kb.vocab import WH, V

BASE = "http://127.0.0.1:8321/"
FERRY = """The Harbour Gazette

Ferry will sail again, operator says

April 2, 2024

“The ferry will sail again on Monday,” said Olin Baker, who runs the line.

A harbour official, who asked not to be named, said the engine had been repaired.
"""
BRIDGE = """Bay Tribune

Bridge stays shut

May 10, 2024

Olin Baker denied that the bridge was unsafe.

“Nobody asked us about the café at the ferry terminal,” said Mara Quint, an architect.
"""


@dataclass(frozen=True)
class Said:
    """A claim by the words of its paragraph."""

    who: str
    words: str
    kind: ActorKind = ActorKind.PERSON
    act: SpeechAct = SpeechAct.ASSERT
    directness: Directness = Directness.INDIRECT
    event: str | None = None


SAYINGS = {
    "ferry": [
        Said("Olin Baker", "The ferry will sail again on Monday", directness=Directness.DIRECT, event="ferry"),
        Said("A harbour official", "the engine had been repaired", ActorKind.ANONYMOUS),
    ],
    "bridge": [
        Said("Olin Baker", "the bridge was", act=SpeechAct.DENY),
        Said("Mara Quint", "Nobody asked us about the café at the ferry terminal", directness=Directness.DIRECT),
    ],
}


def anchor(document: Document, words: str) -> Anchor:
    paragraph = next(p for p in document.paragraphs if words in p.text)
    start = paragraph.text.index(words)
    return Anchor(paragraph.number, start, start + len(words))


def attribution(document: Document, number: int, said: Said) -> Attribution:
    contents = (anchor(document, said.words),)
    speaker = f"actor-{slug(said.who)}"
    named = said.event and Mentioned("attack", said.event, anchor(document, said.event), 0.9, place="Sarnow")
    return Attribution(
        f"a{number}",
        None,
        None,
        contents,
        speaker,
        said.directness,
        said.act,
        0.9,
        "by hand",
        mentioned=(named,) if named else (),
    )


def actor(said: Said) -> Actor:
    name = None if said.kind is ActorKind.ANONYMOUS else said.who
    return Actor(f"actor-{slug(said.who)}", said.kind, name, description=None if name else said.who)


def extraction(document: Document) -> Extraction:
    """What stands in `SAYINGS` for the file, so that these tests do not depend on how well claims are found."""
    said = SAYINGS[document.name]
    found = tuple(attribution(document, number, one) for number, one in enumerate(said, start=1))
    return Extraction(Tool("hand", "1"), found, tuple(actor(one) for one in said))


def put(store: Store, name: str, text: str, at: str = "2026-03-01T10:00:00Z") -> str:
    outcome = ingest.add(store, read_text(name, text), extraction, at, 0.3)
    refresh(store, [URIRef(outcome.version)])
    return outcome.version


@pytest.fixture
def store() -> Store:
    made = in_memory(BASE)
    put(made, "ferry", FERRY)
    put(made, "bridge", BRIDGE)
    derive_all(made)
    return made


@pytest.fixture
def index(store: Store) -> Index:
    made = Index(None)
    made.sync(store)
    return made


def found(index: Index, text: str, **filters: str) -> list[str]:
    return [hit.who or hit.title for hit in index.search(text, Filters(**filters)).hits]


def test_a_claim_is_found_by_its_words_in_any_form(index: Index) -> None:
    assert found(index, "ferries sailing", kind="claim") == ["Olin Baker"]
    assert found(index, "cafe terminal", kind="claim") == ["Mara Quint"]


def test_a_phrase_must_stand_as_it_is_and_a_minus_word_may_not(index: Index) -> None:
    assert found(index, '"sail again"', kind="claim") == ["Olin Baker"]
    assert found(index, '"again sail"', kind="claim") == []
    assert found(index, "ferry -café", kind="claim") == ["Olin Baker"]


def test_a_headline_counts_more_than_a_text(index: Index) -> None:
    hits = index.search("ferry", Filters(kind="article")).hits
    assert [hit.title for hit in hits] == ["Ferry will sail again, operator says", "Bridge stays shut"]


def test_articles_and_actors_are_found_too(index: Index) -> None:
    assert found(index, "bridge shut", kind="article") == ["Bridge stays shut"]
    hits = index.search("olin", Filters(kind="actor")).hits
    assert [hit.who for hit in hits] == ["Olin Baker"] * len({hit.iri for hit in hits})


def test_an_event_is_found_once_by_its_name_and_by_its_place(index: Index) -> None:
    assert found(index, "ferry", kind="event") == ["ferry"]
    assert found(index, "sarnow", kind="event") == ["ferry"]
    assert found(index, "bridge", kind="event") == []


def test_texts_read_in_parts_are_found_as_those_read_at_once(
    store: Store, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.search.storage.BATCH", 1)
    made = Index(None)
    made.sync(store)
    assert made.counts() == index.counts() == {"article": 2, "claim": 4, "actor": 3, "event": 1}
    assert made.search("ferry", Filters()) == index.search("ferry", Filters())


@pytest.mark.parametrize(
    ("filters", "speakers"),
    [
        ({"outlet": "Bay Tribune"}, {"Olin Baker", "Mara Quint"}),
        ({"speaker": "quint"}, {"Mara Quint"}),
        ({"act": "deny"}, {"Olin Baker"}),
        ({"since": "2024-05"}, {"Olin Baker", "Mara Quint"}),
        ({"until": "2024-04"}, {"Olin Baker", "A harbour official"}),
        ({"since": "2024-04-03", "until": "2024-05-09"}, set()),
        ({"directness": "direct"}, {"Olin Baker", "Mara Quint"}),
        ({"state": "confirmed"}, set()),
    ],
)
def test_filters_narrow_down_with_and_without_words(index: Index, filters: dict[str, str], speakers: set[str]) -> None:
    shown = {who[:1].upper() + who[1:] for who in found(index, "", kind="claim", **filters)}
    assert {who.partition(",")[0] for who in shown} == speakers


def test_unnamed_sources_can_be_asked_for(index: Index) -> None:
    (hit,) = index.search("engine", Filters(kind="claim", unnamed="yes")).hits
    assert "official" in hit.who
    assert index.search("engine", Filters(kind="claim", unnamed="no")).total == 0


def test_facets_count_the_hits(index: Index) -> None:
    results = index.search("", Filters(kind="claim"))
    assert dict(results.facets["outlet"]) == {"Bay Tribune": 2, "The Harbour Gazette": 2}
    assert dict(results.facets["unnamed"]) == {"no": 3, "yes": 1}
    assert results.total == 4


def test_hits_come_in_parts(index: Index) -> None:
    whole = index.search("", Filters(kind="claim")).hits
    parts = [index.search("", Filters(kind="claim"), limit=1, offset=n).hits[0] for n in range(4)]
    assert tuple(parts) == whole


def test_of_a_word_that_stands_everywhere_those_that_came_in_last_are_ranked(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.search.index.RANKED", 1)
    results = index.search("ferry", Filters(kind="claim"))
    assert [(hit.who, results.total) for hit in results.hits] == [("Olin Baker", 1)]
    assert found(index, "ferry", kind="claim", outlet="Bay Tribune") == ["Mara Quint"]


@pytest.mark.parametrize("text", ["", "ferry", "ferry -operator", '"sail again"', "baker", "nothing of the sort"])
@pytest.mark.parametrize("filters", [{}, {"outlet": "Bay"}, {"kind": "claim", "unnamed": "yes"}, {"since": "2024-05"}])
def test_what_is_counted_is_what_is_found(index: Index, text: str, filters: dict[str, str]) -> None:
    given = Filters(**filters)
    assert index.count(text, given) == index.search(text, given).total


def test_no_more_is_counted_than_is_ranked(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.search.index.RANKED", 2)
    assert index.count("baker", Filters()) == 2


def test_nothing_asked_is_nothing_found(index: Index) -> None:
    assert index.search('  - " ', Filters()).total == 0


def test_found_words_are_marked(index: Index) -> None:
    (hit,) = index.search("sail", Filters(kind="claim", directness="direct")).hits
    assert [stretch.text for stretch in hit.excerpt if stretch.found] == ["sail"]
    assert "".join(stretch.text for stretch in hit.excerpt) == "The ferry will sail again on Monday"


def test_what_matters_most_waits_first_and_the_list_goes_on(index: Index) -> None:
    whole = index.waiting(10)
    assert len(whole) == 4
    (hit,) = index.search("engine", Filters(kind="claim")).hits
    assert whole[0][1] == hit.iri
    assert [index.waiting(1, after=key)[0] for key, _ in whole[:-1]] == whole[1:]
    assert index.waiting(1, after=whole[-1][0]) == []
    assert index.waiting(1, after="nonsense key") == []


def test_the_newest_claims_come_first_and_the_list_goes_on(store: Store, index: Index) -> None:
    put(store, "ferry", FERRY.replace("who runs", "who owns"), "2026-03-02T10:00:00Z")
    index.sync(store)
    whole = index.newest(10)
    assert [key.split()[0] for key, _ in whole] == ["2026-03-02T10:00:00Z"] * 2 + ["2026-03-01T10:00:00Z"] * 2
    assert [index.newest(1, after=key)[0] for key, _ in whole[:-1]] == whole[1:]
    assert index.newest(1, after=whole[-1][0]) == []


def test_articles_are_listed_by_date_with_counts(index: Index) -> None:
    rows = [(one.title, one.date, one.claims, one.speakers, one.veiled) for _, one in index.articles(10)]
    assert rows == [
        ("Bridge stays shut", "2024-05-10", 2, 2, 0),
        ("Ferry will sail again, operator says", "2024-04-02", 2, 2, 1),
    ]
    (key, first), (_, second) = index.articles(10)
    assert [one.iri for _, one in index.articles(10, after=key)] == [second.iri]
    assert first.node.startswith(f"{BASE}article/")


def test_actors_are_listed_by_name(index: Index) -> None:
    names = [one.name for one in index.actors(10)]
    assert names == ["Mara Quint", "Olin Baker", "Olin Baker"]
    first = index.actors(1)[0]
    assert [one.name for one in index.actors(10, (first.name, first.iri))] == names[1:]


# --- following the store --------------------------------------------------------------------------------------------


def test_no_list_goes_through_all_articles(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    rows = Database.rows

    def explained(self: Database, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
        steps.extend(detail for *_, detail in rows(self, f"EXPLAIN QUERY PLAN {statement}", values))
        return rows(self, statement, values)

    monkeypatch.setattr(Database, "rows", explained)
    for listed in (index.actors, index.newest, index.contested, index.articles, index.waiting):
        assert listed(5) or listed == index.contested
    assert [step for step in steps if step.startswith("SCAN entry") and "USING INDEX" not in step] == []
    assert [step for step in steps if "article" in step] == [
        "SEARCH article USING INDEX entry_version (version=?) LEFT-JOIN"
    ]


def test_a_corrected_article_takes_the_place_of_its_older_text(store: Store, index: Index) -> None:
    put(store, "bridge", BRIDGE.replace("unsafe", "rusty"))
    assert index.sync(store) == 0
    assert found(index, "rusty", kind="article") == ["Bridge stays shut"]
    assert found(index, "unsafe") == []
    assert found(index, "bridge", kind="claim") == ["Olin Baker"]


def test_a_text_that_is_gone_is_found_no_more(store: Store, index: Index) -> None:
    graph = next(name for name in store.graph_names() if "bay-tribune" in name)
    store.apply(Change(drop=(graph,)))
    index.sync(store)
    assert found(index, "bridge") == []
    assert found(index, "ferry sail", kind="claim") == ["Olin Baker"]


def claim_of(index: Index, words: str) -> URIRef:
    (hit,) = index.search(words, Filters(kind="claim")).hits
    return URIRef(hit.iri)


def test_what_is_decided_past_the_index_is_seen_and_so_is_its_undoing(store: Store, index: Index) -> None:
    """As `whence decide` does it, while no server looks."""
    claim, ann = claim_of(index, "engine"), person(BASE, "Ann")
    verdict = judge(store, claim, V.confirmed, ann, datetime(2026, 4, 1, tzinfo=UTC), "Seen myself.")
    refresh(store, [claim])
    index.sync(store)
    assert found(index, "", kind="claim", state="confirmed") == ["A harbour official"]
    undo(store, verdict, ann, datetime(2026, 4, 2, tzinfo=UTC), "It was another engine.")
    refresh(store, [claim])
    index.sync(store)
    assert found(index, "", kind="claim", state="confirmed") == []
    assert "A harbour official" in found(index, "", kind="claim", state="unreviewed")


def test_actors_that_are_found_to_be_one_are_listed_once_until_that_is_taken_back(store: Store, index: Index) -> None:
    query = f"SELECT ?one WHERE {{ ?one <{WH.name}> 'Olin Baker' ; <{WH.identifiedAs}> ?actor }} ORDER BY ?one"
    one, other = (URIRef(str(row[0])) for row in store.select(query).rows)
    ann = person(BASE, "Ann")
    joined = link(store, one, V["same-actor"], other, ann, datetime(2026, 4, 1, tzinfo=UTC), "He runs the line.")
    refresh(store, [one, other])
    index.sync(store)
    assert [(actor.name, actor.texts) for actor in index.actors(10)] == [("Mara Quint", 1), ("Olin Baker", 2)]
    undo(store, joined, ann, datetime(2026, 4, 2, tzinfo=UTC), "It is his brother.")
    refresh(store, [one, other])
    index.sync(store)
    listed = [(actor.name, actor.texts, actor.outlet) for actor in index.actors(10)]
    assert listed[0] == ("Mara Quint", 1, "Bay Tribune")
    assert set(listed[1:]) == {("Olin Baker", 1, "Bay Tribune"), ("Olin Baker", 1, "The Harbour Gazette")}


def test_what_is_decided_while_the_index_is_filled_is_seen(store: Store) -> None:
    index = Index(None)
    assert index.sync(store, most=1) == 1
    (key, iri), *_ = index.waiting(1)
    judge(store, URIRef(iri), V.confirmed, person(BASE, "Ann"), datetime(2026, 4, 1, tzinfo=UTC), "Read.")
    refresh(store, [URIRef(iri)])
    index.sync(store)
    assert [hit.iri for hit in index.search("", Filters(kind="claim", state="confirmed")).hits] == [iri]
    assert iri not in {one for _, one in index.waiting(10, after=key)}


def test_what_another_process_writes_to_a_server_is_seen(
    store: Store, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a server's changes this process counts its own alone."""
    monkeypatch.setattr(store, "location", "http://server.example/query")
    monkeypatch.setattr(type(store), "changes", property(lambda _: 7))
    index.sync(store)
    put(store, "bridge", BRIDGE.replace("unsafe", "rusty"))
    index.sync(store)
    assert found(index, "rusty", kind="article") == ["Bridge stays shut"]


def test_words_that_come_back_are_found(store: Store) -> None:
    """As after findings were shared without texts, and somebody adds the texts."""
    shared = in_memory(BASE)
    with_words = {name: store.graph(name) for name in store.graph_names()}
    texts = {WH.text, WH.quotedText}
    shared.apply(Change(add={name: [t for t in graph if t[1] not in texts] for name, graph in with_words.items()}))
    index = Index(None)
    index.sync(shared)
    assert found(index, "engine") == []
    shared.apply(Change(add={name: [t for t in graph if t[1] in texts] for name, graph in with_words.items()}))
    index.sync(shared)
    assert found(index, "engine", kind="claim") == ["A harbour official"]


def test_contested_claims_are_listed_once_somebody_says_so(store: Store, index: Index) -> None:
    assert index.contested(10) == []
    ends = claim_of(index, "ferry sail"), claim_of(index, "bridge was")
    link(store, ends[0], V.contradicts, ends[1], person(BASE, "Ann"), datetime(2026, 4, 1, tzinfo=UTC), "Read both.")
    refresh(store, ends)
    index.sync(store)
    assert {iri for _, iri in index.contested(10)} == {str(end) for end in ends}
    assert [key for key, _ in index.contested(10)] == [f"2024-05-10 {ends[1]}", f"2024-04-02 {ends[0]}"]


def test_texts_of_earlier_moments_are_seen_by_their_number(store: Store, index: Index) -> None:
    """As after a restored dump: what is there now was captured before what the index saw last."""
    store.apply(Change(drop=tuple(name for name in store.graph_names() if "/graph/article/" in name)))
    put(store, "bridge", BRIDGE.replace("Bay Tribune", "Cape Tribune"), "2026-01-01T10:00:00Z")
    index.sync(store)
    assert [one.outlet for _, one in index.articles(10)] == ["Cape Tribune"]


def test_a_large_store_is_read_a_few_texts_at_a_time(store: Store) -> None:
    index = Index(None)
    assert index.sync(store, most=1) == 1
    assert index.counts()["article"] == 1
    assert index.sync(store, most=1) == 0
    assert index.counts()["article"] == 2


def test_what_met_a_full_disk_is_read_by_the_next_look(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index(None)
    put, calls = index._put, []

    def full(*given: object) -> None:
        calls.append(given)
        if len(calls) == 1:
            raise StoreError("search.sqlite cannot be used: database or disk is full.", "Free some space.")
        put(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("kb.search.storage.BATCH", 1)
    monkeypatch.setattr(index, "_put", full)
    with pytest.raises(StoreError):
        index.sync(store)
    assert index.sync(store) == 0
    whole = Index(None)
    whole.sync(store)
    assert index.counts() == whole.counts()
    assert whole.counts()["article"] > 1


def test_what_there_is_can_be_counted(index: Index) -> None:
    assert index.counts() == {"article": 2, "claim": 4, "actor": 3, "event": 1}


def test_a_rebuilt_index_finds_the_same(store: Store, index: Index) -> None:
    before = index.search("", Filters(kind="claim"))
    assert index.rebuild(store) == 2
    assert index.search("", Filters(kind="claim")) == before


def test_the_index_is_kept_in_its_file(store: Store, tmp_path: Path) -> None:
    first = Index(tmp_path / "search.sqlite")
    first.sync(store)
    first.close()
    second = Index(tmp_path / "search.sqlite")
    assert found(second, "engine", kind="claim") != []
    second.close()


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "search.sqlite").write_bytes(b"no database, but long enough to look like one " * 40)
    with pytest.raises(StoreError, match=r"search\.sqlite cannot be used"):
        Index(tmp_path / "search.sqlite")


# --- what people type -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("ferry", '"ferry"*'),
        ("ferry ", '"ferry"'),
        ('"sail again" monday', '"sail again" AND "monday"*'),
        ("ferry -bridge", '("ferry") NOT ("bridge")'),
        ("-bridge", ""),
        ("AND OR NOT", '"AND" AND "OR" AND "NOT"*'),
        ('an "open', '"an" AND "open"*'),
        ("", ""),
    ],
)
def test_words_become_an_expression(text: str, expression: str) -> None:
    assert match_expression(text) == expression


@given(st.text(max_size=40))
def test_nothing_that_people_type_is_an_error(text: str) -> None:
    INDEX.search(text, Filters())


INDEX = Index(None)

"""One contract over every store: whatever it lives in, it answers, changes and dumps alike."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import XSD, Graph, Literal, URIRef

from kb.errors import DumpError, InvalidRecordError, QueryError
from kb.graph import changes
from kb.graph.embedded import in_memory, open_or_create_folder
from kb.graph.remote import open_or_create_remote
from kb.graph.store import Change, Store
from kb.ids import Minter
from kb.settings import read_settings
from tests.engines import fuseki, oxigraph, virtuoso, whence
from tests.engines.process import Engine

BASE = "https://kb.example/"
A, B = URIRef(BASE + "graph/a"), URIRef(BASE + "graph/b")
S, P, Q = URIRef(BASE + "s"), URIRef(BASE + "p"), URIRef(BASE + "q")


ENGINES = {
    "whence": whence.start,
    "oxigraph": oxigraph.start,
    "fuseki": fuseki.start,
    "virtuoso": virtuoso.start,
}
"""Other people's servers; our own is the row "whence"."""


@pytest.fixture(scope="session", params=["memory", "disk", *ENGINES])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine | str]:
    """What a store lives in: a kind of embedded store, or a server that runs for the whole session."""
    if request.param not in ENGINES:
        yield request.param
        return
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as started:
        yield started


@pytest.fixture
def store(engine: Engine | str, tmp_path: Path) -> Iterator[Store]:
    """A new knowledge base."""
    opened = _new(engine, tmp_path)
    yield opened
    opened.close()


def _new(engine: Engine | str, folder: Path) -> Store:
    if isinstance(engine, str):
        return in_memory(BASE) if engine == "memory" else open_or_create_folder(folder / "kb", BASE)
    rows = read_settings({}, base=BASE, **engine.settings())
    before = open_or_create_remote(rows)
    before.apply(Change(drop=tuple(before.graph_names())))
    return open_or_create_remote(rows)


def contents(store: Store) -> set[tuple[URIRef, ...]]:
    """Every quad, as one comparable set."""
    return {(name, *triple) for name in store.graph_names() for triple in store.graph(name)}


def test_a_new_store_holds_its_description_alone(store: Store) -> None:
    assert store.graph_names() == {URIRef(Minter(BASE).description_graph)}
    assert store.base == BASE


def test_a_graph_of_many_short_triples_is_stored_whole_with_the_settings_as_delivered(store: Store) -> None:
    triples = [(URIRef(f"a:{n}"), URIRef("p:"), Literal(n)) for n in range(12_000)]
    store.apply(Change(add={A: triples}))
    assert len(store.graph(A)) == 12_000


def test_select_gives_columns_in_order_and_none_where_unbound(store: Store) -> None:
    store.apply(Change(add={A: [(S, P, Literal("x"))]}))
    found = store.select(f"SELECT ?o ?missing ?s WHERE {{ ?s <{P}> ?o OPTIONAL {{ ?s <{Q}> ?missing }} }}")
    assert found.variables == ("o", "missing", "s")
    assert found.rows == ((Literal("x"), None, S),)
    assert list(found.dicts()) == [{"o": Literal("x"), "s": S}]


def test_the_default_graph_is_the_union_of_all(store: Store) -> None:
    store.apply(Change(add={A: [(S, P, Literal(1))], B: [(S, Q, Literal(2))]}))
    assert store.select(f"SELECT ?a ?b WHERE {{ <{S}> <{P}> ?a ; <{Q}> ?b }}").rows == ((Literal(1), Literal(2)),)


def test_ask_and_construct(store: Store) -> None:
    store.apply(Change(add={A: [(S, P, Literal(1))]}))
    assert store.ask(f"ASK {{ <{S}> ?p ?o }}") is True
    assert store.ask(f"ASK {{ <{B}> ?p ?o }}") is False
    assert set(store.construct(f"CONSTRUCT {{ ?o0 <{Q}> ?s }} WHERE {{ ?s <{P}> ?o BIND(<{B}> AS ?o0) }}")) == {
        (B, Q, S)
    }


def test_a_change_drops_then_removes_then_adds(store: Store) -> None:
    store.apply(Change(add={A: [(S, P, Literal("old"))], B: [(S, P, Literal("stays")), (S, P, Literal("goes"))]}))
    store.apply(
        Change(drop=(A,), remove={B: [(S, P, Literal("goes"))]}, add={A: [(S, P, Literal("new"))]}),
    )
    assert set(store.graph(A)) == {(S, P, Literal("new"))}
    assert set(store.graph(B)) == {(S, P, Literal("stays"))}


def test_dropping_what_is_not_there_is_no_fault(store: Store) -> None:
    before = contents(store)
    store.apply(Change(drop=(A,), remove={B: [(S, P, S)]}))
    assert contents(store) == before


def test_a_change_with_a_term_that_cannot_be_written_changes_nothing(store: Store) -> None:
    before = contents(store)
    with pytest.raises(InvalidRecordError, match="is not an absolute IRI"):
        store.apply(Change(add={A: [(S, P, Literal("fine")), (URIRef("no scheme"), P, S)]}))
    assert contents(store) == before


def test_an_update_that_fails_half_way_changes_nothing(store: Store) -> None:
    before = contents(store)
    with pytest.raises(QueryError):
        store.update(f"INSERT DATA {{ GRAPH <{A}> {{ <{S}> <{P}> 1 }} }} ; NONSENSE")
    assert contents(store) == before


def test_an_empty_graph_has_no_name(store: Store) -> None:
    store.apply(Change(add={A: [(S, P, S)]}))
    store.apply(Change(remove={A: [(S, P, S)]}))
    assert A not in store.graph_names()
    assert len(store.graph(A)) == 0


def test_the_number_of_changes_grows_with_each(store: Store) -> None:
    before = store.changes
    store.select("SELECT * {}")
    assert store.changes == before
    store.apply(Change(add={A: [(S, P, S)]}))
    assert store.changes > before


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [("SELECT ?x\nWHERE { ?x ?y }", 2, None), ("SELECT * WHERE { ?s foo:bar ?o }", 1, None)],
)
def test_a_query_that_is_not_sparql_is_an_error_with_its_place(
    store: Store, query: str, line: int, column: None
) -> None:
    with pytest.raises(QueryError) as caught:
        store.select(query)
    assert caught.value.line == line
    assert caught.value.remedy


def test_the_form_of_a_query_is_checked(store: Store) -> None:
    for call, query in ((store.select, "ASK {}"), (store.ask, "SELECT * {}"), (store.construct, "ASK {}")):
        with pytest.raises(QueryError, match="The query is not a"):
            call(query)


def test_a_querys_comments_do_not_change_what_it_is(store: Store) -> None:
    assert store.select("# delete and insert\n# copy, move, add\n\n# ask\nSELECT (1 AS ?x) {}").rows == ((Literal(1),),)


@pytest.mark.parametrize("media_type", ["application/trig", "application/n-quads", "application/ld+json"])
def test_a_dump_restores_to_an_equal_store(store: Store, media_type: str) -> None:
    store.apply(
        Change(add={A: [(S, P, Literal("ä\n\"'\\", lang="de"))], B: [(S, Q, Literal("1", datatype=XSD.integer))]})
    )
    target = io.BytesIO()
    store.dump(target, media_type)
    other = in_memory(BASE)
    other.load(io.BytesIO(target.getvalue()), media_type)
    assert contents(other) == contents(store)


def test_a_turtle_dump_is_the_union(store: Store) -> None:
    store.apply(Change(add={A: [(S, P, S)], B: [(S, Q, S)]}))
    target = io.BytesIO()
    store.dump(target, "text/turtle")
    found = Graph().parse(data=target.getvalue(), format="turtle")
    assert set(found.triples((S, None, None))) == {(S, P, S), (S, Q, S)}


def test_load_adds_to_what_is_there(store: Store) -> None:
    store.apply(Change(add={A: [(S, P, S)]}))
    store.load(io.BytesIO(f"<{S}> <{Q}> <{S}> <{A}> .\n".encode()), "application/n-quads")
    assert set(store.graph(A)) == {(S, P, S), (S, Q, S)}


def test_a_broken_dump_adds_nothing(store: Store) -> None:
    before = contents(store)
    with pytest.raises(DumpError, match="line 2"):
        store.load(io.BytesIO(f"<{S}> <{Q}> <{S}> <{A}> .\n<{S}> nonsense .\n".encode()), "application/n-quads")
    assert contents(store) == before


def test_read_modify_write_under_the_lock_loses_nothing(store: Store) -> None:
    store.apply(Change(add={A: [(S, P, Literal(0))]}))

    def count_up() -> None:
        for _ in range(5):
            with store.writing():
                (value,) = store.graph(A).objects(S, P)
                store.apply(Change(remove={A: [(S, P, value)]}, add={A: [(S, P, Literal(int(str(value)) + 1))]}))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(store.graph(A)) == {(S, P, Literal(20))}


# Lone surrogates are no text; everything else that Python calls a string must survive.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts, language=st.sampled_from([None, "en", "de"]))
def test_any_text_comes_back_to_the_character(store: Store, text: str, language: str | None) -> None:
    literal = Literal(text, lang=language)
    store.apply(Change(drop=(A,), add={A: [(S, P, literal)]}))
    assert set(store.graph(A)) == {(S, P, literal)}
    assert store.select(f"SELECT ?o WHERE {{ <{S}> <{P}> ?o }}").rows == ((literal,),)


def test_a_large_amendment_is_made_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "TRIPLES", 7)
    before = {(S, P, Literal(n)) for n in range(40)}
    after = {(S, P, Literal(n)) for n in range(20, 60)}
    store.apply(Change(add={A: before, B: [(S, Q, S)]}))
    store.amend(A, iter(sorted(before - after)), iter(sorted(after - before)))
    assert set(store.triples(A)) == after
    assert set(store.triples(B)) == {(S, Q, S)}
    store.amend(A, (), ())
    assert set(store.triples(A)) == after


def test_what_cannot_be_amended_stays_as_it_is(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "TRIPLES", 2)
    store.apply(Change(add={A: [(S, P, Literal(n)) for n in range(5)]}))
    before = contents(store)
    with pytest.raises(InvalidRecordError):
        store.amend(A, [(S, P, Literal(n)) for n in range(5)], [(S, P, URIRef("no scheme"))])
    assert contents(store) == before
    store.amend(A, (), [(S, Q, S)])
    assert contents(store) == before | {(A, S, Q, S)}

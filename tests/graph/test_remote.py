"""What only a remote store does: faults of a network, repeats, staged changes, servers set up another way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from rdflib import BNode, Literal, URIRef

from kb.errors import QueryError, StoreError
from kb.graph.embedded import in_memory
from kb.graph.remote import open_or_create_remote, open_remote
from kb.graph.remote.connection import Connection, Endpoint
from kb.graph.remote.opening import update_url_of
from kb.graph.remote.retry import Patience, Repeat
from kb.graph.remote.staging import ABANDONED, PREFIX, is_abandoned, is_staging, requests, staging_graph
from kb.graph.remote.store import RemoteStore
from kb.graph.remote.virtuoso import spell
from kb.graph.store import Change
from kb.settings import read_settings
from tests.engines import oxigraph
from tests.engines.process import Engine, free_port, running

BASE = "https://kb.example/"
A = URIRef(BASE + "graph/a")
S, P = URIRef(BASE + "s"), URIRef(BASE + "p")
TRUE = b'{"head": {}, "boolean": true}'

Reply = Callable[[BaseHTTPRequestHandler, str], None]


class Script:
    """A server that plays its replies one after the other and keeps what it was sent."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.received: list[str] = []
        self.headers: list[dict[str, str]] = []

    @contextmanager
    def serving(self) -> Iterator[str]:
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                script.received.append((body.get("query") or body["update"])[0])
                script.headers.append(dict(self.headers.items()))
                script.replies.pop(0)(self, script.received[-1])

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
            server.shutdown()
            thread.join()


def status(code: int, body: bytes = b"", **headers: str) -> Reply:
    def reply(handler: BaseHTTPRequestHandler, _: str) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def hang_up(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.close_connection = True
    handler.connection.close()


def connection(url: str, slept: list[float] | None = None, **more: object) -> Connection:
    return Connection(Endpoint(url, url, patience=Patience(sleep=(slept if slept is not None else []).append), **more))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (401, "does not let us in"),
        (403, "does not let us in"),
        (404, "has no SPARQL service"),
        (413, "takes no request of this size"),
        (414, "the address is too long"),
        (418, "answered 418"),
        (500, "failed"),
    ],
)
def test_a_refusal_is_said_in_words_and_not_repeated(code: int, message: str) -> None:
    script = Script(status(code, b"no"))
    with script.serving() as url, pytest.raises(StoreError, match=message) as caught:
        connection(url).rows("ASK {}")
    assert url in caught.value.message
    assert caught.value.remedy
    assert len(script.received) == 1


def test_a_server_that_says_why_it_forbids_something_is_quoted() -> None:
    problem = b'{"status": 403, "detail": "This server takes no updates.", "remedy": "Start it with --allow-update."}'
    script = Script(status(403, problem))
    with script.serving() as url, pytest.raises(StoreError, match="let us in: This server takes no updates") as caught:
        connection(url).update("INSERT DATA {}", Repeat.IF_NOT_TAKEN)
    assert caught.value.remedy == "Start it with --allow-update."


def test_a_text_that_is_too_much_for_the_parser_of_virtuoso_is_called_too_large() -> None:
    script = Script(status(400, b"Virtuoso 37000 Error SP030: SPARQL compiler, line 4992: memory exhausted at '^^'"))
    with script.serving() as url, pytest.raises(StoreError, match="takes no request of this size") as caught:
        connection(url).update("INSERT DATA {}", Repeat.IF_NOT_TAKEN)
    assert caught.value.remedy == "Lower WHENCE_STORE_BATCH_KB."


def test_a_busy_server_is_asked_again_after_the_pause_it_wants() -> None:
    script, slept = Script(status(503), status(429, Retry_After="7"), status(200, TRUE)), []
    with script.serving() as url:
        assert connection(url, slept).rows("ASK {}") == TRUE
    assert slept == [0.2, 7.0]


def test_patience_ends() -> None:
    script, slept = Script(*[status(503)] * 5), []
    with script.serving() as url, pytest.raises(StoreError, match=r"is busy \(503\)"):
        connection(url, slept).rows("ASK {}")
    assert slept == [0.2, 0.4, 0.8, 1.6]


def test_a_query_is_asked_again_when_the_connection_breaks() -> None:
    script = Script(hang_up, hang_up, status(200, TRUE))
    with script.serving() as url:
        assert connection(url).rows("ASK {}") == TRUE
    assert len(script.received) == 3


def test_an_update_that_may_have_been_run_is_not_repeated() -> None:
    script = Script(hang_up, status(204))
    with script.serving() as url, pytest.raises(StoreError, match="broke"):
        connection(url).update("INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", Repeat.IF_NOT_TAKEN)
    assert len(script.received) == 1


def test_an_update_that_the_server_never_started_on_is_repeated() -> None:
    script = Script(status(503), status(204))
    with script.serving() as url:
        connection(url).update("INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", Repeat.IF_NOT_TAKEN)
    assert len(script.received) == 2


def test_a_change_of_named_triples_is_repeated_and_one_with_blank_nodes_is_not() -> None:
    named, blank = Change(add={A: [(S, P, S)]}), Change(add={A: [(S, P, BNode("b"))]})
    script = Script(hang_up, status(204), hang_up)
    with script.serving() as url:
        store = RemoteStore(connection(url), BASE, url, 1 << 20)
        store.apply(named)
        with pytest.raises(StoreError, match="broke"):
            store.apply(blank)
    assert len(script.received) == 3


def test_nobody_at_the_address() -> None:
    url, slept = f"http://127.0.0.1:{free_port()}/sparql", []
    with pytest.raises(StoreError, match=r"cannot be reached: .*refused"):
        connection(url, slept).rows("ASK {}")
    assert len(slept) == 4


def test_a_slow_answer_is_given_up_and_not_asked_for_again() -> None:
    done = threading.Event()
    script = Script(lambda *_: done.wait(10) and None)
    with script.serving() as url:
        with pytest.raises(StoreError, match="did not answer within 1 s"):
            connection(url, timeout=1).rows("ASK {}")
        done.set()
    assert len(script.received) == 1


def test_an_answer_that_breaks_off_is_no_answer() -> None:
    def half(handler: BaseHTTPRequestHandler, _: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"head": ')
        handler.close_connection = True

    script = Script(half, status(200, TRUE))
    with script.serving() as url:
        assert connection(url).rows("ASK {}") == TRUE


def test_the_servers_words_and_place_reach_the_user() -> None:
    script = Script(status(400, "Parse error: Encountered «x» at line 3, column 14.".encode()))
    with script.serving() as url, pytest.raises(QueryError, match="Encountered «x»") as caught:
        connection(url).rows("SELECT")
    assert (caught.value.line, caught.value.column) == (3, 14)


@pytest.mark.parametrize(
    ("more", "header"),
    [({"token": "t0k"}, "Bearer t0k"), ({"user": "ann", "password": "pw"}, "Basic YW5uOnB3"), ({}, None)],
)
def test_credentials_travel_in_the_header(more: dict[str, str], header: str | None) -> None:
    script = Script(status(200, TRUE))
    with script.serving() as url:
        connection(url, **more).rows("ASK {}")
    assert script.headers[0].get("Authorization") == header


def test_secrets_are_not_printed() -> None:
    assert "hunter2" not in repr(Endpoint("http://a.example/", "", "ann", "hunter2", "hunter2"))


@pytest.mark.parametrize(
    ("query_url", "update_url"),
    [
        ("http://h.example/ds/query", "http://h.example/ds/update"),
        ("http://h.example/sparql", "http://h.example/sparql"),
    ],
)
def test_where_updates_go(query_url: str, update_url: str) -> None:
    assert update_url_of(query_url) == update_url


# --- staged changes -----------------------------------------------------------------------------------------------


NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
MUCH = Change(add={A: [(S, P, Literal(f"number {n}")) for n in range(200)]})
BIG = Change(
    drop=(URIRef(BASE + "graph/old"),),
    remove={URIRef(BASE + "graph/other"): [(S, P, Literal("gone"))]},
    add={A: [(S, P, Literal(n)) for n in range(50)], URIRef(BASE + "graph/b"): [(S, P, BNode("x")), (S, P, S)]},
)


def texts(change: Change, limit: int) -> list[str]:
    return [text for text, _ in requests(change, URIRef(BASE + "staging"), limit)]


def test_only_the_last_request_of_a_staged_change_must_not_be_sent_twice() -> None:
    named = Change(drop=(A,), add={A: [(S, P, Literal(n)) for n in range(50)]})
    repeats = [repeat for _, repeat in requests(named, URIRef(BASE + "staging"), 1000)]
    assert repeats[-1] is Repeat.IF_NOT_TAKEN
    assert set(repeats[:-1]) == {Repeat.ALWAYS}
    once, twice = in_memory(BASE), in_memory(BASE)
    for text, repeat in requests(named, URIRef(BASE + "staging"), 1000):
        once.update(text)
        for _ in range(2 if repeat is Repeat.ALWAYS else 1):
            twice.update(text)
    assert set(twice.graph(A)) == set(once.graph(A)) == set(named.add[A])


def test_a_small_change_is_one_request() -> None:
    assert len(texts(BIG, 1 << 20)) == 1


def test_a_large_change_comes_to_the_same() -> None:
    whole, cut = in_memory(BASE), in_memory(BASE)
    for store in (whole, cut):
        store.apply(Change(add={BIG.drop[0]: [(S, P, S)], URIRef(BASE + "graph/other"): [(S, P, Literal("gone"))]}))
    whole.apply(BIG)
    sent = texts(BIG, 1000)
    for text in sent:
        cut.update(text)
    assert len(sent) > 3
    assert cut.graph_names() == whole.graph_names()
    assert all(len(cut.graph(name)) == len(whole.graph(name)) for name in whole.graph_names())
    assert set(cut.graph(A)) == set(whole.graph(A))


def test_no_question_sees_a_change_before_its_last_request() -> None:
    store = in_memory(BASE)
    *early, last = texts(BIG, 1000)
    for text in early:
        store.update(text)
        assert not store.ask(f"ASK {{ ?s <{P}> ?o }}")
        assert store.ask(f"ASK {{ ?s <{PREFIX}{P}> ?o }}")
    store.update(last)
    assert not store.ask(f'ASK {{ ?s ?p ?o FILTER(STRSTARTS(STR(?p), "{PREFIX}")) }}')


# --- a real server --------------------------------------------------------------------------------------------------


def half_done(engine: Engine, began: datetime) -> None:
    """What a writer leaves that dies before its last request."""
    connected = Connection(Endpoint(engine.query_url, engine.update_url))
    for text, repeat in list(requests(MUCH, staging_graph(BASE, began), 1024))[:-1]:
        connected.update(text, repeat)


def staged(store: RemoteStore) -> int:
    return len(store.select(f"SELECT ?o {{ ?s <{PREFIX}{P}> ?o }}").rows)


def test_what_a_writer_left_that_died_is_removed_when_nobody_can_be_at_it_any_more(tmp_path: Path) -> None:
    with oxigraph.start(tmp_path) as engine:
        rows = read_settings({}, base=BASE, store_batch_kb="1", **engine.settings())
        store = open_or_create_remote(rows)
        before = store.graph_names()
        half_done(engine, NOW - ABANDONED)
        half_done(engine, NOW + timedelta(seconds=1))
        assert store.graph_names() == before
        assert staged(store) == 400
        connected = Connection(Endpoint(engine.query_url, engine.update_url))
        later = RemoteStore(connected, BASE, engine.query_url, 1024, clock=lambda: NOW + timedelta(seconds=1))
        later.discard_staged()
        assert staged(store) == 200
        store.apply(MUCH)
        assert store.graph_names() == before | {A}
        assert len(store.graph(A)) == 200
        assert staged(store) == 200


def test_somebody_who_opens_it_takes_nothing_from_a_writer_at_work(tmp_path: Path) -> None:
    with oxigraph.start(tmp_path) as engine:
        rows = read_settings({}, base=BASE, store_batch_kb="1", **engine.settings())
        open_or_create_remote(rows)
        connected = Connection(Endpoint(engine.query_url, engine.update_url))
        *early, last = requests(MUCH, staging_graph(BASE, datetime.now(UTC)), 1024)
        for text, repeat in early:
            connected.update(text, repeat)
        second = open_or_create_remote(rows)
        second.apply(Change(add={URIRef(BASE + "graph/b"): [(S, P, Literal(n)) for n in range(200)]}))
        connected.update(*last)
        assert {len(second.graph(name)) for name in (A, URIRef(BASE + "graph/b"))} == {200}
        assert staged(second) == 0


@pytest.mark.parametrize(
    ("name", "waits", "abandoned"),
    [
        ("graph/staging/20260101T115959Z-aa/1", True, True),
        ("graph/staging/20260101T120000Z-aa/1", True, False),
        ("graph/staging/1", True, True),
        ("graph/article/staging/20200101T120000Z-aa", False, False),
    ],
)
def test_a_staging_graph_is_known_by_its_name(name: str, waits: bool, abandoned: bool) -> None:
    now = datetime(2026, 1, 2, 12, tzinfo=UTC)
    assert is_staging(URIRef(BASE + name), BASE) is waits
    assert is_abandoned(URIRef(BASE + name), BASE, now) is abandoned


def test_every_change_has_staging_graphs_of_its_own() -> None:
    assert staging_graph(BASE, NOW) != staging_graph(BASE, NOW)


def test_a_server_that_does_not_answer_over_all_graphs_is_refused(tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    url = f"http://{address}/query"
    with running([oxigraph.binary(), "serve", "--bind", address], url, tmp_path):
        rows = read_settings({}, base=BASE, store=url)
        with pytest.raises(StoreError, match="does not answer over the union of its graphs"):
            open_or_create_remote(rows)


def test_a_server_without_a_knowledge_base_is_not_written_to_by_reading(tmp_path: Path) -> None:
    with oxigraph.start(tmp_path) as engine:
        rows = read_settings({}, base=BASE, **engine.settings())
        with pytest.raises(StoreError, match="holds no knowledge base"):
            open_remote(rows)
        assert open_or_create_remote(rows).base == BASE
        assert open_remote(read_settings({}, base="https://other.example/", **engine.settings())).base == BASE


def test_a_server_cannot_give_a_copy_of_its_files(tmp_path: Path) -> None:
    store = RemoteStore(connection("http://127.0.0.1:9/"), BASE, "http://127.0.0.1:9/", 1)
    with pytest.raises(StoreError, match="runs elsewhere"):
        store.snapshot(tmp_path / "copy")
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.ask("ASK {}")


# --- Virtuoso -------------------------------------------------------------------------------------------------------


def test_the_row_of_parameters_is_said_in_words_that_virtuoso_heeds() -> None:
    row = 'SELECT * { VALUES (?a ?b ?c) { (<http://x.example/a> UNDEF "x ) } \\"y"@en) } ?a ?p ?b }'
    assert spell(row) == 'SELECT * { FILTER(?a = <http://x.example/a>) BIND("x ) } \\"y"@en AS ?c) ?a ?p ?b }'
    several = "SELECT * { VALUES (?a ?b) { (<x:a> UNDEF) (<x:b> UNDEF) } ?a ?p ?b }"
    assert spell(several) == "SELECT * { FILTER(?a IN (<x:a>, <x:b>)) ?a ?p ?b }"


def test_other_values_are_left_as_they_are() -> None:
    for query in ("SELECT * { VALUES ?x { 1 2 } ?s ?p ?x }", "SELECT * { VALUES (?x) { (1) (2) } ?s ?p ?x }"):
        assert spell(query) == query

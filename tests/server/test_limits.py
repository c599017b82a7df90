"""What a query cannot do, whatever it is."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.server.conftest import MakeApp, state_of

HEAVY = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
MANY = "SELECT ?x { VALUES ?a { %s } VALUES ?b { %s } BIND(?a * 100 + ?b AS ?x) }" % (
    (" ".join(map(str, range(100))),) * 2
)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def get(app, query: str, **headers: str):
    return app.test_client().get("/sparql?" + urlencode({"query": query}), headers=headers)


def test_a_runaway_query_is_stopped_while_others_are_answered(make_app: MakeApp) -> None:
    app = make_app(query_seconds="1.5")
    found: list[int] = []
    runaway = threading.Thread(target=lambda: found.append(get(app, HEAVY).status_code))
    started = time.monotonic()
    runaway.start()
    time.sleep(0.5)
    assert get(app, "ASK {}").status_code == 200
    assert runaway.is_alive()
    runaway.join(timeout=20)
    assert found == [504]
    assert time.monotonic() - started < 10
    assert state_of(app).pool.busy == 0


def until_answered(app) -> None:
    """Ask until a quick place is free: how long that takes is the machine's affair."""
    deadline = time.monotonic() + 30
    while get(app, "ASK {}").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_query_that_takes_long_makes_room_for_others(make_app: MakeApp) -> None:
    app = make_app(query_seconds="60", query_slice="0.05", query_workers="1", query_queue="0")
    runaway = threading.Thread(target=get, args=(app, HEAVY), daemon=True)
    runaway.start()
    until(lambda: state_of(app).pool.busy == 1)
    until_answered(app)
    assert runaway.is_alive()


def test_too_many_queries_are_told_to_come_back(make_app: MakeApp) -> None:
    app = make_app(query_seconds="6", query_slice="0.05", query_wait="1", query_workers="1", query_queue="0")
    found: list[int] = []
    runaways = [threading.Thread(target=lambda: found.append(get(app, HEAVY).status_code)) for _ in range(2)]
    for number, runaway in enumerate(runaways, 1):
        runaway.start()
        until(lambda number=number: state_of(app).pool.busy == number)
        until_answered(app)
    for runaway in runaways:
        runaway.join()
    assert sorted(found) == [503, 504]
    assert state_of(app).pool.busy == 0


def test_a_query_waits_for_a_worker(make_app: MakeApp) -> None:
    app = make_app(query_seconds="1.5", query_workers="1", query_queue="4")
    runaway = threading.Thread(target=get, args=(app, HEAVY))
    runaway.start()
    time.sleep(0.3)
    assert get(app, "ASK {}").status_code == 200
    runaway.join()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { FILTER(" + "!" * 50_000 + "1) }",
        "SELECT * { ?s ?p ?o FILTER(" + " || ".join(["?o = 1"] * 30_000) + ") }",
        "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 20_000) + " }",
    ],
    ids=["not", "or", "union"],
)
def test_a_query_that_breaks_the_engine_breaks_nothing_else(make_app: MakeApp, query: str) -> None:
    app = make_app(query_seconds="5", max_query_kb="2000")
    client = app.test_client()
    response = client.post("/sparql", data=query, content_type="application/sparql-query")
    assert response.status_code in (400, 504)
    assert get(app, "ASK {}").status_code == 200


def test_deep_nesting_is_refused_with_its_place(make_app: MakeApp) -> None:
    response = get(make_app(), "ASK " + "{" * 3000 + "}" * 3000)
    problem = json.loads(response.data)
    assert (response.status_code, problem["line"], problem["column"]) == (400, 1, 105)


def test_memory_is_bounded(make_app: MakeApp) -> None:
    app = make_app(query_memory_mb="400", query_seconds="90")
    bomb = MANY.replace("?x {", "(COUNT(DISTINCT ?z) AS ?n) {", 1).replace(
        "BIND(",
        "VALUES ?c { "
        + " ".join(map(str, range(1000)))
        + " } BIND(CONCAT(STR(?a),STR(?b),STR(?c),STR(RAND())) AS ?z) BIND(",
    )
    response = app.test_client().post("/sparql", data=bomb, content_type="application/sparql-query")
    assert response.status_code == 400
    assert json.loads(response.data)["code"] == "too-complex"
    assert get(app, "ASK {}").status_code == 200


def test_truncation_is_said(make_app: MakeApp) -> None:
    app = make_app(query_rows="50")
    cut = get(app, MANY)
    assert len(json.loads(cut.data)["results"]["bindings"]) == 50
    assert (cut.headers["Whence-Truncated"], cut.headers["Whence-Row-Limit"]) == ("true", "50")
    whole = get(app, MANY + " LIMIT 50")
    assert len(json.loads(whole.data)["results"]["bindings"]) == 50
    assert "Whence-Truncated" not in whole.headers


@pytest.mark.parametrize("media_type", ["text/csv", "text/tab-separated-values", "application/sparql-results+xml"])
def test_truncation_is_counted_in_every_format(make_app: MakeApp, media_type: str) -> None:
    app = make_app(query_rows="2")
    three = 'SELECT ?x { VALUES ?x { "a\\nb" "<result>" "c,\\"d" } }'
    assert get(app, three, Accept=media_type).headers["Whence-Truncated"] == "true"
    assert "Whence-Truncated" not in get(app, three + " LIMIT 2", Accept=media_type).headers
    two = 'SELECT ?x { VALUES ?x { "a\\nb" "<result>" } }'
    assert "Whence-Truncated" not in get(app, two, Accept=media_type).headers


def test_a_graph_is_cut_too(make_app: MakeApp) -> None:
    app = make_app(query_rows="2")
    response = get(app, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", Accept="application/n-triples")
    assert len(response.text.splitlines()) == 2
    assert response.headers["Whence-Truncated"] == "true"


def test_computing_is_rationed_by_time_not_by_requests(make_app: MakeApp) -> None:
    app = make_app(query_seconds="2.5", compute_per_minute="6", compute_burst="2")
    for _ in range(20):
        assert get(app, "ASK {}").status_code == 200
    assert get(app, HEAVY).status_code == 504
    response = get(app, "ASK {}")
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 30
    assert get(app, "ASK {}", **{"User-Agent": "somebody else"}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:%d/> { ?s ?p ?o } }",
        "SELECT * { BIND(<http://127.0.0.1:%d/> AS ?x) SERVICE ?x { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { SERVICE <http://127.0.0.1:%d/> {} } }",
    ],
)
def test_no_query_makes_the_server_ask_another(make_app: MakeApp, query: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        response = get(make_app(), query % listener.getsockname()[1])
        assert response.status_code == 403
        with pytest.raises(TimeoutError):
            listener.accept()


def test_nothing_of_the_host_is_in_an_error(make_app: MakeApp, tmp_path) -> None:
    app = make_app()
    for query in ("SELECT", HEAVY.replace("COUNT(*)", "<f:f>(1)"), "ASK {"):
        text = get(app, query).text
        assert str(tmp_path) not in text
        assert "Traceback" not in text

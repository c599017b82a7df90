"""What the soak asks for, and that its hostile queries are stopped, each as it deserves."""

from __future__ import annotations

import pytest

from bench.soak import Phase, judge, memory_below
from bench.soak_clients import HOSTILE_QUERIES, Log
from tests.server.conftest import MakeApp, make_app, state_of

__all__ = ["make_app"]


def phase(name: str, readers: float, reviewers: float, *memory: float) -> Phase:
    logs = {"readers": Log([readers] * 3), "reviewers": Log([reviewers] * 3)}
    return Phase(name, 10.0, logs, memory)


def judged(peace: Phase, attacked: Phase, rest: float = 100.0) -> list[str]:
    return judge(peace, attacked, Phase("rest", 1.0, {}, (rest,)))


def test_twice_as_slow_and_a_fifth_more_memory_still_pass() -> None:
    assert judged(phase("peace", 0.1, 1.0, 100, 110, 115, 120), phase("attack", 0.2, 2.0, 900), 120) == []


@pytest.mark.parametrize(
    ("attacked", "fault"),
    [
        (phase("attack", 0.25, 1.0, 100), "attack: the median of readers is 2.5 times that of the peace"),
        (phase("attack", 0.1, 3.0, 100), "attack: the median of reviewers is 3.0 times that of the peace"),
    ],
)
def test_slower_than_that_fails(attacked: Phase, fault: str) -> None:
    assert judged(phase("peace", 0.1, 1.0, 100), attacked) == [fault]


def test_growth_and_errors_fail() -> None:
    peace, attacked = phase("peace", 0.1, 1.0, 100, 100, 130, 130), phase("attack", 0.1, 1.0, 100)
    peace.logs["reviewers"].faults.append("status 500 for a verdict")
    attacked.logs["readers"].faults += ["status 503 at /"] * 2
    assert judged(peace, attacked, 200) == [
        "peace: reviewers met status 500 for a verdict",
        "attack: readers met status 503 at /",
        "peace: memory grew from 100 to 130 MB",
        "after the attack: memory grew from 130 to 200 MB",
    ]


def test_memory_of_what_this_process_started_is_counted() -> None:
    assert memory_below(1) > 10
    assert memory_below(-1) == 0


# What each is answered with over a store of three triples, where none takes long; over a real one most get 503 or 504.
ANSWERS = {
    "cross product": {200},
    "deep path": {200},
    "huge regular expression": {200, 400},
    "VALUES of a megabyte": {413},
    "VALUES of half a megabyte, squared": {400, 503, 504},
    "nested subqueries": {400},
    "subqueries as deep as is allowed": {200},
    "nested braces": {400},
    "federation": {403},
    "everything sorted": {200},
    "memory": {200},
}


@pytest.mark.parametrize("name", HOSTILE_QUERIES)
def test_a_hostile_query_gets_its_answer_and_others_theirs(make_app: MakeApp, name: str) -> None:
    app = make_app(query_seconds="2")
    client = app.test_client()
    hostile = client.post("/sparql", data=HOSTILE_QUERIES[name], content_type="application/sparql-query")
    assert hostile.status_code in ANSWERS[name], hostile.text[:300]
    assert client.get("/sparql?query=ASK%20%7B%7D").status_code == 200
    assert state_of(app).pool.busy == 0

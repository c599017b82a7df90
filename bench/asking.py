"""Times the numbered questions on a generated knowledge base, beside the bare call of the engine."""

from __future__ import annotations

import random
import statistics
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyoxigraph as ox
from rdflib import URIRef

from bench.generate import sample_nodes
from bench.measure import Times, concurrently
from kb.ask import ask
from kb.graph.binding import bind
from kb.graph.catalogue import Question, questions
from kb.graph.store import Store
from kb.vocab import WH

SAMPLES = 60
CALLS = 120
PATIENCE = 0.5
"""Seconds."""
RUNS_TO_COUNT = 12
WHOLE = {
    "missing-works": {},
    "citation-paths": {},
    "set-aside": {"unnamed": "yes"},
    "unnamed-sources": {},
    "all-claims": {"offset": "100000"},
}
"""Questions that can be asked of everything as well, with what they are then asked: all unnamed speakers, a late
page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The times of one question by one client and by sixteen, and of the engine answering the bound query alone.

    `rows` is the median number of rows of some answers. Sixteen clients are spared what keeps one waiting for
    `PATIENCE`.
    """

    number: int
    name: str
    rows: int
    alone: Times
    together: Times | None
    engine: Times


def ask_all(store: Store, articles: int, budget: float, copy: Path) -> list[Asked]:
    """Time every numbered question on values drawn at random; `budget` seconds a series at most.

    Parameters:
        copy: the folder of a copy of the triples, on which the engine alone is asked.
    """
    engine = ox.Store.read_only(str(copy))
    values = _values(store, articles)
    found: list[Asked] = []
    for question in questions():
        if question.number:
            given = [_given(question, values, place) for place in range(SAMPLES)]
            found.append(_asked(store, engine, question, given, budget))
            if question.name in WHOLE:
                everything = _asked(store, engine, question, [WHOLE[question.name]], budget)
                found.append(replace(everything, name=f"{question.name}, of everything"))
    return found


def _asked(store: Store, engine: ox.Store, question: Question, given: list[dict[str, str]], budget: float) -> Asked:
    calls = [partial(ask, store, question.name, values) for values in given]
    bare = [partial(_bare, engine, bind(question, values, store.base)) for values in given]
    print(f"asking {question.name}", flush=True)
    rows = statistics.median(len(call().solutions.rows) for call in calls[:RUNS_TO_COUNT])
    alone = concurrently(calls, 1, CALLS, budget)
    together = concurrently(calls, 16, 8, budget) if alone.median < PATIENCE else None
    return Asked(question.number, question.name, round(rows), alone, together, concurrently(bare, 1, CALLS, budget))


def _bare(engine: ox.Store, text: str) -> bytes | None:
    """The engine's own answer as JSON: no terms of ours are made."""
    answer = engine.query(text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return answer.serialize(format=ox.QueryResultsFormat.JSON)


def _given(question: Question, values: dict[str, list[str]], place: int) -> dict[str, str]:
    fixed = {"number": "2", "unnamed": "no", "text": "had counted more than", "kind": "one-article"}
    given: dict[str, str] = {}
    for parameter in question.parameters:
        if parameter.name in values:
            found = values[parameter.name]
            given[parameter.name] = found[place % len(found)]
        elif parameter.name in fixed:
            given[parameter.name] = fixed[parameter.name]
    return given


def _values(store: Store, articles: int) -> dict[str, list[str]]:
    """Values for the questions' parameters by their names, drawn from all blocks."""
    dice = random.Random(7)
    nodes = [sample_nodes(articles, dice) for _ in range(SAMPLES)]
    claims = [str(node.claim) for node in nodes]
    actors = [_canonical(store, node.actor) for node in nodes]
    return {
        "article": [str(node.article) for node in nodes],
        "claim": claims,
        "record": claims,
        "who": actors,
        "aside": actors,
        "event": [_canonical(store, node.event) for node in nodes],
        "after": claims,
    }


def _canonical(store: Store, node: URIRef) -> str:
    rows = store.select(f"SELECT ?known WHERE {{ <{node}> <{WH.identifiedAs}> ?known }}").rows
    return str(rows[0][0]) if rows else str(node)

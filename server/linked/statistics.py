"""How large the dataset is: counted beside the answers, by workers, and given as last counted.

Counting reads everything, so nobody waits for it but whoever asks first of all, and that for a moment only. It is done
again only when somebody asks and the store has changed, and never for more than a small part of the time.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Flask, current_app
from rdflib import RDF, VOID, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kb.errors import WhenceError
from kb.graph.asking import rows
from kb.graph.store import Queryable
from server.asking import asking
from server.state import State
from server.workers.pool import COUNTER

_LOG = logging.getLogger("whence.server")
_KEY: Final = "whence.statistics"
_FIRST_WAIT: Final = 2.0
"""Seconds that are waited where nothing was counted yet: a small knowledge base is counted by then."""
_REST: Final = 10
"""After counting, so many times as long as it took nothing is counted again."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts as VoID, for the content that `tag` stands for, and when they were taken."""

    tag: str
    at: datetime
    graph: Graph


class Statistics:
    """The figures of one server's dataset."""

    def __init__(self, here: State) -> None:
        self._here = here
        self._lock = threading.Lock()
        self._counted = threading.Event()
        self._latest: Figures | None = None
        self._counting = False
        self._rested_at = -math.inf

    def latest(self) -> Figures | None:
        """The figures as last counted; None where there are none yet. Lets them be counted anew where that is due."""
        with self._lock:
            if self._is_due():
                self._counting = True
                threading.Thread(target=self._count, daemon=True, name="statistics").start()
        if self._latest is None:
            self._counted.wait(_FIRST_WAIT)
        return self._latest

    def _is_due(self) -> bool:
        is_old = self._latest is None or self._latest.tag != self._here.snapshots.tag
        return is_old and not self._counting and time.monotonic() >= self._rested_at

    def _count(self) -> None:
        started = time.monotonic()
        try:
            # Each query has a query's time; all of them together have as much as they need.
            with asking(self._here, COUNTER, seconds=math.inf) as asked:
                graph = statistics(asked, len(self._here.store.graph_names()))
                self._latest = Figures(asked.tag, self._here.clock(), graph)
        except WhenceError as error:
            _LOG.warning("the dataset was not counted: %s", error)
        finally:
            ended = time.monotonic()
            with self._lock:
                self._counting, self._rested_at = False, ended + _REST * (ended - started)
            self._counted.set()


def statistics(asked: Queryable, documents: int) -> Graph:
    """Triples, entities, classes and properties, with a partition for each class and property.

    Parameters:
        documents: how many named graphs there are.
    """
    graph, dataset = Graph(), URIRef(asked.base)
    classes = rows(asked, "dataset-classes")
    properties = {row["property"]: _used(asked, row["property"]) for row in rows(asked, "page-dataset-properties")}
    totals = {
        VOID.triples: sum(int(str(used["statements"])) for used in properties.values()),
        VOID.entities: max((int(str(used["things"])) for used in properties.values()), default=0),
        VOID.classes: len(classes),
        VOID.properties: len(properties),
        VOID.documents: documents,
    }
    for predicate, number in totals.items():
        graph.add((dataset, predicate, Literal(number)))
    for row in classes:
        _partition(graph, dataset, VOID.classPartition, {VOID["class"]: row["class"], VOID.entities: row["things"]})
    for name, used in properties.items():
        counts = {VOID.property: name, VOID.triples: used["statements"], VOID.distinctSubjects: used["things"]}
        _partition(graph, dataset, VOID.propertyPartition, counts)
    _add_links(graph, dataset, rows(asked, "dataset-links"))
    return graph


def _used(asked: Queryable, name: Node) -> dict[str, Node]:
    (found,) = rows(asked, "page-dataset-property", property=name)
    return found


def _add_links(graph: Graph, dataset: URIRef, found: list[dict[str, Node]]) -> None:
    for row in found:
        target = URIRef(str(row["host"]))
        links = {VOID.linkPredicate: row["property"], VOID.triples: row["links"], VOID.objectsTarget: target}
        part = _partition(graph, dataset, VOID.subset, {**links, VOID.subjectsTarget: dataset})
        graph.add((part, RDF.type, VOID.Linkset))


def _partition(graph: Graph, dataset: URIRef, link: Node, values: dict[URIRef, Node]) -> BNode:
    part = BNode()
    graph.add((dataset, link, part))
    for predicate, value in values.items():
        graph.add((part, predicate, value))
    return part


def install(app: Flask, state: State) -> None:
    """Let the views of `app` find its figures."""
    app.extensions[_KEY] = Statistics(state)


def latest() -> Figures | None:
    """The figures of the application at hand, as `Statistics.latest` gives them."""
    found: Statistics = current_app.extensions[_KEY]
    return found.latest()

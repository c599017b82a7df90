"""How large the dataset is: counted beside the answers, by workers, and given as last counted (`server.lagging`)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Flask, current_app
from rdflib import RDF, VOID, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kb.graph.asking import rows
from kb.graph.store import Queryable
from server.asking import asking
from server.lagging import Lagging
from server.state import State
from server.workers.pool import COUNTER

_KEY: Final = "whence.statistics"
_FIRST_WAIT: Final = 2.0
"""Seconds that are waited where nothing was counted yet: a small knowledge base is counted by then."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts as VoID, for the content that `tag` stands for, and when they were taken."""

    tag: str
    at: datetime
    graph: Graph


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


def _count(here: State) -> tuple[str, Figures]:
    # Each query has a query's time; all of them together have as much as they need.
    with asking(here, COUNTER, seconds=math.inf) as asked:
        graph = statistics(asked, len(here.store.graph_names()))
        return asked.tag, Figures(asked.tag, here.clock(), graph)


def install(app: Flask, state: State) -> None:
    """Let the views of `app` find its figures."""
    app.extensions[_KEY] = Lagging("statistics", lambda: _count(state), lambda: state.snapshots.tag)


def latest() -> Figures | None:
    """The figures of the application at hand as last counted; None where they are not there in a moment."""
    found: Lagging[Figures] = current_app.extensions[_KEY]
    return found.latest(_FIRST_WAIT)

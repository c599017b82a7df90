"""Runs the protocol and graph store tests: the requests of a manifest, in order, each with what is expected of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlparse

import pyoxigraph as ox
from rdflib import RDFS, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from tests.conformance.suite import MF, UT, entries, manifest
from tests.server.running import Reply, Running

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
_BY_NAME = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404, "BadRequest": 400, "Accepted": 202}
_PARSED = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}


@dataclass
class Scenario:
    """One test: a graph of the manifest and the node of the test in it."""

    name: str
    graph: Graph
    node: Node
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def requests(self) -> Iterator[Node]:
        action = self.graph.value(self.node, MF.action)
        yield from Collection(self.graph, self.graph.value(action, HT.requests))  # type: ignore[arg-type]


def scenarios(path: Path) -> list[Scenario]:
    graph = manifest(path)
    return [Scenario(str(e).rpartition("#")[2], graph, e, path.parent) for e in entries(graph)]


def run(scenario: Scenario, server: Running) -> str:
    """ "" where the server passes, else what is wrong."""
    _reset(scenario, server)
    for request in scenario.requests():
        fault = _step(scenario, request, server)
        if fault:
            return fault
    return ""


def _reset(scenario: Scenario, server: Running) -> None:
    headers = {"Content-Type": "application/sparql-update"}
    assert server.ask("POST", "/sparql", b"DROP ALL", headers).status == 204
    for data in scenario.graph.objects(scenario.node, UT.graphData):
        file = Path(urlparse(str(scenario.graph.value(data, UT.graph))).path)
        name = quote(str(scenario.graph.value(data, RDFS.label)), safe="")
        reply = server.ask("PUT", f"/graph-store?graph={name}", file.read_bytes(), {"Content-Type": "text/turtle"})
        assert reply.status == 201, reply.body


def _step(scenario: Scenario, request: Node, server: Running) -> str:
    graph = scenario.graph
    path = _substituted(str(graph.value(request, HT.absolutePath)), scenario, server)
    method = str(graph.value(request, HT.methodName))
    body = _body(graph, request, scenario, server)
    reply = server.ask(method, path, body, _headers(graph, request))
    expected = graph.value(request, HT.resp)
    assert expected is not None
    return _judge(scenario, graph, expected, reply, f"{method} {path[:60]}")


def _substituted(text: str, scenario: Scenario, server: Running) -> str:
    for name, value in scenario.variables.items():
        text = text.replace(name, value)
    if text.startswith(server.url):
        text = text.removeprefix(server.url)
    return text.replace("/gsp", "/graph-store", 1) if text.startswith("/gsp") else text


def _body(graph: Graph, request: Node, scenario: Scenario, server: Running) -> bytes | None:
    node = graph.value(request, HT.body)
    if node is None:
        return None
    encoding = str(graph.value(node, CNT.characterEncoding) or "UTF-8")
    return _substituted(str(graph.value(node, CNT.chars)), scenario, server).encode(encoding)


def _headers(graph: Graph, node: Node) -> dict[str, str]:
    listing = graph.value(node, HT.headers)
    items = Collection(graph, listing) if listing is not None else ()
    return {str(graph.value(i, HT.fieldName)).lower(): str(graph.value(i, HT.fieldValue)) for i in items}


def _judge(scenario: Scenario, graph: Graph, expected: Node, reply: Reply, what: str) -> str:
    statuses = {str(s).rpartition("#")[2] for s in graph.objects(expected, MF.expectedStatus)}
    if statuses and not any(_fits(reply.status, status) for status in statuses):
        return f"{what}: {reply.status} instead of {sorted(statuses)}"
    boolean = graph.value(expected, MF.expectedBoolean)
    if boolean is not None and _truth(reply) is not bool(boolean):
        return f"{what}: answered {_truth(reply)}"
    sort = graph.value(expected, MF.expectedFormat)
    if sort is not None and not _is_sort(reply, str(sort)):
        return f"{what}: {reply.media_type} is not {sort}"
    location = graph.value(expected, MF.expectedLocation)
    if location is not None:
        if "location" not in reply.headers:
            return f"{what}: no Location"
        scenario.variables[str(location)] = reply.headers["location"]
    return _judge_body(graph, expected, reply, what)


def _fits(status: int, name: str) -> bool:
    if name.startswith("StatusCode"):
        return status // 100 == int(name.removeprefix("StatusCode")[0])
    return status == _BY_NAME[name]


def _truth(reply: Reply) -> bool | None:
    answer = json.loads(reply.body) if reply.media_type.endswith("json") else {}
    found = answer.get("boolean")
    return found if isinstance(found, bool) else None


def _is_sort(reply: Reply, sort: str) -> bool:
    if sort == "RDF":
        return reply.media_type in {*_PARSED, "application/ld+json", "application/trig", "application/n-quads"}
    if sort == "boolean":
        return _truth(reply) is not None
    return "results" in json.loads(reply.body) if reply.media_type.endswith("json") else False


def _judge_body(graph: Graph, expected: Node, reply: Reply, what: str) -> str:
    node = graph.value(expected, HT.body)
    if node is None:
        return ""
    wanted = _canonical(str(graph.value(node, CNT.chars)).encode(), "text/turtle")
    if reply.media_type not in _PARSED or _canonical(reply.body, reply.media_type) != wanted:
        return f"{what}: another graph than expected"
    return ""


def _canonical(data: bytes, media_type: str) -> set[str]:
    dataset = ox.Dataset(ox.parse(data, format=_PARSED[media_type], base_iri="http://www.example/"))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}

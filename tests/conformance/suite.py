"""Reads the manifests of the W3C test suites for SPARQL 1.1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlparse

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")


@dataclass(frozen=True)
class Data:
    """A dataset: files for the default graph, and files by graph name."""

    default: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True)
class Case:
    """One test. `result` is the file of the expected answer, or the dataset expected after an update."""

    name: str
    group: str
    sort: str
    text: str
    base: str
    before: Data
    result: Path | None = None
    after: Data | None = None

    @property
    def id(self) -> str:
        return f"{self.group}/{self.name}"


def manifest(path: Path) -> Graph:
    return Graph().parse(path, format="turtle", publicID=path.as_uri())


def entries(graph: Graph) -> Iterator[Node]:
    for listing in graph.objects(None, MF.entries):
        yield from Collection(graph, listing)


def _file(node: Node | None) -> Path | None:
    return Path(unquote(urlparse(str(node)).path)) if isinstance(node, URIRef) else None


def evaluation_cases(root: Path) -> list[Case]:
    """The query and update evaluation tests, those of federation and entailment left out."""
    found = []
    for path in sorted(root.glob("*/manifest.ttl")):
        if path.parent.name in {"service", "entailment", "http-rdf-update"}:
            continue
        graph = manifest(path)
        for entry in entries(graph):
            kinds = set(graph.objects(entry, RDF.type))
            if kinds & {MF.QueryEvaluationTest, MF.CSVResultFormatTest}:
                found.append(_query_case(graph, entry, path))
            elif kinds & {MF.UpdateEvaluationTest, UT.UpdateEvaluationTest}:
                found.append(_update_case(graph, entry, path))
    return found


def syntax_cases(root: Path) -> list[tuple[str, Path, bool]]:
    """Name, file and whether it is correct, of each query and update syntax test."""
    found = []
    for path in sorted(root.glob("syntax-*/manifest.ttl")):
        graph = manifest(path)
        for entry in entries(graph):
            kind = str(graph.value(entry, RDF.type)).rpartition("#")[2]
            text = _file(graph.value(entry, MF.action))
            if text is not None and "Syntax" in kind:
                found.append((f"{path.parent.name}/{text.name}", text, "Positive" in kind))
    return found


def _query_case(graph: Graph, entry: Node, path: Path) -> Case:
    action = graph.value(entry, MF.action)
    query = _file(graph.value(action, QT.query))
    assert query is not None
    default = tuple(f for node in graph.objects(action, QT.data) if (f := _file(node)))
    named = tuple((str(node), f) for node in graph.objects(action, QT.graphData) if (f := _file(node)))
    return Case(
        name=str(entry).rpartition("#")[2],
        group=path.parent.name,
        sort="query",
        text=query.read_text(encoding="utf-8"),
        base=query.as_uri(),
        before=Data(default, named),
        result=_file(graph.value(entry, MF.result)),
    )


def _update_case(graph: Graph, entry: Node, path: Path) -> Case:
    action, result = graph.value(entry, MF.action), graph.value(entry, MF.result)
    request = _file(graph.value(action, UT.request))
    assert request is not None
    return Case(
        name=str(entry).rpartition("#")[2],
        group=path.parent.name,
        sort="update",
        text=request.read_text(encoding="utf-8"),
        base=request.as_uri(),
        before=_update_data(graph, action),
        after=_update_data(graph, result),
    )


def _update_data(graph: Graph, node: Node | None) -> Data:
    default = tuple(f for data in graph.objects(node, UT.data) if (f := _file(data)))
    named = []
    for data in graph.objects(node, UT.graphData):
        file = _file(graph.value(data, UT.graph))
        if file:
            named.append((str(graph.value(data, RDFS.label)), file))
    return Data(default, tuple(named))

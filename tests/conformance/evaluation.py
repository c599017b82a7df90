"""Runs evaluation tests against two subjects, the running server and the bare engine, and compares what they answer."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count, repeat
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import pyoxigraph as ox
from rdflib import Graph, Namespace

from kb.graph.scan import scan
from tests.conformance.suite import Case, Data
from tests.server.running import Running

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
_RDF = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".rdf": ox.RdfFormat.RDF_XML}
_RESULTS = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}
DEFAULT = ox.DefaultGraph()


class WrongError(Exception):
    """The subject answered something else."""


class Subject(Protocol):
    """Something that answers queries and takes updates."""

    def reset(self, quads: list[ox.Quad]) -> None: ...
    def query(self, text: str, base: str, media_type: str) -> bytes: ...
    def update(self, text: str, base: str) -> None: ...
    def quads(self) -> list[ox.Quad]: ...


class Engine:
    """pyoxigraph, asked directly."""

    def __init__(self) -> None:
        self._store = ox.Store()

    def reset(self, quads: list[ox.Quad]) -> None:
        self._store = ox.Store()
        self._store.extend(quads)

    def query(self, text: str, base: str, media_type: str) -> bytes:
        found = self._store.query(text, base_iri=base)
        if isinstance(found, ox.QueryTriples):
            return found.serialize(format=ox.RdfFormat.N_TRIPLES)
        return found.serialize(format=ox.QueryResultsFormat.from_media_type(media_type))

    def update(self, text: str, base: str) -> None:
        self._store.update(text, base_iri=base)

    def quads(self) -> list[ox.Quad]:
        return list(self._store)


@dataclass
class Endpoint:
    """The running server, asked over HTTP."""

    server: Running

    def reset(self, quads: list[ox.Quad]) -> None:
        graphs: dict[object, list[ox.Triple]] = {}
        for quad in quads:
            graphs.setdefault(quad.graph_name, []).append(quad.triple)
        texts = [_insert(name, triples) for name, triples in graphs.items()]
        self.update(" ;\n".join(["DROP ALL", *texts]), "http://test.example/")

    def query(self, text: str, base: str, media_type: str) -> bytes:
        headers = {"Content-Type": "application/sparql-query", "Accept": f"{media_type}, application/n-triples"}
        reply = self.server.ask("POST", "/sparql", _with_base(text, base), headers)
        if reply.status != 200:
            raise WrongError(f"{reply.status}: {reply.body[:200]!r}")
        return reply.body

    def update(self, text: str, base: str) -> None:
        headers = {"Content-Type": "application/sparql-update"}
        reply = self.server.ask("POST", "/sparql", _with_base(text, base), headers)
        if reply.status != 204:
            raise WrongError(f"{reply.status}: {reply.body[:200]!r}")

    def quads(self) -> list[ox.Quad]:
        names = self.query("SELECT DISTINCT ?g { GRAPH ?g {} }", "http://test.example/", "text/csv")
        found = self._graph("default", DEFAULT)
        for name in names.decode().split("\r\n")[1:-1]:
            found += self._graph(f"graph={quote(name, safe='')}", ox.NamedNode(name))
        return found

    def _graph(self, parameter: str, name: ox.NamedNode | ox.DefaultGraph) -> list[ox.Quad]:
        reply = self.server.ask("GET", f"/graph-store?{parameter}", None, {"Accept": "application/n-triples"})
        parsed = ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES)
        return [ox.Quad(q.subject, q.predicate, q.object, name) for q in parsed]


def _with_base(text: str, base: str) -> bytes:
    return f"BASE <{base}>\n{text}".encode()


def _insert(name: object, triples: list[ox.Triple]) -> str:
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES).decode()
    return (
        f"INSERT DATA {{ GRAPH {name} {{ {text} }} }}"
        if isinstance(name, ox.NamedNode)
        else f"INSERT DATA {{ {text} }}"
    )


def load(data: Data) -> list[ox.Quad]:
    """The quads of a dataset; blank nodes of different files stay apart."""
    sources = [(path, DEFAULT) for path in data.default] + [(path, ox.NamedNode(name)) for name, path in data.named]
    found: list[ox.Quad] = []
    for path, graph in sources:
        parsed = ox.parse(path=path, format=_RDF[path.suffix], base_iri=path.as_uri(), rename_blank_nodes=True)
        found += [ox.Quad(q.subject, q.predicate, q.object, graph) for q in parsed]
    return found


def run(case: Case, subject: Subject) -> str:
    """ "" where `subject` passes, else what is wrong."""
    try:
        subject.reset(load(case.before))
        if case.sort == "update":
            subject.update(case.text, case.base)
            assert case.after is not None
            _same(subject.quads(), load(case.after))
        else:
            _check_answer(case, subject)
    except (WrongError, SyntaxError, RuntimeError, ValueError, OSError) as error:
        return f"{type(error).__name__}: {str(error)[:150]}"
    return ""


def _check_answer(case: Case, subject: Subject) -> None:
    assert case.result is not None
    expected = case.result
    if expected.suffix in _RDF and not _is_result_set(expected):
        found = subject.query(case.text, case.base, "application/sparql-results+json")
        _same(list(ox.parse(found, format=ox.RdfFormat.N_TRIPLES)), load(Data((expected,))))
        return
    media_type = _RESULTS.get(expected.suffix, "application/sparql-results+json")
    found = subject.query(case.text, case.base, media_type)
    places = _in_order if scan(case.text).top("ORDER") else _in_any_order
    if expected.suffix == ".csv":
        _same_rows(found, expected.read_bytes())
    elif expected.suffix in _RDF:
        _same(_as_quads(found, media_type, places), _result_set(expected, places))
    else:
        _same(_as_quads(found, media_type, places), _as_quads(expected.read_bytes(), media_type, places))


_Places = Callable[[], Iterator[str]]


def _in_order() -> Iterator[str]:
    """The place of each row of an answer whose order was asked for."""
    return map(str, count())


def _in_any_order() -> Iterator[str]:
    """One place for all rows."""
    return repeat("anywhere")


def _is_result_set(path: Path) -> bool:
    return "ResultSet" in path.read_text(encoding="utf-8")


def _as_quads(data: bytes, media_type: str, places: _Places) -> list[ox.Quad]:
    """An answer as a graph, a blank node for each row with its place, so that graphs need comparing only."""
    parsed = ox.parse_query_results(data, format=ox.QueryResultsFormat.from_media_type(media_type))
    if isinstance(parsed, ox.QueryBoolean):
        return [ox.Quad(ox.NamedNode(RS.boolean), ox.NamedNode(RS.boolean), ox.Literal(bool(parsed)), DEFAULT)]
    names = sorted(v.value for v in parsed.variables)
    rows = [{n: row[n] for n in names if row[n] is not None} for row in parsed]
    return _row_quads(names, rows, places)


def _row_quads(names: Iterable[str], rows: Iterable[dict[str, object]], places: _Places) -> list[ox.Quad]:
    found = [ox.Quad(ox.NamedNode(RS.head), ox.NamedNode(RS.variable), ox.Literal(n), DEFAULT) for n in names]
    for place, row in zip(places(), rows, strict=False):
        node = ox.BlankNode()
        found.append(ox.Quad(node, ox.NamedNode(RS["index"]), ox.Literal(place), DEFAULT))
        found += [ox.Quad(node, ox.NamedNode(RS[n]), value, DEFAULT) for n, value in row.items()]  # type: ignore[arg-type]
    return found


def _result_set(path: Path, places: _Places) -> list[ox.Quad]:
    """A result set in the vocabulary of the old tests."""
    graph = Graph().parse(path, publicID=path.as_uri())
    names = sorted(str(v) for v in graph.objects(None, RS.resultVariable))
    rows = []
    placed = {
        solution: int(str(graph.value(solution, RS["index"]) or 0)) for solution in graph.objects(None, RS.solution)
    }
    for solution in sorted(placed, key=placed.__getitem__):
        bindings = graph.objects(solution, RS.binding)
        rows.append({str(graph.value(b, RS.variable)): _term(graph.value(b, RS.value).n3()) for b in bindings})  # type: ignore[union-attr]
    return _row_quads(names, rows, places)


def _term(text: str) -> object:
    line = f"<a:a> <a:a> {text} ."
    return next(iter(ox.parse(line, format=ox.RdfFormat.TURTLE))).object


def _same(found: list[ox.Quad], expected: list[ox.Quad]) -> None:
    if _canonical(found) != _canonical(expected):
        raise WrongError("another answer than expected")


def _canonical(quads: list[ox.Quad]) -> set[str]:
    # The store writes numbers and dates in one way each; the expected answers are compared by value, in that way.
    store = ox.Store()
    store.extend(quads)
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def _same_rows(found: bytes, expected: bytes) -> None:
    if _rows(found) != _rows(expected):
        raise WrongError("other rows than expected")


def _rows(data: bytes) -> list[list[str]]:
    head, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    order = sorted(range(len(head)), key=head.__getitem__)
    tidy = [["_:" if row[n].startswith("_:") else row[n] for n in order] for row in rows]
    return [[head[n] for n in order], *sorted(tidy)]

"""Runs every W3C suite that applies against one running server, and says what passed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import RDF, Graph, URIRef

from tests.conformance import evaluation, protocol, suite
from tests.server.running import Running, running_server

EXCEPTIONS: Mapping[str, str] = {
    "aggregates/agg-groupconcat-04": "the engine's GROUP_CONCAT keeps the language that all its strings share",
    "aggregates/agg-groupconcat-06": "the engine's GROUP_CONCAT keeps the language that all its strings share",
    "aggregates/agg-empty-group-count-graph": "the engine groups the solutions of all graphs together inside GRAPH ?g",
    "bindings/graph": "the engine does not join VALUES with the name of the graph round it",
    "csv-tsv-res/csv03": "the engine writes numbers in one way each: 1.0E6 becomes 1000000",
    "functions/bnode01": 'the engine\'s BNODE("x") gives one node for all rows',
    "negation/graph-minus": "the engine's MINUS shares the name of the graph round it",
    "property-path/zero_or_more_set_start": "the engine's :o :p* ?x is empty where :o is not in the data",
    "property-path/zero_or_more_set_end": "the engine's ?x :p* :o is empty where :o is not in the data",
    "property-path/zero_or_one_set_start": "the engine's :o :p? ?x is empty where :o is not in the data",
    "property-path/zero_or_one_set_end": "the engine's ?x :p? :o is empty where :o is not in the data",
}
"""Evaluation tests that the engine itself does not pass, each with the reason."""

SYNTAX_EXCEPTIONS: Mapping[str, str] = {
    "syntax-query/syntax-select-expr-04.rq": "correct, but asks for a function that the engine does not have",
    "syntax-update-1/syntax-update-08.ru": "correct, but drops a graph that is not there, which is an error",
    "syntax-update-1/syntax-update-18.ru": "correct, but drops a graph that is not there, which is an error",
}
"""Texts that are correct and cannot be carried out on an empty store."""


@dataclass
class Score:
    """What one suite gave: the names of the tests, and what was wrong with those that failed."""

    passed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, fault: str) -> None:
        if fault:
            self.failed[name] = fault
        else:
            self.passed.append(name)

    def __str__(self) -> str:
        return f"{len(self.passed)}/{len(self.passed) + len(self.failed)}"


@contextmanager
def subject() -> Iterator[Running]:
    """A server as the suites need it: writable, with the standard's default graph, without rations."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"allow_update": "1", "default_graph": "unnamed", "compute_per_minute": "0"}
        with running_server(Path(folder) / "kb", **settings) as server:
            yield server


def protocol_score(root: Path, server: Running, *manifests: str) -> Score:
    score = Score()
    for manifest in manifests:
        for scenario in protocol.scenarios(root / manifest):
            score.note(scenario.name, protocol.run(scenario, server))
    return score


def evaluation_score(root: Path, target: evaluation.Subject, sort: str) -> Score:
    score = Score()
    for case in suite.evaluation_cases(root):
        if case.sort == sort:
            score.note(case.id, evaluation.run(case, target))
    return score


def description_score(server: Running) -> Score:
    """The three tests of the service description suite, which has names only."""
    score = Score()
    reply = server.ask("GET", "/sparql", None, {"Accept": "text/turtle"})
    score.note("returns-rdf", "" if reply.status == 200 and reply.media_type == "text/turtle" else str(reply.status))
    graph = Graph().parse(data=reply.body, format="turtle")
    endpoint = URIRef(f"{server.url}/sparql")
    services = set(graph.subjects(RDF.type, suite.SD.Service))
    linked = any((service, suite.SD.endpoint, endpoint) in graph for service in services)
    score.note("has-endpoint-triple", "" if linked else "no sd:endpoint")
    score.note("conforms-to-schema", _schema_fault(graph))
    return score


def _schema_fault(graph: Graph) -> str:
    known = {
        *("endpoint", "supportedLanguage", "supportedVersion", "resultFormat", "inputFormat", "feature"),
        *("defaultDataset", "defaultGraph", "namedGraph", "name", "graph"),
    }
    used = {str(p).removeprefix(str(suite.SD)) for p in graph.predicates() if str(p).startswith(str(suite.SD))}
    return "" if used <= known and {"resultFormat", "supportedLanguage"} <= used else f"{used - known}"


def syntax_score(root: Path, server: Running) -> Score:
    """Whether correct texts are taken and wrong ones refused; those that fetch from elsewhere are left out."""
    score = Score()
    for name, path, is_correct in suite.syntax_cases(root):
        text = path.read_bytes()
        if b"SERVICE" in text.upper() or b"LOAD" in text.upper():
            continue
        kind = "update" if path.suffix == ".ru" else "query"
        reply = server.ask("POST", "/sparql", text, {"Content-Type": f"application/sparql-{kind}"})
        taken = reply.status in (200, 204)
        score.note(name, "" if taken is is_correct else f"{reply.status}: {reply.body[:150]!r}")
    return score


def scores(root: Path) -> dict[str, Score]:
    """Every suite's score, by its name."""
    engine = evaluation.Engine()
    with subject() as server:
        endpoint = evaluation.Endpoint(server)
        return {
            "protocol": protocol_score(root, server, "protocol/manifest.ttl"),
            "graph store": protocol_score(
                root,
                server,
                "graph-store-protocol/manifest-indirect.ttl",
                "graph-store-protocol/manifest-direct.ttl",
            ),
            "service description": description_score(server),
            "syntax": syntax_score(root, server),
            "query evaluation": evaluation_score(root, endpoint, "query"),
            "query evaluation, bare engine": evaluation_score(root, engine, "query"),
            "update evaluation": evaluation_score(root, endpoint, "update"),
            "update evaluation, bare engine": evaluation_score(root, engine, "update"),
        }

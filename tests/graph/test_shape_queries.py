"""The compiled shapes find what a general SHACL validator finds: node by node, message by message."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from pyshacl import validate as shacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef

from kb.errors import OntologyError
from kb.graph.mapping import CaptureIris, to_graph
from kb.graph.shape_queries import compile_shapes
from kb.graph.shapes import examine, shape_queries, shapes_graph
from kb.text.claims import capture
from kb.text.documents import read_document
from kb.text.extract import extract
from kb.vocab import WH
from tests.conftest import ROOT
from tests.sample import Sample

BROKEN = ROOT / "tests" / "malformed_graphs"
SOUND = (BROKEN / "sound.ttl").read_text(encoding="utf-8")
CASES = tomllib.loads((BROKEN / "cases.toml").read_text(encoding="utf-8"))
SHACL_ONLY = {str(message) for message in shapes_graph().objects(None, SH.message)}

Found = set[tuple[str, str, bool]]


def by_pyshacl(graph: Graph) -> Found:
    """Node, message, and whether it is only a warning: the oracle's findings."""
    conforms, report, _ = shacl(graph, shacl_graph=shapes_graph(), inference="none", allow_warnings=False)
    assert isinstance(report, Graph)
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        by_query = report.value(result, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent
        node = report.value(result, SH.value if by_query else SH.focusNode)
        warning = report.value(result, SH.resultSeverity) == SH.Warning
        found.add((str(node), str(report.value(result, SH.resultMessage)), warning))
    assert conforms == (not found)
    return found


def by_us(graph: Graph) -> Found:
    return {(one.node, one.message, one.severity == "warning") for one in examine(graph) if one.message in SHACL_ONLY}


INCOMPARABLE = {
    "The time span's first day is not a day up to its last.",
    "The quantity's words end before they start, or are empty.",
    "The mention ends before it starts, or is empty.",
    "The quantity's lower bound is not one decimal number up to its upper bound.",
}
"""Where two values cannot be compared, SHACL (4.5.3) has a violation; rdflib orders a day and a number, or raises."""


def same(graph: Graph) -> Found:
    ours = by_us(graph)
    assert ours == by_pyshacl(graph)
    return ours


def alike(graph: Graph) -> None:
    """The same but for values that cannot be compared."""
    ours = by_us(graph)
    try:
        theirs = by_pyshacl(graph)
    except (ReportableRuntimeError, TypeError):  # what it says of a comparison that it cannot make
        assert {message for _, message, _ in ours} & INCOMPARABLE
        return
    assert theirs <= ours
    assert {message for _, message, _ in ours - theirs} <= INCOMPARABLE


@pytest.mark.parametrize("name", CASES)
def test_a_broken_graph_is_broken_for_both(name: str) -> None:
    text = SOUND.replace(CASES[name]["replace"], CASES[name]["by"])
    found = same(Graph().parse(data=text, format="turtle"))
    assert found or CASES[name]["message"] not in SHACL_ONLY


def test_a_sound_graph_is_sound_for_both() -> None:
    assert same(Graph().parse(data=SOUND, format="turtle")) == set()


ODD_VALUES = [
    Literal(""),
    Literal("seven", lang="en"),
    Literal(-1),
    Literal("2020-02-30", datatype=XSD.date, normalize=False),
    URIRef("http://example.org/elsewhere"),
    BNode("somebody"),
]
PREDICATES = sorted({p for _, p, _ in Graph().parse(data=SOUND, format="turtle") if p != RDF.type} & set(WH), key=str)


@pytest.mark.filterwarnings("ignore:NotImplemented:DeprecationWarning")  # rdflib's comparisons
@pytest.mark.parametrize("predicate", PREDICATES, ids=lambda p: p.rpartition("#")[2])
def test_an_odd_value_anywhere_is_judged_alike(predicate: URIRef) -> None:
    value = ODD_VALUES[PREDICATES.index(predicate) % len(ODD_VALUES)]  # each with some: the oracle takes its time
    graph = Graph().parse(data=SOUND, format="turtle")
    for subject in sorted(graph.subjects(predicate), key=str)[:1]:
        # rdflib follows a path from an empty literal as if it stood for anything.
        graph.set((subject, predicate, Literal(" ") if (predicate, str(value)) == (WH.reportsClaim, "") else value))
    alike(graph)


@pytest.mark.filterwarnings("ignore:NotImplemented:DeprecationWarning")
@pytest.mark.parametrize("predicate", PREDICATES, ids=lambda p: p.rpartition("#")[2])
def test_what_is_missing_or_said_twice_is_judged_alike(predicate: URIRef) -> None:
    graph = Graph().parse(data=SOUND, format="turtle")
    subject, value = min(graph.subject_objects(predicate), key=str)
    if PREDICATES.index(predicate) % 2:
        graph.remove((subject, predicate, None))
    else:
        twice = URIRef("http://example.org/twice") if isinstance(value, URIRef) else Literal("twice")
        graph.add((subject, predicate, twice))
    alike(graph)


def test_the_sample_corpus_is_sound_for_both(corpus_files: list[Path]) -> None:
    for path in corpus_files[:3]:
        document = read_document(path)
        caught = capture(document, extract(document), "2024-04-01T12:00:00Z")
        same(to_graph(caught, CaptureIris(caught, "http://kb.example/")))


def test_decisions_are_judged_alike(sample: Sample) -> None:
    (name,) = [name for name in sample.store.graph_names() if name.endswith("graph/decisions")]
    same(sample.store.graph(name))


def test_every_constraint_of_the_shapes_has_a_query() -> None:
    assert {query.message for query in shape_queries()} == SHACL_ONLY


@pytest.mark.parametrize(
    ("constraint", "named"),
    [
        ("sh:path ex:p ; sh:uniqueLang true", "uniqueLang"),
        ("sh:path ex:p ; sh:nodeKind sh:Literal", "node kind"),
        ("sh:path [ sh:inversePath ex:p ] ; sh:minCount 1", "unknown kind"),
        ("sh:minCount 1", "no path"),
    ],
)
def test_what_is_not_compiled_is_refused(constraint: str, named: str) -> None:
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> ."
    shapes = f"{prefixes} ex:s a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ {constraint} ] ."
    with pytest.raises(OntologyError, match=named):
        compile_shapes(Graph().parse(data=shapes, format="turtle"))


def test_no_path_of_several_steps_is_walked_for_each_node_anew() -> None:
    """The engine does so inside EXISTS, which made the check of a text of 10,000 claims grow with their square."""
    exists = [query.text.partition("EXISTS {")[2] for query in shape_queries()]
    assert not [text for text in exists if re.search(r"\)/|\*\)", text.partition("}")[0])]

"""The shapes held to the shapes of SHACL itself (SHACL-SHACL, W3C): a rule that says nothing is found before use.

The one module that imports pyshacl, which is also the oracle that the compiled shapes are tested against.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyshacl import validate
from pyshacl.errors import ReportableRuntimeError
from rdflib import Graph

from kb.graph.shapes import shapes_graph


@dataclass(frozen=True, slots=True)
class Misshapen:
    """What SHACL's own shapes say of a file of shapes."""

    report: str

    def __str__(self) -> str:
        return f"ontology/shapes.ttl is no sound SHACL: {self.report}"


def check_shapes(shapes: Graph | None = None) -> tuple[Misshapen, ...]:
    """What is wrong with `shapes` as SHACL, by default with ours: nothing, if all is well."""
    try:
        validate(Graph(), shacl_graph=shapes_graph() if shapes is None else shapes, meta_shacl=True)
    except ReportableRuntimeError as error:
        report = str(error).partition("Validation Report")[2] or str(error)
        return (Misshapen(" ".join(report.split())),)
    return ()

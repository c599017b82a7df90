"""The check of the ontology by HermiT, with a reason for everything that it finds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rdflib import Graph

from kb.graph.reason.hermit import empty_classes, is_consistent
from kb.graph.reason.justify import why_empty, why_inconsistent
from kb.vocab import ontology_text


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One class that can have no member, or the whole ontology ("" for `term`), with the axioms that make it so."""

    term: str
    because: tuple[str, ...]

    def __str__(self) -> str:
        subject = f"{self.term} can have no member" if self.term else "The ontology contradicts itself"
        return f"{subject}, because {'; '.join(self.because)}."


@cache
def ontology_graph() -> Graph:
    """The ontology, parsed once; not to be changed."""
    return Graph().parse(data=ontology_text(), format="turtle")


def check_consistency(ontology: Graph | None = None) -> tuple[Contradiction, ...]:
    """What HermiT finds wrong with `ontology` (by default ours): nothing, where every class can have a member.

    Raises:
        OntologyError: Java is absent.
    """
    graph = ontology_graph() if ontology is None else ontology
    if not is_consistent(graph):
        return (Contradiction("", why_inconsistent(Graph(), graph)),)
    return tuple(Contradiction(str(cls), why_empty(graph, cls)) for cls in sorted(empty_classes(graph)))

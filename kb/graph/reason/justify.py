"""Why a graph contradicts itself: a smallest set of its axioms that does, found by taking others away.

Source: Kalyanpur, Parsia, Horridge and Sirin (2007), Finding All Justifications of OWL DL Entailments, ISWC (expansion
and contraction); Junker (2004), QuickXplain, AAAI (halving).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rdflib import OWL, RDF, Graph, URIRef

from kb.errors import OntologyError
from kb.graph.reason.axioms import Axiom, axioms, declarations
from kb.graph.reason.hermit import is_consistent

WITNESS = URIRef("urn:x-whence:witness")
"""The member that an empty class is given, so that its emptiness shows as a contradiction."""

Contradicts = Callable[[Sequence[Axiom]], bool]


def why_inconsistent(ontology: Graph, data: Graph) -> tuple[str, ...]:
    """A smallest set of what the two say that cannot all hold, each as a sentence; taking any one away mends it.

    Raises:
        OntologyError: the data agrees with the ontology, or Java is absent.
    """
    both = ontology + data
    seeds = {term for triple in data for term in triple if isinstance(term, URIRef)}
    return tuple(axiom.sentence for axiom in justification(axioms(both), contradiction_test(both), seeds))


def why_empty(ontology: Graph, cls: URIRef) -> tuple[str, ...]:
    """A smallest set of axioms of `ontology` by which `cls` can have no member, each as a sentence.

    Raises:
        OntologyError: the class can have members, or Java is absent.
    """
    with_member = Graph() + ontology
    with_member.add((WITNESS, RDF.type, cls))
    found = justification(axioms(with_member), contradiction_test(with_member), {cls, WITNESS})
    return tuple(axiom.sentence for axiom in found if WITNESS not in axiom.terms)


def contradiction_test(graph: Graph) -> Contradicts:
    """Whether a selection of axioms, together with the declarations of `graph`, has no model."""
    base = declarations(graph)
    base.add((URIRef("urn:x-whence:part"), RDF.type, OWL.Ontology))

    def contradicts(selection: Sequence[Axiom]) -> bool:
        part = Graph() + base
        for axiom in selection:
            for triple in axiom.triples:
                part.add(triple)
        return not is_consistent(part)

    return contradicts


def justification(everything: Sequence[Axiom], contradicts: Contradicts, seeds: set[URIRef]) -> tuple[Axiom, ...]:
    """A smallest selection of `everything` that contradicts itself, looked for around the terms `seeds` first.

    Raises:
        OntologyError: there is no contradiction.
    """
    return tuple(_halved((), (), _around(everything, contradicts, seeds), contradicts))


def _around(everything: Sequence[Axiom], contradicts: Contradicts, seeds: set[URIRef]) -> tuple[Axiom, ...]:
    """The axioms within the fewest steps of `seeds` that contradict each other."""
    known, chosen = set(seeds), 0
    while True:
        near = tuple(axiom for axiom in everything if axiom.bears_on(known))
        if contradicts(near):
            return near
        if len(near) == chosen:
            break
        known, chosen = known | {term for axiom in near for term in axiom.terms}, len(near)
    if contradicts(everything):
        return tuple(everything)
    raise OntologyError("There is no contradiction to explain.", "Ask only about what is inconsistent or empty.")


def _halved(
    kept: tuple[Axiom, ...], added: tuple[Axiom, ...], rest: tuple[Axiom, ...], contradicts: Contradicts
) -> tuple[Axiom, ...]:
    """The axioms of `rest` that are needed beside `kept`; `added` is what was put into `kept` last."""
    if added and contradicts(kept):
        return ()
    if len(rest) == 1:
        return rest
    half = len(rest) // 2
    left, right = rest[:half], rest[half:]
    of_right = _halved((*kept, *left), left, right, contradicts)
    of_left = _halved((*kept, *of_right), of_right, left, contradicts)
    return (*of_left, *of_right)

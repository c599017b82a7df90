"""Cuts a graph into axioms: each a set of triples that say one thing together, and each in a sentence for people."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations

from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

Triple = tuple[Node, Node, Node]

_DECLARED = frozenset(
    {
        OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual, OWL.Ontology,
        RDFS.Class, RDFS.Datatype, RDF.Property, OWL.Thing,
    }
)  # fmt: skip
_LOGICAL = frozenset(
    {
        RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.equivalentClass, OWL.equivalentProperty,
        OWL.disjointWith, OWL.disjointUnionOf, OWL.propertyDisjointWith, OWL.inverseOf, OWL.propertyChainAxiom,
        OWL.hasKey, OWL.sameAs, OWL.differentFrom,
    }
)  # fmt: skip
_ONE_WAY = frozenset({RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range})
_CHARACTERISTICS: dict[Node, str] = {
    OWL.FunctionalProperty: "anything has at most one {}",
    OWL.InverseFunctionalProperty: "nothing is the {} of two things",
    OWL.TransitiveProperty: "{} passes along: of a and b and of b and c means of a and c",
    OWL.SymmetricProperty: "{} holds both ways",
    OWL.AsymmetricProperty: "{} never holds both ways",
    OWL.ReflexiveProperty: "{} holds of everything and itself",
    OWL.IrreflexiveProperty: "{} holds of nothing and itself",
}


@dataclass(frozen=True, slots=True)
class Axiom:
    """One thing that a graph says: its triples, blank nodes and all, the terms it speaks of, and a sentence.

    It bears on a question about some terms when all of one of `needs` are among them.
    """

    triples: tuple[Triple, ...]
    terms: frozenset[URIRef]
    sentence: str
    needs: tuple[frozenset[URIRef], ...]

    def bears_on(self, known: AbstractSet[URIRef]) -> bool:
        """Whether the axiom can say something new of `known` terms."""
        return any(need <= known for need in self.needs)


def declarations(graph: Graph) -> Graph:
    """The part of `graph` that only says what is a class, a property or an individual: no axiom hangs on it."""
    return _subgraph((s, p, o) for s, p, o in graph if p == RDF.type and o in _DECLARED and isinstance(s, URIRef))


def axioms(graph: Graph) -> tuple[Axiom, ...]:
    """Everything that `graph` says beyond declarations and annotations, in a fixed order."""
    found = (_axiom(graph, root) for root in {*graph, *_pairs(graph)} if _is_root(graph, root))
    return tuple(sorted(found, key=lambda axiom: axiom.sentence))


def _pairs(graph: Graph) -> Iterator[Triple]:
    """Each list of disjoint classes as what it says of every two of them."""
    for members in graph.objects(None, OWL.members):
        for one, other in combinations(Collection(graph, members), 2):
            yield one, OWL.disjointWith, other


def _is_root(graph: Graph, triple: Triple) -> bool:
    s, p, o = triple
    if isinstance(s, BNode):
        return False
    if p in _LOGICAL:
        return True
    if p == RDF.type:
        return o not in _DECLARED
    kinds = set(graph.objects(p, RDF.type))
    return bool(kinds & {OWL.ObjectProperty, OWL.DatatypeProperty})


def _axiom(graph: Graph, root: Triple) -> Axiom:
    triples = {root}
    todo = [node for node in root if isinstance(node, BNode)]
    seen: set[Node] = set()
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            own = set(graph.triples((node, None, None)))
            triples |= own
            todo += [o for _, _, o in own if isinstance(o, BNode)]
    terms = frozenset(t for triple in triples for t in triple if isinstance(t, URIRef) and not _is_language(t))
    return Axiom(tuple(triples), terms, _sentence(graph, root), _needs(graph, root, terms))


def _needs(graph: Graph, root: Triple, terms: frozenset[URIRef]) -> tuple[frozenset[URIRef], ...]:
    s, p, o = root
    ends = [frozenset({term}) for term in (s, o) if isinstance(term, URIRef) and not _is_language(term)]
    if p == OWL.disjointWith:
        return (frozenset().union(*ends),)
    if p in _ONE_WAY or o in _CHARACTERISTICS:
        return tuple(ends[:1])
    if p in {OWL.equivalentClass, OWL.propertyChainAxiom}:
        properties = frozenset(t for t in terms - {s} if (t, RDF.type, OWL.ObjectProperty) in graph)
        return (*ends[:1], properties) if properties else tuple(ends[:1])
    return tuple(ends)


def _is_language(term: URIRef) -> bool:
    return str(term).startswith((str(OWL), str(RDF), str(RDFS)))


def _subgraph(triples: Iterator[Triple]) -> Graph:
    part = Graph()
    for triple in triples:
        part.add(triple)
    return part


# --- sentences ------------------------------------------------------------------------------------------------------


def _sentence(graph: Graph, root: Triple) -> str:
    s, p, o = root
    subject, value = _name(graph, s), _phrase(graph, o)
    if p == RDF.type:
        return _CHARACTERISTICS[o].format(subject) if o in _CHARACTERISTICS else f"{subject} is {_a(value)}"
    templates: dict[Node, str] = {
        RDFS.subClassOf: f"every {subject} is {_a(value)}",
        RDFS.subPropertyOf: f"{subject} implies {value}",
        RDFS.domain: f"whatever has the property {subject} is {_a(value)}",
        RDFS.range: f"every value of {subject} is {_a(value)}",
        OWL.equivalentClass: f"{_a(subject)} is exactly {_a(value)}",
        OWL.disjointWith: f"nothing is both {_a(subject)} and {_a(value)}",
        OWL.inverseOf: f"{subject} is the reverse of {value}",
        OWL.propertyChainAxiom: f"the chain {value} implies {subject}",
    }
    return templates.get(p, f"{subject} {_name(graph, p)} {value}")


def _name(graph: Graph, node: Node) -> str:
    label = graph.value(node, RDFS.label)
    return str(label) if label is not None else str(node).rpartition("/")[2].rpartition("#")[2] or str(node)


def _a(phrase: str) -> str:
    """`phrase` with its article."""
    return f"{'an' if phrase[:1].lower() in 'aeio' else 'a'} {phrase}"


def _phrase(graph: Graph, node: Node) -> str:
    """A class expression, a chain or a plain term in words."""
    if not isinstance(node, BNode):
        return _name(graph, node)
    for operator, word in ((OWL.intersectionOf, " that is "), (OWL.unionOf, " or ")):
        members = graph.value(node, operator)
        if members is not None:
            first, *others = (_phrase(graph, member) for member in Collection(graph, members))
            return word.join([first, *map(_a, others)])
    if (node, RDF.first, None) in graph:
        return ", ".join(_phrase(graph, member) for member in Collection(graph, node))
    inverse = graph.value(node, OWL.inverseOf)
    return f"reversed {_name(graph, inverse)}" if inverse is not None else _restriction(graph, node)


def _restriction(graph: Graph, node: Node) -> str:
    prop = _phrase(graph, graph.value(node, OWL.onProperty) or node)
    some, value = graph.value(node, OWL.someValuesFrom), graph.value(node, OWL.hasValue)
    only = graph.value(node, OWL.allValuesFrom)
    if some is not None:
        return f"thing with {prop} {_a(_phrase(graph, some))}"
    if value is not None:
        return f"thing with {prop} {_phrase(graph, value)}"
    return f"thing with {prop} only {_a(_phrase(graph, only))}" if only is not None else f"thing restricted in {prop}"

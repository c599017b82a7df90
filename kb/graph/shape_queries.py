"""SHACL shapes compiled to queries: each constraint of `ontology/shapes.ttl` asks the engine which nodes break it.

A general validator parses every query of the shapes anew for each graph, which was four fifths of taking an article
in. The semantics are those of the W3C recommendation (SHACL, 20 July 2017) for the components that the shapes use; one
that is not known here is refused, so that none is passed over. `tests/graph/test_shape_queries.py` holds the result to
pyshacl's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rdflib import RDF, RDFS, SH, XSD, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kb.errors import OntologyError
from kb.graph.terms import sparql_term

_DESCRIBING = frozenset(
    {RDF.type, RDFS.comment, SH.path, SH.message, SH.severity, SH.targetClass, SH.property, SH.sparql}
)
STAND_IN = "urn:bnode:"
"""Engines rename blank nodes; so that a finding can name one, an IRI that starts so stands in for it."""
_NO_BLANK = f"!STRSTARTS(STR(?v), '{STAND_IN}')"
_CASTS = frozenset({XSD.decimal, XSD.integer, XSD.date, XSD.dateTime, XSD.boolean})
"""Datatypes whose lexical forms the engine checks by casting."""


@dataclass(frozen=True, slots=True)
class ShapeQuery:
    """A SELECT of `?node`, whatever breaks one constraint, with what to say of it.

    It finds nothing in a graph that has no member of `classes`. `name` is the constraint's own, "" where it has none.
    """

    name: str
    classes: frozenset[Node]
    text: str
    message: str
    remedy: str
    warning: bool


def compile_shapes(shapes: Graph) -> tuple[ShapeQuery, ...]:
    """The queries of all node shapes that have target classes. Raises OntologyError for what is not known here."""
    found: list[ShapeQuery] = []
    for shape in sorted(set(shapes.subjects(SH.targetClass)), key=str):
        classes = frozenset(shapes.objects(shape, SH.targetClass))
        target = f"VALUES ?class {{ {' '.join(sorted(map(sparql_term, classes)))} }} ?this a ?class ."
        for constraint in shapes.objects(shape, SH.property):
            texts = _property_queries(shapes, constraint, target)
            found += (ShapeQuery("", classes, text, *_said(shapes, constraint)) for text in texts)
        for constraint in shapes.objects(shape, SH.sparql):
            text = _constraint_query(shapes, constraint)
            found.append(ShapeQuery(str(constraint), classes, text, *_said(shapes, constraint)))
        _refuse_unknown(shapes, shape, ())
    return tuple(sorted(found, key=lambda one: (one.message, one.text)))


def _said(shapes: Graph, shape: Node) -> tuple[str, str, bool]:
    """The message, the remedy, and whether it is only a warning."""
    message, remedy = shapes.value(shape, SH.message), shapes.value(shape, RDFS.comment)
    return str(message), str(remedy or ""), shapes.value(shape, SH.severity) == SH.Warning


def _refuse_unknown(shapes: Graph, shape: Node, known: tuple[URIRef, ...]) -> None:
    for predicate in set(shapes.predicates(shape)) - _DESCRIBING - set(known):
        raise OntologyError(
            f"ontology/shapes.ttl uses {predicate}, which kb/graph/shape_queries.py does not compile.",
            "Write its query there, or state the rule with a component that it knows.",
        )


# --- constraints by query -------------------------------------------------------------------------------------------


def _constraint_query(shapes: Graph, constraint: Node) -> str:
    """What a `sh:select` finds; `$this` may be any node, because each of ours speaks of the graph as a whole."""
    prefixes = "".join(
        f"PREFIX {shapes.value(one, SH.prefix)}: <{shapes.value(one, SH.namespace)}>\n"
        for header in shapes.objects(constraint, SH.prefixes)
        for one in shapes.objects(header, SH.declare)
    )
    select = str(shapes.value(constraint, SH.select)).replace("$this", "?this")
    _refuse_unknown(shapes, constraint, (SH.prefixes, SH.select))
    return f"{prefixes}SELECT DISTINCT (?value AS ?node) WHERE {{ {{ {select} }} }}"


# --- constraints by component ---------------------------------------------------------------------------------------


def _property_queries(shapes: Graph, shape: Node, target: str) -> Iterator[str]:
    path = _path(shapes, _there(shapes.value(shape, SH.path)))
    for component, pattern in _COMPONENTS.items():
        for value in shapes.objects(shape, component):
            where = pattern(shapes, target, f"?this {path} ?v .", value)
            yield f"SELECT DISTINCT (?this AS ?node) WHERE {{ {where} }}"
    _refuse_unknown(shapes, shape, tuple(_COMPONENTS))


def _path(shapes: Graph, path: Node) -> str:
    """A property path as SPARQL writes it."""
    if isinstance(path, URIRef):
        return sparql_term(path)
    if (path, RDF.first, None) in shapes:
        return "/".join(f"({_path(shapes, step)})" for step in Collection(shapes, path))
    alternatives = shapes.value(path, SH.alternativePath)
    if alternatives is not None:
        return "(" + "|".join(_path(shapes, one) for one in Collection(shapes, alternatives)) + ")"
    repeated = shapes.value(path, SH.zeroOrMorePath)
    if repeated is not None:
        return f"({_path(shapes, repeated)})*"
    raise OntologyError("A path in ontology/shapes.ttl is of an unknown kind.", "Use a sequence, alternatives or *.")


def _there(node: Node | None) -> Node:
    if node is None:
        raise OntologyError("A property shape in ontology/shapes.ttl has no path.", "Give it one sh:path.")
    return node


_Pattern = Callable[[Graph, str, str, Node], str]


def _few(_: Graph, target: str, values: str, least: Node) -> str:
    if int(str(least)) == 1:
        return _without(target, values)
    return _counted(target, f"OPTIONAL {{ {values} }}", f"< {least}")


def _without(found: str, values: str) -> str:
    """What is `found` and has none of `values`, read once: NOT EXISTS walks a path of several steps for each anew."""
    return f"{found} MINUS {{ {values} }}"


def _many(_: Graph, target: str, values: str, most: Node) -> str:
    return f"{target} {values}" if int(str(most)) == 0 else _counted(target, values, f"> {most}")


def _counted(target: str, values: str, bound: str) -> str:
    return f"{{ SELECT ?this WHERE {{ {target} {values} }} GROUP BY ?this HAVING(COUNT(DISTINCT ?v) {bound}) }}"


def _each(test: Callable[[Graph, Node], str]) -> _Pattern:
    """Every value must pass `test`, a SPARQL expression over `?v`; one that cannot be evaluated has failed."""
    return lambda shapes, target, values, given: f"{target} {values} FILTER(!COALESCE({test(shapes, given)}, false))"


def _is_listed(shapes: Graph, members: Node) -> str:
    return f"?v IN ({', '.join(sparql_term(one) for one in Collection(shapes, members))})"


def _is_typed(_: Graph, datatype: Node) -> str:
    cast = f" && BOUND(?v) && STR({sparql_term(datatype)}(STR(?v))) != ''" if datatype in _CASTS else ""
    return f"isLiteral(?v) && DATATYPE(?v) = {sparql_term(datatype)}{cast}"


def _is_of_kind(_: Graph, kind: Node) -> str:
    if kind != SH.IRI:
        raise OntologyError(f"ontology/shapes.ttl uses the node kind {kind}.", "Only sh:IRI is compiled.")
    return f"isIRI(?v) && {_NO_BLANK}"


def _compared(sign: str) -> _Pattern:
    """Every value must stand in that relation to every value of another property."""
    return lambda _, target, values, other: (
        f"{target} {values} ?this {sparql_term(other)} ?w . FILTER(!COALESCE(?v {sign} ?w, false))"
    )


def _equal(_: Graph, target: str, values: str, other: Node) -> str:
    theirs = f"?this {sparql_term(other)} ?v ."
    return f"{{ {_without(f'{target} {values}', theirs)} }} UNION {{ {_without(f'{target} {theirs}', values)} }}"


def _disjoint(_: Graph, target: str, values: str, other: Node) -> str:
    return f"{target} {values} ?this {sparql_term(other)} ?v ."


def _of_class(_: Graph, target: str, values: str, class_: Node) -> str:
    return f"{target} {values} FILTER NOT EXISTS {{ ?v a {sparql_term(class_)} }}"


_COMPONENTS: dict[URIRef, _Pattern] = {
    SH.minCount: _few,
    SH.maxCount: _many,
    SH["in"]: _each(_is_listed),
    SH.datatype: _each(_is_typed),
    SH.nodeKind: _each(_is_of_kind),
    SH.pattern: _each(lambda _, given: f"REGEX(STR(?v), {sparql_term(given)}) && {_NO_BLANK}"),
    SH.minLength: _each(lambda _, given: f"STRLEN(STR(?v)) >= {given} && {_NO_BLANK}"),
    SH.minInclusive: _each(lambda _, given: f"?v >= {sparql_term(given)}"),
    SH.maxInclusive: _each(lambda _, given: f"?v <= {sparql_term(given)}"),
    SH.lessThan: _compared("<"),
    SH.lessThanOrEquals: _compared("<="),
    SH.equals: _equal,
    SH.disjoint: _disjoint,
    SH["class"]: _of_class,
}
"""For each component of SHACL that the shapes use, the pattern that finds who breaks it."""

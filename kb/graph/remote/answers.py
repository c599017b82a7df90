"""Reads what SPARQL servers answer: SPARQL 1.1 JSON results and Turtle, into rdflib terms."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kb.errors import DumpError, QueryError, StoreError
from kb.graph.embedded import translator
from kb.graph.formats import TURTLE
from kb.graph.store import Solutions

_VIRTUOSO_ASK = "__ASK_RETVAL"


def read_solutions(answer: bytes) -> Solutions:
    """The rows of a SELECT. Raises QueryError where the answer is that of another form of query."""
    document = _document(answer)
    if "results" not in document or _virtuoso_truth(document) is not None:
        raise QueryError("The query is not a SELECT.", "Ask it in the form that is wanted here.")
    variables = tuple(document["head"].get("vars", ()))
    bindings = document["results"]["bindings"]
    return Solutions(variables, tuple(tuple(_term(row.get(name)) for name in variables) for row in bindings))


def read_truth(answer: bytes) -> bool:
    """The truth value of an ASK. Raises QueryError where the answer is that of another form of query."""
    document = _document(answer)
    truth = document.get("boolean", _virtuoso_truth(document))
    if truth is None:
        raise QueryError("The query is not an ASK.", "Ask it in the form that is wanted here.")
    return bool(truth)


def read_graph(answer: bytes) -> Graph:
    """The triples of a CONSTRUCT or DESCRIBE. Raises QueryError where the answer is no Turtle."""
    read = translator()
    try:
        read.load(BytesIO(answer), TURTLE)
    except DumpError:
        raise QueryError(
            "The query is not a CONSTRUCT or DESCRIBE, or the server answers in no Turtle.",
            "Ask it in the form that is wanted here.",
        ) from None
    # What has no graph name stands in the default graph, of which the union is a part.
    return read.construct("CONSTRUCT WHERE { ?s ?p ?o }")


def is_virtuosos(answer: bytes) -> bool:
    """Whether the answer to an ASK is in the form that Virtuoso alone gives."""
    return _virtuoso_truth(_document(answer)) is not None


def _virtuoso_truth(document: dict[str, Any]) -> bool | None:
    """Virtuoso answers an ASK with a table: one cell for yes, no row for no. None where this is no such table."""
    if document["head"].get("vars") != [_VIRTUOSO_ASK]:
        return None
    return any(row[_VIRTUOSO_ASK]["value"] == "1" for row in document["results"]["bindings"])


def _document(answer: bytes) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(answer)
    except ValueError:
        raise (
            StoreError("The server's answer breaks off, or is no SPARQL JSON.", "Try again, and look into its log.")
            if answer.lstrip()[:1] == b"{"
            else QueryError("The query is not a SELECT or ASK.", "Ask it in the form that is wanted here.")
        ) from None
    return document


def _term(binding: dict[str, str] | None) -> Node | None:
    if binding is None:
        return None
    kind, value = binding["type"], binding["value"]
    if kind == "uri":
        return URIRef(value)
    if kind == "bnode":
        return BNode(value)
    if kind not in {"literal", "typed-literal"}:
        raise QueryError("The answer holds a triple term, which has no place here.", "Project its parts instead.")
    if language := binding.get("xml:lang"):
        return Literal(value, lang=language)
    datatype = URIRef(binding.get("datatype", XSD.string))
    if datatype == XSD.decimal and "." in value:
        # Jena writes a whole number as 16.0, the others as 16.
        value = value.rstrip("0").removesuffix(".")
    return Literal(value) if datatype == XSD.string else Literal(value, datatype=datatype, normalize=False)

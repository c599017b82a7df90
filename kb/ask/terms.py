"""Answers as text: cells as people read them, CSV and JSON as programs do."""

from __future__ import annotations

import csv
import io
import json

from rdflib import Literal, URIRef
from rdflib.term import Node

from kb.graph.store import Solutions


def cell(term: Node | None, base: str) -> str:
    """A term as a person reads it: an IRI of the knowledge base without the base, a literal without its type."""
    if term is None:
        return ""
    return str(term).removeprefix(base) if isinstance(term, URIRef) else str(term)


def text_rows(solutions: Solutions, base: str) -> list[list[str]]:
    """Every cell as text; `base` is left off the knowledge base's own IRIs ("" leaves them whole)."""
    return [[cell(term, base) for term in row] for row in solutions.rows]


def to_csv(solutions: Solutions) -> str:
    """The rows as CSV with a line of headings (RFC 4180, as SPARQL 1.1 Query Results CSV has it)."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(solutions.variables)
    writer.writerows(text_rows(solutions, ""))
    return target.getvalue()


def to_json(solutions: Solutions) -> str:
    """The rows as a JSON array of objects; numbers and truth values stay such, empty cells are left out."""
    rows = [{name: _value(term) for name, term in row.items()} for row in solutions.dicts()]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _value(term: Node) -> str | int | float | bool:
    if isinstance(term, Literal):
        value = term.toPython()
        if isinstance(value, bool | int | float):
            return value
        if type(value).__name__ == "Decimal":
            return float(value)
    return str(term)

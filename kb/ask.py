"""Ask: run a named question or a query on a store. It never writes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.term import Node

from kb.graph.catalogue import Question, bind, find_question
from kb.graph.store import Solutions, Store


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: its columns and rows of terms, None where a cell is empty."""

    question: Question
    values: Mapping[str, str]
    solutions: Solutions


def ask(store: Store, name: str, values: Mapping[str, str] | None = None) -> Answer:
    """Answer the question `name` with parameter `values` as a user writes them.

    Raises:
        UsageError: an unknown question or parameter, or a value that does not fit.
    """
    question = find_question(name)
    given = dict(values or {})
    return Answer(question, given, store.select(bind(question, given, store.base)))


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

"""Ask: run a named question or a query on a store. It never writes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.term import Node

from kb.errors import NotFoundError
from kb.graph.asking import rows
from kb.graph.catalogue import NAMED_TYPES, Parameter, Question, bind, find_question
from kb.graph.store import Solutions, Store

NOT_STATED = "(not stated)"
"""What an explanation prints for an empty cell."""
_LIKE_IRI = re.compile(r"<?(?:[a-z][a-z0-9+.-]*://|(?:actor|article|event|claim)/)\S+\Z")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


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
        NotFoundError: nothing in the knowledge base has the name that a value gives.
    """
    question = find_question(name)
    given = dict(values or {})
    return Answer(question, given, store.select(bind(question, with_iris(store, question, given), store.base)))


def with_iris(store: Store, question: Question, values: Mapping[str, str]) -> dict[str, str]:
    """`values` with the names of actors, articles and events replaced by the IRIs that they stand for.

    A name may stand for several, which then are all asked about: two people with one name, or one whom nobody has yet
    decided to be the same in two articles.

    Raises:
        NotFoundError: nothing has that name; the message offers what has a like one.
    """
    return {name: _iris(store, question.parameter(name), value) for name, value in values.items()}


def _iris(store: Store, parameter: Parameter, value: str) -> str:
    if parameter.type not in NAMED_TYPES or _LIKE_IRI.match(value):
        return value
    found = rows(store, f"named-{parameter.type}", name=value)
    if not found:
        alike = [str(row["label"]) for row in rows(store, f"named-{parameter.type}-like", words=value.lower())]
        offer = f"Did you mean {', or '.join(alike)}?" if alike else "Give a name as it is printed, or an IRI."
        raise NotFoundError(f"No {parameter.type} is called {value!r}.", offer)
    return " ".join(sorted({str(row["node"]) for row in found}))


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one row says as a sentence, and the paragraph that it rests on ("" where a row has none)."""

    sentence: str
    paragraph: str


def explain(store: Store, answer: Answer) -> list[Explanation]:
    """One explanation a row of `answer`, in the order of the rows.

    The sentence is the question's `explain` template with the row's cells in it, or its columns where it has none; the
    paragraph is the text of the row's `paragraph`, or of the paragraph of its `claim`.
    """
    return [
        Explanation(_sentence(answer.question, row, store.base), _paragraph(store, row))
        for row in answer.solutions.dicts()
    ]


def _sentence(question: Question, row: Mapping[str, Node], base: str) -> str:
    cells = {name: cell(term, base) for name, term in row.items()}
    if not question.explain:
        return "; ".join(f"{name} is {text}" for name, text in cells.items())
    return _PLACEHOLDER.sub(lambda match: cells.get(match[1]) or NOT_STATED, question.explain)


def _paragraph(store: Store, row: Mapping[str, Node]) -> str:
    node = row.get("paragraph") or row.get("claim")
    if not isinstance(node, URIRef):
        return ""
    found = [str(one["text"]) for one in rows(store, "paragraph-of", node=node)]
    return found[0] if found else ""


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

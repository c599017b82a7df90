"""Sets the parameters of a named question as RDF terms.

A value never becomes text of the query: it replaces an UNDEF of the one VALUES row as an escaped term. Where an answer
can be long, `limit` and `offset` say which page of it is wanted: whole numbers in the place of those of the text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import product

from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from kb.errors import UsageError
from kb.graph.catalogue import MOST_ROWS, PAGING, VALUES_ROW, Parameter, Question, nearest, page_words
from kb.graph.terms import is_absolute_iri, sparql_term

MOST_COMBINATIONS = 10_000
"""So many combinations of the parameters' values are asked about at once: as many as an answer has rows at most."""
_TEXTS = frozenset({"string", "outlet"})


def bind(question: Question, values: Mapping[str, str], base: str) -> str:
    """The question's SPARQL with `values` (by parameter name, as a user writes them) in its VALUES row.

    Parameters:
        base: what an `iri` given without a scheme is relative to. Several values, with spaces between them,
            ask for each once; a string is always one.

    Raises:
        UsageError: an unknown parameter, a missing one, a value that does not fit its type, or more than
            `MOST_COMBINATIONS` of them.
    """
    for name in values:
        question.parameter(name)
    terms = {
        p.name: _terms(question, p, values.get(p.name, p.default), base)
        for p in question.parameters
        if p.name not in PAGING
    }

    _check_combinations(question, terms)

    def row(match: re.Match[str]) -> str:
        variables = match[1].replace("?", "").split()
        rows = " ".join(f"({' '.join(chosen)})" for chosen in product(*(terms[v] for v in variables)))
        return f"VALUES ({' '.join(f'?{v}' for v in variables)}) {{ {rows} }}"

    # The page first: what a value says is none of the question's words.
    return VALUES_ROW.sub(row, _paged(question, values))


def _check_combinations(question: Question, terms: Mapping[str, Sequence[str]]) -> None:
    """Before any is written down: the values of a few parameters multiply."""
    number = math.prod(map(len, terms.values()))
    if number > MOST_COMBINATIONS:
        several = ", ".join(f"{len(chosen):,} of {name}" for name, chosen in terms.items() if len(chosen) > 1)
        raise UsageError(
            f"{question.name}: the values ({several}) make {number:,} combinations.",
            f"Ask about {MOST_COMBINATIONS:,} at a time.",
        )


def _paged(question: Question, values: Mapping[str, str]) -> str:
    """The question's text with the page that `values` ask for in the place of the one that it names itself."""
    text, cut = question.text, page_words(question)
    asked = [(name, _count(question.parameter(name), values[name])) for name in PAGING if name in values]
    if cut is None:
        return text
    # From the end, so that the places before it stay where they are.
    for name, number in reversed(asked):
        text = f"{text[: cut.start(name)]}{number}{text[cut.end(name) :]}"
    return text


def _count(parameter: Parameter, value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", value) or (parameter.name == "limit" and not 1 <= int(value) <= MOST_ROWS):
        raise UsageError(
            f"{parameter.name}={value!r} is not a whole number of rows.",
            f"It is {parameter.help}; a page has 1 to {MOST_ROWS} rows.",
        )
    return int(value)


def _terms(question: Question, parameter: Parameter, value: str | None, base: str) -> list[str]:
    if value is None:
        if parameter.required:
            raise UsageError(
                f"The question {question.name} needs {parameter.name}: {parameter.help}.",
                f"Add {parameter.name}=VALUE.",
            )
        return ["UNDEF"]
    _check_allowed(parameter, value)
    convert = _CONVERSIONS.get(parameter.type, _iri)
    several = [value] if parameter.type in _TEXTS else value.split()
    try:
        return list(dict.fromkeys(sparql_term(convert(one, base)) for one in several or [""]))
    except (ValueError, InvalidOperation):
        raise UsageError(
            f"{parameter.name}={value!r} is not {_EXPECTED.get(parameter.type, 'an IRI')}.", f"It is {parameter.help}."
        ) from None


def _check_allowed(parameter: Parameter, value: str) -> None:
    if parameter.allowed and value not in parameter.allowed:
        raise UsageError(
            f"{parameter.name}={value!r} is none of the values that {parameter.name} can have.",
            f"{nearest(value, parameter.allowed)}It is one of: {', '.join(parameter.allowed)}.",
        )


def _iri(value: str, base: str) -> Node:
    iri = value.strip("<>")
    iri = iri if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri) else base + iri.lstrip("/")
    if not is_absolute_iri(iri):
        raise ValueError(value)
    return URIRef(iri)


def _literal(value: str | int | Decimal | date) -> Node:
    return Literal(value.isoformat(), datatype=XSD.date) if isinstance(value, date) else Literal(value)


_CONVERSIONS: dict[str, Callable[[str, str], Node]] = {
    "iri": _iri,
    "string": lambda value, _: _literal(value),
    "outlet": lambda value, _: _literal(value),
    "integer": lambda value, _: _literal(int(value)),
    "decimal": lambda value, _: _literal(Decimal(value)),
    "date": lambda value, _: _literal(date.fromisoformat(value)),
}
_EXPECTED = {
    "iri": "an IRI",
    "string": "a text",
    "integer": "a whole number",
    "decimal": "a number",
    "date": "a day such as 2024-03-05",
}

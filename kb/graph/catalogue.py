"""The named questions: every `.rq` file of `queries/`, its header understood, its parameters bound as RDF terms.

A value never becomes text of the query: it replaces an UNDEF of the one VALUES row as an escaped term. Where an answer
can be long, `limit` and `offset` say which page of it is wanted: whole numbers in the place of those of the text.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from itertools import product

from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from kb.errors import UsageError
from kb.graph.terms import is_absolute_iri, sparql_term
from kb.vocab import concepts_in

_HEADER_LINE = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_VALUES_ROW = re.compile(r"VALUES\s*\(((?:\s*\?\w+)+)\s*\)\s*\{\s*\(((?:\s*UNDEF)+)\s*\)\s*\}")
_CUT = re.compile(r"\bLIMIT (?P<limit>\d+)(?: OFFSET (?P<offset>\d+))?\b")
PAGING = ("limit", "offset")
"""Parameters that stand in a query as a whole number after a word of SPARQL, which needs no VALUES row."""
MOST_ROWS = 10_000
"""The largest `limit`."""
_PARTS = frozenset(
    {"ask", "check", "decide", "derive", "feed", "ingest", "match", "named", "node", "page", "search", "texts"}
)
NAMED_TYPES = ("actor", "article", "event", "claim", "record")
"""Parameter types whose values are IRIs that people may give by name: `kb.ask` finds what a name stands for.

A `record` is any of the others. An `outlet` is a text that must be the name of one that prints something here."""
PARAMETER_TYPES = ("iri", "string", "integer", "decimal", "date", "outlet", *NAMED_TYPES)
_TEXTS = frozenset({"string", "outlet"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question. `type` is one of `PARAMETER_TYPES`; `default` is a string as users write it.

    `scheme` names the vocabulary of the ontology whose concepts are its values, where it has one; `values` are the
    only ones that it has, where they are few.
    """

    name: str
    type: str
    help: str
    default: str | None = None
    optional: bool = False
    scheme: str | None = None
    values: tuple[str, ...] = ()

    @property
    def allowed(self) -> tuple[str, ...]:
        """The only values that it may have; () where any that fits the type will do."""
        return concepts_in(self.scheme) if self.scheme else tuple(self.values)

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.default is None and not self.optional


@dataclass(frozen=True, slots=True)
class Question:
    """One named question. `number` is its place in the list of what a knowledge base must answer, 0 for none."""

    name: str
    title: str
    text: str
    number: int = 0
    page: str | None = None
    description: str = ""
    explain: str = ""
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def is_internal(self) -> bool:
        """Whether it serves one part of the program, which the first word of its name says, rather than people."""
        return self.name.partition("-")[0] in _PARTS

    def readable(self, text: str) -> str:
        """`text`, the question's own or with its parameters bound, under a few comments in the place of its header."""
        told = [f"# {self.title}", *(f"# {p.name}: {p.help}" for p in self.parameters if p.name not in PAGING)]
        return "\n".join(told) + "\n" + _HEADER_LINE.sub("", text).lstrip("\n")

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name. Raises UsageError naming those that there are."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = [p.name for p in self.parameters]
        raise UsageError(
            f"The question {self.name} has no parameter {name!r}.",
            f"{_nearest(name, known)}It takes: {', '.join(known)}." if known else "It takes none.",
        )


def parse_question(name: str, text: str) -> Question:
    """The question in a `.rq` file's `text`.

    Raises:
        UsageError: the header is not TOML, lacks a key, or its parameters are not those of the VALUES row.
    """
    try:
        header = tomllib.loads("\n".join(_HEADER_LINE.findall(text)))
        parameters = tuple(Parameter(name=key, **row) for key, row in header.get("parameters", {}).items())
        question = Question(
            name=name,
            title=header["title"],
            text=text,
            number=header.get("question", 0),
            page=header.get("page"),
            description=header.get("description", ""),
            explain=header.get("explain", ""),
            parameters=parameters,
            columns=tuple(header.get("columns", {}).items()),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise UsageError(f"queries/{name}.rq: the header is wrong: {error}.", "See queries/README.md.") from None
    _check_parameters(question)
    return question


def _check_parameters(question: Question) -> None:
    row = _VALUES_ROW.search(question.text)
    variables = row[1].replace("?", "").split() if row else []
    if sorted(variables) != sorted(p.name for p in question.parameters if p.name not in PAGING):
        raise UsageError(
            f"queries/{question.name}.rq: the header's parameters are not those of the VALUES row ({variables}).",
            "Write them into both.",
        )
    _check_paging(question)
    for parameter in question.parameters:
        if parameter.type not in PARAMETER_TYPES:
            raise UsageError(f"queries/{question.name}.rq: {parameter.name} has the unknown type {parameter.type}.")


def _check_paging(question: Question) -> None:
    stated = {p.name: p.default if p.type == "integer" else None for p in question.parameters if p.name in PAGING}
    cut = _cut(question)
    written = {name: number for name, number in cut.groupdict().items() if number} if cut else {}
    if stated and stated != written:
        words = " ".join(f"{name.upper()} {stated[name] or 0}" for name in PAGING if name in stated)
        raise UsageError(
            f"queries/{question.name}.rq: {' and '.join(stated)} are no integers whose defaults stand in the query.",
            f"Write {words} into the query, on one line and in one place.",
        )


def _cut(question: Question) -> re.Match[str] | None:
    """Where the question says which page it gives; None where it does not, or not in one place.

    Limits without an offset, beside one that has it, are bounds of the question's own.
    """
    header = max((line.end() for line in _HEADER_LINE.finditer(question.text)), default=0)
    cuts = list(_CUT.finditer(question.text, header))
    found = [cut for cut in cuts if cut["offset"]] or cuts
    return found[0] if len(found) == 1 else None


@cache
def questions() -> tuple[Question, ...]:
    """Every question of `queries/`, the numbered ones first, then by name."""
    found = (
        parse_question(entry.name.removesuffix(".rq"), entry.read_text(encoding="utf-8"))
        for entry in files("queries").iterdir()
        if entry.name.endswith(".rq")
    )
    return tuple(sorted(found, key=lambda q: (q.number == 0, q.number, q.name)))


def find_question(name: str) -> Question:
    """The question of that name. Raises UsageError naming the nearest."""
    by_name = {question.name: question for question in questions()}
    if name not in by_name:
        raise UsageError(
            f"There is no question {name!r}.", f"{_nearest(name, by_name)}`whence ask --list` lists all of them."
        )
    return by_name[name]


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"Did you mean {close[0]}? " if close else ""


def bind(question: Question, values: Mapping[str, str], base: str) -> str:
    """The question's SPARQL with `values` (by parameter name, as a user writes them) in its VALUES row.

    Parameters:
        base: what an `iri` given without a scheme is relative to. Several values, with spaces between them,
            ask for each; a string is always one.

    Raises:
        UsageError: an unknown parameter, a missing one, or a value that does not fit its type.
    """
    for name in values:
        question.parameter(name)
    terms = {
        p.name: _terms(question, p, values.get(p.name, p.default), base)
        for p in question.parameters
        if p.name not in PAGING
    }

    def row(match: re.Match[str]) -> str:
        variables = match[1].replace("?", "").split()
        rows = " ".join(f"({' '.join(chosen)})" for chosen in product(*(terms[v] for v in variables)))
        return f"VALUES ({' '.join(f'?{v}' for v in variables)}) {{ {rows} }}"

    # The page first: what a value says is none of the question's words.
    return _VALUES_ROW.sub(row, _paged(question, values))


def _paged(question: Question, values: Mapping[str, str]) -> str:
    """The question's text with the page that `values` ask for in the place of the one that it names itself."""
    text, cut = question.text, _cut(question)
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
        return [sparql_term(convert(one, base)) for one in several or [""]]
    except (ValueError, InvalidOperation):
        raise UsageError(
            f"{parameter.name}={value!r} is not {_EXPECTED.get(parameter.type, 'an IRI')}.", f"It is {parameter.help}."
        ) from None


def _check_allowed(parameter: Parameter, value: str) -> None:
    if parameter.allowed and value not in parameter.allowed:
        raise UsageError(
            f"{parameter.name}={value!r} is none of the values that {parameter.name} can have.",
            f"{_nearest(value, parameter.allowed)}It is one of: {', '.join(parameter.allowed)}.",
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

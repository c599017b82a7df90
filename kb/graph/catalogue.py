"""The named questions: every `.rq` file of `queries/`, its header understood. `kb.graph.binding` sets parameters."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.errors import UsageError
from kb.vocab import concepts_in

_HEADER_LINE = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
VALUES_ROW = re.compile(r"VALUES\s*\(((?:\s*\?\w+)+)\s*\)\s*\{\s*\(((?:\s*UNDEF)+)\s*\)\s*\}")
"""The one row of a question that its parameters go into: their names, and an UNDEF for each."""
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
            f"{nearest(name, known)}It takes: {', '.join(known)}." if known else "It takes none.",
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
    row = VALUES_ROW.search(question.text)
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
    cut = page_words(question)
    written = {name: number for name, number in cut.groupdict().items() if number} if cut else {}
    if stated and stated != written:
        words = " ".join(f"{name.upper()} {stated[name] or 0}" for name in PAGING if name in stated)
        raise UsageError(
            f"queries/{question.name}.rq: {' and '.join(stated)} are no integers whose defaults stand in the query.",
            f"Write {words} into the query, on one line and in one place.",
        )


def page_words(question: Question) -> re.Match[str] | None:
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
            f"There is no question {name!r}.", f"{nearest(name, by_name)}`whence ask --list` lists all of them."
        )
    return by_name[name]


def nearest(name: str, known: Iterable[str]) -> str:
    """The one of `known` that is most like `name`, as a question to whoever wrote it; "" where none is."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"Did you mean {close[0]}? " if close else ""

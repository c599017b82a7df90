"""The pages that lead to others: the first page, lists of claims and of actors, the named questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, request
from rdflib import URIRef
from rdflib.term import Node

from kb.ask import ask, cell, explain
from kb.errors import NotFoundError, UsageError
from kb.graph.catalogue import Question, find_question, questions
from server.asking import asking
from server.pages.current import answers, links
from server.pages.decisions import shortened
from server.pages.from_ontology import choices
from server.pages.home import PANELS, home_view, panel
from server.pages.links import Link, Links, external
from server.pages.searching import index_in_step
from server.pages.site import page
from server.sparql.threaded import client_of
from server.state import state

browse = Blueprint("browse", __name__)
COUNTED: Final = (("article", "articles"), ("claim", "claims"), ("actor", "named speakers"))
MOST_CLAIMS: Final = 20
"""How many claims the questions behind the lists give at a time."""
MOST_ACTORS: Final = 200
"""How many actors a page lists."""
HINTS: Final = {
    "actor": "a name, or an address",
    "article": "words of a headline, or an address",
    "claim": "words of a claim, or an address",
    "event": "a name, or an address",
    "outlet": "the name of an outlet",
    "record": "a name, some words, or an address",
}
"""What may be written where a question asks for a thing of that type."""
MOST_ROWS: Final = 200
"""How many rows of an answer a page shows; the downloads hold as many as an answer may have."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer and what it holds."""

    name: str
    help: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its cells, what it says as a sentence, and the paragraph that it rests on ("" where it has none)."""

    cells: tuple[Link, ...]
    sentence: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Table:
    """An answer to show: at most `MOST_ROWS` of its `total` rows, or of so many and more where it is `endless`."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    total: int
    endless: bool

    @property
    def cut(self) -> bool:
        """Whether there are more rows than shown."""
        return self.endless or self.total > len(self.rows)


@browse.get("/")
def first_page() -> str:
    """The newest articles, and what is new, contested or waiting."""
    after = request.args.get("after")
    return page("home.html", home=home_view(answers(), links(), after), counts=() if after else _counts())


def _counts() -> list[tuple[str, int]]:
    """What the search index holds, which counts faster than the knowledge base itself."""
    found = index_in_step().counts()
    return [(label, found.get(kind, 0)) for kind, label in COUNTED]


@browse.get("/claims/<name>")
def claims_page(name: str) -> str:
    """All claims that are new, contested or waiting."""
    if name not in {row[0] for row in PANELS}:
        raise NotFoundError(f"There is no list of {name} claims.", "Search for claims at /search.")
    return page("claims.html", panel=panel(answers(), links(), name, MOST_CLAIMS, request.args.get("after")))


@browse.get("/actors")
def actors_page() -> str:
    """Every named actor, with what tells it from others of its name."""
    named = index_in_step().actors(MOST_ACTORS, (request.args.get("name", ""), request.args.get("after", "")))
    last = {"name": named[-1].name, "after": named[-1].iri} if len(named) == MOST_ACTORS else None
    shared = Counter(one.name.casefold() for one in named)
    return page(
        "actors.html",
        actors=[(one, links().link(one.name, one.iri), shared[one.name.casefold()] > 1) for one in named],
        further=f"/actors?{urlencode(last)}" if last else None,
    )


@browse.get("/questions")
def questions_page() -> str:
    """The named questions that people ask; those that only feed pages are left out."""
    return page("questions.html", questions=[q for q in questions() if not q.is_internal])


@browse.get("/questions/<name>")
def question_page(name: str) -> str:
    """A named question as a form, with its answer once everything needed is given."""
    question = _question(name)
    values = {key: value for key, value in request.args.items() if value.strip()}
    missing = [p.name for p in question.parameters if p.required and p.name not in values]
    table, query, error = (None, question.text, None) if missing else _answer(question, values)
    return page(
        "question.html",
        question=question,
        choices=choices(question),
        values=values,
        hints=HINTS,
        table=table,
        error=error,
        bound=question.readable(query),
        downloads=_downloads(question, values),
    )


def _question(name: str) -> Question:
    try:
        return find_question(name)
    except UsageError as error:
        raise NotFoundError(error.message, "All questions are listed at /questions.") from None


def _answer(question: Question, values: Mapping[str, str]) -> tuple[Table | None, str, str | None]:
    """The answer, the query that gave it, or what is wrong with the values given."""
    with asking(state(), client_of(request)) as asked:
        try:
            answer = ask(asked, question.name, values)
        except (UsageError, NotFoundError) as error:
            return None, question.text, str(error)
        shown = replace(answer.solutions, rows=answer.solutions.rows[:MOST_ROWS])
        reasons = explain(asked, replace(answer, solutions=shown))
    helps = dict(question.columns)
    columns = tuple(Column(name, helps.get(name, "")) for name in answer.solutions.variables)
    rows = tuple(
        TableRow(tuple(_cell(term, links()) for term in row), reason.sentence, reason.paragraph)
        for row, reason in zip(shown.rows, reasons, strict=True)
    )
    return Table(columns, rows, len(answer.solutions.rows), asked.truncated), answer.query, None


def _cell(term: Node | None, addresses: Links) -> Link:
    """A term as a link; an IRI of ours by what tells it from its neighbours, as the row says in words what it is."""
    text = cell(term, addresses.base)
    if not isinstance(term, URIRef):
        return Link(text)
    path = addresses.path(str(term))
    return Link(_short(text), path) if path else Link(text.rsplit("#", 1)[-1], external(text))


def _short(name: str) -> str:
    """Write "claim/.../p4-0a1b2c" as "claim p4", ".../#p4" as "paragraph 4"; any other by its last part."""
    rest, _, fragment = name.partition("#")
    if fragment:
        return f"paragraph {fragment[1:]}" if fragment[1:].isdecimal() else fragment
    kind, last = rest.split("/", 1)[0], rest.rsplit("/", 1)[-1]
    return f"claim {last.partition('-')[0]}" if kind == "claim" else shortened(last, 40)


def _downloads(question: Question, values: Mapping[str, str]) -> list[tuple[str, str]]:
    query = "?" + urlencode(values) if values else ""
    return [(form.upper(), f"/api/questions/{question.name}.{form}{query}") for form in ("csv", "json")]

"""Each named question as an address: `/api/questions/NAME.json` and `.csv`, its parameters as query parameters.

Beside them stands `explain`: with `explain=yes` each row says itself in a sentence, and gives the paragraph behind it.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request
from rdflib import XSD, Literal
from rdflib.term import Node

from kb.ask import ask, explained, to_csv, to_json
from kb.errors import NotFoundError
from kb.graph.catalogue import Question, questions
from kb.graph.store import Queryable, Solutions
from server.api.openapi import EXPLAIN, EXPLAIN_VALUES, document, schema_of
from server.asking import asking
from server.errors import BadRequestError
from server.sparql.answer import limits, truncation
from server.sparql.threaded import client_of
from server.state import State, state

blueprint = Blueprint("questions", __name__, url_prefix="/api")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TYPES = {"json": "application/json", "csv": "text/csv"}


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of these addresses."""
    return jsonify(document(asked_questions(), state().settings.text("title")))


@blueprint.get("/questions")
def listing() -> Response:
    """Every question with its parameters."""
    return jsonify([_described(question) for question in asked_questions()])


@blueprint.get("/questions/<name>.<any(json, csv):ending>")
def answer(name: str, ending: str) -> Response:
    """The answer to one question."""
    here = state()
    known = {question.name: question for question in asked_questions()}
    if name not in known:
        raise NotFoundError(f"There is no question {name!r}.", "/api/questions lists all of them.")
    with asking(here, client_of(request)) as asked:
        tag = f"{asked.tag}-{ending}"
        if request.if_none_match.contains_weak(tag):
            response = Response(status=304)
        else:
            response = Response(_body(_solutions(asked, known[name]), ending), mimetype=_TYPES[ending])
            response.headers["Server-Timing"] = f"query;dur={asked.seconds * 1000:.1f}"
            response.headers.update(truncation(here.settings) if asked.truncated else {})
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    response.headers.update(limits(here.settings))
    return response


def _body(solutions: Solutions, ending: str) -> str:
    return to_csv(harmless(solutions)) if ending == "csv" else to_json(solutions) + "\n"


def _solutions(store: Queryable, question: Question) -> Solutions:
    given = _values(question)
    wanted = given.pop(EXPLAIN, "no")
    if wanted not in EXPLAIN_VALUES:
        raise BadRequestError(f"{EXPLAIN}={wanted!r} is neither yes nor no.", "Say yes, or leave it out.")
    answer = ask(store, question.name, given)
    return explained(store, answer) if wanted == "yes" else answer.solutions


def harmless(solutions: Solutions) -> Solutions:
    """`solutions` for a spreadsheet: a text that it would run as a formula has an apostrophe before it."""
    rows = tuple(tuple(map(_harmless, row)) for row in solutions.rows)
    return Solutions(solutions.variables, rows)


def _harmless(term: Node | None) -> Node | None:
    text = isinstance(term, Literal) and term.datatype in (None, XSD.string)
    return Literal(f"'{term}") if text and str(term).startswith(_FORMULA) else term


def asked_questions() -> tuple[Question, ...]:
    """The questions that people and programs ask; those that only serve a part of the program are left out."""
    return tuple(question for question in questions() if not question.is_internal)


def _values(question: Question) -> dict[str, str]:
    for name, value in request.args.items():
        pattern = None if name == EXPLAIN else schema_of(question.parameter(name)).get("pattern")
        if pattern and not re.fullmatch(pattern, value, re.DOTALL):
            raise BadRequestError(f"{name}={value!r} has characters that it cannot have.", "Percent-encode IRIs.")
        if len(request.args.getlist(name)) > 1:
            raise BadRequestError(f"{name} is given more than once.", "Give it once.")
    return request.args.to_dict()


def _described(question: Question) -> dict[str, Any]:
    return {
        "name": question.name,
        "title": question.title,
        "description": question.description,
        "parameters": [
            {
                "name": p.name,
                "type": p.type,
                "help": p.help,
                "required": p.required,
                "default": p.default,
                "values": list(p.allowed),
            }
            for p in question.parameters
        ],
        "json": f"/api/questions/{question.name}.json",
        "csv": f"/api/questions/{question.name}.csv",
    }


def install(app: Flask, state: State) -> None:  # noqa: ARG001 - every part is given both
    """Add the addresses to `app`."""
    app.register_blueprint(blueprint)

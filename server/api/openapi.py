"""The OpenAPI 3.1 description of the JSON addresses, made from the questions themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from kb import __version__
from kb.graph.catalogue import MOST_ROWS, PAGING, Parameter, Question

Json = dict[str, Any]
_NO_NUL: Final = "^[^\\u0000]*$"
_IRI: Final = "^(https?://[a-z0-9.-]+(:[0-9]{1,5})?/)?[A-Za-z0-9/._~-]+(#[A-Za-z0-9._~-]+)?$"
_SCHEMAS: Final[dict[str, Json]] = {
    "iri": {"type": "string", "pattern": _IRI},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "date": {"type": "string", "format": "date"},
}
_PAGES: Final[dict[str, Json]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
    "offset": {"type": "integer", "minimum": 0, "maximum": 10**12 - 1},
}
EXPLAIN: Final = "explain"
"""The parameter that every question has at its address beside its own; none has one of this name."""
EXPLAIN_VALUES: Final = ("no", "yes")
_EXPLAINED: Final = "yes: each row says itself in words (`sentence`), with the paragraph behind it (`paragraphText`)"
FILTERS: Final = {
    "kind": "claim, article, actor or event",
    "speaker": "a part of a speaker's name",
    "outlet": "an outlet's name",
    "since": "a day, month or year: from then on",
    "until": "a day, month or year: up to then",
    "act": "the speech act",
    "directness": "direct, indirect or mixed",
    "certainty": "how sure the text is",
    "unnamed": "yes: claims of unnamed speakers alone",
    "state": "what reviewers said of the claim",
}
"""The filters of a search, and what each is."""
DATES: Final = frozenset({"since", "until"})
HITS: Final[dict[str, Json]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    "offset": {"type": "integer", "minimum": 0, "maximum": 10_000, "default": 0},
}
"""What says which part of the hits is wanted."""
_CELL: Final[Json] = {"type": ["string", "number", "boolean"]}
_PROBLEM: Final[Json] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "remedy": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
    },
}


def document(questions: Iterable[Question], title: str) -> Json:
    """The description of every address under `/api`."""
    paths: Json = {"/api/questions": {"get": _listing()}, "/api/search.json": {"get": _search()}}
    for question in questions:
        for ending in ("json", "csv"):
            paths[f"/api/questions/{question.name}.{ending}"] = {"get": _operation(question, ending)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": __version__,
            "description": "Who said what, where it is written, and how it got there.",
        },
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


def _listing() -> Json:
    answer = {"type": "array", "items": {"type": "object", "required": ["name", "title", "parameters"]}}
    return {
        "operationId": "questions",
        "summary": "Every question with its parameters",
        "responses": {"200": {"description": "The questions", "content": {"application/json": {"schema": answer}}}},
    }


def _search() -> Json:
    hits = {"type": "array", "items": {"type": "object", "required": ["kind", "iri", "text"]}}
    answer = {
        "type": "object",
        "required": ["total", "unread", "hits"],
        "properties": {"total": {"type": "integer"}, "unread": {"type": "integer"}, "hits": hits},
    }
    texts = {"q": "words, phrases in quotation marks, and -words that may not stand there", **FILTERS}
    parameters = [
        _named(name, text, _SCHEMAS["date"] if name in DATES else {"type": "string"}) for name, text in texts.items()
    ]
    parameters += [_named(name, f"{name} of the hits", HITS[name]) for name in HITS]
    return {
        "operationId": "search",
        "summary": "Claims, articles, actors and events by their words, the best first",
        "parameters": parameters,
        "responses": {
            "200": {"description": "The hits", "content": {"application/json": {"schema": answer}}},
            "400": _problem("A filter does not fit, or there is none of that name"),
        },
    }


def _named(name: str, description: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _operation(question: Question, ending: str) -> Json:
    rows = {"type": "array", "items": {"type": "object", "additionalProperties": _CELL}}
    content = (
        {"application/json": {"schema": rows}} if ending == "json" else {"text/csv": {"schema": {"type": "string"}}}
    )
    return {
        "operationId": f"{question.name}-{ending}",
        "summary": question.title,
        "description": question.description,
        "parameters": [*map(_parameter, question.parameters), _explain()],
        "responses": {
            "200": {"description": "The rows", "content": content},
            "304": {"description": "Nothing has changed"},
            "400": _problem("A parameter is missing, unknown or does not fit"),
            "404": _problem("What a parameter names is not here"),
            "422": _problem("A parameter's text cannot be used"),
            "429": _problem("The client has used up what it may compute for now"),
            "503": _problem("Too many ask at once"),
            "504": _problem("It would take longer than it may"),
        },
    }


def _explain() -> Json:
    return _named(EXPLAIN, _EXPLAINED, {"enum": list(EXPLAIN_VALUES), "default": "no"})


def _problem(description: str) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    types = ("application/problem+json", "application/json", "text/plain", "text/html")
    return {
        "description": description,
        "content": {t: {"schema": schema if t.endswith("json") else {"type": "string"}} for t in types},
    }


def schema_of(parameter: Parameter) -> Json:
    """The JSON Schema that the values of `parameter` keep."""
    if parameter.name in PAGING:
        return dict(_PAGES[parameter.name])
    return dict(_SCHEMAS.get(parameter.type, {"type": "string", "pattern": _NO_NUL}))


def _parameter(parameter: Parameter) -> Json:
    schema = schema_of(parameter)
    if parameter.allowed:
        schema["enum"] = list(parameter.allowed)
    if parameter.default is not None:
        schema["default"] = parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.help,
        "schema": schema,
    }

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
    paths: Json = {"/api/questions": {"get": _listing()}}
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


def _operation(question: Question, ending: str) -> Json:
    rows = {"type": "array", "items": {"type": "object", "additionalProperties": _CELL}}
    content = (
        {"application/json": {"schema": rows}} if ending == "json" else {"text/csv": {"schema": {"type": "string"}}}
    )
    return {
        "operationId": f"{question.name}-{ending}",
        "summary": question.title,
        "description": question.description,
        "parameters": [_parameter(parameter) for parameter in question.parameters],
        "responses": {
            "200": {"description": "The rows", "content": content},
            "304": {"description": "Nothing has changed"},
            "400": _problem("A parameter is missing, unknown or does not fit"),
            "404": _problem("What a parameter names is not here"),
            "422": _problem("A parameter's text cannot be used"),
        },
    }


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

"""The page of the SPARQL endpoint: an editor that knows the ontology, and a plain form where there are no scripts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from flask import Blueprint, Response, jsonify, request

from kb.graph.catalogue import questions
from server.pages.from_ontology import completions
from server.pages.site import page
from server.prefixes import PREFIXES

editor = Blueprint("editor", __name__)
ANSWER_FORMATS: Final = (
    ("csv", "CSV"),
    ("tsv", "TSV"),
    ("json", "JSON"),
    ("xml", "XML"),
    ("turtle", "Turtle (CONSTRUCT)"),
)


def sparql_page() -> str:
    """The editor, with the query of the address in it where that has one."""
    asked = [question for question in questions() if not question.is_internal]
    return page(
        "sparql.html",
        query=request.args.get("query", ""),
        prefixes=PREFIXES,
        questions=asked,
        examples={question.name: question.readable(question.text) for question in asked},
        formats=ANSWER_FORMATS,
    )


@editor.get("/sparql/terms.json")
def terms() -> Response:
    """Every class, property and concept of the ontology, for completion."""
    response = jsonify([asdict(term) for term in completions()])
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response

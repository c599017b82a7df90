"""Search as an address: `/api/search.json`, the index that the search page asks, with the same words and filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Flask, Response, jsonify, request

from kb.search import Filters, Hit, check_date
from server.api.openapi import DATES, FILTERS, HITS
from server.errors import BadRequestError
from server.pages.searching import in_step
from server.state import State

blueprint = Blueprint("api_search", __name__)
PARAMETERS: Final = ("q", *FILTERS, *HITS)


@blueprint.get("/api/search.json")
def search() -> Response:
    """The hits for the words `q` within the filters, best first: how many there are in all, and a part of them.

    Without words the filters alone; with neither, nothing is found, as on the page.
    """
    given = request.args.to_dict()
    words, filters, part = _asked(given)
    index, left = in_step()
    results = index.search(words, filters, **part)
    return jsonify({"total": results.total, "unread": left, "hits": [described(hit) for hit in results.hits]})


def described(hit: Hit) -> dict[str, Any]:
    """A hit as JSON has it; what a hit has not is left out. `text` is as much of it as shows why it was found."""
    found = {
        "kind": hit.kind,
        "iri": hit.iri,
        "text": " ".join("".join(stretch.text for stretch in hit.excerpt).split()),
        "who": hit.who,
        "unnamed": hit.unnamed if hit.kind == "claim" else "",
        "act": hit.act,
        "directness": hit.directness,
        "state": hit.state,
        "outlet": hit.outlet,
        "date": hit.date,
        "title": hit.title,
        "version": hit.version,
        "paragraph": hit.paragraph or "",
    }
    return {name: value for name, value in found.items() if value != ""}


def _asked(given: Mapping[str, str]) -> tuple[str, Filters, dict[str, int]]:
    """The words, the filters and the part of the hits that a request asks for. Raises BadRequestError, UsageError."""
    if unknown := sorted(given.keys() - {*PARAMETERS}):
        raise BadRequestError(f"There is no parameter {unknown[0]!r}.", f"It takes: {', '.join(PARAMETERS)}.")
    filters = Filters(**{name: given[name].strip() for name in FILTERS if name in given})
    for name in given.keys() & DATES:
        if not given[name]:
            raise BadRequestError(f"{name} is empty.", "Write a year, month or day, or leave it out.")
        check_date(name, given[name])
    return given.get("q", "").strip(), filters, {name: _number(name, given.get(name)) for name in HITS}


def _number(name: str, text: str | None) -> int:
    schema = HITS[name]
    if text is None:
        return int(schema["default"])
    number = int(text) if re.fullmatch("[0-9]{1,9}", text) else -1
    if not schema["minimum"] <= number <= schema["maximum"]:
        raise BadRequestError(
            f"{name}={text!r} does not fit.", f"Give a number from {schema['minimum']} to {schema['maximum']}."
        )
    return number


def install(app: Flask, state: State) -> None:  # noqa: ARG001 - every part is given both
    """Add the address to `app`."""
    app.register_blueprint(blueprint)

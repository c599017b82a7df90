"""What every page has: the menu, the escape of others' words, and static files whose addresses change with them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from flask import Flask, Response, render_template, request, url_for

from server.pages.printed import printed

STATIC: Final = Path(__file__).resolve().parent.parent / "static"
MENU: Final = (
    ("/", "Articles"),
    ("/search", "Search"),
    ("/actors", "Actors"),
    ("/questions", "Questions"),
    ("/sparql", "SPARQL"),
    ("/review", "Review"),
    ("/add", "Add"),
)


class Alternate(NamedTuple):
    """Another rendering of a page."""

    label: str
    media_type: str
    href: str


FORMATS: Final = (
    ("Turtle", "text/turtle", ".ttl"),
    ("JSON-LD", "application/ld+json", ".jsonld"),
    ("RDF/XML", "application/rdf+xml", ".rdf"),
    ("N-Triples", "application/n-triples", ".nt"),
    ("TriG", "application/trig", ".trig"),
    ("N-Quads", "application/n-quads", ".nq"),
)
CLAIM_FORMATS: Final = (
    ("schema.org", "application/ld+json", ".schema.jsonld"),
    ("Web Annotation", "application/ld+json", ".annotation.jsonld"),
    ("Nanopublication", "application/trig", ".nanopub.trig"),
)
"""What a claim can be had in besides, in the words of others."""


def alternates(path: str) -> tuple[Alternate, ...]:
    """The linked-data renderings of the page at `path`."""
    stem = path.removesuffix(".html")
    every = (*FORMATS, *(CLAIM_FORMATS if path.startswith("/claim/") else ()))
    return tuple(Alternate(label, media_type, stem + suffix) for label, media_type, suffix in every)


@cache
def fingerprint(name: str) -> str:
    """A digest of a static file, so that its address changes with its content."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file, good for ever."""
    return url_for("static", filename=name, v=fingerprint(name))


def page(template: str, **values: Any) -> str:
    """The page that `template` makes of `values`."""
    return render_template(template, **values)


def install(app: Flask, context: Callable[[], dict[str, Any]]) -> None:
    """Give the templates what they all use; `context` adds, for each request, who is signed in."""
    app.jinja_env.filters["printed"] = printed
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["menu"] = MENU
    app.jinja_env.trim_blocks = True
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 365 * 24 * 3600
    app.context_processor(context)
    app.after_request(_hold_static)


def _hold_static(response: Response) -> Response:
    """Read a static file whole, so that it is closed even where its bytes are compressed on the way out."""
    if request.endpoint == "static" and response.direct_passthrough:
        response.direct_passthrough = False
        response.get_data()
    return response

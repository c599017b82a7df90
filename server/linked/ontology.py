"""The ontology, as the whole web of data finds it at its IRI: a page, Turtle, RDF/XML, N-Triples, JSON-LD; its context.

`https://w3id.org/whence/ontology` redirects to `/ontology` of a published knowledge base.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import Final

from flask import Blueprint, Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from kb.errors import NotFoundError
from kb.graph.ontology_docs import ontology_as, ontology_page
from kb.vocab import ontology_text
from server.errors import NotAcceptableError
from server.negotiation import best, named_format
from server.state import State

blueprint = Blueprint("ontology", __name__)
FORMATS: Final = {
    "html": "text/html",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
}
_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_RESOURCES: Final = {
    "context.jsonld": "application/ld+json",
    "frame.jsonld": "application/ld+json",
    "shapes.ttl": "text/turtle",
    "alignments.ttl": "text/turtle",
}


@blueprint.get("/ontology")
def ontology() -> AnyResponse:
    """To the rendering that the client likes best."""
    asked = request.args.get("format")
    media_type = named_format(asked) if asked else best(request.headers.get("Accept"), tuple(FORMATS.values()))
    ending = next((ending for ending, known in FORMATS.items() if known == media_type), None)
    if ending is None:
        raise NotAcceptableError("There is no such rendering.", f"Take one of {', '.join(FORMATS.values())}.")
    response = redirect(f"/ontology.{ending}", 303)
    response.vary.add("Accept")
    return response


@blueprint.get("/ontology.<any(html, ttl, rdf, nt, jsonld):ending>")
def rendering(ending: str) -> AnyResponse:
    """The ontology in one format."""
    response = _page() if ending == "html" else _data(ending)
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.add_etag()
    return response.make_conditional(request)


def _page() -> Response:
    """The page, which carries its own style sheet, the only one that it may have, and no script."""
    response = Response(_html(), mimetype="text/html")
    styles = " ".join(_digest(style) for style in _STYLE.findall(_html()))
    response.headers["Content-Security-Policy"] = f"default-src 'none'; style-src {styles}; img-src data:"
    return response


def _digest(text: str) -> str:
    """What a Content-Security-Policy names an inline element by."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _data(ending: str) -> Response:
    charset = "; charset=utf-8" if ending == "ttl" else ""
    return Response(_bytes(FORMATS[ending]), content_type=FORMATS[ending] + charset)


@cache
def _bytes(media_type: str) -> bytes:
    return ontology_as(media_type)


@cache
def _html() -> str:
    return ontology_page()


@blueprint.get("/ontology/<name>")
def resource(name: str) -> Response:
    """A file that goes with the ontology: its JSON-LD context and frame, shapes, alignments."""
    if name not in _RESOURCES:
        raise NotFoundError(f"There is no /ontology/{name}.", f"There are {', '.join(_RESOURCES)}.")
    response = Response(ontology_text(name), mimetype=_RESOURCES[name])
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def install(app: Flask, state: State) -> None:  # noqa: ARG001 - every part is given both
    """Add the addresses to `app`."""
    app.register_blueprint(blueprint)

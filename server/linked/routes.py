"""Every IRI below the base: 303 to the rendering that the client likes best, each of which has an address of its own.

`/claim/x` names the claim; `/claim/x.html`, `.ttl`, `.jsonld` and the others are documents about it (303, so that the
thing and what is written of it have different names).
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Flask, Response, json, redirect, render_template, request
from markupsafe import Markup
from rdflib import URIRef
from werkzeug.wrappers import Response as AnyResponse

from kb.derive import standing_for
from kb.graph.terms import is_absolute_iri
from server.errors import MethodError, NotAcceptableError
from server.linked import claim_forms
from server.linked.node import holds, nothing, view
from server.linked.people import node_card
from server.linked.signposts import signposts
from server.negotiation import GRAPH_TYPES, best, graph_syntax, named_format
from server.pages.nodes import node_page
from server.rdf import DATASETS, dataset_response, rdf_response
from server.state import State, state

blueprint = Blueprint("linked", __name__)
ENDINGS: Final = {
    ".html": "text/html",
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".jsonld": "application/ld+json",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
}
_OFFERS: Final = ("text/html", *GRAPH_TYPES)
_BY_TYPE: Final = {media_type: ending for ending, media_type in ENDINGS.items()}
_CLAIM_FORMS: Final[dict[str, Callable[[State, str], Response]]] = {
    ".schema.jsonld": claim_forms.schema_response,
    ".annotation.jsonld": claim_forms.annotation_response,
    ".nanopub.trig": claim_forms.nanopublication_response,
}


@blueprint.get("/<path:name>")
def node(name: str) -> AnyResponse:
    """An IRI of the knowledge base, or one rendering of it."""
    here = state()
    if not is_absolute_iri(here.store.base + name):
        raise nothing(here.store.base + name)
    for ending, form in _CLAIM_FORMS.items():
        if name.endswith(ending) and name.startswith("claim/"):
            return form(here, here.store.base + name.removesuffix(ending))
    for ending, media_type in ENDINGS.items():
        if name.endswith(ending):
            return _document(here, name.removesuffix(ending), media_type)
    return _see_other(here, name)


@blueprint.route("/<path:name>", methods=["POST", "PUT", "DELETE", "PATCH"])
def nothing_to_write(name: str) -> AnyResponse:
    """Nothing is written at the IRIs themselves."""
    raise MethodError(f"/{name} can be read, not written.", "Graphs are written at /graph-store.", Allow="GET, HEAD")


def _see_other(here: State, name: str) -> AnyResponse:
    """To the rendering that the client likes best, of something that is there."""
    moved = _moved(here, URIRef(here.store.base + name))
    if moved is not None:
        return redirect(f"/{moved.removeprefix(here.store.base)}", HTTPStatus.FOUND)
    asked = request.args.get("format")
    media_type = named_format(asked) if asked else best(request.headers.get("Accept"), _OFFERS)
    if media_type not in _OFFERS:
        raise NotAcceptableError("There is no such rendering.", f"Take one of {', '.join(ENDINGS.values())}.")
    exact = media_type if media_type == "text/html" else graph_syntax(media_type)
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string and not asked else ""
    response = redirect(f"/{name}{_BY_TYPE[exact]}{query}", HTTPStatus.SEE_OTHER)
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _moved(here: State, iri: URIRef) -> URIRef | None:
    """Where an IRI leads now that nothing has any more; None for what is there. Raises NotFoundError for all others."""
    if holds(here.store, iri):
        return None
    moved = standing_for(here.store, iri)
    if moved is None:
        raise nothing(iri)
    return moved


def _document(here: State, name: str, media_type: str) -> Response:
    iri = here.store.base + name
    response = _page(here, iri) if media_type == "text/html" else _data(here, iri, media_type)
    for signpost in signposts(here, iri, name, ENDINGS):
        response.headers.add("Link", signpost)
    return response


def _page(here: State, iri: str) -> Response:
    """The page of the node's kind; where the kind has none, a table of what is known."""
    body = node_page(iri)
    if body is None:
        body = render_template("node.html", card=node_card(view(here.store, iri), here.store.base))
    return Response(body, mimetype="text/html")


def _data(here: State, iri: str, media_type: str) -> Response:
    tag = f"{here.snapshots.tag}-{media_type.rpartition('/')[2]}"
    if request.if_none_match.contains_weak(tag):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        known = view(here.store, iri)
        named = media_type in DATASETS
        response = dataset_response(known.graphs, media_type) if named else rdf_response(known.graph, media_type)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _claim_json_ld(iri: str) -> Markup:
    """The schema.org form of a claim, safe inside a <script> element."""
    text = json.dumps(claim_forms.schema_org(claim_forms.record(state().store, iri)), ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - escaped


def install(app: Flask, state: State) -> None:  # noqa: ARG001 - every part is given both
    """Add the addresses of all IRIs to `app`."""
    app.jinja_env.globals["claim_json_ld"] = _claim_json_ld
    app.register_blueprint(blueprint)

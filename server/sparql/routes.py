"""The address `/sparql`: queries, updates, or, where there is neither, what the service is."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, request

from server.errors import NotAcceptableError
from server.negotiation import GRAPH_TYPES, best, graph_syntax, named_format, wants_page
from server.rdf import rdf_response
from server.sparql.description import Service, describe
from server.sparql.request import METHODS, Query, Update, read_operation
from server.sparql.threaded import asked_of, respond
from server.sparql.update import update
from server.state import State, state

blueprint = Blueprint("sparql", __name__)
EditorPage = Callable[[], str]
_EDITOR = "whence-editor-page"
_KILOBYTE = 1024


def set_editor_page(app: Flask, page: EditorPage) -> None:
    """Let `page` be what a browser sees at the endpoint: a form to write queries in."""
    app.extensions[_EDITOR] = page


@blueprint.route("/sparql", methods=METHODS)
@blueprint.route("/sparql/", methods=METHODS)
def endpoint() -> Response:
    """The SPARQL endpoint."""
    here = state()
    editor: EditorPage | None = current_app.extensions.get(_EDITOR)
    is_reading = request.method in ("GET", "HEAD")
    if editor and is_reading and wants_page(request.headers.get("Accept"), request.args.get("format")):
        return Response(editor(), mimetype="text/html")
    operation = read_operation(asked_of(request), here.settings.integer("max_query_kb") * _KILOBYTE)
    if isinstance(operation, Query):
        return respond(here, request, operation)
    if isinstance(operation, Update):
        return update(here, request, operation)
    return _description(here)


def _description(here: State) -> Response:
    media_type = named_format(request.args.get("format")) or best(request.headers.get("Accept"), GRAPH_TYPES)
    if media_type not in GRAPH_TYPES:
        raise NotAcceptableError("The description of the service is RDF.", f"Take one of {', '.join(GRAPH_TYPES)}.")
    described = Service(
        endpoint=request.base_url,
        graphs=here.store.graph_names(),
        default_graph=here.settings.text("default_graph"),
        takes_updates=here.settings.flag("allow_update"),
    )
    response = rdf_response(describe(described), graph_syntax(media_type))
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-cache"
    return response


def install(app: Flask, state: State) -> None:  # noqa: ARG001 - every part is given both
    """Add the endpoint to `app`."""
    app.register_blueprint(blueprint)

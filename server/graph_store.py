"""The SPARQL 1.1 Graph Store Protocol: whole graphs read by everybody, written by administrators.

At `/graph-store`, the graph named by `?graph=IRI` or `?default`, or directly by an address below it.
"""

from __future__ import annotations

import secrets

from flask import Blueprint, Flask, Request, Response, request
from rdflib import URIRef

from kb.errors import NotFoundError
from kb.graph.terms import is_absolute_iri, sparql_term
from server.errors import BadRequestError, ForbiddenError, MediaTypeError
from server.graphs import parsed
from server.guard import administrator
from server.history import entry, recorded
from server.sparql.request import Query
from server.sparql.threaded import client_of, read_body, respond
from server.state import State, state

blueprint = Blueprint("graph_store", __name__)
PATH = "/graph-store"
TRIPLE_TYPES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
METHODS = ["GET", "PUT", "POST", "DELETE"]
_MEGABYTE = 1 << 20


@blueprint.route(PATH, methods=METHODS)
def indirect() -> Response:
    """A graph named by a parameter; a POST that names none makes a new graph."""
    if request.method == "POST" and not request.args:
        name = f"{request.base_url}/{secrets.token_hex(8)}"
        response = _write(state(), request, name)
        response.headers["Location"] = name
        return response
    return _dispatch(state(), request, _named(request))


@blueprint.route(f"{PATH}/<path:rest>", methods=METHODS)
def direct(rest: str) -> Response:  # noqa: ARG001 - the whole address is the name
    """A graph whose name is the address itself."""
    return _dispatch(state(), request, request.base_url)


def _named(asked: Request) -> str | None:
    """The graph's IRI; None for the default graph."""
    graphs = asked.args.getlist("graph")
    if ("default" in asked.args) == bool(graphs) or len(graphs) > 1:
        raise BadRequestError("The request names no graph, or more than one.", "Add ?graph=IRI or ?default.")
    if not graphs:
        return None
    if not is_absolute_iri(graphs[0]):
        raise BadRequestError(f"graph={graphs[0]!r} is not an absolute IRI.", "Write it with its scheme.")
    return graphs[0]


def _dispatch(here: State, asked: Request, name: str | None) -> Response:
    if asked.method in ("GET", "HEAD"):
        return _read(here, asked, name)
    if asked.method == "DELETE":
        return _delete(here, name)
    return _write(here, asked, name)


def _read(here: State, asked: Request, name: str | None) -> Response:
    here.check_local()
    _expect(here, name)
    pattern = "?s ?p ?o" if name is None else f"GRAPH {sparql_term(URIRef(name))} {{ ?s ?p ?o }}"
    return respond(
        here, asked, Query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}", format=asked.args.get("format"))
    )


def _write(here: State, asked: Request, name: str | None) -> Response:
    account = administrator(here)
    here.check_local()
    _refuse_default(here, name)
    documents = _documents(here, asked)
    triples = _parsed(here, asked, documents, name)
    was_there = _exists(here, name)
    clear = f"{_silently('CLEAR', name)} ;\n" if asked.method == "PUT" else ""
    create = f"CREATE SILENT GRAPH {sparql_term(URIRef(name))} ;\n" if name else ""
    home = f"GRAPH {sparql_term(URIRef(name))} {{\n{triples}\n}}" if name else triples
    _apply(
        here,
        account.name,
        asked.method,
        name,
        f"{clear}{create}INSERT DATA {{ {home} }}",
        b"".join(d for _, d in documents),
    )
    return Response(status=204 if was_there else 201)


def _delete(here: State, name: str | None) -> Response:
    account = administrator(here)
    here.check_local()
    _refuse_default(here, name)
    _expect(here, name)
    _apply(here, account.name, "DELETE", name, _silently("DROP", name), b"")
    return Response(status=204)


def _apply(here: State, by: str, operation: str, name: str | None, text: str, body: bytes) -> None:
    told = entry(here.clock().isoformat(timespec="seconds"), by, f"graph {operation}", name, body)
    with here.writing() as store, recorded(here.history, told):
        store.update(text)
    here.snapshots.publish()


def _documents(here: State, asked: Request) -> list[tuple[str, bytes]]:
    """Media type and bytes of each document in the body: several in multipart/form-data, else one."""
    limit = here.settings.integer("max_file_mb") * _MEGABYTE
    if asked.mimetype == "multipart/form-data":
        asked.max_content_length = limit
        found = [(file.mimetype, file.read()) for file in asked.files.values()]
    else:
        found = [(asked.mimetype or "text/turtle", read_body(asked, limit))]
    for media_type, _ in found:
        if media_type not in TRIPLE_TYPES:
            known = ", ".join(TRIPLE_TYPES)
            raise MediaTypeError(
                f"A body of type {media_type} is no graph.", f"Send one of {known}.", Accept_Post=known
            )
    return found


def _parsed(here: State, asked: Request, documents: list[tuple[str, bytes]], name: str | None) -> str:
    """The documents as N-Triples."""
    base, client = name or asked.base_url, client_of(asked)
    return "".join(parsed(here, client, data, media_type, base) for media_type, data in documents)


def _silently(verb: str, name: str | None) -> str:
    return f"{verb} SILENT GRAPH {sparql_term(URIRef(name))}" if name else f"{verb} SILENT DEFAULT"


def _exists(here: State, name: str | None) -> bool:
    return name is None or here.store.ask(f"ASK {{ GRAPH {sparql_term(URIRef(name))} {{}} }}")


def _expect(here: State, name: str | None) -> None:
    if not _exists(here, name):
        raise NotFoundError(f"There is no graph <{name}> here.", "The service description lists the graphs.")


def _refuse_default(here: State, name: str | None) -> None:
    if name is None and here.settings.text("default_graph") == "union":
        raise ForbiddenError(
            "The default graph is the union of all graphs; every triple here has a graph of its own.",
            "Name a graph with ?graph=IRI, or serve with --default-graph unnamed.",
        )


def install(app: Flask, state: State) -> None:  # noqa: ARG001 - every part is given both
    """Add the graph store to `app`."""
    app.register_blueprint(blueprint)

"""Answers a query in the format that the client likes best, from a worker, with everything said that was limited."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

from flask import Request, Response

from kb.graph.scan import scan
from server.errors import NotAcceptableError
from server.negotiation import GRAPH_TYPES, TABLE_TYPES, best, graph_syntax, named_format, table_syntax
from server.prefixes import PREFIXES
from server.sparql.request import Query
from server.sparql.services import with_answers
from server.state import State
from server.workers.child import Reply
from server.workers.jobs import QueryJob

_WITH_CHARSET = "text/"


def client_of(request: Request) -> str:
    """Who asks, as far as the budget is concerned: the address and the program."""
    return f"{request.remote_addr} {request.headers.get('User-Agent', '')[:80]}"


def answer(state: State, request: Request, query: Query, max_rows: int | None = None) -> Response:
    """The response to a query.

    Parameters:
        max_rows: the most rows or triples, 0 for all; where None, as the settings say.

    Raises:
        HttpError: no format fits, or a limit was met.
        QueryError: the text is not SPARQL.
    """
    state.check_local()
    wanted = _wanted(request, query)
    federated = _with_services(state, client_of(request), query)
    if federated is not query:
        response = _answer(state, request, federated, wanted, max_rows)
        # What others answered may change without a change of ours.
        response.headers.pop("ETag", None)
        response.headers["Cache-Control"] = "no-store"
        return response
    return _answer(state, request, query, wanted, max_rows)


def _with_services(state: State, client: str, query: Query) -> Query:
    """`query` with the answers of the listed services that it asks in it, at the client's cost."""
    listed = state.settings.text("services").split()
    if not listed or "SERVICE" not in query.text.upper():
        return query
    with state.computing(client):
        answered = with_answers(scan(query.text), state.store.base, listed, state.settings.number("query_seconds"))
    return replace(query, text=answered.text) if answered.text != query.text else query


def _answer(
    state: State,
    request: Request,
    query: Query,
    wanted: tuple[str | None, str | None],
    max_rows: int | None,
) -> Response:
    limit = state.settings.integer("query_rows") if max_rows is None else max_rows
    with ExitStack() as open_things:
        generation = open_things.enter_context(state.snapshots.reading())
        tag = _tag(generation.tag, *map(str, wanted), query.text, *query.default, "|", *query.named)
        if request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(tag):
            return _described(Response(status=304), tag, state)
        reply = state.run(client_of(request), _job(state, query, str(generation.folder), wanted, limit))
        open_things.callback(reply.close)
        if limit:
            reply.keep()
        return _respond(state, request, reply, wanted, tag, open_things.pop_all())


def _wanted(request: Request, query: Query) -> tuple[str | None, str | None]:
    """The media types for a table and for a graph, either None where the client takes no such format."""
    if query.format is None:
        accept = request.headers.get("Accept")
        table, graph = best(accept, TABLE_TYPES), best(accept, GRAPH_TYPES)
    else:
        named = named_format(query.format)
        table = named if named in TABLE_TYPES else None
        graph = named if named in GRAPH_TYPES else None
        # `json` and `xml` name a format for either sort of answer.
        generic = {"json": "application/json", "xml": "application/xml"}.get(query.format.lower())
        graph = graph or generic
    if table is None and graph is None:
        raise NotAcceptableError(
            "None of the formats that you take is there.",
            f"Take one of {', '.join((*TABLE_TYPES[:4], *GRAPH_TYPES[:6]))}.",
        )
    return table, graph


def _job(state: State, query: Query, folder: str, wanted: tuple[str | None, str | None], limit: int) -> QueryJob:
    table, graph = wanted
    return QueryJob(
        folder=folder,
        text=query.text,
        base=state.store.base,
        default_graph=state.settings.text("default_graph"),
        default=query.default,
        named=query.named,
        table_type=table_syntax(table) if table else None,
        graph_type=graph_syntax(graph) if graph else None,
        max_rows=limit,
        prefixes=PREFIXES,
    )


def _respond(
    state: State, request: Request, reply: Reply, wanted: tuple[str | None, str | None], tag: str, held: ExitStack
) -> Response:
    media_type = wanted[1] if reply.header["kind"] == "graph" else wanted[0]
    content_type = f"{media_type}; charset=utf-8" if str(media_type).startswith(_WITH_CHARSET) else str(media_type)
    response = Response(_stream(reply, held), content_type=content_type)
    if request.method == "HEAD":
        held.close()
    if reply.header["truncated"]:
        response.headers["Whence-Truncated"] = "true"
        response.headers["Warning"] = f'299 whence "cut after {state.settings.integer("query_rows")} rows"'
    response.headers["Server-Timing"] = f"query;dur={reply.seconds * 1000:.1f}"
    return _described(response, tag, state)


def _stream(reply: Reply, held: ExitStack) -> Iterator[bytes]:
    with held:
        yield from reply.chunks()


def _described(response: Response, tag: str, state: State) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    response.headers["Whence-Row-Limit"] = str(state.settings.integer("query_rows"))
    response.headers["Whence-Time-Limit"] = f"{state.settings.number('query_seconds'):g}"
    return response


def _tag(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]

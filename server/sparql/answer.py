"""Answers a query in the format that the client likes best, from a worker, with everything said that was limited.

It knows nothing of the door by which a request came; `server.sparql.direct` and `server.sparql.threaded` are the doors.
All of it runs on the workers' event loop.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field, replace
from typing import Final

from werkzeug.http import parse_etags

from kb.graph.scan import scan
from kb.settings import Settings
from server.errors import NotAcceptableError
from server.negotiation import GRAPH_TYPES, TABLE_TYPES, best, graph_syntax, named_format, table_syntax
from server.sparql.request import Asked, Query
from server.sparql.services import with_answers
from server.state import State
from server.workers.jobs import QueryJob
from server.workers.reply import Reply
from server.workers.snapshots import Lease

Wanted = tuple[str | None, str | None]
_WITH_CHARSET: Final = "text/"
_NOTHING_KEPT: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: its status, its headers, its first bytes; `rest` has the others, None where there are none.

    To a HEAD whose answer would go on `rest` is None too, and the length that nobody knows is not `stated`.
    """

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    first: bytes = b""
    rest: Reply | None = None
    stated: bool = True


async def answer(state: State, asked: Asked, query: Query) -> Answered:
    """The answer to a query.

    Raises:
        HttpError: no format fits, or a limit was met.
        QueryError: the text is not SPARQL.
    """
    state.check_local()
    wanted = _wanted(asked, query)
    federated = await _with_services(state, asked.client, query)
    if federated is query:
        return await _answer(state, asked, query, wanted)
    answered = await _answer(state, asked, federated, wanted)
    # What others answered may change without a change of ours.
    headers = {name: value for name, value in answered.headers.items() if name != "ETag"}
    return replace(answered, headers=headers | _NOTHING_KEPT)


async def _with_services(state: State, client: str, query: Query) -> Query:
    """`query` with the answers of the listed services that it asks in it, at the client's cost."""
    listed = state.settings.text("services").split()
    if not listed or "SERVICE" not in query.text.upper():
        return query

    def answered() -> str:
        with state.occupying(client):
            scanned = scan(query.text)
            return with_answers(scanned, state.store.base, listed, state.settings.number("query_seconds")).text

    text = await asyncio.get_running_loop().run_in_executor(None, answered)
    return replace(query, text=text) if text != query.text else query


async def _answer(state: State, asked: Asked, query: Query, wanted: Wanted) -> Answered:
    lease = await _lease(state)
    tag = _tag(lease.generation.tag, *map(str, wanted), query.text, *query.default, "|", *query.named)
    headers = _headers(state, tag)
    if asked.method in ("GET", "HEAD") and parse_etags(asked.headers.get("if-none-match")).contains_weak(tag):
        lease.give_back()
        return Answered(304, headers)
    job = _job(state, query, str(lease.generation.folder), wanted)
    reply = await state.answer(asked.client, job, over=lambda: _give_back(state, lease))
    try:
        if job.max_rows:
            await reply.keep()
        first = await reply.next()
        described = headers | _about(state, reply, wanted)
    except BaseException:
        await reply.close()
        raise
    if reply.is_over or asked.method == "HEAD":
        is_whole = reply.is_over
        await reply.close()
        return Answered(200, described, first, stated=is_whole)
    return Answered(200, described, first, reply)


async def _lease(state: State) -> Lease:
    """The newest copy. Where it has to be made, the loop goes on meanwhile."""
    lease = state.snapshots.at_hand()
    if lease is None:
        lease = await asyncio.get_running_loop().run_in_executor(None, state.snapshots.reading)
    return lease


def _give_back(state: State, lease: Lease) -> None:
    if state.snapshots.is_newest(lease.generation):
        lease.give_back()
    else:
        # An old copy may be removed with it, which takes a moment.
        asyncio.get_running_loop().run_in_executor(None, lease.give_back)


def _wanted(asked: Asked, query: Query) -> Wanted:
    """The media types for a table and for a graph, either None where the client takes no such format."""
    if query.format is None:
        table, graph = best(asked.accept, TABLE_TYPES), best(asked.accept, GRAPH_TYPES)
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


def _job(state: State, query: Query, folder: str, wanted: Wanted) -> QueryJob:
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
        max_rows=state.settings.integer("query_rows"),
    )


def _headers(state: State, tag: str) -> dict[str, str]:
    """What is said of every answer."""
    return {
        "ETag": f'W/"{tag}"',
        "Cache-Control": "no-cache",
        "Vary": "Accept",
        **limits(state.settings),
    }


def limits(settings: Settings) -> dict[str, str]:
    """Headers that say what an answer may have."""
    return {
        "Whence-Row-Limit": str(settings.integer("query_rows")),
        "Whence-Time-Limit": f"{settings.number('query_seconds'):g}",
    }


def truncation(settings: Settings) -> dict[str, str]:
    """Headers that say that an answer was cut."""
    return {
        "Whence-Truncated": "true",
        "Warning": f'299 whence "cut after {settings.integer("query_rows")} rows"',
    }


def _about(state: State, reply: Reply, wanted: Wanted) -> dict[str, str]:
    """What is said of one answer."""
    media_type = str(wanted[1] if reply.header["kind"] == "graph" else wanted[0])
    return {
        "Content-Type": f"{media_type}; charset=utf-8" if media_type.startswith(_WITH_CHARSET) else media_type,
        "Server-Timing": f"query;dur={reply.seconds * 1000:.1f}",
        **(truncation(state.settings) if reply.header["truncated"] else {}),
    }


def _tag(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]

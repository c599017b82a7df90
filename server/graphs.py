"""Reads the triples of a document that somebody sends or that was fetched: in a worker, with listed contexts only."""

from __future__ import annotations

from server.outside.client import Client
from server.outside.contexts import fetching, with_contexts
from server.outside.places import read_places
from server.state import State
from server.workers.jobs import ParseJob

_JSON_LD = "application/ld+json"
_MEGABYTE = 1 << 20


def outside(state: State) -> Client:
    """The client that fetches from the hosts that the settings list, and from no others."""
    settings = state.settings
    return Client(
        read_places(settings.text("load_hosts")),
        settings.number("load_seconds"),
        settings.integer("max_file_mb") * _MEGABYTE,
    )


def parsed(state: State, client: str, document: bytes, media_type: str, base: str) -> str:
    """The document as N-Triples. A worker reads it, for a document can be made to break a parser.

    Parameters:
        client: who asks, at whose cost it is read.
        base: what relative IRIs in it are relative to.

    Raises:
        HttpError: a context is not listed, or a limit was met.
        QueryError: it does not parse.
    """
    if media_type == _JSON_LD:
        document = with_contexts(document, base, fetching(outside(state)))
    return state.run(client, ParseJob(media_type, base), document).decode()

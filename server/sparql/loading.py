"""LOAD for administrators: documents from listed hosts become INSERT DATA in the very update that loads them.

So the update stays one change that happens wholly or not at all, and the engine itself fetches nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from rdflib import URIRef

from kb.errors import QueryError, WhenceError
from kb.graph.scan import Scanned
from kb.graph.terms import is_absolute_iri, sparql_term
from server.errors import BadRequestError, ForbiddenError, HttpError, MediaTypeError, RefusedError
from server.graphs import outside, parsed
from server.outside.client import Document
from server.sparql.elsewhere import Load, loads, replaced
from server.state import State

ACCEPTED: Final = "text/turtle, application/n-triples, application/rdf+xml;q=0.9, application/ld+json;q=0.8, */*;q=0.1"
_SYNTAXES: Final = {
    "text/turtle": "text/turtle",
    "application/x-turtle": "text/turtle",
    "application/n-triples": "application/n-triples",
    "application/rdf+xml": "application/rdf+xml",
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "application/ld+json": "application/ld+json",
}
_VAGUE: Final = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
_ENDINGS: Final = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".owl": "application/rdf+xml",
    ".jsonld": "application/ld+json",
}
_CHARSETS: Final = frozenset({"", "utf-8", "utf8", "us-ascii"})
_MOST_LOADS: Final = 16
_NOTHING: Final = "DROP SILENT GRAPH <urn:whence:nothing>"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document that an update has loaded into `graph`, None for the default graph."""

    document: Document
    graph: str | None


def with_documents(state: State, client: str, scanned: Scanned) -> tuple[str, tuple[Loaded, ...]]:
    """The text of an update with every LOAD replaced by the triples of its document, and the documents.

    Parameters:
        client: who asks, at whose cost the documents are read.

    Raises:
        HttpError, QueryError: a LOAD that is not SILENT failed: its host is not listed, it cannot be had or read.
    """
    pieces, documents = [], []
    wanted = tuple(islice(loads(scanned, state.store.base), _MOST_LOADS + 1))
    if len(wanted) > _MOST_LOADS:
        raise BadRequestError(f"The update loads more than {_MOST_LOADS} documents.", "Load them in several updates.")
    for load in wanted:
        text, loaded = _operations(state, client, load)
        pieces.append((load.start, load.end, text))
        documents += loaded
    return replaced(scanned.text, pieces), tuple(documents)


def _operations(state: State, client: str, load: Load) -> tuple[str, list[Loaded]]:
    try:
        document, triples = _fetched(state, client, load)
    except (HttpError, QueryError) as error:
        if load.is_silent and _may_be_silent(error):
            return _NOTHING, []
        raise
    return insertion(load.graph, triples), [Loaded(document, load.graph)]


def _may_be_silent(error: WhenceError) -> bool:
    """Whether `error` is about the document; that the server is busy, or the client over its budget, is not."""
    return error.code not in ("busy", "too-many-requests")


def insertion(graph: str | None, triples: str) -> str:
    """The operations that add `triples`, in N-Triples, to `graph`, which is made where it is not there."""
    if graph is None:
        return f"INSERT DATA {{\n{triples}\n}}"
    name = sparql_term(URIRef(graph))
    return f"CREATE SILENT GRAPH {name} ;\nINSERT DATA {{ GRAPH {name} {{\n{triples}\n}} }}"


def _fetched(state: State, client: str, load: Load) -> tuple[Document, str]:
    if load.graph is None and state.settings.text("default_graph") == "union":
        raise ForbiddenError(
            "The default graph is the union of all graphs; every triple here has a graph of its own.",
            "Say LOAD ... INTO GRAPH <...>.",
        )
    if not is_absolute_iri(load.source) or not is_absolute_iri(load.graph or "x:"):
        raise RefusedError(f"{load.source!r} is no address of http or https.", "Write it in full.")
    document = outside(state).get(load.source, ACCEPTED)
    return document, parsed(state, client, document.body, syntax_of(document), document.url)


def syntax_of(document: Document) -> str:
    """The format that a document is in, by its media type, or its ending where that says nothing.

    Raises:
        MediaTypeError: it is in none that holds one graph, or not in UTF-8.
    """
    ending = PurePosixPath(urlsplit(document.url).path).suffix.lower()
    vague = document.media_type in _VAGUE
    syntax = _ENDINGS.get(ending) if vague else _SYNTAXES.get(document.media_type)
    # XML says its own encoding; the parser refuses those that it does not know.
    if syntax is None or (document.charset not in _CHARSETS and syntax != "application/rdf+xml"):
        kind = "; charset=".join(filter(None, (document.media_type or "no type", document.charset)))
        raise MediaTypeError(f"{document.url[:200]} is of {kind}, which is no graph.", "Load Turtle, for example.")
    return syntax

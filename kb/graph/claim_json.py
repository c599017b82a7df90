"""A claim as JSON that reads naturally: our context and frame, applied without ever fetching anything.

The one module that imports pyld. The result is JSON-LD: expanded with the context, it is the same triples again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pyld import jsonld
from rdflib import Graph, URIRef

from kb.errors import NotFoundError, UsageError
from kb.vocab import ontology_text

CONTEXT_IRI = "https://w3id.org/whence/context.jsonld"
"""Under this name the context is linked; it is read from the ontology's own file."""


@cache
def context() -> Mapping[str, Any]:
    """The JSON-LD context."""
    return json.loads(ontology_text("context.jsonld"))  # type: ignore[no-any-return]


@cache
def frame() -> Mapping[str, Any]:
    """The JSON-LD frame of a claim."""
    return json.loads(ontology_text("frame.jsonld"))  # type: ignore[no-any-return]


def claim_as_json(graph: Graph, claim: URIRef) -> dict[str, Any]:
    """The claim with speaker, content, paragraph, mentions and the claims it reports inside it, as far as `graph` goes.

    Raises:
        NotFoundError: `graph` says nothing of the claim.
    """
    if (claim, None, None) not in graph:
        raise NotFoundError(f"There is no claim {claim}.", "Look it up among the claims of its article.")
    framed = jsonld.frame(_expanded(graph), {**frame(), "id": str(claim)}, _OPTIONS)
    return {"@context": CONTEXT_IRI} | {key: value for key, value in framed.items() if key != "@context"}


def as_triples(document: Mapping[str, Any]) -> Graph:
    """The triples that a JSON-LD `document` with our context stands for. Raises UsageError where it cannot."""
    try:
        quads = jsonld.to_rdf(document, {**_OPTIONS, "format": "application/n-quads"})
    except jsonld.JsonLdError as error:
        raise UsageError(f"The JSON-LD cannot be read: {error}.", f"Its context must be {CONTEXT_IRI}.") from None
    return Graph().parse(data=quads, format="nt")


def _expanded(graph: Graph) -> list[dict[str, Any]]:
    text = graph.serialize(format="nt")
    return jsonld.from_rdf(text, {"format": "application/n-quads", "useNativeTypes": True})  # type: ignore[no-any-return]


def _load(url: str, _options: Mapping[str, Any]) -> dict[str, Any]:
    if url != CONTEXT_IRI:
        raise UsageError(f"The JSON-LD context {url} is not ours and is not fetched.", f"Use {CONTEXT_IRI}.")
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": dict(context())}


_OPTIONS = {"documentLoader": _load, "omitGraph": True, "embed": "@once", "omitDefault": True}

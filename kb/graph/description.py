"""What a store says of itself: the base of its IRIs and the format number of its layout, in the description graph.

Every store is made with a description and opened by reading it, so no IRI is ever minted under the wrong base.
"""

from __future__ import annotations

from rdflib import RDF, XSD, Literal, URIRef

from kb.errors import StoreError
from kb.graph.store import Change, Solutions, Store
from kb.graph.terms import is_absolute_iri
from kb.ids import Minter
from kb.vocab import WH

FORMAT = 2
"""The number of the layout of graphs that this version writes. A store with another number is refused."""

OLDEST = 1
"""The lowest number that `whence upgrade` starts from; see `kb.graph.upgrades`."""

DESCRIPTION_QUERY = f"SELECT ?base ?format WHERE {{ ?kb <{WH.baseIri}> ?base ; <{WH.formatNumber}> ?format }}"
"""Finds the description without knowing the base, and so the name of its graph."""


def description(base: str) -> Change:
    """The first change of a new knowledge base with that base. Raises StoreError where it is no base."""
    if not is_absolute_iri(base) or not base.endswith(("/", "#")):
        raise StoreError(f"The base {base!r} is not an absolute IRI that ends in / or #.", "Set --base accordingly.")
    node = URIRef(base)
    triples = (
        (node, RDF.type, WH.KnowledgeBase),
        (node, WH.baseIri, Literal(base, datatype=XSD.anyURI)),
        (node, WH.formatNumber, Literal(FORMAT, datatype=XSD.integer)),
    )
    return Change(add={URIRef(Minter(base).description_graph): triples})


def read_base(solutions: Solutions, location: str, oldest: int = FORMAT) -> str:
    """The base that the store at `location` keeps, from its answer to `DESCRIPTION_QUERY`.

    Parameters:
        oldest: the lowest format number that is let pass, by who upgrades.

    Raises:
        StoreError: it says nothing, or contradicts itself, or was written by a version with another format.
    """
    base, number = _described(solutions, location)
    check_format(number, location, oldest)
    return base


def read_format(store: Store) -> int:
    """The format number that a store says it has. Raises StoreError as `read_base`."""
    return _described(store.select(DESCRIPTION_QUERY), store.location)[1]


def _described(solutions: Solutions, location: str) -> tuple[str, int]:
    found = [(str(row["base"]), int(str(row["format"]))) for row in solutions.dicts()]
    if len(found) != 1:
        fault = "describes itself twice" if found else "has triples but does not say that it is a knowledge base"
        raise StoreError(f"{location} {fault}.", "Name another place, or restore a dump into a new one.")
    return found[0]


def format_update(base: str, number: int) -> str:
    """The SPARQL Update after which the store of that base says that it has format `number`."""
    graph, predicate = f"<{Minter(base).description_graph}>", f"<{WH.formatNumber}>"
    # Not by WITH, which Oxigraph's server refuses where the default graph is the union.
    old, new = (f"{{ GRAPH {graph} {{ ?kb {predicate} {value} }} }}" for value in ("?old", number))
    return f"DELETE {old} INSERT {new} WHERE {old}"


def check_format(number: int, location: str, oldest: int = FORMAT) -> None:
    """Raise StoreError where a knowledge base or a dump of one has a format below `oldest` or above this version's."""
    if oldest <= number <= FORMAT:
        return
    remedy = "Install a newer Whence." if number > FORMAT else "Bring it up to date with `whence upgrade --store ...`."
    if number < OLDEST:
        remedy = "Open it with the version of Whence that wrote it."
    raise StoreError(f"{location} has format {number}; this version of Whence reads format {FORMAT}.", remedy)

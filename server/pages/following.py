"""What follows from a change made in the browser: the derived graph and the search index, where they are touched."""

from __future__ import annotations

from collections.abc import Sequence

from rdflib import URIRef

from kb.derive import refresh
from kb.graph.store import Store
from server.pages.searching import index


def follow(store: Store, nodes: Sequence[URIRef]) -> None:
    """Derive anew what a decision on `nodes` touches, and let search know of those that are claims."""
    refresh(store, nodes)
    for node in nodes:
        index().refresh(store, node)

"""Intake: what every entry point does with an article. It is stored, tied into the derived graph, and matched.

The one place where use cases are composed, because they do not see each other.
"""

from __future__ import annotations

from datetime import datetime

from rdflib import URIRef

from kb.decide import carry_over, suggest
from kb.derive import refresh
from kb.graph.store import Store
from kb.ingest import Extract, Outcome, Status, add
from kb.model import Document
from kb.standoff import rejoin


def take_in(store: Store, document: Document, extract: Extract, at: datetime, floor: float) -> Outcome:
    """Add an article, derive what follows from it, and suggest what it has to do with the others.

    Not flushed: call `store.flush()` once after a batch, or before saying yes to a person.

    Parameters:
        at: the moment of capture and of suggesting, with a time zone.
        floor: findings of a lower confidence (0..1) are not stored.

    Raises:
        InvalidRecordError, StoreError: see `kb.ingest.add`; nothing was stored.
    """
    with store.writing():
        outcome = add(store, document, extract, at.isoformat(timespec="seconds").replace("+00:00", "Z"), floor)
        version = URIRef(outcome.version)
        if outcome.status is not Status.UNCHANGED or rejoin(store, version, document):
            refresh(store, [version])
            suggest(store, version, at)
        if outcome.status is Status.REVISED:
            carry_over(store, version, at)
            refresh(store, [version])
    return outcome

"""Intake: what every entry point does with an article. It is stored, tied into the derived graph, and matched.

The one place where use cases are composed, because they do not see each other.
"""

from __future__ import annotations

from datetime import datetime

from rdflib import URIRef

from kb.decide import carry_over, keys_of, suggest
from kb.derive import refresh
from kb.graph.asking import rows
from kb.graph.store import Store
from kb.graph.terms import sparql_term
from kb.ingest import Extract, Outcome, Status, add
from kb.model import Document
from kb.standoff import rejoin
from kb.vocab import WH


def take_in(store: Store, document: Document, extract: Extract, at: datetime, floor: float) -> Outcome:
    """Add an article, derive what follows from it, and suggest what it has to do with the others.

    Where that was cut off after the article was stored (a full disk, a killed process), adding it again finishes it.
    Not flushed: call `store.flush()` once after a batch, or before saying yes to a person.

    Parameters:
        at: the moment of capture and of suggesting, with a time zone.
        floor: findings of a lower confidence (0..1) are not stored.

    Raises:
        InvalidRecordError, StoreError: see `kb.ingest.add`; nothing was stored.
    """
    with store.writing(), keys_of(store).in_step(store):
        outcome = add(store, document, extract, at.isoformat(timespec="seconds").replace("+00:00", "Z"), floor)
        version = URIRef(outcome.version)
        if outcome.status is Status.UNCHANGED and not _is_to_do(store, version, document):
            return outcome
        refresh(store, [version])
        suggest(store, version, at)
        if _revises(store, version):
            carry_over(store, version, at)
            refresh(store, [version])
    return outcome


def _is_to_do(store: Store, version: URIRef, document: Document) -> bool:
    """Whether a text that is held has just got its words back, or was never tied into the derived graph."""
    if rejoin(store, version, document):
        return True
    # A derived current version says so; one that was replaced does not, and deriving it again changes nothing.
    if store.ask(f"ASK {{ {sparql_term(version)} <{WH.isCurrent}> ?is }}"):
        return False
    return refresh(store, [version]) > 0


def _revises(store: Store, version: URIRef) -> bool:
    return any("revises" in row for row in rows(store, "derive-versions", version=version))

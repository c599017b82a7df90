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
from kb.ingest import Extract, Outcome, add, read_ahead
from kb.journal import journal_of
from kb.model import Document
from kb.standoff import rejoin
from kb.vocab import WH


def take_in(
    store: Store, document: Document, extract: Extract, at: datetime, floor: float, place: str | None = None
) -> Outcome:
    """Add an article, derive what follows from it, and suggest what it has to do with the others.

    Where that was cut off after the article was stored (a full disk, a killed process), the next article that is added
    finishes it.
    Not flushed: call `store.flush()` once after a batch, or before saying yes to a person.

    Parameters:
        at: the moment of capture and of suggesting, with a time zone.
        floor: findings of a lower confidence (0..1) are not stored.
        place: where the document was read; one that had another text there in between goes back to its older wording.

    Raises:
        InvalidRecordError, StoreError: see `kb.ingest.add`; nothing was stored.
    """
    journal = journal_of(store)
    last = journal.last(place) if place else None
    extract = read_ahead(store, document, extract, last)
    with store.writing(), keys_of(store).in_step(store):
        for version in journal.unfinished():
            _finish(store, version, at)
        last = journal.last(place) if place else None
        now = at.isoformat(timespec="seconds").replace("+00:00", "Z")
        outcome = add(store, document, extract, now, floor, last)
        version = URIRef(outcome.version)
        if outcome.status.is_new:
            _finish(store, version, at)
        else:
            _complete(store, version, document, at)
        if place:
            journal.note(place, document.content_hash)
    return outcome


def _finish(store: Store, version: URIRef, at: datetime) -> None:
    """Tie a stored text into the derived graph and match it; doing it again changes nothing."""
    with journal_of(store).finishing(version):
        if not rows(store, "derive-versions", version=version):
            return
        refresh(store, [version])
        suggest(store, version, at)
        if _revises(store, version):
            carry_over(store, version, at)
            refresh(store, [version])


def _complete(store: Store, version: URIRef, document: Document, at: datetime) -> None:
    """Finish a text that is held, where its words have just come back or it was never tied into the derived graph."""
    with journal_of(store).finishing(version):
        if rejoin(store, version, document) or _was_not_derived(store, version):
            _finish(store, version, at)


def _was_not_derived(store: Store, version: URIRef) -> bool:
    # A derived current version says so; one that was replaced does not, and deriving it again changes nothing.
    if store.ask(f"ASK {{ {sparql_term(version)} <{WH.isCurrent}> ?is }}"):
        return False
    return refresh(store, [version]) > 0


def _revises(store: Store, version: URIRef) -> bool:
    return any("revises" in row for row in rows(store, "derive-versions", version=version))

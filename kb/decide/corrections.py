"""Corrections: a claim that a person puts right, or adds because extraction missed it, beside what was extracted.

The extracted claim stays readable and is rejected; a corrected copy takes its place, and so does one of every claim
that reports it, so that no chain runs through a rejected claim. Undo brings the extracted one back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from rdflib import RDF, Literal, URIRef

from kb.decide.acts import record
from kb.decide.checks import check_seen, types_of
from kb.decide.claim_record import (
    ClaimDraft,
    NewActor,
    claim_triples,
    paragraphs_of,
    recorded_claim,
    reporter_of,
    speaker_of,
)
from kb.decide.log import decisions_on
from kb.decide.records import Decider, Draft, Sort
from kb.errors import ConflictError, UsageError
from kb.graph.asking import rows
from kb.graph.mapping.basics import time_span
from kb.graph.store import Store, Triple
from kb.graph.times import checked, first_day
from kb.ids import Minter
from kb.model import Anchor, SpeechAct
from kb.vocab import WH, V


@dataclass(frozen=True, slots=True)
class Changes:
    """What a correction changes; None leaves it as extracted. `own_words` says that the claim reports no other."""

    speaker: URIRef | NewActor | None = None
    anchors: tuple[Anchor, ...] | None = None
    said: str | None = None
    act: SpeechAct | None = None
    own_words: bool = False


def add_claim(store: Store, draft: ClaimDraft, by: Decider, at: datetime, basis: str) -> URIRef:
    """Record a claim that extraction missed, with a verdict that confirms it. Returns the claim.

    Raises:
        NotFoundError: the text, a paragraph or the speaker is not in this knowledge base.
        UsageError: an anchor lies outside its paragraph.
    """
    with store.writing():
        claim, triples = claim_triples(store, draft, "added")
        return _noted(store, claim, triples, by, at, basis)


def correct_claim(
    store: Store,
    claim: URIRef,
    changes: Changes,
    by: Decider,
    at: datetime,
    basis: str,
    seen: frozenset[URIRef] | None = None,
) -> URIRef:
    """Put a claim right: its speaker, words, date or kind of saying. Returns the claim that stands in its place.

    Raises:
        NotFoundError: the claim, or the new speaker, is not in this knowledge base.
        UsageError: nothing would change, an anchor lies outside its paragraph, or the date is none or still to come.
        ConflictError: somebody decided since `seen`, or another claim stands in the place of this one already.
    """
    if changes == Changes():
        raise UsageError("The correction changes nothing.", "Give a speaker, words, a date or a kind of saying.")
    if changes.said:
        _check_said(changes.said, at)
    types_of(store, claim)
    with store.writing():
        check_seen(decisions_on(store, claim), seen)
        _check_uncorrected(store, claim)
        corrected, triples = claim_triples(store, _changed(store, recorded_claim(store, claim), changes), basis)
        drafts = [Draft(Sort.VERDICT, claim, V.rejected, basis, corrected=corrected)]
        below, lower = claim, corrected
        while (above := reporter_of(store, below)) is not None:
            upper, more = claim_triples(store, replace(recorded_claim(store, above), reports=lower), basis)
            drafts.append(
                Draft(Sort.VERDICT, above, V.rejected, f"What it reports was corrected: {basis}", corrected=upper)
            )
            triples, below, lower = [*triples, *more], above, upper
        record(store, drafts, by, at, seen, triples)
    return corrected


def _check_said(edtf: str, now: datetime) -> None:
    first = first_day(checked(edtf))
    if first is not None and first > now.date().isoformat():
        raise UsageError(f"{edtf} is still to come, so nothing can have been said then.", "Give the day of saying.")


def _check_uncorrected(store: Store, claim: URIRef) -> None:
    """Refuse a second correction of what was extracted: it would bring back what the first had put right."""
    for decision in decisions_on(store, claim):
        if decision.is_live() and decision.corrected is not None:
            raise ConflictError(
                f"{claim} was corrected already: {decision.corrected} stands in its place.",
                f"Correct that one, or undo {decision.iri} first.",
            )


def _changed(store: Store, draft: ClaimDraft, changes: Changes) -> ClaimDraft:
    return replace(
        draft,
        speaker=changes.speaker or draft.speaker,
        anchors=changes.anchors or draft.anchors,
        said=changes.said or draft.said,
        wording=None if changes.said else draft.wording,
        act=changes.act or draft.act,
        reports=None if changes.own_words else draft.reports,
        source=_naming(store, draft, changes.speaker) if changes.speaker else draft.source,
    )


def _naming(store: Store, draft: ClaimDraft, speaker: URIRef | NewActor) -> Anchor | None:
    """Where the claim's paragraph names its new speaker, if it does so in full and once."""
    known = [] if isinstance(speaker, NewActor) else rows(store, "derive-node", node=speaker)
    name = speaker.name if isinstance(speaker, NewActor) else next((str(r["name"]) for r in known if "name" in r), "")
    number = draft.anchors[0].paragraph
    text = paragraphs_of(store, draft.version)[number][1]
    start = text.find(name) if name else -1
    return Anchor(number, start, start + len(name)) if start >= 0 and text.count(name) == 1 else None


# --- nodes that extraction missed -----------------------------------------------------------------------------------


def add_actor(store: Store, version: URIRef, actor: NewActor, by: Decider, at: datetime, basis: str) -> URIRef:
    """Record an actor of a captured text that extraction missed, with a verdict that confirms it. Returns the actor.

    Raises:
        NotFoundError: there is no such captured text.
    """
    paragraphs_of(store, version)
    with store.writing():
        node, triples = speaker_of(store, Minter(store.base), ClaimDraft(version, (), actor))
        return _noted(store, node, triples, by, at, basis)


def add_event(
    store: Store, name: str, place: str | None, edtf: str | None, by: Decider, at: datetime, basis: str
) -> URIRef:
    """Record an event that claims can be linked to, by its name, place and time. Returns the event.

    Who did it, why and how many died is not said here: that is what claims differ about.

    Raises:
        UsageError: the time is no EDTF date.
    """
    minter = Minter(store.base)
    edtf = checked(edtf) if edtf else None
    node = URIRef(minter.canonical("noted", name, name, place or "", edtf or ""))
    triples: list[Triple] = [(node, RDF.type, WH.Event), (node, WH.name, Literal(name))]
    if place:
        where = URIRef(minter.canonical("noted", place, "place", place))
        triples += [(node, WH.occurredIn, where), (where, RDF.type, WH.Place), (where, WH.name, Literal(place))]
    if edtf:
        time = URIRef(minter.time(edtf))
        triples += [(node, WH.occurredDuring, time), *time_span(time, edtf)]
    return _noted(store, node, triples, by, at, basis)


def _noted(store: Store, node: URIRef, triples: list[Triple], by: Decider, at: datetime, basis: str) -> URIRef:
    """Write a record together with the verdict that confirms it: nobody ever sees the one without the other."""
    record(store, [Draft(Sort.VERDICT, node, V.confirmed, basis)], by, at, added=triples)
    return node

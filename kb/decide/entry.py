"""An entry of the log of decisions as triples, sealed by a hash over itself and the seal of the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from rdflib import RDF, XSD, Literal, URIRef

from kb.decide.records import Decider, Draft, Sort
from kb.graph.store import Triple
from kb.graph.terms import sparql_triples
from kb.ids import Minter
from kb.vocab import WH

_WORDS = frozenset({WH.droppedWords, WH.addedWords, WH.changedWords})
_SCORES = frozenset({WH.score, WH.anchorScore})
GENESIS = "0" * 64
"""What the first decision has before it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of the log: how many there are, the newest one's seal and time (None where there is none)."""

    number: int
    seal: str
    at: datetime | None


def time_literal(at: datetime) -> Literal:
    """`at` as an xsd:dateTime in UTC in a form that every engine keeps: no trailing zeros in the fraction, then `Z`."""
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return Literal(f"{text.rstrip('0') if '.' in text else text}Z", datatype=XSD.dateTime, normalize=False)


def decider_triples(by: Decider) -> list[Triple]:
    """What the log says of who decides, once."""
    if by.is_program:
        return [
            (by.iri, RDF.type, WH.SoftwareTool),
            (by.iri, WH.name, Literal(by.name)),
            (by.iri, WH.toolVersion, Literal(by.version or "")),
        ]
    return [(by.iri, RDF.type, WH.User), (by.iri, WH.name, Literal(by.name))]


def entry_triples(
    draft: Draft, by: Decider, at: datetime, superseded: Iterable[URIRef], before: Head, base: str
) -> tuple[URIRef, Head, list[Triple]]:
    """The triples of one entry, its IRI, and the head of the log once it is in.

    The seal is the SHA-256 over the seal before it and the entry's triples in N-Triples, sorted. Where whoever decides
    has a key, the entry says so, under the seal, and the seal is signed.
    """
    number = before.number + 1
    content = sorted(_content(draft, by, at, superseded, number))
    iri = URIRef(Minter(base).decision(before.seal, *(f"{p} {o.n3()}" for p, o in content)))
    triples: list[Triple] = [(iri, predicate, value) for predicate, value in content]
    seal = seal_of(before.seal, triples)
    triples.append((iri, WH.chainHash, Literal(seal)))
    if by.signer is not None:
        triples.append((iri, WH.signature, Literal(by.signer.sign(signed_message(seal)))))
    return iri, Head(number, seal, at), triples


def signed_message(seal: str) -> bytes:
    """What is signed of an entry with that seal: nothing that could be taken for something else."""
    return f"Whence decision {seal}".encode()


def seal_of(before: str, triples: Iterable[Triple]) -> str:
    """The seal of an entry with `triples` (without its own seal) that follows the seal `before`.

    The words in which quotes differ stay out: they are the articles', and leave when findings are shared without texts.
    """
    lines = sorted(sparql_triples(_as_written(t) for t in triples if t[1] not in _WORDS).splitlines())
    return hashlib.sha256("\n".join((before, *lines)).encode()).hexdigest()


def _as_written(triple: Triple) -> Triple:
    """A score is a decimal number, whatever the engine has made of one that is whole (Virtuoso: an integer)."""
    entry, predicate, value = triple
    if predicate not in _SCORES:
        return triple
    return entry, predicate, Literal(str(value), datatype=XSD.decimal, normalize=False)


def _content(
    draft: Draft, by: Decider, at: datetime, superseded: Iterable[URIRef], number: int
) -> Iterator[tuple[URIRef, URIRef | Literal]]:
    yield RDF.type, WH[draft.sort.value]
    if draft.sort is Sort.LINK and draft.kind is not None and draft.target is not None:
        yield WH.linkFrom, draft.subject
        yield WH.linkTo, draft.target
        yield WH.linkKind, draft.kind
    else:
        yield WH.decides, draft.subject
    yield WH.hasOutcome, draft.outcome
    yield WH.decidedBy, by.iri
    yield WH.decidedAt, time_literal(at)
    if by.signer is not None:
        yield WH.signedWith, Literal(by.signer.fingerprint)
    yield WH.basisText, Literal(draft.basis)
    yield WH.standing, Literal(str(by.standing), datatype=XSD.integer)
    yield WH.sequenceNumber, Literal(str(number), datatype=XSD.integer)
    yield from ((WH.basedOn, thing) for thing in draft.evidence)
    yield from ((WH.supersedes, earlier) for earlier in superseded)
    yield from _optional_content(draft)


def _optional_content(draft: Draft) -> Iterator[tuple[URIRef, URIRef | Literal]]:
    if draft.score is not None:
        yield WH.score, Literal(_decimal(draft.score), datatype=XSD.decimal, normalize=False)
    if draft.corrected is not None:
        yield WH.correctedAs, draft.corrected
    if draft.record is not None:
        yield WH.recordHash, Literal(draft.record)
    if draft.restores is not None:
        yield WH.restores, draft.restores
    if draft.undoing is not None:
        yield WH.undoText, Literal(draft.undoing)
    if draft.carried is not None:
        yield WH.carriedOverFrom, draft.carried
    if draft.anchor is not None:
        yield WH.hasAnchorState, draft.anchor[0]
        yield WH.anchorScore, Literal(_decimal(draft.anchor[1]), datatype=XSD.decimal, normalize=False)
    for predicate, text in (
        (WH.droppedWords, draft.dropped),
        (WH.addedWords, draft.added),
        (WH.changedWords, draft.changed),
    ):
        if text:
            yield predicate, Literal(text)


def _decimal(value: float) -> str:
    text = format(Decimal(str(round(value, 4))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

"""The log of decisions: appended to, never changed, each entry sealed by a hash over itself and the one before.

Whoever alters, drops or slips in a decision breaks the chain at that place, and `verify` names it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from rdflib import RDF, XSD, Literal, URIRef
from rdflib.term import Node

from kb.decide.records import LINKS, Decider, Decision, Draft, Sort
from kb.errors import NotFoundError
from kb.graph.asking import rows
from kb.graph.store import Store, Triple
from kb.graph.terms import sparql_triples
from kb.ids import Minter
from kb.vocab import WH, V

_WORDS = frozenset({WH.droppedWords, WH.addedWords, WH.changedWords})
_OUTSIDE = frozenset({WH.chainHash, WH.signature})
_SCORES = frozenset({WH.score, WH.anchorScore})
GENESIS = "0" * 64
"""What the first decision has before it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of the log: how many there are, the newest one's seal and time (None where there is none)."""

    number: int
    seal: str
    at: datetime | None


# --- reading --------------------------------------------------------------------------------------------------------


def parse_time(term: Node) -> datetime:
    """The moment that an xsd:dateTime stands for, in UTC."""
    return datetime.fromisoformat(str(term)).astimezone(UTC)


def _decision(row: Mapping[str, Node]) -> Decision:
    score = row.get("score")
    return Decision(
        iri=URIRef(str(row["decision"])),
        sort=Sort(WH.local(URIRef(str(row["sort"])))),
        subject=URIRef(str(row["from"])),
        outcome=URIRef(str(row["outcome"])),
        by=URIRef(str(row["by"])),
        at=parse_time(row["at"]),
        standing=int(str(row["standing"])),
        basis=str(row["basis"]),
        kind=_optional(row, "kind"),
        target=_optional(row, "to"),
        score=None if score is None else float(str(score)),
        corrected=_optional(row, "corrected"),
        number=int(str(row["number"])),
        superseded=parse_time(row["laterAt"]) if "laterAt" in row else None,
        supersedes=(URIRef(str(row["supersedes"])),) if "supersedes" in row else (),
    )


def _optional(row: Mapping[str, Node], name: str) -> URIRef | None:
    return URIRef(str(row[name])) if name in row else None


def _merged(found_rows: Iterable[Mapping[str, Node]]) -> tuple[Decision, ...]:
    """One decision an IRI: its rows differ in what it supersedes and in what superseded it, earliest first."""
    found: dict[URIRef, Decision] = {}
    for row in found_rows:
        decision = _decision(row)
        known = found.get(decision.iri)
        if known is None:
            found[decision.iri] = decision
        else:
            found[decision.iri] = replace(
                known, supersedes=tuple(dict.fromkeys((*known.supersedes, *decision.supersedes)))
            )
    return tuple(found.values())


def decisions_on(store: Store, node: URIRef) -> tuple[Decision, ...]:
    """Every decision about `node`, or that links it, in the order of recording; superseded ones too."""
    return _merged(rows(store, "decide-decisions", subject=node))


def decision(store: Store, iri: URIRef) -> Decision:
    """The decision `iri`. Raises NotFoundError where there is none."""
    found = _merged(rows(store, "decide-decision", decision=iri))
    if not found:
        raise NotFoundError(f"There is no decision {iri}.", "`whence decide history NODE` lists those on a thing.")
    return found[0]


def head(store: Store) -> Head:
    """The newest entry of the log, found in a number of look-ups that grows with the logarithm of its length."""
    low, high = 0, 1
    while _entry(store, high) is not None:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _entry(store, middle) is not None else (low, middle)
    entry = _entry(store, low) if low else None
    return Head(0, GENESIS, None) if entry is None else Head(low, str(entry["hash"]), parse_time(entry["at"]))


def _entry(store: Store, number: int) -> Mapping[str, Node] | None:
    return next(iter(rows(store, "decide-numbered", number=number)), None)


# --- writing --------------------------------------------------------------------------------------------------------


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


# --- checking -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where the log does not hold: the number of the entry and what is wrong there."""

    number: int
    reason: str


def verify(store: Store) -> tuple[Broken, ...]:
    """Walk the whole log and name every entry whose seal, number or place does not hold; empty where all do."""
    graph = store.graph(URIRef(Minter(store.base).decisions_graph))
    entries: dict[int, list[URIRef]] = {}
    for entry, place in graph.subject_objects(WH.sequenceNumber):
        entries.setdefault(int(str(place)), []).append(URIRef(str(entry)))
    broken: list[Broken] = []
    seal = GENESIS
    for number in range(1, max(entries, default=0) + 1):
        found = entries.get(number, [])
        if len(found) != 1:
            broken.append(Broken(number, "is missing" if not found else "stands there twice"))
            continue
        expected = seal_of(seal, [t for t in graph.triples((found[0], None, None)) if t[1] not in _OUTSIDE])
        seal = str(graph.value(found[0], WH.chainHash))
        if seal != expected:
            broken.append(Broken(number, "was changed after it was recorded, or one before it was taken away"))
    decisions = {URIRef(str(s)) for s in graph.subjects(WH.hasOutcome, None)}
    loose = decisions - {entry for found in entries.values() for entry in found}
    broken.extend(Broken(0, f"{entry} has no place in the log") for entry in sorted(loose))
    return tuple(broken)


def settles(decision: Decision) -> URIRef | None:
    """What a live decision says of its matter, as an outcome: of an identity link, whether the two are the same.

    "different" confirmed and "same" rejected both say no; "different" rejected says nothing either way.
    """
    row = LINKS.get(decision.kind) if decision.kind is not None else None
    if row is None or row.opposite is None or decision.kind != row.kind:
        return decision.outcome
    negative = str(row.kind).rsplit("/", 1)[-1].startswith("different-")
    if not negative or decision.outcome not in {V.confirmed, V.rejected}:
        return decision.outcome
    return V.rejected if decision.outcome == V.confirmed else V.undecided

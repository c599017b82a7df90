"""Signatures on decisions: what is signed is the seal, hence all that a decision says and all that came before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import Graph, URIRef
from rdflib.term import Node

from kb.decide.chain import Broken, said_of
from kb.decide.entry import signed_message
from kb.decide.log import parse_time
from kb.graph.store import Store
from kb.ids import Minter
from kb.keyring import HeldKey
from kb.signing import is_signed
from kb.vocab import WH

_AT_ONCE = 200
"""So many decisions are read in one request."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """What the signatures of a log are worth: the decisions whose signature fails, those whose key nobody here has
    registered, and how many hold."""

    broken: tuple[Broken, ...]
    unknown: tuple[Broken, ...]
    good: int


def verify_signatures(store: Store, keys: Iterable[HeldKey]) -> Signatures:
    """Verify the signature of every decision that has one, or says that it has."""
    held = {key.fingerprint: key for key in keys}
    minter = Minter(store.base)
    broken, unknown, good = [], [], 0
    for one, graph in _signed(store, URIRef(minter.decisions_graph)):
        number, mark = int(str(graph.value(one, WH.sequenceNumber) or 0)), str(graph.value(one, WH.signedWith) or "")
        if mark and mark not in held:
            unknown.append(Broken(number, f"is signed with a key that is not registered here: {mark}"))
        elif reason := _fault(graph, one, held.get(mark), minter):
            broken.append(Broken(number, reason))
        else:
            good += 1
    return Signatures(_in_order(broken), _in_order(unknown), good)


def _signed(store: Store, log: URIRef) -> Iterator[tuple[URIRef, Graph]]:
    """Each decision that is signed, or says so, with what is said of it and of others."""
    found = sorted({URIRef(str(s)) for s, p, _ in store.triples(log) if p in (WH.signedWith, WH.signature)})
    for start in range(0, len(found), _AT_ONCE):
        page = found[start : start + _AT_ONCE]
        said = said_of(store, log, page)
        yield from ((one, said) for one in page)


def _in_order(found: Iterable[Broken]) -> tuple[Broken, ...]:
    return tuple(sorted(found, key=lambda one: one.number))


def _fault(graph: Graph, one: Node, key: HeldKey | None, minter: Minter) -> str | None:
    """What is wrong with the signature of a decision, None where it holds."""
    if key is None:
        return "has a signature but does not say by which key"
    signature = graph.value(one, WH.signature)
    if signature is None:
        return "says that it is signed, but its signature was taken away"
    if not is_signed(key.public, signed_message(str(graph.value(one, WH.chainHash))), str(signature)):
        return "has a signature that does not fit: it, or its seal, was changed after it was signed"
    if graph.value(one, WH.decidedBy) != URIRef(minter.user(key.name)):
        return f"is signed with the key of {key.name}, who did not decide it"
    if not key.is_good(parse_time(graph.value(one, WH.decidedAt) or one)):
        return f"was decided after the key of {key.name} had been revoked"
    return None

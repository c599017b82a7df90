"""Looks at a knowledge base whose writer was killed: what was acknowledged is there, and nothing is there by half."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import Graph, URIRef

from kb.decide import Sort, decision, decisions_on, verify
from kb.decide.entry import time_literal
from kb.derive import derive_all, refresh
from kb.errors import NotFoundError
from kb.exchange import is_empty, restore
from kb.graph.embedded import in_memory, open_folder, open_or_create_folder
from kb.graph.store import Store
from kb.ids import Minter
from kb.vocab import WH, V
from tests.faults.writer import BASE, DECIDING, graph_of, moment, put


@dataclass(slots=True)
class Account:
    """What the writer said: the acts that it acknowledged, with what it said of them, and the one it was killed in."""

    done: list[tuple[str, int, str]] = field(default_factory=list)
    broken_off: list[tuple[str, int]] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether something was decided, as far as one can tell from outside, that nothing was derived from since."""
        acts = [act for act, *_ in self.done]
        last = max((place for place, act in enumerate(acts) if act == "derive"), default=-1)
        return any(act in DECIDING for act in (*acts[last + 1 :], *(act for act, _ in self.broken_off)))


def faults(home: Path, account: Account) -> Iterator[str]:
    """Everything that is not as it must be after a kill."""
    store = open_folder(home / "kb")
    try:
        for act, number, found in account.done:
            yield from _CHECKS[act](home, store, number, found)
        for act, number in account.broken_off:
            yield from _HALVES[act](home, store, number)
        # Names records without their decision, and decisions without their record, too.
        yield from (f"entry {broken.number} of the log {broken.reason}" for broken in verify(store))
        _go_on(store, account)
        yield from _derived(store)
    finally:
        store.close()


def _go_on(store: Store, account: Account) -> None:
    """Do what the next one does who comes: take the article in again, refresh what was decided."""
    for act, number in account.broken_off:
        if act == "take_in":
            put(store, number)
    if account.waits:
        log = store.graph(URIRef(Minter(BASE).decisions_graph))
        refresh(store, sorted({URIRef(str(o)) for p in (WH.decides, WH.correctedAs) for o in log.objects(None, p)}))


def _derived(store: Store) -> Iterator[str]:
    """The derived graph as it lies must be, triple by triple, the one that is made anew from all the rest."""
    name = URIRef(Minter(BASE).derived_graph)
    lying = set(store.graph(name))
    derive_all(store)
    anew = set(store.graph(name))
    if lying != anew:
        yield f"the derived graph lacks {len(anew - lying)} triples of one made anew, and has {len(lying - anew)} more"


def _expected(number: int) -> tuple[str, Graph]:
    store = in_memory(BASE)
    version = put(store, number)
    return version, graph_of(store, version)


def _taken_in(_: Path, store: Store, number: int, found: str) -> Iterator[str]:
    version, graph = _expected(number)
    if version != found or set(graph_of(store, version)) != set(graph):
        yield f"article {number} was acknowledged and is not there as it was"


def _half_taken_in(_: Path, store: Store, number: int) -> Iterator[str]:
    version, graph = _expected(number)
    if set(graph_of(store, version)) not in (set(), set(graph)):
        yield f"article {number} is there by half"


def _judged(_: Path, store: Store, number: int, found: str) -> Iterator[str]:
    if _said(store, found) != (V.confirmed, "read it"):
        yield f"decision {number} was acknowledged and is not there as it was"


def _undone(_: Path, store: Store, number: int, found: str) -> Iterator[str]:
    if _said(store, found) != (V.withdrawn, "misread it"):
        yield f"undoing {number} was acknowledged and is not there as it was"


def _said(store: Store, iri: str) -> tuple[URIRef, str] | None:
    try:
        found = decision(store, URIRef(iri))
    except NotFoundError:
        return None
    return found.outcome, found.basis


def _corrected(_: Path, store: Store, number: int, found: str) -> Iterator[str]:
    """Both claims must be there, each with the decision that puts it in the place of another."""
    log = store.graph(URIRef(Minter(BASE).decisions_graph))
    claims = {URIRef(found), *(URIRef(str(s)) for s in log.subjects(WH.reportsClaim, URIRef(found)))}
    if len(claims) != 2 or any((None, WH.correctedAs, claim) not in log for claim in claims):
        yield f"correction {number} was acknowledged and is not there as it was"


def _half_corrected(_: Path, store: Store, number: int) -> Iterator[str]:
    """Of the two verdicts that a correction makes, both are there or none."""
    log = store.graph(URIRef(Minter(BASE).decisions_graph))
    at = time_literal(moment(number, "correct"))
    if len(set(log.subjects(WH.decidedAt, at))) not in (0, 2):
        yield f"correction {number} is there by half"


def _claim_added(_: Path, store: Store, number: int, found: str) -> Iterator[str]:
    # Links to the claim may have been suggested since, by the next article.
    verdicts = [one.outcome for one in decisions_on(store, URIRef(found)) if one.sort is Sort.VERDICT]
    if verdicts != [V.confirmed]:
        yield f"added claim {number} was acknowledged and is not there as it was"


def _loaded(_: Path, store: Store, number: int, __: str) -> Iterator[str]:
    if len(store.graph(URIRef(f"{BASE}graph/loaded-{number}"))) != 200:
        yield f"dump {number} was acknowledged and is not there"


def _half_loaded(_: Path, store: Store, number: int) -> Iterator[str]:
    if len(store.graph(URIRef(f"{BASE}graph/loaded-{number}"))) not in (0, 200):
        yield f"dump {number} is there by half"


def _backed_up(home: Path, _: Store, number: int, __: str) -> Iterator[str]:
    copy = open_folder(home / f"backup-{number}")
    if len(copy.graph(URIRef(f"{BASE}graph/loaded-{number}"))) != 200:
        yield f"backup {number} lacks what was there before it"
    copy.close()


def _half_backed_up(home: Path, store: Store, number: int) -> Iterator[str]:
    if (home / f"backup-{number}").exists():
        yield from _backed_up(home, store, number, "")


def _restored(home: Path, _: Store, number: int, __: str) -> Iterator[str]:
    copy, whole = open_folder(home / f"restored-{number}"), in_memory(BASE)
    restore(whole, home / f"export-{number}.nq")
    if any(set(copy.graph(name)) != set(whole.graph(name)) for name in whole.graph_names()):
        yield f"restored knowledge base {number} is not what was exported"
    copy.close()


def _half_restored(home: Path, store: Store, number: int) -> Iterator[str]:
    folder = home / f"restored-{number}"
    if not folder.exists():
        return
    copy = open_or_create_folder(folder, BASE)
    empty = is_empty(copy)
    copy.close()
    if not empty:
        yield from _restored(home, store, number, "")


def _nothing(*_: object) -> Iterator[str]:
    return iter(())


_CHECKS: dict[str, Callable[[Path, Store, int, str], Iterator[str]]] = {
    "take_in": _taken_in,
    "judge": _judged,
    "undo": _undone,
    "correct": _corrected,
    "add_claim": _claim_added,
    "derive": _nothing,
    "load": _loaded,
    "backup": _backed_up,
    "restore": _restored,
}
"""What must be there of an act that was acknowledged; what `derive` made is compared at the end."""
_HALVES: dict[str, Callable[[Path, Store, int], Iterator[str]]] = {
    "take_in": _half_taken_in,
    "judge": _nothing,
    "undo": _nothing,
    "correct": _half_corrected,
    "add_claim": _nothing,
    "derive": _nothing,
    "load": _half_loaded,
    "backup": _half_backed_up,
    "restore": _half_restored,
}
"""What must not be there of an act that was broken off; half an entry of the log is found by verifying it."""

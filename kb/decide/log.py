"""The log of decisions as it is read: what was decided on a thing, a single decision, and the newest entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from rdflib import URIRef
from rdflib.term import Node

from kb.decide.entry import GENESIS, Head
from kb.decide.records import LINKS, Decision, Draft, Sort
from kb.errors import NotFoundError
from kb.graph.asking import rows
from kb.graph.store import Store
from kb.graph.terms import sparql_term
from kb.vocab import WH, V

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
        undoing=str(row["undoing"]) if "undoing" in row else None,
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


def draft_of(store: Store, found: Decision) -> Draft:
    """What a recorded decision says, with all that it rests on, as a draft that says it again."""
    entry = store.construct(f"CONSTRUCT WHERE {{ {sparql_term(found.iri)} ?property ?value }}")
    dropped, added, changed = (
        None if words is None else str(words)
        for words in (entry.value(found.iri, part) for part in (WH.droppedWords, WH.addedWords, WH.changedWords))
    )
    return Draft(
        found.sort,
        found.subject,
        found.outcome,
        found.basis,
        found.kind,
        found.target,
        found.score,
        evidence=tuple(sorted(URIRef(str(thing)) for thing in entry.objects(found.iri, WH.basedOn))),
        corrected=found.corrected,
        dropped=dropped,
        added=added,
        changed=changed,
    )


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

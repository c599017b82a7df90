"""Corrected articles: every claim of the older text is found again in the newer one, and decisions follow their claims.

What stands word for word keeps its decisions, under the name of whoever made them. What was changed or lost keeps them
on the older text alone, and is listed: a person decides anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from rdflib import XSD, Literal, URIRef

from kb.decide.acts import append
from kb.decide.copying import copy_claim
from kb.decide.log import decisions_on, draft_of
from kb.decide.records import Decider, Decision, Draft
from kb.decide.standing import by_matter
from kb.errors import UsageError
from kb.graph.asking import rows
from kb.graph.store import Store, Triple
from kb.ids import Minter
from kb.model import Anchor
from kb.text.anchoring import AnchorState, Found, find_again
from kb.vocab import WH, V

_CARRIED = frozenset({AnchorState.EXACT, AnchorState.MOVED})


@dataclass(frozen=True, slots=True)
class OldClaim:
    """A claim of a text, where its first words stand, and who is said to say it."""

    claim: URIRef
    anchor: Anchor
    exact: str
    speakers: frozenset[str]
    is_report: bool


@dataclass(frozen=True, slots=True)
class Reanchored:
    """A claim of the older text: how it stands in the newer one, and as which claim of it (None where none)."""

    claim: URIRef
    found: Found
    now: URIRef | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a new version did: every claim of the older text, the decisions carried over, and those that need a look."""

    claims: tuple[Reanchored, ...]
    carried: tuple[URIRef, ...]
    left: tuple[URIRef, ...]


def carry_over(store: Store, version: URIRef, at: datetime) -> Report:
    """Find every claim of the text that `version` revises again in it, and carry the decisions over.

    Running it again changes nothing: what was carried is not carried twice.

    Raises:
        UsageError: `version` revises no text.
    """
    found = rows(store, "derive-versions", version=version)
    older = next((URIRef(str(row["revises"])) for row in found if "revises" in row), None)
    if older is None:
        raise UsageError(f"{version} revises no earlier text.", "Name the newer of two texts of one article.")
    with store.writing():
        reanchored = _reanchor(store, older, version)
        extra, now = _with_copies(store, version, reanchored)
        drafts, left = _drafts(store, reanchored, now | _actors(store, older, version))
        carried = append(store, drafts, at, [*_anchor_triples(reanchored, now), *extra])
    done = tuple(replace(one, now=now.get(one.claim)) for one in reanchored)
    return Report(done, carried, tuple(left))


def _claims(store: Store, version: URIRef) -> list[OldClaim]:
    found: dict[URIRef, OldClaim] = {}
    for row in rows(store, "reanchor-claims", version=version):
        claim = URIRef(str(row["claim"]))
        names = frozenset({str(row["name"])} if "name" in row else ())
        if claim in found:
            found[claim] = replace(found[claim], speakers=found[claim].speakers | names)
            continue
        anchor = Anchor(int(str(row["number"])), int(str(row["start"])), int(str(row["end"])))
        found[claim] = OldClaim(claim, anchor, str(row["exact"]), names, "reports" in row)
    return list(found.values())


def _reanchor(store: Store, older: URIRef, newer: URIRef) -> list[Reanchored]:
    texts = {int(str(row["number"])): str(row["text"]) for row in rows(store, "match-paragraphs", version=newer)}
    candidates = _claims(store, newer)
    made = []
    for old in _claims(store, older):
        found = find_again(old.exact, old.anchor, texts)
        made.append(Reanchored(old.claim, found, _same_place(old, found, candidates)))
    return made


def _same_place(old: OldClaim, found: Found, candidates: list[OldClaim]) -> URIRef | None:
    """The claim of the newer text whose first words lie where the older claim's now do, by the same speaker."""
    place = found.anchor
    if place is None:
        return None
    for one in candidates:
        overlap = min(one.anchor.end, place.end) - max(one.anchor.start, place.start)
        same = one.anchor.paragraph == place.paragraph and 2 * overlap > place.end - place.start
        if same and one.is_report == old.is_report and (one.speakers & old.speakers or not old.speakers):
            return one.claim
    return None


def _with_copies(
    store: Store, newer: URIRef, reanchored: list[Reanchored]
) -> tuple[list[Triple], dict[URIRef, URIRef]]:
    """Copies in the newer text of the claims that people put in, and which claim of it each older claim is."""
    now = {one.claim: one.now for one in reanchored if one.now is not None}
    triples: list[Triple] = []
    log = Minter(store.base).decisions_graph
    added = {URIRef(str(row["claim"])) for row in rows(store, "derive-added", graph=log)}
    for one in sorted(reanchored, key=lambda each: each.claim in now):
        if one.claim in added and one.claim not in now and one.found.state in _CARRIED and one.found.anchor:
            copy, made = copy_claim(store, one.claim, newer, one.found.anchor)
            now[one.claim] = copy
            triples += made
    return triples, now


def _actors(store: Store, older: URIRef, newer: URIRef) -> dict[URIRef, URIRef]:
    """The actors and works that both texts name alike, which is what their local IRIs come from."""
    minter = Minter(store.base)
    theirs = {str(row["node"]) for row in rows(store, "derive-locals", graph=minter.version_graph(newer))}
    pairs: dict[URIRef, URIRef] = {}
    for row in rows(store, "derive-locals", graph=minter.version_graph(older)):
        twin = str(row["node"]).replace(f"{older}#", f"{newer}#", 1)
        if twin in theirs:
            pairs[URIRef(str(row["node"]))] = URIRef(twin)
    return pairs


def _drafts(
    store: Store, reanchored: list[Reanchored], now: dict[URIRef, URIRef]
) -> tuple[list[tuple[Draft, Decider]], list[URIRef]]:
    """The decisions to carry over with who made them, and those whose quote was changed or lost."""
    states = {one.claim: one.found for one in reanchored}
    exact = Found(AnchorState.EXACT, 1.0)
    drafts: list[tuple[Draft, Decider]] = []
    left: list[URIRef] = []
    done = set[URIRef]()
    for node in dict.fromkeys([*states, *now]):
        for decision in _speaking(store, node):
            if decision.iri in done:
                continue
            done.add(decision.iri)
            found = states.get(node, exact)
            if found.state not in _CARRIED or node not in now:
                left.append(decision.iri)
            elif not _carried_before(store, now[node], decision):
                drafts.append((_carried(draft_of(store, decision), decision, now, found), _decider(store, decision)))
    return drafts, left


def _speaking(store: Store, node: URIRef) -> Iterator[Decision]:
    """The decisions of people that speak on `node`: a program suggests anew."""
    for live in by_matter(decisions_on(store, node)).values():
        if not live[0].by_program:
            yield live[0]


def _carried(said: Draft, decision: Decision, now: dict[URIRef, URIRef], found: Found) -> Draft:
    return replace(
        said,
        subject=now.get(said.subject, said.subject),
        basis=f"Carried over from the older text, where the quote stood {found.state.value}: {said.basis}",
        target=now.get(said.target, said.target) if said.target else None,
        corrected=now.get(said.corrected) if said.corrected else None,
        carried=decision.iri,
        anchor=(V[found.state.value], found.score),
    )


def _carried_before(store: Store, node: URIRef, decision: Decision) -> bool:
    return any(str(row["from"]) == str(decision.iri) for row in rows(store, "reanchor-carried", node=node))


def _decider(store: Store, decision: Decision) -> Decider:
    name = next((str(row["name"]) for row in rows(store, "derive-node", node=decision.by) if "name" in row), "")
    return Decider(decision.by, name, decision.standing)


def _anchor_triples(reanchored: list[Reanchored], now: dict[URIRef, URIRef]) -> list[Triple]:
    triples: list[Triple] = []
    for one in reanchored:
        score = Literal(str(one.found.score), datatype=XSD.decimal, normalize=False)
        triples += [(one.claim, WH.hasAnchorState, V[one.found.state.value]), (one.claim, WH.anchorScore, score)]
        if one.claim in now:
            triples.append((one.claim, WH.reanchoredAs, now[one.claim]))
    return triples

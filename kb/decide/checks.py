"""What keeps a decision from being recorded: it names nothing, does not fit, is stale, contradicts, goes in a circle.

Each refusal says what stands in the way. Disagreeing with somebody else is never refused: both decisions stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from rdflib import RDF, URIRef

from kb.decide.entry import Head
from kb.decide.log import decisions_on, settles
from kb.decide.records import LINKS, Decider, Decision, Draft, LinkRow, Sort, matter
from kb.errors import ConflictError, NotAllowedError, NotFoundError, UsageError
from kb.graph.asking import rows
from kb.graph.store import Store, Triple
from kb.vocab import WH, V

_THINGS = {
    "claim": (
        "Claim FirstHandClaim Report RelayedReport UnnamedlySourcedClaim AnonymouslySourcedClaim ContestedClaim "
        "RetractedClaim ReviewedClaim ResponsibilityClaim HumanCheckedClaim ArmedGroupSourcedClaim"
    ),
    "actor": (
        "Actor Person Organization ArmedGroup Outlet Government UnnamedActor AnonymousActor PseudonymousActor "
        "UnspecifiedActor"
    ),
    "source": "Source Article PublishedReport Newsletter Recording Post",
    "event": "Event Attack ArmedEngagement CommunicationEvent",
    "proposition": "Proposition QuantityProposition",
    "place": "Place",
    "version": "SourceVersion",
    "decision": "Decision",
}
_THING_OF = {WH[name]: thing for thing, names in _THINGS.items() for name in names.split()}
_UNNAMED = frozenset({WH.UnnamedActor, WH.AnonymousActor, WH.PseudonymousActor, WH.UnspecifiedActor})
_OUTCOMES: dict[Sort, frozenset[URIRef]] = {
    Sort.VERDICT: frozenset({V.confirmed, V.rejected, V.undecided}),
    Sort.LINK: frozenset({V.suggested, V.confirmed, V.rejected, V.undecided}),
    Sort.ATTRIBUTION_REVIEW: frozenset({V.faithful, V.distorted, V.misattributed, V.unverifiable_attribution}),
    Sort.CONTENT_REVIEW: frozenset({V.supported, V.refuted, V.conflicting_evidence, V.not_enough_evidence}),
    Sort.GRADING: frozenset(
        {*(V[f"reliability-{grade}"] for grade in "abcdef"), *(V[f"credibility-{grade}"] for grade in "123456")}
    ),
}
_SUBJECTS: dict[Sort, frozenset[str]] = {
    Sort.VERDICT: frozenset({"claim", "actor", "source", "event", "version", "proposition", "place"}),
    Sort.ATTRIBUTION_REVIEW: frozenset({"claim"}),
    Sort.CONTENT_REVIEW: frozenset({"claim", "proposition"}),
}
_MOST_STEPS = 10_000


def check_clock(at: datetime, before: Head) -> None:
    """Refuse a moment before the newest entry of the log. Raises ConflictError."""
    if before.at is not None and at < before.at:
        raise ConflictError(
            f"The clock runs backwards: it is {at.isoformat()}, and the newest decision is of {before.at.isoformat()}.",
            "Set the clock right and decide again.",
        )


def check_decider(store: Store, by: Decider) -> None:
    """Refuse a person whose IRI is that of somebody with another name: their decisions would pass for one person's.

    Raises:
        NotAllowedError: it says by which name the other one is known here.
    """
    if by.is_program:
        return
    names = {str(row["name"]) for row in rows(store, "derive-node", node=by.iri) if "name" in row}
    if names and by.name not in names:
        raise NotAllowedError(
            f"{by.name!r} cannot decide here: its IRI {by.iri} is that of {min(names)!r}, who has decided before.",
            f"Write the name as {min(names)!r} if that is you; if it is not, take a name that differs by more than"
            " capitals, accents and punctuation.",
        )


def check_draft(store: Store, draft: Draft, by: Decider, added: Sequence[Triple] = ()) -> None:
    """Refuse what does not exist or does not fit together.

    Parameters:
        added: triples of records that come in with the decision, so that it may be about them.

    Raises:
        NotFoundError: the subject, target or evidence is not in this knowledge base.
        UsageError: the outcome, kind or type does not fit, a reason is missing, or a program oversteps.
    """
    if not draft.basis.strip():
        raise UsageError("A decision needs a reason.", "Say why, in a few words.")
    if draft.outcome not in _OUTCOMES[draft.sort]:
        allowed = ", ".join(sorted(V.local(one) for one in _OUTCOMES[draft.sort]))
        raise UsageError(f"{draft.outcome} is no outcome of a {draft.sort.value}.", f"Use one of: {allowed}.")
    if draft.score is not None and not 0 <= draft.score <= 1:
        raise UsageError(f"The score {draft.score} is not between 0 and 1.", "Give one from 0 to 1.")
    for thing in draft.evidence:
        _check_evidence(store, thing, added)
    if draft.sort is Sort.LINK:
        _check_link(store, draft, by, added)
    else:
        _check_subject(store, draft, added)


def _check_evidence(store: Store, thing: URIRef, added: Sequence[Triple]) -> None:
    """Evidence is something recorded here, or a page of the web, of which nothing more is known here."""
    if thing.startswith(store.base) or not str(thing).startswith(("https://", "http://")):
        types_of(store, thing, added)


def types_of(store: Store, node: URIRef, added: Sequence[Triple] = ()) -> frozenset[URIRef]:
    """The classes recorded of `node`, or `added` to it. Raises NotFoundError where nothing is said of it."""
    found = frozenset(URIRef(str(row["type"])) for row in rows(store, "decide-types", node=node))
    found |= {URIRef(str(kind)) for thing, predicate, kind in added if (thing, predicate) == (node, RDF.type)}
    if not found:
        raise NotFoundError(
            f"{node} is not in this knowledge base.", "Check the IRI; `whence ask quote-search text=...` finds claims."
        )
    return found


def _things(types: frozenset[URIRef]) -> frozenset[str]:
    return frozenset(_THING_OF[one] for one in types if one in _THING_OF)


def _check_subject(store: Store, draft: Draft, added: Sequence[Triple]) -> None:
    things = _things(types_of(store, draft.subject, added))
    if draft.sort is Sort.GRADING:
        wanted = frozenset({"claim"} if "credibility" in draft.outcome else {"actor", "source"})
    else:
        wanted = _SUBJECTS[draft.sort]
    if not things & wanted:
        raise UsageError(
            f"{draft.subject} is no {' or '.join(sorted(wanted))}, so a {draft.sort.value} does not fit it.",
            "Name a node of that kind.",
        )


def _check_link(store: Store, draft: Draft, by: Decider, added: Sequence[Triple]) -> None:
    if draft.kind not in LINKS or draft.target is None:
        known = ", ".join(sorted(V.local(kind) for kind in LINKS))
        raise UsageError("A link needs a kind and a target.", f"The kinds are: {known}.")
    if draft.subject == draft.target:
        raise UsageError(f"{draft.subject} cannot be linked to itself.", "Name two different nodes.")
    row, ends = LINKS[draft.kind], (types_of(store, draft.subject, added), types_of(store, draft.target, added))
    for types, node, wanted in ((ends[0], draft.subject, row.joins), (ends[1], draft.target, row.target)):
        if not _things(types) & wanted:
            raise UsageError(
                f"{node} is no {' or '.join(sorted(wanted))}, so it cannot be an end of a link {V.local(draft.kind)}.",
                "Name a node of that kind.",
            )
    if by.is_program and draft.kind == V.same_actor and any(types & _UNNAMED for types in ends):
        raise UsageError("A program may not join unnamed actors.", "Leave that to a person.")


def check_seen(on: Iterable[Decision], seen: frozenset[URIRef] | None) -> None:
    """Refuse a stale edit: somebody decided since `seen`, the live decisions at which the decider looked.

    Raises:
        ConflictError: it names the decisions that are new.
    """
    if seen is None:
        return
    fresh = [decision for decision in on if decision.is_live() and decision.iri not in seen]
    if fresh:
        newest = max(fresh, key=lambda decision: decision.number)
        raise ConflictError(
            f"Somebody decided since you looked: {newest.iri} says {V.local(newest.outcome)}.",
            "Look at it, then decide again.",
        )


# --- walks over links -----------------------------------------------------------------------------------------------


def _path(start: URIRef, goal: URIRef, steps: Callable[[URIRef], Iterable[URIRef]]) -> list[URIRef] | None:
    """The shortest way from `start` to `goal`, breadth first, or None."""
    came: dict[URIRef, URIRef | None] = {start: None}
    queue = [start]
    for node in queue:
        if node == goal:
            way = [node]
            while (before := came[way[-1]]) is not None:
                way.append(before)
            return way[::-1]
        if len(queue) > _MOST_STEPS:
            return None
        for following in steps(node):
            if following not in came:
                came[following] = node
                queue.append(following)
    return None


def _upstream(store: Store, node: URIRef) -> list[URIRef]:
    return [URIRef(str(row["next"])) for row in rows(store, "decide-upstream", node=node)]


def check_cycle(store: Store, draft: Draft) -> None:
    """Refuse a derivation that would lead back to where it starts. Raises ConflictError naming the way."""
    row = LINKS.get(draft.kind) if draft.kind is not None else None
    if row is None or not row.acyclic or draft.outcome != V.confirmed or draft.target is None:
        return
    way = _path(draft.target, draft.subject, lambda node: _upstream(store, node))
    if way:
        raise ConflictError(
            f"{draft.subject} cannot go back to {draft.target}, which goes back to it: {' → '.join(way)}.",
            "Undo one of those links first, or link the other way round.",
        )


def check_contradiction(store: Store, draft: Draft, by: Decider) -> None:
    """Refuse what contradicts the same decider's own live decisions through others: A is B, B is C, A is not C.

    A decision on the very same pair is no contradiction: it supersedes the earlier one. What somebody else decided
    is none either: both stand.

    Raises:
        ConflictError: it names the way along which the contradiction runs.
    """
    row = LINKS.get(draft.kind) if draft.kind is not None else None
    if row is None or row.opposite is None or draft.target is None or by.is_program:
        return
    says = _draft_says(draft)
    if says not in {V.confirmed, V.rejected}:
        return
    own = _OwnIdentities(store, row, by, draft)
    if says == V.rejected:
        way = _path(draft.subject, draft.target, own.same)
        opposed = (draft.subject, draft.target) if way else None
    else:
        opposed = own.opposed(draft.subject, draft.target)
    if opposed:
        raise ConflictError(
            f"You decided otherwise: {opposed[0]} and {opposed[1]} would be both the same and different.",
            "Undo one of your decisions on them first.",
        )


def _draft_says(draft: Draft) -> URIRef | None:
    negative = draft.kind is not None and "/different-" in draft.kind
    if not negative:
        return draft.outcome
    return {V.confirmed: V.rejected, V.rejected: V.undecided}.get(draft.outcome, draft.outcome)


class _OwnIdentities:
    """What one decider says is the same or different, the pair in question left out."""

    def __init__(self, store: Store, row: LinkRow, by: Decider, draft: Draft) -> None:
        self._store, self._row, self._by, self._matter = store, row, by, matter(draft)

    def _ends(self, node: URIRef, outcome: URIRef) -> list[URIRef]:
        return [
            decision.target if decision.subject == node else decision.subject
            for decision in decisions_on(self._store, node)
            if decision.target is not None
            and decision.is_live()
            and decision.by == self._by.iri
            and settles(decision) == outcome
            and matter(decision)[0] == self._row.matter
            and matter(decision) != self._matter
        ]

    def same(self, node: URIRef) -> list[URIRef]:
        """What is the same as `node`."""
        return self._ends(node, V.confirmed)

    def _cluster(self, node: URIRef) -> list[URIRef]:
        found = [node]
        for one in found:
            found.extend(other for other in self.same(one) if other not in found)
        return found

    def opposed(self, one: URIRef, other: URIRef) -> tuple[URIRef, URIRef] | None:
        """A pair that is different although joining `one` and `other` would make it the same."""
        far = set(self._cluster(other))
        for node in self._cluster(one):
            for distant in self._ends(node, V.rejected):
                if distant in far:
                    return node, distant
        return None

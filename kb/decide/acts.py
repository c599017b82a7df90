"""The ways to decide: judge a record, link two, review, grade, take back. Each appends to the log or does nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from rdflib import URIRef

from kb.decide import checks
from kb.decide.entry import decider_triples, entry_triples
from kb.decide.log import decision, decisions_on, draft_of, head
from kb.decide.put_in import sealing
from kb.decide.records import Decider, Decision, Draft, Sort, matter
from kb.errors import ConflictError, NotAllowedError, UsageError
from kb.graph.asking import rows
from kb.graph.store import Change, Store, Triple
from kb.ids import Minter
from kb.vocab import V


def record(
    store: Store,
    drafts: Sequence[Draft],
    by: Decider,
    at: datetime,
    seen: frozenset[URIRef] | None = None,
    added: Sequence[Triple] = (),
) -> tuple[URIRef, ...]:
    """Append decisions to the log, all or none. Not flushed: call `store.flush()` before saying yes to a person.

    A decision supersedes the same decider's earlier one on the same matter, and any program's. A program's draft on a
    matter that anybody has decided, itself included, is left out: it has nothing new to say.

    Parameters:
        at: the moment of deciding, with a time zone.
        seen: the live decisions on the subjects that the decider looked at; None skips the check for stale edits.
        added: triples of records that the decisions put in, such as a corrected claim: in the same change as they are.

    Returns:
        the decisions' IRIs, in the order of the drafts.

    Raises:
        NotFoundError, UsageError: a draft names nothing or does not fit.
        ConflictError: a stale edit, a contradiction with what the same decider said, a circle, or a clock that runs
            backwards.
        NotAllowedError: somebody of another name decides under the same IRI.
    """
    with store.writing():
        checks.check_decider(store, by)
        entries, iris = _entries(store, drafts, by, at, seen, added)
        if iris or added:
            log = URIRef(Minter(store.base).decisions_graph)
            store.apply(Change(add={log: [*decider_triples(by), *added, *entries]}))
    return iris


def _entries(
    store: Store,
    drafts: Sequence[Draft],
    by: Decider,
    at: datetime,
    seen: frozenset[URIRef] | None,
    added: Sequence[Triple],
) -> tuple[list[Triple], tuple[URIRef, ...]]:
    """The triples of all drafts that have something to say, in order; `settled` are those of this very batch."""
    newest = head(store)
    checks.check_clock(at, newest)
    triples: list[Triple] = []
    iris: list[URIRef] = []
    settled: set[tuple[str, ...]] = set()
    sealed = sealing(store, added)
    for draft in drafts:
        on = _same_matter(store, draft)
        if by.is_program and (matter(draft) in settled or any(one.is_live() or not one.by_program for one in on)):
            continue
        checks.check_draft(store, draft, by, added)
        _check(store, draft, by, seen)
        iri, newest, content = entry_triples(sealed(draft), by, at, _superseded(on, by), newest, store.base)
        settled.add(matter(draft))
        triples.extend(content)
        iris.append(iri)
    return triples, tuple(iris)


def _check(store: Store, draft: Draft, by: Decider, seen: frozenset[URIRef] | None) -> None:
    checks.check_seen(decisions_on(store, draft.subject), seen)
    checks.check_cycle(store, draft)
    checks.check_contradiction(store, draft, by)


def _same_matter(store: Store, draft: Draft) -> list[Decision]:
    return [one for one in decisions_on(store, draft.subject) if matter(one) == matter(draft)]


def _superseded(on: Iterable[Decision], by: Decider) -> list[URIRef]:
    return [one.iri for one in on if one.superseded is None and (one.by_program or one.by == by.iri)]


def append(
    store: Store, drafts: Sequence[tuple[Draft, Decider]], at: datetime, added: Sequence[Triple] = ()
) -> tuple[URIRef, ...]:
    """Append decisions that were checked when they were first made, each in the name of its decider; see `carry_over`.

    Raises:
        ConflictError: the clock runs backwards.
    """
    newest = head(store)
    checks.check_clock(at, newest)
    triples, iris, sealed = list(added), list[URIRef](), sealing(store, added)
    for draft, by in drafts:
        iri, newest, content = entry_triples(sealed(draft), by, at, (), newest, store.base)
        triples += [*decider_triples(by), *content]
        iris.append(iri)
    if triples:
        store.apply(Change(add={URIRef(Minter(store.base).decisions_graph): triples}))
    return tuple(iris)


# --- one function an act --------------------------------------------------------------------------------------------


def judge(
    store: Store,
    subject: URIRef,
    outcome: URIRef,
    by: Decider,
    at: datetime,
    basis: str,
    seen: frozenset[URIRef] | None = None,
) -> URIRef:
    """Say whether a record is right as extracted: `v:confirmed`, `v:rejected` or `v:undecided`. See `record`."""
    return record(store, [Draft(Sort.VERDICT, subject, outcome, basis)], by, at, seen)[0]


def link(
    store: Store,
    subject: URIRef,
    kind: URIRef,
    target: URIRef,
    by: Decider,
    at: datetime,
    basis: str,
    outcome: URIRef = V.confirmed,
    evidence: tuple[URIRef, ...] = (),
    seen: frozenset[URIRef] | None = None,
) -> URIRef:
    """Say how two things are related; `outcome` `v:rejected` says that they are not, `v:undecided` that it is unsure.

    See `record`.
    """
    draft = Draft(Sort.LINK, subject, outcome, basis, kind=kind, target=target, evidence=evidence)
    return record(store, [draft], by, at, seen)[0]


def confirm(
    store: Store,
    suggestion: URIRef,
    by: Decider,
    at: datetime,
    basis: str,
    outcome: URIRef = V.confirmed,
    seen: frozenset[URIRef] | None = None,
) -> URIRef:
    """Answer a suggested link: `v:confirmed`, `v:rejected` or `v:undecided`. Raises UsageError where it is no link."""
    found = decision(store, suggestion)
    if found.sort is not Sort.LINK or found.kind is None or found.target is None:
        raise UsageError(
            f"{suggestion} is no link.", "Name a suggested link; `whence ask open-suggestions` lists them."
        )
    return link(store, found.subject, found.kind, found.target, by, at, basis, outcome, seen=seen)


def confirm_all(
    store: Store, kind: URIRef, least: float, by: Decider, at: datetime, basis: str, outcome: URIRef = V.confirmed
) -> tuple[URIRef, ...]:
    """Answer every open suggestion of a kind of link whose score is at least `least` (0..1) at once.

    What contradicts the same person's earlier decisions, or leads in a circle, stays open.
    """
    answered: list[URIRef] = []
    for row in rows(store, "open-suggestions", kind=V.local(kind), least=str(least)):
        with suppress(ConflictError):
            answered.append(confirm(store, URIRef(str(row["suggestion"])), by, at, basis, outcome))
    return tuple(answered)


def review(
    store: Store,
    subject: URIRef,
    outcome: URIRef,
    by: Decider,
    at: datetime,
    basis: str,
    evidence: tuple[URIRef, ...] = (),
    seen: frozenset[URIRef] | None = None,
) -> URIRef:
    """Say whether the speaker said it (an attribution verdict) or whether it is true (a content verdict).

    The outcome tells which: `v:faithful`, `v:distorted` ... or `v:supported`, `v:refuted` ... See `record`.

    Parameters:
        evidence: the recorded claims, sources, paragraphs or mentions that the review rests on.
    """
    attribution = outcome in {V.faithful, V.distorted, V.misattributed, V.unverifiable_attribution}
    sort = Sort.ATTRIBUTION_REVIEW if attribution else Sort.CONTENT_REVIEW
    return record(store, [Draft(sort, subject, outcome, basis, evidence=evidence)], by, at, seen)[0]


def grade(
    store: Store,
    subject: URIRef,
    grade: URIRef,
    by: Decider,
    at: datetime,
    basis: str,
    evidence: tuple[URIRef, ...] = (),
    seen: frozenset[URIRef] | None = None,
) -> URIRef:
    """Grade a source's reliability (`v:reliability-a` to `-f`) or a claim's credibility (`v:credibility-1` to `-6`).

    The two scales of the Admiralty code stay apart. See `record`.
    """
    return record(store, [Draft(Sort.GRADING, subject, grade, basis, evidence=evidence)], by, at, seen)[0]


def undo(store: Store, taken_back: URIRef, by: Decider, at: datetime, basis: str) -> URIRef:
    """Take a decision back: what it had superseded of the same decider speaks again, else nothing does.

    What speaks again does so with the reason, evidence and score that it had; `basis`, the reason for taking back,
    stands beside them. All stay on record. Only the decider, or somebody of higher standing, may do so.

    Raises:
        ConflictError: it no longer stands.
        NotAllowedError: it is somebody else's of the same or a higher standing, or somebody of another name decides
            under the same IRI.
        NotFoundError: there is no such decision.
    """
    with store.writing():
        checks.check_decider(store, by)
        found = decision(store, taken_back)
        _check_undoable(found, by)
        draft = _undoing(store, found, basis)
        newest = head(store)
        checks.check_clock(at, newest)
        iri, _, content = entry_triples(draft, by, at, [found.iri], newest, store.base)
        log = URIRef(Minter(store.base).decisions_graph)
        store.apply(Change(add={log: [*decider_triples(by), *content]}))
    return iri


def _check_undoable(found: Decision, by: Decider) -> None:
    if found.superseded is not None:
        raise ConflictError(
            f"{found.iri} no longer stands: a later decision took its place.",
            f"Take that one back; `whence decide history {found.subject}` shows it.",
        )
    if found.outcome == V.withdrawn:
        raise ConflictError(f"{found.iri} only takes another decision back.", "Decide the matter anew instead.")
    if found.by != by.iri and found.standing >= by.standing:
        raise NotAllowedError(
            f"{found.iri} is somebody else's decision ({found.by}), of a standing that is not below yours.",
            "Decide otherwise: both will stand, and can be compared.",
        )


def _undoing(store: Store, taken_back: Decision, basis: str) -> Draft:
    """What is recorded when a decision is taken back: the one that speaks again, or that none does."""
    earlier = (decision(store, one) for one in taken_back.supersedes)
    restored = max((one for one in earlier if one.outcome != V.withdrawn), key=lambda one: one.number, default=None)
    if restored is not None:
        return replace(draft_of(store, restored), restores=restored.iri, undoing=basis)
    kind, target, corrected = taken_back.kind, taken_back.target, taken_back.corrected
    return Draft(taken_back.sort, taken_back.subject, V.withdrawn, basis, kind, target, corrected=corrected)

"""Corrections: a claim that a person puts right, or adds because extraction missed it, beside what was extracted.

The extracted claim stays readable and is rejected; a corrected copy takes its place, and so does one of every claim
that reports it, so that no chain runs through a rejected claim. Undo brings the extracted one back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from rdflib import RDF, XSD, Literal, URIRef

from kb.decide.acts import record
from kb.decide.checks import types_of
from kb.decide.records import Decider, Draft, Sort
from kb.errors import NotFoundError, UsageError
from kb.graph.asking import rows
from kb.graph.store import Store, Triple
from kb.graph.terms import sparql_term
from kb.ids import Minter, digest, slug
from kb.model import ActorKind, Anchor, Directness, Paragraph, ParagraphKind, Quantity, SpeechAct
from kb.text.values import find_quantities
from kb.vocab import WH, V

_CLASSES = {
    ActorKind.PERSON: WH.Person,
    ActorKind.ORGANIZATION: WH.Organization,
    ActorKind.ARMED_GROUP: WH.ArmedGroup,
    ActorKind.GOVERNMENT: WH.Government,
    ActorKind.OUTLET: WH.Outlet,
    ActorKind.WORK: WH.Source,
    ActorKind.ANONYMOUS: WH.AnonymousActor,
    ActorKind.PSEUDONYMOUS: WH.PseudonymousActor,
    ActorKind.UNSPECIFIED: WH.UnspecifiedActor,
}
_NAMELESS = frozenset({ActorKind.ANONYMOUS, ActorKind.UNSPECIFIED})
_COPIED = (
    WH.addressedTo,
    WH.inCapacity,
    WH.hasCertainty,
    WH.hasPolarity,
    WH.inArticle,
    WH.speakerDescription,
    WH.capacityText,
    WH.occasionText,
)
"""What a corrected claim takes over as it is."""


@dataclass(frozen=True, slots=True)
class NewActor:
    """An actor that extraction missed: its kind, and its name or, where it has none, how the article describes it."""

    kind: ActorKind
    name: str


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """A claim as a person puts it.

    Parameters:
        version: the captured text.
        anchors: where its words stand, in reading order; at least one.
        speaker: an actor of that text, or a new one.
        act, directness: as for extracted claims.
        said: the EDTF date of saying, and `wording` its words, where the text gives them.
        reports: the claim that it passes on; None where it says something itself.
        copied: other things that are recorded of it.
    """

    version: URIRef
    anchors: tuple[Anchor, ...]
    speaker: URIRef | NewActor
    act: SpeechAct = SpeechAct.ASSERT
    directness: Directness = Directness.INDIRECT
    said: str | None = None
    wording: str | None = None
    reports: URIRef | None = None
    copied: tuple[tuple[URIRef, URIRef | Literal], ...] = ()


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
        claim, triples = _claim_triples(store, draft, "added")
        # The claim is written with the verdict, so what the verdict is about exists only from then on.
        record(store, [], by, at, added=triples)
        record(store, [Draft(Sort.VERDICT, claim, V.confirmed, basis)], by, at)
    return claim


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
        UsageError: nothing would change, or an anchor lies outside its paragraph.
        ConflictError: somebody decided since `seen`.
    """
    if changes == Changes():
        raise UsageError("The correction changes nothing.", "Give a speaker, words, a date or a kind of saying.")
    types_of(store, claim)
    with store.writing():
        corrected, triples = _claim_triples(store, _changed(_recorded(store, claim), changes), basis)
        drafts = [Draft(Sort.VERDICT, claim, V.rejected, basis, corrected=corrected)]
        below, lower = claim, corrected
        while (above := _reporter(store, below)) is not None:
            upper, more = _claim_triples(store, replace(_recorded(store, above), reports=lower), basis)
            drafts.append(
                Draft(Sort.VERDICT, above, V.rejected, f"What it reports was corrected: {basis}", corrected=upper)
            )
            triples, below, lower = [*triples, *more], above, upper
        record(store, drafts, by, at, seen, triples)
    return corrected


def _changed(draft: ClaimDraft, changes: Changes) -> ClaimDraft:
    return replace(
        draft,
        speaker=changes.speaker or draft.speaker,
        anchors=changes.anchors or draft.anchors,
        said=changes.said or draft.said,
        wording=None if changes.said else draft.wording,
        act=changes.act or draft.act,
        reports=None if changes.own_words else draft.reports,
    )


# --- reading --------------------------------------------------------------------------------------------------------


def _recorded(store: Store, claim: URIRef) -> ClaimDraft:
    """The claim as it stands, as a draft."""
    found = rows(store, "decide-claim", claim=claim)
    if not found:
        raise NotFoundError(f"{claim} is no claim of this knowledge base.", "Check the IRI.")
    row = {name: str(term) for name, term in found[0].items()}
    anchors = {(str(r["mention"]), int(str(r["number"])), int(str(r["start"])), int(str(r["end"]))) for r in found}
    known = store.construct(f"CONSTRUCT WHERE {{ {sparql_term(claim)} ?p ?o }}")
    copied = [(p, o) for p in _COPIED for o in known.objects(claim, p) if isinstance(o, URIRef | Literal)]
    return ClaimDraft(
        version=URIRef(row["version"]),
        anchors=tuple(Anchor(number, start, end) for _, number, start, end in sorted(anchors, key=lambda a: a[1:])),
        speaker=URIRef(row["actor"]),
        act=SpeechAct(row.get("act", "/assert").rsplit("/", 1)[-1]),
        directness=Directness(row.get("directness", "/indirect").rsplit("/", 1)[-1]),
        said=row.get("said"),
        wording=row.get("wording"),
        reports=URIRef(row["reports"]) if "reports" in row else None,
        copied=tuple(copied),
    )


def _reporter(store: Store, claim: URIRef) -> URIRef | None:
    found = [row for row in rows(store, "decide-claim", claim=claim) if "above" in row]
    return URIRef(str(found[0]["above"])) if found else None


def _paragraphs(store: Store, version: URIRef) -> dict[int, tuple[URIRef, str]]:
    found = {
        int(str(row["number"])): (URIRef(str(row["paragraph"])), str(row["text"]))
        for row in rows(store, "match-paragraphs", version=version)
    }
    if not found:
        raise NotFoundError(
            f"{version} is no captured text of this knowledge base.", "`whence ask articles` lists them."
        )
    return found


# --- writing --------------------------------------------------------------------------------------------------------


def _claim_triples(store: Store, draft: ClaimDraft, basis: str) -> tuple[URIRef, list[Triple]]:
    """A new claim with its mentions, proposition and, where it is new, its speaker."""
    minter = Minter(store.base)
    paragraphs = _paragraphs(store, draft.version)
    texts = [_exact(paragraphs, anchor, draft.version) for anchor in draft.anchors]
    actor, triples = _speaker(store, minter, draft)
    first = draft.anchors[0]
    key = (actor, basis, draft.reports or "", draft.said or "", draft.act, *(str(anchor) for anchor in draft.anchors))
    claim = URIRef(minter.claim(draft.version, first.paragraph, first.start, first.end, actor, *key))
    found: list[tuple[URIRef, URIRef | Literal]] = [
        (RDF.type, WH.Claim),
        (WH.assertedBy, actor),
        (WH.inParagraph, paragraphs[first.paragraph][0]),
        (WH.hasSpeechAct, V[draft.act]),
        (WH.hasDirectness, V[draft.directness]),
        (WH.quotedText, Literal(" … ".join(texts))),
        *draft.copied,
    ]
    if not any(predicate == WH.inArticle for predicate, _ in draft.copied):
        found.append((WH.inArticle, _article(store, draft.version)))
    found += [(WH.dateWording, Literal(draft.wording))] if draft.wording else []
    found.append((WH.reportsClaim, draft.reports) if draft.reports else (WH.conveys, URIRef(minter.proposition(claim))))
    triples += [(claim, predicate, value) for predicate, value in found]
    triples += _said(minter, claim, draft.said) if draft.said else []
    if not draft.reports:
        triples += _content(URIRef(minter.proposition(claim)), draft.anchors, paragraphs)
    for number, (anchor, exact) in enumerate(zip(draft.anchors, texts, strict=True), 1):
        triples += _mention(minter, claim, number, anchor, exact, paragraphs[anchor.paragraph])
    return claim, triples


def _exact(paragraphs: dict[int, tuple[URIRef, str]], anchor: Anchor, version: URIRef) -> str:
    if anchor.paragraph not in paragraphs:
        raise NotFoundError(f"{version} has no paragraph {anchor.paragraph}.", f"It has {len(paragraphs)}.")
    text = paragraphs[anchor.paragraph][1]
    if not 0 <= anchor.start < anchor.end <= len(text):
        raise UsageError(
            f"Characters {anchor.start} to {anchor.end} do not lie in paragraph {anchor.paragraph} of {version}.",
            f"It has {len(text)} characters.",
        )
    return text[anchor.start : anchor.end]


def _article(store: Store, version: URIRef) -> URIRef:
    return URIRef(str(rows(store, "derive-versions", version=version)[0]["article"]))


def _speaker(store: Store, minter: Minter, draft: ClaimDraft) -> tuple[URIRef, list[Triple]]:
    if isinstance(draft.speaker, URIRef):
        types_of(store, draft.speaker)
        return draft.speaker, []
    name = draft.speaker.name
    node = URIRef(minter.local(draft.version, f"actor-{slug(name) or digest(name)}"))
    label = WH.description if draft.speaker.kind in _NAMELESS else WH.name
    label = WH.title if draft.speaker.kind is ActorKind.WORK else label
    return node, [(node, RDF.type, _CLASSES[draft.speaker.kind]), (node, label, Literal(name))]


def _content(
    proposition: URIRef, anchors: Iterable[Anchor], paragraphs: dict[int, tuple[URIRef, str]]
) -> Iterable[Triple]:
    """The proposition with the figures that its words give, found as in extracted claims."""
    yield proposition, RDF.type, WH.Proposition
    for anchor in anchors:
        text = paragraphs[anchor.paragraph][1]
        block = Paragraph(anchor.paragraph, ParagraphKind.BODY, text, 0, len(text), ())
        for quantity in find_quantities(block, anchor):
            node = URIRef(f"{proposition}-quantity-{quantity.anchor.paragraph}-{quantity.anchor.start}")
            yield proposition, WH.hasQuantity, node
            yield from _quantity(node, quantity)


def _quantity(node: URIRef, quantity: Quantity) -> Iterable[Triple]:
    yield node, RDF.type, WH.Quantity
    yield node, WH.wording, Literal(quantity.wording)
    for predicate, bound in ((WH.lowerBound, quantity.lower), (WH.upperBound, quantity.upper)):
        if bound is not None:
            yield node, predicate, Literal(bound, datatype=XSD.decimal, normalize=False)
    if quantity.approximate:
        yield node, WH.isApproximate, Literal("true", datatype=XSD.boolean)
    if quantity.unit:
        yield node, WH.unitText, Literal(quantity.unit)


def _said(minter: Minter, claim: URIRef, edtf: str) -> Iterable[Triple]:
    time = URIRef(minter.time(edtf))
    yield claim, WH.saidDuring, time
    yield time, RDF.type, WH.TimeSpan
    yield time, WH.edtf, Literal(edtf)


def _mention(
    minter: Minter, claim: URIRef, number: int, anchor: Anchor, exact: str, paragraph: tuple[URIRef, str]
) -> Iterable[Triple]:
    node = URIRef(minter.mention(claim, number))
    yield claim, WH.mentionedIn, node
    yield node, RDF.type, WH.Mention
    yield node, WH.inParagraph, paragraph[0]
    yield node, WH.startOffset, Literal(str(anchor.start), datatype=XSD.integer)
    yield node, WH.endOffset, Literal(str(anchor.end), datatype=XSD.integer)
    yield node, WH.exact, Literal(exact)


# --- nodes that extraction missed -----------------------------------------------------------------------------------


def add_actor(store: Store, version: URIRef, actor: NewActor, by: Decider, at: datetime, basis: str) -> URIRef:
    """Record an actor of a captured text that extraction missed, with a verdict that confirms it. Returns the actor.

    Raises:
        NotFoundError: there is no such captured text.
    """
    _paragraphs(store, version)
    draft = ClaimDraft(version, (), actor)
    node, triples = _speaker(store, Minter(store.base), draft)
    return _noted(store, node, triples, by, at, basis)


def add_event(
    store: Store, name: str, place: str | None, edtf: str | None, by: Decider, at: datetime, basis: str
) -> URIRef:
    """Record an event that claims can be linked to, by its name, place and time. Returns the event.

    Who did it, why and how many died is not said here: that is what claims differ about.
    """
    minter = Minter(store.base)
    node = URIRef(minter.canonical("noted", name, name, place or "", edtf or ""))
    triples: list[Triple] = [(node, RDF.type, WH.Event), (node, WH.name, Literal(name))]
    if place:
        where = URIRef(minter.canonical("noted", place, "place", place))
        triples += [(node, WH.occurredIn, where), (where, RDF.type, WH.Place), (where, WH.name, Literal(place))]
    if edtf:
        time = URIRef(minter.time(edtf))
        triples += [(node, WH.occurredDuring, time), (time, RDF.type, WH.TimeSpan), (time, WH.edtf, Literal(edtf))]
    return _noted(store, node, triples, by, at, basis)


def _noted(store: Store, node: URIRef, triples: list[Triple], by: Decider, at: datetime, basis: str) -> URIRef:
    with store.writing():
        record(store, [], by, at, added=triples)
        record(store, [Draft(Sort.VERDICT, node, V.confirmed, basis)], by, at)
    return node

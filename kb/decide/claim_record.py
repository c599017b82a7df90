"""A claim as a person puts it, and the triples that record it: the same shape as extracted claims have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from kb.decide.checks import types_of
from kb.errors import NotFoundError, UsageError
from kb.graph.asking import rows
from kb.graph.mapping.basics import ACTOR_CLASSES, NAMELESS, plain, present, time_span
from kb.graph.mapping.claims import content_triples, finding_triples, mention_triples
from kb.graph.store import Store, Triple
from kb.graph.terms import sparql_term
from kb.ids import Minter, digest, slug
from kb.model import ActorKind, Anchor, Directness, Paragraph, ParagraphKind, Quantity, SpeechAct
from kb.text.values import find_quantities
from kb.vocab import WH, V

_COPIED = (
    WH.addressedTo,
    WH.inCapacity,
    WH.hasCertainty,
    WH.hasPolarity,
    WH.speakerDescription,
    WH.capacityText,
    WH.occasionText,
)
"""What a corrected claim takes over as it is."""


BY_HAND = "by-hand"
"""The rule that found what a person put in."""


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
        cue, source: which words say that somebody speaks, and who, where they stand in the claim's paragraph.
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
    cue: Anchor | None = None
    source: Anchor | None = None


# --- reading --------------------------------------------------------------------------------------------------------


def recorded_claim(store: Store, claim: URIRef) -> ClaimDraft:
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
        cue=_stretch(found, "cue"),
        source=_stretch(found, "source"),
    )


def _stretch(found: Sequence[Mapping[str, Node]], name: str) -> Anchor | None:
    """Words beside the claim's own, in its paragraph; they are recorded with the first stretch of it."""
    for row in found:
        if name in row:
            start, _, end = str(row[name]).removeprefix("char=").partition(",")
            return Anchor(int(str(row["number"])), int(start), int(end))
    return None


def reporter_of(store: Store, claim: URIRef) -> URIRef | None:
    """The claim that reports `claim` and that nobody has corrected; None where there is none."""
    found = [row for row in rows(store, "decide-claim", claim=claim) if "above" in row]
    return URIRef(str(found[0]["above"])) if found else None


def paragraphs_of(store: Store, version: URIRef) -> dict[int, tuple[URIRef, str]]:
    """The paragraphs of a captured text with their characters, by number. Raises NotFoundError where there is none."""
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


@dataclass(frozen=True, slots=True)
class _Places:
    """The paragraphs of a captured text, and times as decisions speak of them."""

    minter: Minter
    paragraphs: Mapping[int, tuple[URIRef, str]]

    def paragraph(self, number: int) -> URIRef:
        return self.paragraphs[number][0]

    def time(self, edtf: str) -> URIRef:
        return URIRef(self.minter.time(edtf))


def claim_triples(store: Store, draft: ClaimDraft, basis: str) -> tuple[URIRef, list[Triple]]:
    """A new claim with its mentions, proposition and, where it is new, its speaker."""
    minter = Minter(store.base)
    paragraphs = paragraphs_of(store, draft.version)
    texts = [_exact(paragraphs, anchor, draft.version) for anchor in draft.anchors]
    actor, triples = speaker_of(store, minter, draft)
    first = draft.anchors[0]
    key = (actor, basis, draft.reports or "", draft.said or "", draft.act, *(str(anchor) for anchor in draft.anchors))
    claim = URIRef(minter.claim(draft.version, first.paragraph, first.start, first.end, actor, *key))
    iris = _Places(minter, paragraphs)
    proposition = None if draft.reports else URIRef(minter.proposition(claim))
    said = [
        (RDF.type, WH.Claim),
        (WH.assertedBy, actor),
        (WH.inParagraph, iris.paragraph(first.paragraph)),
        (WH.inArticle, _article(store, draft.version)),
        (WH.hasSpeechAct, V[draft.act]),
        (WH.hasDirectness, V[draft.directness]),
        (WH.quotedText, Literal(" … ".join(texts))),
        (WH.dateWording, plain(draft.wording)),
        (WH.saidDuring, iris.time(draft.said) if draft.said else None),
        (WH.reportsClaim, draft.reports),
        (WH.conveys, proposition),
    ]
    triples += [*present(claim, said), *present(claim, draft.copied)]
    triples += time_span(iris.time(draft.said), draft.said) if draft.said else ()
    mentions = [URIRef(minter.mention(claim, number)) for number in range(1, len(texts) + 1)]
    triples += mention_triples(claim, zip(mentions, draft.anchors, strict=True), first.paragraph, iris)
    triples += finding_triples(mentions[0], BY_HAND, draft.cue, draft.source, first.paragraph)
    if proposition is not None:
        triples += content_triples(proposition, _quantities(draft, paragraphs), first.paragraph, iris)
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


def speaker_of(store: Store, minter: Minter, draft: ClaimDraft) -> tuple[URIRef, list[Triple]]:
    """The node of a draft's speaker, and its triples where the text has nobody of that name.

    Raises:
        NotFoundError: the draft names an actor that is not in this knowledge base.
    """
    if isinstance(draft.speaker, URIRef):
        types_of(store, draft.speaker)
        return draft.speaker, []
    name = draft.speaker.name
    known = _actor_called(store, minter, draft.version, name)
    if known is not None:
        return known, []
    node = URIRef(minter.local(draft.version, f"actor-{slug(name) or digest(name)}"))
    if rows(store, "decide-types", node=node):  # somebody else's, whose name differs in capitals or accents
        node = URIRef(f"{node}-{digest(name)}")
    label = WH.description if draft.speaker.kind in NAMELESS else WH.name
    label = WH.title if draft.speaker.kind is ActorKind.WORK else label
    return node, [(node, RDF.type, ACTOR_CLASSES[draft.speaker.kind]), (node, label, Literal(name))]


def _actor_called(store: Store, minter: Minter, version: URIRef, name: str) -> URIRef | None:
    """The actor of a text that is called just so there, by extraction or by a person before; None where none is."""
    own = Literal(minter.local(version, "actor-"))
    labelled = " ".join(sparql_term(label) for label in (WH.name, WH.title, WH.description))
    found = store.select(
        f"SELECT DISTINCT ?node WHERE {{ VALUES ?label {{ {labelled} }} ?node ?label {sparql_term(Literal(name))} "
        f"FILTER(STRSTARTS(STR(?node), {sparql_term(own)})) }} ORDER BY ?node LIMIT 1"
    )
    return URIRef(str(found.rows[0][0])) if found.rows else None


def _quantities(draft: ClaimDraft, paragraphs: Mapping[int, tuple[URIRef, str]]) -> Iterator[Quantity]:
    """The figures that the claim's words give, found as in extracted claims."""
    for anchor in draft.anchors:
        text = paragraphs[anchor.paragraph][1]
        yield from find_quantities(Paragraph(anchor.paragraph, ParagraphKind.BODY, text, 0, len(text), ()), anchor)

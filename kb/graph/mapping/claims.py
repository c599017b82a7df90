"""Claims with their mentions, propositions, numbers, places and events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import RDF, Literal, URIRef

from kb.graph.mapping.basics import THING_CLASSES, TRUE, Places, count, decimal, plain, present, time_span
from kb.graph.mapping.iris import CaptureIris
from kb.graph.store import Triple
from kb.ids import digest, slug
from kb.model import Anchor, Attribution, Capture, Certainty, Claim, Mentioned, Polarity, Quantity
from kb.vocab import WH, V


def claim_triples(capture: Capture, claim: Claim, iris: CaptureIris) -> Iterator[Triple]:
    """A claim with its mentions and, where it reports no other claim, its proposition."""
    found, node = claim.attribution, iris.claim(claim.id)
    document = capture.document
    proposition = None if claim.reports else URIRef(iris.minter.proposition(node))
    yield from present(
        node,
        [
            (RDF.type, WH.Claim),
            (WH.assertedBy, iris.local(claim.asserted_by) if claim.asserted_by else None),
            *((WH.assertedBy, iris.local(other)) for other in claim.co_asserted_by),
            (WH.addressedTo, iris.local(claim.addressed_to) if claim.addressed_to else None),
            (WH.reportsClaim, iris.claim(claim.reports) if claim.reports else None),
            (WH.conveys, proposition),
            (WH.inArticle, iris.article),
            (WH.inParagraph, iris.paragraph(found.paragraph)),
            (WH.hasSpeechAct, V[found.speech_act]),
            (WH.hasDirectness, V[found.directness]),
            (WH.hasCertainty, None if found.certainty is Certainty.UNSTATED else V[found.certainty]),
            (WH.hasPolarity, None if found.polarity is Polarity.AFFIRMED else V[found.polarity]),
            (WH.quotedText, plain(claim.quoted_text)),
            (WH.speakerDescription, plain(found.description)),
            (WH.capacityText, plain(found.capacity)),
            (WH.occasionText, plain(document.quote(found.occasion)) if found.occasion else None),
            (WH.dateWording, plain(found.said.wording) if found.said else None),
            (WH.saidDuring, iris.time(found.said.edtf) if found.said and found.said.edtf else None),
        ],
    )
    if found.said and found.said.edtf:
        yield from time_span(iris.time(found.said.edtf), found.said.edtf)
    mentions = [iris.mention(claim.id, number) for number in range(1, len(claim.mentions) + 1)]
    anchors = [mention.anchor for mention in claim.mentions]
    yield from mention_triples(node, zip(mentions, anchors, strict=True), found.paragraph, iris)
    yield (mentions[0], WH.confidence, decimal(round(found.confidence, 3)))
    yield from finding_triples(mentions[0], claim.rule or found.rule, found.cue, found.source, found.paragraph)
    if proposition is not None:
        yield from content_triples(proposition, found.quantities, found.paragraph, iris)
        yield from _about(proposition, found, iris)


def mention_triples(
    claim: URIRef, mentions: Iterable[tuple[URIRef, Anchor]], home: int, iris: Places
) -> Iterator[Triple]:
    """Where the words of a claim in the `home`-th paragraph stand: a mention for each stretch of them."""
    for node, anchor in mentions:
        yield (claim, WH.mentionedIn, node)
        yield (node, RDF.type, WH.Mention)
        yield from _span(node, anchor, home, iris)


def _span(node: URIRef, anchor: Anchor, home: int, iris: Places) -> Iterator[Triple]:
    """Where words of a claim stand: in its own paragraph, the `home`-th, or in another, which is then named."""
    yield (node, WH.startOffset, count(anchor.start))
    yield (node, WH.endOffset, count(anchor.end))
    if anchor.paragraph != home:
        yield (node, WH.inParagraph, iris.paragraph(anchor.paragraph))


def finding_triples(
    mention: URIRef, rule: str, cue: Anchor | None, source: Anchor | None, home: int
) -> Iterator[Triple]:
    """How a claim was found: on its first mention, where it does not pass for a property of what was said.

    Parameters:
        cue, source: which words say that somebody speaks, and who; recorded where they stand in the claim's paragraph.
        home: the number of that paragraph.
    """
    yield (mention, WH.rule, Literal(rule))
    for anchor, predicate in ((cue, WH.cueRange), (source, WH.speakerRange)):
        if anchor is not None and anchor.paragraph == home:
            yield (mention, predicate, Literal(f"char={anchor.start},{anchor.end}"))


def content_triples(proposition: URIRef, quantities: Iterable[Quantity], home: int, iris: Places) -> Iterator[Triple]:
    """A proposition with its figures, said in the `home`-th paragraph."""
    yield (proposition, RDF.type, WH.Proposition)
    for number, quantity in enumerate(quantities, 1):
        node = URIRef(f"{proposition}-quantity-{number}")
        yield (proposition, WH.hasQuantity, node)
        yield from _quantity(node, quantity, iris)
        yield from _span(node, quantity.anchor, home, iris)


def _about(proposition: URIRef, found: Attribution, iris: CaptureIris) -> Iterator[Triple]:
    for thing in found.mentioned:
        node = iris.local(thing_name(thing))
        yield (proposition, WH.isAbout, node)
        yield from _thing(node, thing, iris)


def _quantity(node: URIRef, quantity: Quantity, iris: Places) -> Iterator[Triple]:
    yield from present(
        node,
        [
            (RDF.type, WH.Quantity),
            (WH.wording, Literal(quantity.wording)),
            (WH.lowerBound, decimal(quantity.lower) if quantity.lower is not None else None),
            (WH.upperBound, decimal(quantity.upper) if quantity.upper is not None else None),
            (WH.isApproximate, TRUE if quantity.approximate else None),
            (WH.unitText, plain(quantity.unit)),
            (WH.holdsDuring, iris.time(quantity.when) if quantity.when else None),
        ],
    )
    if quantity.when:
        yield from time_span(iris.time(quantity.when), quantity.when)


def thing_name(thing: Mentioned) -> str:
    """The local name of a place or event: an event's identity is its kind, place and time."""
    parts = (thing.kind, slug(thing.name) or digest(thing.name), slug(thing.place or ""), _time_key(thing))
    return "-".join(part for part in parts if part)


def _time_key(thing: Mentioned) -> str:
    return slug(thing.when.edtf or thing.when.wording) if thing.when else ""


def _thing(node: URIRef, thing: Mentioned, iris: CaptureIris) -> Iterator[Triple]:
    edtf = thing.when.edtf if thing.when else None
    yield (node, RDF.type, THING_CLASSES[thing.kind])
    yield (node, WH.name, Literal(thing.name))
    if thing.when:
        yield (node, WH.dateWording, Literal(thing.when.wording))
    if thing.place:
        place = iris.local(f"place-{slug(thing.place) or digest(thing.place)}")
        yield (node, WH.occurredIn, place)
        yield (place, RDF.type, WH.Place)
        yield (place, WH.name, Literal(thing.place))
    if edtf:
        yield (node, WH.occurredDuring, iris.time(edtf))
        yield from time_span(iris.time(edtf), edtf)

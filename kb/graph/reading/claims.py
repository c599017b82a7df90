"""Claims as they were recorded: mentions, findings, numbers and the things that they are about."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rdflib import RDF
from rdflib.term import Node

from kb.graph.mapping.basics import THING_CLASSES
from kb.graph.reading.values import Values, present
from kb.model import (
    MENTION_CONTEXT,
    Anchor,
    Attribution,
    Certainty,
    Claim,
    Directness,
    Mention,
    Mentioned,
    Moment,
    Polarity,
    Quantity,
    SpeechAct,
)
from kb.vocab import WH

_THINGS: dict[Node, str] = {iri: kind for kind, iri in THING_CLASSES.items()}


class ClaimReader(Values):
    """Reads the claims of one graph."""

    def claims(self) -> list[Node]:
        """Every claim in the order of its place, those reported before those that report them."""
        every = sorted(self.graph.subjects(RDF.type, WH.Claim), key=lambda node: (self.place(node), str(node)))
        ordered: dict[Node, None] = {}
        for node in every:
            chain = list(self.graph.transitive_objects(node, WH.reportsClaim))
            ordered.update(dict.fromkeys(present(link) for link in reversed(chain)))
        return list(ordered)

    def place(self, claim: Node) -> Anchor:
        """Where the first words of a claim stand."""
        return self.span(self.mentions(claim)[0], self.home(claim))

    def mentions(self, claim: Node) -> list[Node]:
        """The mentions of a claim in their order."""
        return sorted(self.graph.objects(claim, WH.mentionedIn), key=lambda node: int(str(node).rpartition("-")[2]))

    def speakers(self, claim: Node) -> tuple[str, ...]:
        """The local names of all who assert a claim, in order; the graph does not say who was named first."""
        return tuple(sorted(self.tail(node) or "" for node in self.graph.objects(claim, WH.assertedBy)))

    def claim(self, node: Node) -> Claim:
        """The record of a claim."""
        reports = self.graph.value(node, WH.reportsClaim)
        mentions, speakers = self.mentions(node), self.speakers(node)
        return Claim(
            id=_claim_id(node),
            attribution=self.attribution(node, mentions),
            asserted_by=speakers[0] if speakers else None,
            co_asserted_by=speakers[1:],
            mentions=tuple(self.mention(mention, self.home(node)) for mention in mentions),
            quoted_text=self.text(node, WH.quotedText) or "",
            reports=None if reports is None else _claim_id(reports),
            addressed_to=self.tail(self.graph.value(node, WH.addressedTo)),
            rule=self.text(mentions[0], WH.rule) or "",
        )

    def mention(self, node: Node, home: int) -> Mention:
        """The record of a mention; `home` is the paragraph where it names none."""
        anchor = self.span(node, home)
        text = self.paragraph_texts[anchor.paragraph]
        return Mention(
            anchor=anchor,
            exact=text[anchor.start : anchor.end],
            prefix=text[max(0, anchor.start - MENTION_CONTEXT) : anchor.start],
            suffix=text[anchor.end : anchor.end + MENTION_CONTEXT],
        )

    def attribution(self, claim: Node, mentions: list[Node]) -> Attribution:
        """The finding behind a claim, as far as the graph holds it."""
        first, speakers = mentions[0], self.speakers(claim)
        paragraph = self.home(claim)
        proposition = self.graph.value(claim, WH.conveys)
        return Attribution(
            id=_claim_id(claim),
            source=self.stretch(first, WH.speakerRange, paragraph),
            cue=self.stretch(first, WH.cueRange, paragraph),
            contents=tuple(self.span(mention, paragraph) for mention in mentions),
            speaker=speakers[0] if speakers else None,
            co_speakers=speakers[1:],
            directness=Directness(self.concept(claim, WH.hasDirectness, Directness.INDIRECT)),
            speech_act=SpeechAct(self.concept(claim, WH.hasSpeechAct, SpeechAct.ASSERT)),
            confidence=float(self.text(first, WH.confidence) or 0),
            rule=self.text(first, WH.rule) or "",
            certainty=Certainty(self.concept(claim, WH.hasCertainty, Certainty.UNSTATED)),
            polarity=Polarity(self.concept(claim, WH.hasPolarity, Polarity.AFFIRMED)),
            addressee=self.tail(self.graph.value(claim, WH.addressedTo)),
            occasion=self.occasion(claim, paragraph),
            said=self.said(claim, paragraph),
            capacity=self.text(claim, WH.capacityText),
            description=self.text(claim, WH.speakerDescription),
            quantities=tuple(self.quantities(proposition, paragraph)),
            mentioned=tuple(self.things(proposition, [self.mention(one, paragraph) for one in mentions])),
        )

    def occasion(self, claim: Node, paragraph: int) -> Anchor | None:
        """Where the words for the occasion stand."""
        wording = self.text(claim, WH.occasionText)
        if wording is None:
            return None
        start = self.paragraph_texts[paragraph].find(wording)
        return Anchor(paragraph, start, start + len(wording))

    def said(self, claim: Node, paragraph: int) -> Moment | None:
        """When the claim was said, in words and as a date."""
        wording = self.text(claim, WH.dateWording)
        return None if wording is None else Moment(wording, self.edtf(claim, WH.saidDuring), Anchor(paragraph, 0, 0))

    def quantities(self, proposition: Node | None, paragraph: int) -> Iterator[Quantity]:
        """The numbers of a proposition whose claim stands in `paragraph`."""
        for node in sorted(self.graph.objects(proposition, WH.hasQuantity), key=_numbered):
            yield Quantity(
                wording=self.text(node, WH.wording) or "",
                lower=_plain(self.text(node, WH.lowerBound)),
                upper=_plain(self.text(node, WH.upperBound)),
                approximate=self.text(node, WH.isApproximate) == "true",
                unit=self.text(node, WH.unitText),
                anchor=self.span(node, paragraph),
                when=self.edtf(node, WH.holdsDuring),
            )

    def things(self, proposition: Node | None, words: list[Mention]) -> Iterator[Mentioned]:
        """The places and events that a proposition is about, each where its name first stands in the claim's words."""
        every = (
            (anchor, name, node)
            for node in self.graph.objects(proposition, WH.isAbout)
            for name, anchor in _found(self.texts(node, WH.name), words)
        )
        for anchor, name, node in sorted(every, key=lambda one: (one[0], one[1], str(one[2]))):
            wording, edtf = self.text(node, WH.dateWording), self.edtf(node, WH.occurredDuring)
            yield Mentioned(
                kind=next(_THINGS[c] for c in self.graph.objects(node, RDF.type) if c in _THINGS),
                name=name,
                anchor=anchor,
                confidence=1.0,
                when=Moment(wording, edtf, anchor) if wording else None,
                place=self.text(self.graph.value(node, WH.occurredIn), WH.name),
            )


def _found(names: tuple[str, ...], words: list[Mention]) -> list[tuple[str, Anchor]]:
    """Those of a thing's `names` that stand in `words`, each with its first place there; all where none does."""
    found: list[tuple[str, Anchor]] = []
    for name in names:
        mention = next((one for one in words if name in one.exact), None)
        if mention is not None:
            start = mention.anchor.start + mention.exact.index(name)
            found.append((name, Anchor(mention.anchor.paragraph, start, start + len(name))))
    return found or [(name, words[0].anchor) for name in names]


def _claim_id(node: Node) -> str:
    return str(node).rpartition("/")[2]


def _numbered(node: Node) -> int:
    return int(str(node).rpartition("-")[2])


def _plain(number: str | None) -> str | None:
    return None if number is None else format(Decimal(number), "f")

"""The way back from an article's graph to its records: `to_graph(read_capture(g, v), ...)` gives `g` again.

What the graph does not hold (where each paragraph lies in the file) is filled in as if the paragraphs were the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeVar

from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from kb.errors import NotFoundError
from kb.graph.mapping.actors import usual_kind
from kb.graph.mapping.basics import ACTOR_CLASSES, NAMELESS, THING_CLASSES
from kb.model import (
    MENTION_CONTEXT,
    Actor,
    ActorKind,
    ActorName,
    Anchor,
    Attribution,
    Capture,
    Certainty,
    Claim,
    Directness,
    Document,
    Mention,
    Mentioned,
    Moment,
    Number,
    Paragraph,
    ParagraphKind,
    Polarity,
    PublicationDate,
    Quantity,
    Role,
    SpeechAct,
    Tool,
)
from kb.vocab import WH, V

Value = TypeVar("Value")

_KINDS: dict[Node, ActorKind] = {iri: kind for kind, iri in ACTOR_CLASSES.items()}
_THINGS: dict[Node, str] = {iri: kind for kind, iri in THING_CLASSES.items()}
_BETWEEN = "\n\n"


def read_capture(graph: Graph, version: URIRef) -> Capture:
    """The capture that a named graph holds.

    Claims come in the order of their place in the text, those reported before those that report them; their ids, and
    the ids of their attributions, are the tails of their IRIs.

    Raises:
        NotFoundError: the graph does not describe `version`.
    """
    if (version, RDF.type, WH.SourceVersion) not in graph:
        raise NotFoundError(f"{version} is not described in this graph.", "Name a captured text of the graph.")
    return _Reader(graph, version).capture()


class _Reader:
    """Reads one graph; every method is a question to it."""

    def __init__(self, graph: Graph, version: URIRef) -> None:
        self.graph = graph
        self.version = version
        self.numbers = {p: int(str(n)) for p, n in graph.subject_objects(WH.paragraphNumber)}
        self.paragraph_texts = {number: self.text(node, WH.text) or "" for node, number in self.numbers.items()}

    def capture(self) -> Capture:
        run = self.graph.value(self.version, WH.extractedIn)
        tool = self.graph.value(run, WH.usedTool)
        return Capture(
            document=self.document(),
            tool=Tool(self.text(tool, WH.name) or "", self.text(tool, WH.toolVersion) or ""),
            actors=tuple(self.actor(node) for node in self.actors()),
            claims=tuple(self.claim(node) for node in self.claims()),
            retrieved_at=self.text(self.version, WH.retrievedAt) or "",
            revises=self.text(self.version, WH.revises),
            notes=self.texts(self.version, WH.note),
        )

    # --- single values ---

    def text(self, node: Node | None, predicate: URIRef) -> str | None:
        value = self.graph.value(node, predicate)
        return None if value is None else str(value)

    def texts(self, node: Node, predicate: URIRef) -> tuple[str, ...]:
        return tuple(sorted(str(value) for value in self.graph.objects(node, predicate)))

    def integer(self, node: Node | None, predicate: URIRef) -> int | None:
        value = self.text(node, predicate)
        return None if value is None else int(value)

    def concept(self, node: Node, predicate: URIRef, default: str) -> str:
        value = self.graph.value(node, predicate)
        return V.local(value) if isinstance(value, URIRef) else default

    def tail(self, node: Node | None) -> str | None:
        """The name of a node local to this version."""
        return None if node is None else str(node).removeprefix(f"{self.version}#")

    def edtf(self, node: Node, predicate: URIRef) -> str | None:
        return self.text(self.graph.value(node, predicate), WH.edtf)

    # --- the text ---

    def document(self) -> Document:
        published = self.edtf(self.version, WH.publishedDuring)
        wording = self.text(self.version, WH.dateWording) or ""
        paragraphs = tuple(self.paragraphs())
        return Document(
            name=self.text(self.version, WH.fileName) or "",
            media_type=self.text(self.version, WH.mediaType) or "",
            source_text=_BETWEEN.join(paragraph.text for paragraph in paragraphs),
            content_hash=self.text(self.version, WH.contentHash) or "",
            paragraphs=paragraphs,
            title=self.text(self.version, WH.title),
            authors=self.texts(self.version, WH.authorName),
            outlet=self.text(self.graph.value(self.version, WH.publishedBy), WH.name),
            published=PublicationDate(published, wording) if published else None,
            url=self.text(self.version, WH.sourceUrl),
            language=self.text(self.version, WH.languageTag),
        )

    def paragraphs(self) -> Iterator[Paragraph]:
        start = 0
        for node, number in sorted(self.numbers.items(), key=lambda item: item[1]):
            text = self.text(node, WH.text) or ""
            kind = ParagraphKind(self.concept(node, WH.hasParagraphKind, ParagraphKind.BODY))
            yield Paragraph(number, kind, text, start, start + len(text), ((0, start, len(text)),))
            start += len(text) + len(_BETWEEN)

    def stretch(self, node: Node, predicate: URIRef, paragraph: int) -> Anchor | None:
        """A stretch of characters as RFC 5147 writes it."""
        found = (self.text(node, predicate) or "").removeprefix("char=").split(",")
        return Anchor(paragraph, int(found[0]), int(found[1])) if len(found) == 2 else None

    def span(self, node: Node, home: int) -> Anchor:
        """Where the words of a mention or a number stand; `home` is the paragraph where it names none."""
        other = self.graph.value(node, WH.inParagraph)
        start, end = self.integer(node, WH.startOffset), self.integer(node, WH.endOffset)
        return Anchor(home if other is None else self.numbers[other], _present(start), _present(end))

    def home(self, claim: Node) -> int:
        """The number of a claim's paragraph."""
        return self.numbers[_present(self.graph.value(claim, WH.inParagraph))]

    # --- actors ---

    def actors(self) -> list[Node]:
        """Every actor and every work that speaks, in the order of their names.

        An outlet of which no more is said than that it published the text is that text's and no actor of its claims.
        """
        found = {node for kind in _KINDS for node in self.graph.subjects(RDF.type, kind)}
        published = self.graph.value(self.version, WH.publishedBy)
        said = set(self.graph.predicates(published)) | set(self.graph.predicates(None, published))
        if said <= {RDF.type, WH.name, WH.publishedBy}:
            found.discard(published)
        return sorted(found, key=str)

    def actor(self, node: Node) -> Actor:
        kind = next(_KINDS[c] for c in self.graph.objects(node, RDF.type) if c in _KINDS)
        place = self.graph.value(node, WH.firstMentionedIn)
        name = self.text(node, WH.title if kind is ActorKind.WORK else WH.name)
        return Actor(
            id=self.tail(node) or "",
            kind=kind,
            name=name,
            number=Number(self.concept(node, WH.hasNumber, Number.INDIVIDUAL)),
            names=tuple(sorted(self.names(node, kind, name), key=repr)),
            description=self.text(node, WH.description),
            roles=tuple(sorted(self.roles(node), key=repr)),
            first=None if place is None else Anchor(self.numbers[place], 0, 0),
            anonymity_reason=self.text(node, WH.anonymityReason),
        )

    def names(self, actor: Node, kind: ActorKind, name: str | None) -> list[ActorName]:
        found = [
            ActorName(self.text(node, WH.nameText) or "", self.concept(node, WH.hasNameKind, "full"))
            for node in self.graph.objects(actor, WH.hasName)
        ]
        own = name is not None and kind not in NAMELESS and name not in {one.text for one in found}
        return [*found, ActorName(name or "", usual_kind(kind))] if own else found

    def roles(self, actor: Node) -> Iterator[Role]:
        for node in self.graph.objects(actor, WH.holdsRole):
            title = self.text(node, WH.roleTitle) or ""
            yield Role(title, self.text(node, WH.organizationName), self.edtf(node, WH.roleDuring))

    # --- claims ---

    def claims(self) -> list[Node]:
        every = sorted(self.graph.subjects(RDF.type, WH.Claim), key=lambda node: (self.place(node), str(node)))
        ordered: dict[Node, None] = {}
        for node in every:
            chain = list(self.graph.transitive_objects(node, WH.reportsClaim))
            ordered.update(dict.fromkeys(_present(link) for link in reversed(chain)))
        return list(ordered)

    def place(self, claim: Node) -> Anchor:
        return self.span(self.mentions(claim)[0], self.home(claim))

    def mentions(self, claim: Node) -> list[Node]:
        return sorted(self.graph.objects(claim, WH.mentionedIn), key=lambda node: int(str(node).rpartition("-")[2]))

    def speakers(self, claim: Node) -> tuple[str, ...]:
        """The local names of all who assert a claim, in order; the graph does not say who was named first."""
        return tuple(sorted(self.tail(node) or "" for node in self.graph.objects(claim, WH.assertedBy)))

    def claim(self, node: Node) -> Claim:
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
        anchor = self.span(node, home)
        text = self.paragraph_texts[anchor.paragraph]
        return Mention(
            anchor=anchor,
            exact=text[anchor.start : anchor.end],
            prefix=text[max(0, anchor.start - MENTION_CONTEXT) : anchor.start],
            suffix=text[anchor.end : anchor.end + MENTION_CONTEXT],
        )

    def attribution(self, claim: Node, mentions: list[Node]) -> Attribution:
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
        wording = self.text(claim, WH.occasionText)
        if wording is None:
            return None
        start = self.paragraph_texts[paragraph].find(wording)
        return Anchor(paragraph, start, start + len(wording))

    def said(self, claim: Node, paragraph: int) -> Moment | None:
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


def _present(value: Value | None) -> Value:
    """`value`, which the shapes guarantee to be there."""
    if value is None:
        raise NotFoundError("The graph lacks a part that the shapes require.", "Run `whence check`.")
    return value


def _claim_id(node: Node) -> str:
    return str(node).rpartition("/")[2]


def _numbered(node: Node) -> int:
    return int(str(node).rpartition("-")[2])


def _plain(number: str | None) -> str | None:
    return None if number is None else format(Decimal(number), "f")

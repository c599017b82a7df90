"""The way back from an article's graph to its records: `to_graph(read_capture(g, v), ...)` gives `g` again.

What the graph does not hold (where each paragraph lies in the file) is filled in as if the paragraphs were the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from kb.errors import NotFoundError
from kb.graph.mapping.actors import usual_kind
from kb.graph.mapping.basics import ACTOR_CLASSES, NAMELESS
from kb.graph.reading.claims import ClaimReader
from kb.model import (
    Actor,
    ActorKind,
    ActorName,
    Anchor,
    Capture,
    Document,
    Number,
    Paragraph,
    ParagraphKind,
    PublicationDate,
    Role,
    Tool,
)
from kb.vocab import WH

__all__ = ["read_capture"]

_KINDS: dict[Node, ActorKind] = {iri: kind for kind, iri in ACTOR_CLASSES.items()}
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


class _Reader(ClaimReader):
    """Reads one graph whole."""

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

"""The IRIs of one capture: minted from its content, so that the same text gives the same graph everywhere."""

from __future__ import annotations

from rdflib import URIRef

from kb.ids import Minter, digest
from kb.model import Capture, Document, ParagraphKind


class CaptureIris:
    """The IRIs of one capture's nodes: a pure function of its content."""

    def __init__(
        self, capture: Capture, base: str, article: URIRef | None = None, version: URIRef | None = None
    ) -> None:
        """`article` is the article that the capture is a version of, where that is not the one its text names.

        `version` is the version where it is not the first with these characters; see `returned_version`.
        """
        document = capture.document
        self.minter = Minter(base)
        self.article = article or article_iri(document, base)
        self.version = version or URIRef(self.minter.version(str(self.article), document.content_hash))
        self.graph = URIRef(self.minter.version_graph(self.version))
        self._claims = {claim.id: claim for claim in capture.claims}
        self._minted: dict[str, URIRef] = {}

    def local(self, name: str) -> URIRef:
        """A node of this version."""
        return URIRef(self.minter.local(self.version, name))

    def paragraph(self, number: int) -> URIRef:
        """The paragraph of that number."""
        return URIRef(self.minter.paragraph(self.version, number))

    def time(self, edtf: str) -> URIRef:
        """A time span as this version speaks of it."""
        return self.local(f"time-{edtf.lower().replace('/', '--').replace('..', 'open')}")

    def claim(self, claim_id: str) -> URIRef:
        """A claim by its place, its words, its speaker and what it reports."""
        if claim_id not in self._minted:
            claim = self._claims[claim_id]
            first = claim.mentions[0].anchor
            self._minted[claim_id] = URIRef(
                self.minter.claim(
                    self.version,
                    claim.attribution.paragraph,
                    first.start,
                    first.end,
                    "+".join(sorted({claim.asserted_by or "", *claim.co_asserted_by})),
                    repr([tuple(m.anchor) for m in claim.mentions]),
                    repr(claim.attribution.cue and tuple(claim.attribution.cue)),
                    "" if claim.reports is None else str(self.claim(claim.reports)),
                )
            )
        return self._minted[claim_id]

    def mention(self, claim_id: str, number: int) -> URIRef:
        """The `number`-th mention of a claim, from 1."""
        return URIRef(self.minter.mention(self.claim(claim_id), number))


def returned_version(document: Document, base: str, article: URIRef, revises: str) -> URIRef:
    """The version of an article that goes back from `revises` to characters which it had before."""
    return URIRef(Minter(base).version(str(article), digest(document.content_hash, revises)))


def article_iri(document: Document, base: str) -> URIRef:
    """The article that a document is a text of, by its outlet, date and title; where one is not stated, "Correction"
    may head many, and the opening words count as well."""
    date = document.published.edtf if document.published else None
    body = (p.text[:200] for p in document.paragraphs if p.kind is ParagraphKind.BODY)
    opening = next(body, document.title or document.name)
    return URIRef(Minter(base).article(document.outlet, date, document.title, opening))

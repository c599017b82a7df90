"""The captured text: what it is a version of, what it says of itself, its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, XSD, Literal, URIRef

from kb.graph.mapping.basics import count, plain, present, time_span
from kb.graph.mapping.iris import CaptureIris
from kb.graph.store import Triple
from kb.ids import slug
from kb.model import ActorKind, Capture, Paragraph, ParagraphKind
from kb.vocab import WH, V


def version_triples(capture: Capture, iris: CaptureIris) -> Iterator[Triple]:
    """What a captured text is and what it says of itself, and the run that read it."""
    document, version = capture.document, iris.version
    published = document.published
    yield from present(
        version,
        [
            (RDF.type, WH.SourceVersion),
            (WH.versionOf, iris.article),
            (WH.contentHash, Literal(document.content_hash)),
            (WH.retrievedAt, Literal(capture.retrieved_at, datatype=XSD.dateTime)),
            (WH.title, plain(document.title)),
            (WH.fileName, plain(document.name)),
            (WH.mediaType, plain(document.media_type)),
            (WH.languageTag, plain(document.language)),
            (WH.sourceUrl, Literal(document.url, datatype=XSD.anyURI) if document.url else None),
            (WH.publishedDuring, iris.time(published.edtf) if published else None),
            (WH.dateWording, plain(published.wording) if published else None),
            (WH.revises, URIRef(capture.revises) if capture.revises else None),
            (WH.extractedIn, iris.local("extraction")),
            *((WH.authorName, Literal(author)) for author in document.authors),
            *((WH.note, Literal(note)) for note in capture.notes),
        ],
    )
    if published:
        yield from time_span(iris.time(published.edtf), published.edtf)
    yield from _run(capture, iris)
    yield from _publisher(capture, iris)


def _run(capture: Capture, iris: CaptureIris) -> Iterator[Triple]:
    run, tool = iris.local("extraction"), iris.local("tool")
    yield (run, RDF.type, WH.ExtractionRun)
    yield (run, WH.usedTool, tool)
    yield (tool, RDF.type, WH.SoftwareTool)
    yield (tool, WH.name, Literal(capture.tool.name))
    yield (tool, WH.toolVersion, Literal(capture.tool.version))


def _publisher(capture: Capture, iris: CaptureIris) -> Iterator[Triple]:
    outlet = capture.document.outlet
    if not outlet:
        return
    known = [a.id for a in capture.actors if a.kind is ActorKind.OUTLET and slug(a.name or "") == slug(outlet)]
    publisher = iris.local(known[0] if known else "outlet")
    yield (iris.version, WH.publishedBy, publisher)
    if not known:
        yield (publisher, RDF.type, WH.Outlet)
        yield (publisher, WH.name, Literal(outlet))


def paragraph_triples(paragraph: Paragraph, iris: CaptureIris) -> Iterator[Triple]:
    """A paragraph with its characters, in which all offsets count."""
    node = iris.paragraph(paragraph.number)
    yield (node, RDF.type, WH.Paragraph)
    yield (node, WH.paragraphNumber, count(paragraph.number))
    yield (node, WH.inVersion, iris.version)
    if paragraph.kind is not ParagraphKind.BODY:
        yield (node, WH.hasParagraphKind, V[paragraph.kind])
    yield (node, WH.text, Literal(paragraph.text))

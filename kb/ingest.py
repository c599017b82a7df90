"""Ingest: a document becomes one named graph, whole and checked, or nothing is stored at all.

The same text again changes nothing; a changed one becomes a new version of the same article (DESIGN.md, decision 4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from rdflib import Graph, URIRef

from kb.errors import InvalidRecordError
from kb.graph.asking import rows
from kb.graph.mapping import CaptureIris, article_iri, returned_version, to_graph
from kb.graph.shapes import validate
from kb.graph.store import Change, Store
from kb.graph.terms import sparql_term
from kb.model import Capture, Document, Extraction
from kb.text.claims import capture, confident
from kb.vocab import WH

Extract = Callable[[Document], Extraction]

SAME_ARTICLE = 0.5
"""A file of the same name is the same article where it has at least this share of the held text's paragraphs."""

_SHOWN = 5


class Status(StrEnum):
    """What became of a document."""

    ADDED = "added"
    REVISED = "new version"
    UNCHANGED = "unchanged"
    REPLACED = "held, replaced since"

    @property
    def is_new(self) -> bool:
        """Whether something was stored."""
        return self in (Status.ADDED, Status.REVISED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one document came to. Counts are of the version that holds its text; `revises` is the one it replaces."""

    status: Status
    article: str
    version: str
    document: Document
    claims: int
    speakers: int
    revises: str | None = None

    @property
    def paragraphs(self) -> int:
        """How many paragraphs the document has."""
        return len(self.document.paragraphs)


def add(store: Store, document: Document, extract: Extract, now: str, floor: float, last: str | None = None) -> Outcome:
    """Store what `document` says, unless that very text is held.

    A text that is held but was replaced by a newer wording stays replaced, and the outcome says so: a folder with both
    may be added again. It becomes a new version, the current one, where its file is known to have had another text in
    between, or where a person says of it (`Document.told`) what is not recorded of it.

    Others may write while the text is read. The change is acknowledged but not flushed: call `store.flush()` once after
    a batch.

    Parameters:
        extract: finds the attributions of a document.
        now: the moment of capture, as an ISO 8601 date and time with zone.
        floor: findings of a lower confidence (0..1) are not stored.
        last: the content hash of the text that this very file had when it was last added; None where not known.

    Raises:
        InvalidRecordError: what was made of it breaks the shapes; nothing was stored.
        StoreError: the store could not be written; nothing was stored.
    """
    extract = read_ahead(store, document, extract, last)
    with store.writing():
        held = _held(store, document)
        if held and _stays(store, held, document, last):
            return held
        article, revises = _article(store, document)
        caught = capture(document, confident(extract(document), floor), now, revises)
        again = returned_version(document, store.base, article, revises) if held and revises else None
        iris = CaptureIris(caught, store.base, article, again)
        graph = to_graph(caught, iris)
        _check(document, graph)
        store.apply(Change(add={iris.graph: graph}))
    status = Status.REVISED if revises else Status.ADDED
    return _outcome(status, caught, str(iris.article), str(iris.version))


def read_ahead(store: Store, document: Document, extract: Extract, last: str | None = None) -> Extract:
    """`extract`, done already where `document` is likely to be stored: no writer has to wait until a long text is read.

    Call it before the writer's lock is taken; `add` looks again then whether the text is held. Parameters are as there.
    """
    held = _held(store, document)
    if held and _stays(store, held, document, last):
        return extract
    found = extract(document)
    return lambda read: found if read is document else extract(read)


def _stays(store: Store, held: Outcome, document: Document, last: str | None) -> bool:
    """Whether nothing is to be stored of a document whose text is held."""
    stays = held.status is Status.UNCHANGED or last in {None, document.content_hash}
    return stays and not _told_otherwise(store, held.version, document)


def foresee(store: Store, document: Document) -> tuple[Status, str | None]:
    """What `add` would make of `document`, without storing anything.

    Returns:
        the status, and the captured text that holds it already, or that it would replace; None where it is new.
    """
    held = _held(store, document)
    if held is not None:
        return held.status, held.version
    _, revises = _article(store, document)
    return (Status.REVISED, revises) if revises else (Status.ADDED, None)


def _outcome(status: Status, caught: Capture, article: str, version: str) -> Outcome:
    speakers = {claim.asserted_by for claim in caught.claims}
    return Outcome(status, article, version, caught.document, len(caught.claims), len(speakers), caught.revises)


def _check(document: Document, graph: Graph) -> None:
    found = validate(graph)
    if found:
        more = f" (and {len(found) - _SHOWN} more)" if len(found) > _SHOWN else ""
        listed = "; ".join(str(one) for one in found[:_SHOWN])
        raise InvalidRecordError(
            f"{document.name}: what was found in it breaks the shapes, so nothing of it was stored: {listed}{more}",
            "This is a fault of the program: please report it with the file.",
        )


def _held(store: Store, document: Document) -> Outcome | None:
    """The outcome where this very text is held, as this article or from a file of this name; the current one first."""
    own = str(article_iri(document, store.base))
    found = [
        row
        for row in rows(store, "ingest-captures", hash=document.content_hash)
        if own == str(row["article"]) or document.name == str(row["file"])
    ]
    if not found:
        return None
    current = [one for one in found if _is_current(store, str(one["version"]))]
    row = (current or found)[0]
    counts = rows(store, "ingest-counts", version=row["version"])[0]
    return Outcome(
        Status.UNCHANGED if current else Status.REPLACED,
        str(row["article"]),
        str(row["version"]),
        document,
        int(str(counts["claims"])),
        int(str(counts["speakers"])),
    )


def _told_otherwise(store: Store, version: str, document: Document) -> bool:
    """Whether somebody says of the document what is not recorded of the held text: its outlet, say."""
    if not document.told:
        return False
    recorded = {name: str(term) for name, term in rows(store, "page-article", version=URIRef(version))[0].items()}
    said = {
        "title": document.title,
        "outlet": document.outlet,
        "url": document.url,
        "authors": ", ".join(sorted(document.authors)),
        "published": document.published.edtf if document.published else None,
    }
    held = recorded | {
        "authors": ", ".join(sorted(recorded.get("authors", "").split(", "))),
        "published": recorded.get("date"),
    }
    return any(said[name] != held.get(name) for name in document.told)


def _is_current(store: Store, version: str) -> bool:
    return not store.ask(f"ASK {{ ?newer <{WH.revises}> {sparql_term(URIRef(version))} }}")


def _article(store: Store, document: Document) -> tuple[URIRef, str | None]:
    """The article that the document is a text of, and the version it replaces, None where it is the first."""
    own = article_iri(document, store.base)
    for row in rows(store, "ingest-newest", article=own):
        return own, str(row["version"])
    for row in rows(store, "ingest-newest", file=document.name):
        if _shared(store, str(row["version"]), document) >= SAME_ARTICLE:
            return URIRef(str(row["article"])), str(row["version"])
    return own, None


def _shared(store: Store, version: str, document: Document) -> float:
    """The share (0..1) of a held version's paragraphs that the document has too."""
    held = Counter(str(row["text"]) for row in rows(store, "ingest-texts", version=version))
    common = held & Counter(paragraph.text for paragraph in document.paragraphs)
    return common.total() / max(1, held.total())

"""What tests of documents read and compare: a document from bytes, and its paragraphs as pairs of kind and text."""

from __future__ import annotations

from pathlib import Path

from kb.model import Document
from kb.text.documents import read_document, read_text

PAGES = Path(__file__).parent / "saved_pages"


def read_bytes(folder: Path, name: str, data: bytes) -> Document:
    """The document in a file of that name and content."""
    path = folder / name
    path.write_bytes(data)
    return read_document(path)


def kinds(document: Document) -> list[tuple[str, str]]:
    """Kind and text of each paragraph, in order."""
    return [(p.kind.value, p.text) for p in document.paragraphs]


def kinds_of(text: str, media_type: str = "text/plain") -> list[tuple[str, str]]:
    """Kind and text of each paragraph of a text."""
    return kinds(read_text("made", text, media_type))


def texts_of(text: str) -> list[str]:
    """The paragraphs' texts of a plain text."""
    return [p.text for p in read_text("made", text).paragraphs]

"""A document as it was read: its paragraphs, what is stated of it, and how a stretch of it is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of characters in some text, `text[start:end]`."""

    start: int
    end: int


class Anchor(NamedTuple):
    """A stretch of characters inside one paragraph: `document.paragraph(n).text[start:end]`."""

    paragraph: int
    start: int
    end: int


# --- documents ------------------------------------------------------------------------------------------------------


class ParagraphKind(StrEnum):
    """What a block of a page is. Only headline, heading, caption and body are searched for attributions."""

    TITLE = "title"
    BYLINE = "byline"
    DATE = "date"
    HEADING = "heading"
    CAPTION = "caption"
    BODY = "body"
    BOILERPLATE = "boilerplate"


CONTENT_KINDS = frozenset({ParagraphKind.TITLE, ParagraphKind.HEADING, ParagraphKind.CAPTION, ParagraphKind.BODY})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of a document, numbered from 1 in reading order.

    `text` is the block as one reads it: hard-wrapped lines joined by one space, indentation gone.
    `start` and `end` delimit the block in the decoded source text. `pieces` maps `text` back to it:
    each `(at, source, length)` says that `text[at:at+length]` stands verbatim at `source` there.
    """

    number: int
    kind: ParagraphKind
    text: str
    start: int
    end: int
    pieces: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """A date as far as the text states it: `edtf` ("2016-07-12", "2016-07") beside the `wording` that was printed."""

    edtf: str
    wording: str


@dataclass(frozen=True, slots=True)
class Document:
    """One captured text, cut into paragraphs, with what it says of itself; what it does not say stays None.

    `name` is the file's name without folder and ending; `media_type` the format it was read as;
    `source_text` the decoded text that the paragraphs' `start` and `end` count in;
    `content_hash` the SHA-256 (hex) of the paragraphs' text, so that mere re-wrapping is no new version;
    `told` names the fields that a person stated, who may know more than the text.
    """

    name: str
    media_type: str
    source_text: str
    content_hash: str
    paragraphs: tuple[Paragraph, ...]
    title: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    published: PublicationDate | None = None
    url: str | None = None
    language: str | None = None
    told: tuple[str, ...] = ()

    def paragraph(self, number: int) -> Paragraph:
        """The paragraph numbered `number` (from 1). Raises IndexError where there is none."""
        if not 1 <= number <= len(self.paragraphs):
            raise IndexError(f"no paragraph {number} in {self.name}")
        return self.paragraphs[number - 1]

    def quote(self, anchor: Anchor) -> str:
        """The characters that `anchor` stands for."""
        return self.paragraph(anchor.paragraph).text[anchor.start : anchor.end]

    def content_paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs that can carry claims, in order."""
        return (p for p in self.paragraphs if p.kind in CONTENT_KINDS)

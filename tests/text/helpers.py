"""Builds documents and extractions from a few words, for tests of the extractor."""

from __future__ import annotations

from kb.ids import content_hash
from kb.model import Actor, Anchor, Attribution, Document, Extraction, Paragraph, ParagraphKind
from kb.text.extract import extract


def document(*paragraphs: str, title: str = "The dam at Lower Farley", name: str = "article") -> Document:
    """A document of a title and body paragraphs, each standing in the source text as it is."""
    texts = (title, *paragraphs)
    source = "\n\n".join(texts)
    built, start = [], 0
    for number, text in enumerate(texts, 1):
        kind = ParagraphKind.TITLE if number == 1 else ParagraphKind.BODY
        built.append(Paragraph(number, kind, text, start, start + len(text), ((0, start, len(text)),)))
        start += len(text) + 2
    return Document(name, "text/plain", source, content_hash(source), tuple(built), title=title)


class Found:
    """The extraction of some paragraphs, with shortcuts that read spans back as text."""

    def __init__(self, *paragraphs: str, title: str = "The dam at Lower Farley") -> None:
        self.document = document(*paragraphs, title=title)
        self.extraction: Extraction = extract(self.document)

    def __len__(self) -> int:
        return len(self.extraction.attributions)

    def __getitem__(self, index: int) -> Attribution:
        return self.extraction.attributions[index]

    def quote(self, anchor: Anchor | None) -> str:
        """The words of an anchor; "" for none."""
        return "" if anchor is None else self.document.quote(anchor)

    def source(self, index: int = 0) -> str | None:
        """The source as printed."""
        anchor = self[index].source
        return None if anchor is None else self.document.quote(anchor)

    def cue(self, index: int = 0) -> str:
        """The cue as printed."""
        anchor = self[index].cue
        return "" if anchor is None else self.document.quote(anchor)

    def contents(self, index: int = 0) -> list[str]:
        """The contents as printed."""
        return [self.document.quote(anchor) for anchor in self[index].contents]

    def speaker(self, index: int = 0) -> Actor:
        """The actor that speaks."""
        return next(a for a in self.extraction.actors if a.id == self[index].speaker)

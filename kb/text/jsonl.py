"""The JSON objects of `whence extract` and `whence paragraphs`: plain dicts, with offsets into the decoded file.

Tools are built on these objects: fields may be added, never renamed or removed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from kb.model import Actor, Anchor, Attribution, Document, Extraction, Mentioned, Paragraph, Quantity


def source_offset(paragraph: Paragraph, at: int) -> int:
    """Where in the decoded file the character `paragraph.text[at]` comes from.

    A character that the file does not have (the space that joins two lines) maps to the place where its line broke.
    """
    index = bisect_right(paragraph.pieces, at, key=lambda piece: piece[0]) - 1
    if index < 0:
        return paragraph.start
    start, source, length = paragraph.pieces[index]
    return source + min(at - start, length)


def source_span(document: Document, anchor: Anchor) -> list[int]:
    """The stretch [start, end] of the decoded file that covers an anchor, line breaks inside it included."""
    paragraph = document.paragraph(anchor.paragraph)
    if anchor.start == anchor.end:
        at = source_offset(paragraph, anchor.start)
        return [at, at]
    return [source_offset(paragraph, anchor.start), source_offset(paragraph, anchor.end - 1) + 1]


def attribution_objects(document: Document, extraction: Extraction) -> Iterator[dict[str, Any]]:
    """One object per attribution, in order; docs/extraction.md lists the fields."""
    actors = {actor.id: actor for actor in extraction.actors}
    for attribution in extraction.attributions:
        yield _attribution_object(document, attribution, actors)


def paragraph_objects(document: Document) -> Iterator[dict[str, Any]]:
    """One object per paragraph: `{"doc", "n", "start", "end", "kind", "text"}`."""
    for paragraph in document.paragraphs:
        yield {
            "doc": document.name,
            "n": paragraph.number,
            "start": paragraph.start,
            "end": paragraph.end,
            "kind": str(paragraph.kind),
            "text": paragraph.text,
        }


def _attribution_object(document: Document, found: Attribution, actors: dict[str, Actor]) -> dict[str, Any]:
    return {
        "doc": document.name,
        "id": found.id,
        "paragraph": found.paragraph,
        "source": _span(document, found.source),
        "cue": _span(document, found.cue),
        "content": [source_span(document, content) for content in found.contents],
        "speaker": _speaker(actors.get(found.speaker or "")),
        "directness": str(found.directness),
        "speech_act": str(found.speech_act),
        "confidence": found.confidence,
        "rule": found.rule,
        "nested_in": found.nested_in,
        "certainty": str(found.certainty),
        "polarity": str(found.polarity),
        "co_speakers": [_speaker(actors.get(one)) for one in found.co_speakers],
        "addressee": _speaker(actors.get(found.addressee or "")),
        "said": None if found.said is None else {"wording": found.said.wording, "edtf": found.said.edtf},
        "capacity": found.capacity,
        "occasion": _span(document, found.occasion),
        "quantities": [_quantity(document, one) for one in found.quantities],
        "mentioned": [_mentioned(document, one) for one in found.mentioned],
        "words": {
            "source": document.quote(found.source) if found.source else None,
            "cue": document.quote(found.cue) if found.cue else None,
            "content": [document.quote(content) for content in found.contents],
        },
    }


def _quantity(document: Document, found: Quantity) -> dict[str, Any]:
    bounds = {"lower": found.lower, "upper": found.upper, "approximate": found.approximate}
    span = source_span(document, found.anchor)
    return {"wording": found.wording, **bounds, "unit": found.unit, "when": found.when, "span": span}


def _mentioned(document: Document, found: Mentioned) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "name": found.name,
        "confidence": found.confidence,
        "when": None if found.when is None else {"wording": found.when.wording, "edtf": found.when.edtf},
        "place": found.place,
        "span": source_span(document, found.anchor),
    }


def _span(document: Document, anchor: Anchor | None) -> list[int] | None:
    return None if anchor is None else source_span(document, anchor)


def _speaker(actor: Actor | None) -> dict[str, Any] | None:
    if actor is None:
        return None
    return {
        "name": actor.name or actor.description,
        "kind": str(actor.kind),
        "number": str(actor.number),
        "id": actor.id,
        "why_unnamed": actor.anonymity_reason,
    }

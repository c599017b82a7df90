"""What `whence extract` and `whence paragraphs` print for people: a line each, with words instead of offsets."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model import Actor, Attribution, Document, Extraction

_INDENT = "  "


def attribution_lines(document: Document, extraction: Extraction) -> Iterator[str]:
    """A headline for the document, then a line a statement in reading order, what is nested in another below it."""
    yield f"{document.title or document.name} ({document.outlet or 'outlet not stated'})"
    actors = {actor.id: actor for actor in extraction.actors}
    depths: dict[str, int] = {}
    for found in extraction.attributions:
        depths[found.id] = depths.get(found.nested_in, 0) + 1 if found.nested_in else 0
        yield _INDENT * (1 + depths[found.id]) + _line(document, found, actors)


def paragraph_lines(document: Document) -> Iterator[str]:
    """A line a paragraph: number, kind, text."""
    for paragraph in document.paragraphs:
        yield f"{paragraph.number:4} {paragraph.kind:12} {paragraph.text}"


def _line(document: Document, found: Attribution, actors: dict[str, Actor]) -> str:
    actor = actors.get(found.speaker or "")
    who = (actor.name or actor.description or "somebody") if actor else "nobody named"
    printed = document.quote(found.source) if found.source else ""
    aside = f" (printed: {printed})" if printed not in ("", who) else ""
    words = " … ".join(document.quote(content) for content in found.contents)
    facts = ", ".join([str(found.speech_act), str(found.polarity), str(found.directness), f"{found.confidence:.2f}"])
    return f"¶{found.paragraph} {who}{aside} [{facts}]: {words}"

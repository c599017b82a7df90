"""Checked attributions as training data: one JSON object a paragraph, with its text and spans that count in it.

Only what people accepted or corrected goes in; a paragraph without any is a negative example if somebody checked it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kb.model import Anchor, Attribution, Document


def training_objects(
    document: Document, checked: Iterable[Attribution], paragraphs: Iterable[int] = ()
) -> Iterator[dict[str, Any]]:
    """One object for each paragraph that has a checked attribution or is in `paragraphs`, in reading order.

    Parameters:
        checked: attributions that a person accepted, or as a person corrected them; nested ones included.
        paragraphs: numbers of further paragraphs that a person checked and found without attributions.

    Returns:
        `{"doc", "paragraph", "text", "language", "attributions": [{"id", "source", "cue", "content", "speech_act",
        "directness", "polarity", "nested_in"}]}`. Spans are [start, end] in `text`; contents in other paragraphs are
        left to those paragraphs' objects under the same id.
    """
    attributions = tuple(checked)
    numbers = {a.paragraph for a in attributions} | {c.paragraph for a in attributions for c in a.contents}
    for number in sorted(numbers | set(paragraphs)):
        yield {
            "doc": document.name,
            "paragraph": number,
            "text": document.paragraph(number).text,
            "language": document.language,
            "attributions": [_object(a, number) for a in attributions if _touches(a, number)],
        }


def _touches(attribution: Attribution, number: int) -> bool:
    return attribution.paragraph == number or any(c.paragraph == number for c in attribution.contents)


def _object(attribution: Attribution, number: int) -> dict[str, Any]:
    return {
        "id": attribution.id,
        "source": _span(attribution.source, number),
        "cue": _span(attribution.cue, number),
        "content": [[c.start, c.end] for c in attribution.contents if c.paragraph == number],
        "speech_act": str(attribution.speech_act),
        "directness": str(attribution.directness),
        "polarity": str(attribution.polarity),
        "nested_in": attribution.nested_in,
    }


def _span(anchor: Anchor | None, number: int) -> list[int] | None:
    return [anchor.start, anchor.end] if anchor is not None and anchor.paragraph == number else None

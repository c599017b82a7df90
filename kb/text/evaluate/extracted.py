"""Turns what an extractor found in a document into statements whose spans count in the document's source text."""

from __future__ import annotations

from kb.model import Actor, Anchor, Attribution, Document, Extraction, Span
from kb.text.evaluate.statements import NOBODY, Spans, Speaker, Statement
from kb.text.jsonl import source_span


def statements_of(document: Document, extraction: Extraction) -> tuple[Statement, ...]:
    """The attributions of `extraction`, in its order."""
    actors = {actor.id: actor for actor in extraction.actors}
    return tuple(_statement(document, found, actors) for found in extraction.attributions)


def _statement(document: Document, found: Attribution, actors: dict[str, Actor]) -> Statement:
    def spans(*anchors: Anchor | None) -> Spans:
        return tuple(Span(*source_span(document, anchor)) for anchor in anchors if anchor is not None)

    return Statement(
        id=found.id,
        source=spans(found.source),
        cue=spans(found.cue),
        contents=spans(*found.contents),
        speaker=_speaker([actors[one] for one in (found.speaker, *found.co_speakers) if one is not None]),
        addressee=spans(found.addressee_span),
        occasion=spans(found.occasion),
        dated=spans(found.said.anchor if found.said else None),
        directness=found.directness,
        speech_act=found.speech_act,
        polarity=found.polarity,
        said=found.said.edtf if found.said else None,
        nested_in=found.nested_in,
        confidence=found.confidence,
    )


def _speaker(actors: list[Actor]) -> Speaker:
    if not actors:
        return NOBODY
    label = " and ".join(actor.name or actor.description or "" for actor in actors)
    return Speaker(actors[0].kind, label, actors[0].number, actors[0].anonymity_reason)

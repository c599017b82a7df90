"""Turns what somebody else proposes as an attribution into a record, if every word of it stands in the article.

A proposal is text, never trusted: each span is looked for verbatim in the one paragraph that it claims to come from,
and the record's offsets come from that search. What is not there to the character is dropped, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.ids import slug
from kb.model import (
    Actor,
    ActorKind,
    ActorName,
    Anchor,
    Attribution,
    Directness,
    Document,
    Extraction,
    Number,
    SpeechAct,
    Tool,
)
from kb.text.quotations import find_quotations

HIGHEST_CONFIDENCE = 0.6
_DIRECT_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Proposal:
    """An attribution as proposed: quotations from one paragraph, `source` None where nobody is named."""

    paragraph: int
    source: str | None
    cue: str
    contents: tuple[str, ...]
    speech_act: str = SpeechAct.ASSERT
    confidence: float = HIGHEST_CONFIDENCE


@dataclass(frozen=True, slots=True)
class Refusal:
    """A proposal that was not taken, and why."""

    proposal: Proposal
    reason: str


class _UnverifiedError(ValueError):
    """A span of a proposal does not stand in the paragraph."""


def verify(
    document: Document, proposals: Iterable[Proposal], tool: Tool, rule: str
) -> tuple[Extraction, tuple[Refusal, ...]]:
    """The proposals whose every span is verbatim in its paragraph, as an extraction, and those refused.

    Parameters:
        rule: the rule name that the attributions carry.
    """
    found: list[Attribution] = []
    refused: list[Refusal] = []
    actors: dict[str, Actor] = {}
    numbers: Counter[int] = Counter()
    for proposal in proposals:
        try:
            attribution = _attribution(document, proposal, rule, numbers)
        except _UnverifiedError as error:
            refused.append(Refusal(proposal, str(error)))
            continue
        if attribution.source is not None:
            actor = _actor(document, attribution.source)
            actors.setdefault(actor.id, actor)
        found.append(attribution)
    ordered = tuple(sorted(found, key=lambda a: (a.paragraph, a.contents[0].start)))
    return Extraction(tool, ordered, tuple(actors.values())), tuple(refused)


def _attribution(document: Document, proposal: Proposal, rule: str, numbers: Counter[int]) -> Attribution:
    if not 1 <= proposal.paragraph <= len(document.paragraphs):
        raise _UnverifiedError(f"there is no paragraph {proposal.paragraph}")
    if not proposal.contents:
        raise _UnverifiedError("it has no content")
    contents = _anchors(document, proposal.paragraph, proposal.contents)
    cue = _anchor(document, proposal.paragraph, proposal.cue, near=contents[0].start) if proposal.cue else None
    near = cue.start if cue else contents[0].start
    source = None
    if proposal.source is not None:
        source = _anchor(document, proposal.paragraph, proposal.source, near=near)
    numbers[proposal.paragraph] += 1
    return Attribution(
        id=f"p{proposal.paragraph}-m{numbers[proposal.paragraph]}",
        source=source,
        cue=cue,
        contents=contents,
        speaker=_actor(document, source).id if source else None,
        directness=_directness(document, contents),
        speech_act=_speech_act(proposal.speech_act),
        confidence=round(max(0.0, min(proposal.confidence, HIGHEST_CONFIDENCE)), 3),
        rule=rule,
    )


def _anchors(document: Document, paragraph: int, texts: Sequence[str]) -> tuple[Anchor, ...]:
    """The places of several contents in reading order, one after the other."""
    anchors: list[Anchor] = []
    start = 0
    for text in texts:
        anchors.append(_anchor(document, paragraph, text, near=start, start=start))
        start = anchors[-1].end
    return tuple(anchors)


def _anchor(document: Document, paragraph: int, text: str, *, near: int, start: int = 0) -> Anchor:
    """The occurrence of `text` in a paragraph, from `start` on, that is nearest to `near`."""
    whole = document.paragraph(paragraph).text
    if not text.strip():
        raise _UnverifiedError("a span is empty")
    places: list[int] = []
    at = whole.find(text, start)
    while at >= 0:
        places.append(at)
        at = whole.find(text, at + 1)
    if not places:
        raise _UnverifiedError(f"{text!r} does not stand in paragraph {paragraph}")
    best = min(places, key=lambda place: abs(place - near))
    return Anchor(paragraph, best, best + len(text))


def _speech_act(name: str) -> SpeechAct:
    return SpeechAct(name) if name in set(SpeechAct) else SpeechAct.ASSERT


def _directness(document: Document, contents: Iterable[Anchor]) -> Directness:
    letters = quoted = 0
    for anchor in contents:
        text = document.paragraph(anchor.paragraph).text
        mask = bytearray(len(text))
        for mark in find_quotations(text):
            mask[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
        letters += sum(map(str.isalnum, text[anchor.start : anchor.end]))
        quoted += sum(mask[at] for at in range(anchor.start, anchor.end) if text[at].isalnum())
    if letters and quoted >= _DIRECT_SHARE * letters:
        return Directness.DIRECT
    return Directness.MIXED if quoted else Directness.INDIRECT


def _actor(document: Document, source: Anchor) -> Actor:
    """The speaker as printed: a person where every long word has a capital, else unspecified."""
    text = document.quote(source)
    words = [w for w in text.split() if len(w) > 3]
    named = bool(words) and all(w[0].isupper() for w in words)
    return Actor(
        id=f"actor-{slug(text) or 'unnamed'}",
        kind=ActorKind.PERSON if named else ActorKind.UNSPECIFIED,
        name=text if named else None,
        number=Number.INDIVIDUAL,
        names=(ActorName(text),) if named else (),
        description=text,
        first=source,
    )

"""Writes invented articles together with their extraction, span by span, so that no offset is ever searched for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.ids import content_hash, slug
from kb.model import (
    Actor,
    ActorKind,
    ActorName,
    Anchor,
    Attribution,
    Directness,
    Document,
    Extraction,
    Mentioned,
    Number,
    Paragraph,
    ParagraphKind,
    PublicationDate,
    Quantity,
    SpeechAct,
    Tool,
)

TOOL = Tool("whence-bench", "1")


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who can be quoted: `wording` is how an article introduces them."""

    kind: ActorKind
    name: str | None
    wording: str

    @property
    def id(self) -> str:
        """The actor's id inside an article."""
        return f"actor-{slug(self.name or self.wording)}"


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said: its words, the number in it with its lower bound, and the attack that it is about."""

    words: str
    number: str
    lower: str
    event: str


@dataclass(slots=True)
class Sheet:
    """An article as it is being written."""

    paragraphs: list[tuple[ParagraphKind, str]] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)

    def plain(self, kind: ParagraphKind, text: str) -> None:
        """Add a paragraph without attributions."""
        self.paragraphs.append((kind, text))

    def chain(self, voices: Sequence[Voice], statement: Statement) -> None:
        """Add a paragraph in which each voice reports the next, and the last one makes the statement."""
        number, text, starts = len(self.paragraphs) + 1, "", []
        for voice in voices:
            first = not text
            source = voice.wording[0].upper() + voice.wording[1:] if first else voice.wording
            start = len(text)
            text += f"{source} said that "
            starts.append((start, start + len(source), voice))
        content_end = len(text) + len(statement.words)
        text += f"{statement.words}."
        parent = None
        for depth, (start, end, voice) in enumerate(starts):
            parent = self._attribution(number, depth, (start, end, content_end), voice, parent, statement, text)
        self.plain(ParagraphKind.BODY, text)

    def _attribution(
        self,
        number: int,
        depth: int,
        at: tuple[int, int, int],
        voice: Voice,
        parent: str | None,
        statement: Statement,
        text: str,
    ) -> str:
        start, end, content_end = at
        self.actors.setdefault(voice.id, _actor(voice, Anchor(number, start, end)))
        place = text.index(statement.number)
        quantity = Quantity(
            wording=statement.number,
            lower=statement.lower,
            upper=None,
            approximate=False,
            unit="people",
            anchor=Anchor(number, place, place + len(statement.number)),
        )
        at_event = text.index(statement.event)
        event = Mentioned("attack", statement.event, Anchor(number, at_event, at_event + len(statement.event)), 0.8)
        found = Attribution(
            id=f"p{number}-a{depth}",
            source=Anchor(number, start, end),
            cue=Anchor(number, end + 1, end + 5),
            contents=(Anchor(number, end + 6, content_end),),
            speaker=voice.id,
            directness=Directness.INDIRECT,
            speech_act=SpeechAct.ASSERT,
            confidence=0.9,
            rule="bench/said-that",
            nested_in=parent,
            quantities=(quantity,),
            mentioned=(event,),
        )
        self.attributions.append(found)
        return found.id

    def document(self, name: str, title: str, outlet: str, date: str) -> Document:
        """The finished text."""
        paragraphs, at = [], 0
        for number, (kind, text) in enumerate(self.paragraphs, 1):
            paragraphs.append(Paragraph(number, kind, text, at, at + len(text), ((0, at, len(text)),)))
            at += len(text) + 2
        texts = [text for _, text in self.paragraphs]
        return Document(
            name=name,
            media_type="text/plain",
            source_text="\n\n".join(texts),
            content_hash=content_hash("\n".join(texts)),
            paragraphs=tuple(paragraphs),
            title=title,
            outlet=outlet,
            published=PublicationDate(date, date),
            language="en",
        )

    def extraction(self) -> Extraction:
        """What an extractor would have found in it."""
        return Extraction(TOOL, tuple(self.attributions), tuple(self.actors.values()))


def _actor(voice: Voice, first: Anchor) -> Actor:
    named = voice.name is not None
    return Actor(
        id=voice.id,
        kind=voice.kind,
        name=voice.name,
        number=Number.INDIVIDUAL,
        names=(ActorName(voice.name),) if voice.name is not None else (),
        description=None if named else voice.wording,
        first=first,
    )

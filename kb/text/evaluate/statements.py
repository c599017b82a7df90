"""What an annotated text and an extractor's findings have in common: statements with spans in one and the same text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.model import ActorKind, Directness, Number, Polarity, Span, SpeechAct

Spans = tuple[Span, ...]


class Layer(StrEnum):
    """What an annotation scheme may say of an attribution beside its spans."""

    NESTING = "nesting"
    SPEAKER = "speaker"
    DIRECTNESS = "directness"
    SPEECH_ACT = "speech act"
    POLARITY = "polarity"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks. `label` is the full name, or the printed description of who is not named; "" where nobody is."""

    kind: ActorKind
    label: str
    number: Number = Number.INDIVIDUAL
    reason: str | None = None


NOBODY = Speaker(ActorKind.UNSPECIFIED, "")
"""The speaker of "it is estimated"."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One attribution. Spans count characters of the text as it lies; what the scheme does not say is None.

    `optional` marks what careful readers may leave out: it counts neither as missing nor as a false alarm.
    """

    id: str
    source: Spans
    cue: Spans
    contents: Spans
    speaker: Speaker | None = None
    addressee: Spans = ()
    occasion: Spans = ()
    dated: Spans = ()
    directness: Directness | None = None
    speech_act: SpeechAct | None = None
    polarity: Polarity | None = None
    said: str | None = None
    nested_in: str | None = None
    confidence: float | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """A text with the statements that somebody marked in it.

    `layers` says which layers the scheme has. Findings that lie mostly in `discarded` stretches are not judged.
    """

    name: str
    text: str
    statements: tuple[Statement, ...]
    layers: frozenset[Layer]
    discarded: Spans = ()

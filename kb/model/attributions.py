"""What an extractor finds in a document: who says what, how, when, on whose word, and who they all are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.model.documents import Anchor


class Directness(StrEnum):
    """Whether the content is printed in quotation marks (direct), not at all (indirect), or in part (mixed)."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class SpeechAct(StrEnum):
    """What the speaker does in saying it; the values are the local names of the SKOS concepts in the ontology."""

    ASSERT = "assert"
    DENY = "deny"
    PREDICT = "predict"
    ESTIMATE = "estimate"
    ORDER = "order"
    REQUEST = "request"
    ASK = "ask"
    THREATEN = "threaten"
    PROMISE = "promise"
    ACCUSE = "accuse"
    CLAIM_RESPONSIBILITY = "claim-responsibility"
    ACKNOWLEDGE = "acknowledge"
    BELIEVE = "believe"
    PRAISE = "praise"
    CRITICIZE = "criticize"
    DECLINE_TO_COMMENT = "decline-to-comment"


class Certainty(StrEnum):
    """How sure the wording says the speaker is."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNSTATED = "unstated"


class Polarity(StrEnum):
    """Whether the attribution itself is affirmed ("said"), negated ("did not say") or hypothetical ("if he says")."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"


class ActorKind(StrEnum):
    """What an actor is. The ontology's class has the same name in UpperCamelCase (plus "Actor" where unnamed)."""

    PERSON = "person"
    ORGANIZATION = "organization"
    ARMED_GROUP = "armed-group"
    GOVERNMENT = "government"
    OUTLET = "outlet"
    WORK = "work"
    ANONYMOUS = "anonymous"
    PSEUDONYMOUS = "pseudonymous"
    UNSPECIFIED = "unspecified"


UNNAMED_KINDS = frozenset({ActorKind.ANONYMOUS, ActorKind.PSEUDONYMOUS, ActorKind.UNSPECIFIED})


class Number(StrEnum):
    """One speaker or several speaking as one."""

    INDIVIDUAL = "individual"
    COLLECTIVE = "collective"


@dataclass(frozen=True, slots=True)
class ActorName:
    """One form of words by which an article calls an actor. `kind`: full, short, legal, war-name, acronym."""

    text: str
    kind: str = "full"


@dataclass(frozen=True, slots=True)
class Role:
    """A position as printed ("head of the CIA"), with organisation and time (EDTF) where the text gives them."""

    title: str
    organization: str | None = None
    during: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever speaks, as one article knows them. `id` is local to the article ("actor-cole-bunzel").

    `name` is the fullest form printed, None for the anonymous and unspecified. `description` is how the article
    describes an unnamed one. `first` is where the actor is first mentioned.
    """

    id: str
    kind: ActorKind
    name: str | None
    number: Number = Number.INDIVIDUAL
    names: tuple[ActorName, ...] = ()
    description: str | None = None
    roles: tuple[Role, ...] = ()
    first: Anchor | None = None
    anonymity_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was said or happened: the wording kept, resolved to EDTF only as far as the article allows."""

    wording: str
    edtf: str | None
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number inside a claim's content, with the bounds its wording allows (either may be open), unit and wording.

    `when` is the time that the number is said of ("12 attacks in 2014"), in EDTF.
    """

    wording: str
    lower: str | None
    upper: str | None
    approximate: bool
    unit: str | None
    anchor: Anchor
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A place or event that a claim's content names: `kind` is "place" or an event class ("attack" ...)."""

    kind: str
    name: str
    anchor: Anchor
    confidence: float
    when: Moment | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """One finding: somebody is said to have said something.

    `id` is unique in the document and stable for the same text. `source`, `cue` and `contents` are verbatim spans;
    `contents` are in reading order and may lie in several paragraphs. `speaker` and `addressee` are actor ids.
    `nested_in` is the id of the attribution inside whose content this one stands. `co_speakers` are actor ids of those
    who are said to have said it together with `speaker`.
    """

    id: str
    source: Anchor | None
    cue: Anchor | None
    contents: tuple[Anchor, ...]
    speaker: str | None
    directness: Directness
    speech_act: SpeechAct
    confidence: float
    rule: str
    certainty: Certainty = Certainty.UNSTATED
    polarity: Polarity = Polarity.AFFIRMED
    addressee: str | None = None
    addressee_span: Anchor | None = None
    occasion: Anchor | None = None
    said: Moment | None = None
    capacity: str | None = None
    description: str | None = None
    nested_in: str | None = None
    co_speakers: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    mentioned: tuple[Mentioned, ...] = ()

    @property
    def paragraph(self) -> int:
        """The number of the paragraph in which the attribution is anchored: that of its cue, else of its content."""
        return (self.cue or self.contents[0]).paragraph


@dataclass(frozen=True, slots=True)
class Tool:
    """The program that made a record."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one extractor found in one document. Every `speaker` and `addressee` id stands in `actors`."""

    tool: Tool
    attributions: tuple[Attribution, ...]
    actors: tuple[Actor, ...]

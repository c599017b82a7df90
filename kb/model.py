"""The records that pass between layers: frozen, complete, and free of any library's types.

Offsets are Python str indexes, end exclusive. Confidence and score are 0..1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
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


# --- attributions ---------------------------------------------------------------------------------------------------


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


# --- claims ---------------------------------------------------------------------------------------------------------


MENTION_CONTEXT = 32
"""How many characters of a paragraph stand before and after a mention, to find it again (Web Annotation, 4.2.4)."""


@dataclass(frozen=True, slots=True)
class Mention:
    """The exact characters of one paragraph that carry a claim, or a part of it where the content is interrupted."""

    anchor: Anchor
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One actor saying one thing on one occasion, as one article reports it.

    `co_asserted_by` are those who say it together with `asserted_by` ("Hale and Orr said").
    `reports` is the id of the claim that this one passes on; where it is None the claim conveys a proposition
    of its own. `attribution` is the finding behind it.
    """

    id: str
    attribution: Attribution
    asserted_by: str | None
    mentions: tuple[Mention, ...]
    quoted_text: str
    reports: str | None = None
    addressed_to: str | None = None
    rule: str = ""
    co_asserted_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """Everything that one article's graph is made of: the document, its actors and its claims, by whom and when."""

    document: Document
    tool: Tool
    actors: tuple[Actor, ...]
    claims: tuple[Claim, ...]
    retrieved_at: str
    revises: str | None = None
    notes: tuple[str, ...] = field(default=())

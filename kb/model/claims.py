"""What one article's graph is made of: its claims, the words that carry them, and the capture that holds them all."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.model.attributions import Actor, Attribution, Tool
from kb.model.documents import Anchor, Document

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

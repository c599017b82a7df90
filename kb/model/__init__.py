"""The records that pass between layers: frozen, complete, and free of any library's types.

Offsets are Python str indexes, end exclusive. Confidence and score are 0..1.
"""

from kb.model.attributions import (
    UNNAMED_KINDS,
    Actor,
    ActorKind,
    ActorName,
    Attribution,
    Certainty,
    Directness,
    Extraction,
    Mentioned,
    Moment,
    Number,
    Polarity,
    Quantity,
    Role,
    SpeechAct,
    Tool,
)
from kb.model.claims import MENTION_CONTEXT, Capture, Claim, Mention
from kb.model.documents import CONTENT_KINDS, Anchor, Document, Paragraph, ParagraphKind, PublicationDate, Span

__all__ = [
    "CONTENT_KINDS",
    "MENTION_CONTEXT",
    "UNNAMED_KINDS",
    "Actor",
    "ActorKind",
    "ActorName",
    "Anchor",
    "Attribution",
    "Capture",
    "Certainty",
    "Claim",
    "Directness",
    "Document",
    "Extraction",
    "Mention",
    "Mentioned",
    "Moment",
    "Number",
    "Paragraph",
    "ParagraphKind",
    "Polarity",
    "PublicationDate",
    "Quantity",
    "Role",
    "Span",
    "SpeechAct",
    "Tool",
]

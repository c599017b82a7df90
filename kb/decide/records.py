"""What a decision is before and after it is recorded, and the table of all kinds of link.

A decision is never changed or erased: a later one on the same matter supersedes it, and both stay readable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from rdflib import URIRef

from kb.ids import Minter
from kb.model import Tool
from kb.vocab import V

PROGRAM, REVIEWER, EDITOR = 0, 1, 2
"""The standings with which a decision can be made, lowest first."""


class Sort(StrEnum):
    """The five sorts of decision; the values are local names of ontology classes."""

    VERDICT = "Verdict"
    LINK = "Link"
    ATTRIBUTION_REVIEW = "AttributionReview"
    CONTENT_REVIEW = "ContentReview"
    GRADING = "Grading"


class Signer(Protocol):
    """A key that signs decisions; `fingerprint` names it."""

    fingerprint: str

    def sign(self, message: bytes) -> str:
        """The signature of `message`, in base64."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides: `iri` of a user or a tool, `name` for people, `standing` its rank, `version` of a tool.

    `signer` is the key that signs what they decide, where they have one.
    """

    iri: URIRef
    name: str
    standing: int
    version: str | None = None
    signer: Signer | None = field(default=None, compare=False, repr=False)

    @property
    def is_program(self) -> bool:
        """Whether a program decides, which may suggest and never overrule a person."""
        return self.standing == PROGRAM


def person(base: str, name: str, standing: int = REVIEWER, signer: Signer | None = None) -> Decider:
    """A person who decides. `standing` is `REVIEWER` or `EDITOR`; `base` the knowledge base's; `signer` their key."""
    return Decider(URIRef(Minter(base).user(name)), name, standing, signer=signer)


def program(base: str, tool: Tool) -> Decider:
    """A program that suggests."""
    return Decider(URIRef(Minter(base).tool(tool.name, tool.version)), tool.name, PROGRAM, tool.version)


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision that somebody wants recorded.

    Parameters:
        sort: what sort of decision it is.
        subject: what it is about; of a link, where it starts.
        outcome: a concept of the vocabulary.
        basis: why, in words; never empty.
        kind: of a link, its kind.
        target: of a link, where it points.
        score: from a program, its estimate from 0 to 1 that it is right.
        evidence: recorded things that it rests on.
        corrected: of a verdict, the claim that stands in place of the subject.
        record: the hash of the record that it puts in (`kb.decide.put_in`), set as it is recorded.
        restores: of an undo, the earlier decision that speaks again, and `undoing` why the later one was taken back.
        dropped, added, changed: of a link between quotes, the words in which they differ.
        carried: the decision on an older text that this one carries over.
        anchor: how its quote stands in the newer text, with the score of that (0..1).
    """

    sort: Sort
    subject: URIRef
    outcome: URIRef
    basis: str
    kind: URIRef | None = None
    target: URIRef | None = None
    score: float | None = None
    evidence: tuple[URIRef, ...] = ()
    corrected: URIRef | None = None
    dropped: str | None = None
    added: str | None = None
    changed: str | None = None
    record: str | None = None
    restores: URIRef | None = None
    undoing: str | None = None
    carried: URIRef | None = None
    anchor: tuple[URIRef, float] | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A recorded decision. `superseded` says when the first later decision took its place, None while it is live.

    `undoing` is why another was taken back, where this one speaks again instead.
    """

    iri: URIRef
    sort: Sort
    subject: URIRef
    outcome: URIRef
    by: URIRef
    at: datetime
    standing: int
    basis: str = ""
    kind: URIRef | None = None
    target: URIRef | None = None
    score: float | None = None
    corrected: URIRef | None = None
    number: int = 0
    superseded: datetime | None = None
    supersedes: tuple[URIRef, ...] = ()
    undoing: str | None = None

    @property
    def by_program(self) -> bool:
        """Whether a program made it."""
        return self.standing == PROGRAM

    def is_live(self, as_of: datetime | None = None) -> bool:
        """Whether it stood at `as_of` (now where None) and had not been taken back."""
        if as_of is None:
            return self.superseded is None and self.outcome != V.withdrawn
        return self.at <= as_of and (self.superseded is None or self.superseded > as_of) and self.outcome != V.withdrawn


# --- kinds of link --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One kind of link: the matter it belongs to, what it may join, and whether direction counts.

    `acyclic` marks derivations, which may not lead back to where they start.
    """

    kind: URIRef
    matter: str
    joins: frozenset[str]
    target: frozenset[str]
    symmetric: bool = False
    acyclic: bool = False
    opposite: URIRef | None = None


_CLAIM, _ACTOR, _SOURCE, _EVENT = (frozenset({name}) for name in ("claim", "actor", "source", "event"))
_PLACE = frozenset({"place"})
_CONTENT = frozenset({"claim", "proposition"})


def _identity(thing: str, joins: frozenset[str]) -> tuple[LinkRow, LinkRow]:
    same, different = V[f"same-{thing}"], V[f"different-{thing}"]
    return (
        LinkRow(same, f"identity of {thing}", joins, joins, symmetric=True, opposite=different),
        LinkRow(different, f"identity of {thing}", joins, joins, symmetric=True, opposite=same),
    )


def _claims(name: str, *, symmetric: bool = False, acyclic: bool = False) -> LinkRow:
    return LinkRow(V[name], name, _CLAIM, _CLAIM, symmetric, acyclic)


LINKS: dict[URIRef, LinkRow] = {
    row.kind: row
    for row in (
        *_identity("actor", _ACTOR),
        *_identity("claim", _CLAIM),
        *_identity("content", _CONTENT),
        *_identity("event", _EVENT),
        *_identity("source", _SOURCE),
        *_identity("place", _PLACE),
        _claims("repeats", acyclic=True),
        _claims("possible-copy", acyclic=True),
        _claims("supports"),
        _claims("disputes"),
        _claims("corrects"),
        _claims("retracts"),
        LinkRow(V.contradicts, "contradicts", _CONTENT, _CONTENT, symmetric=True),
        LinkRow(V.differs_in_value, "differs-in-value", _CONTENT, _CONTENT, symmetric=True),
        LinkRow(V.about, "about", _CONTENT, _EVENT | _ACTOR | _SOURCE | _PLACE),
        LinkRow(V.operated_by, "operated-by", _ACTOR | _SOURCE, _ACTOR),
        LinkRow(V.part_of, "part-of", _ACTOR | _EVENT | _PLACE, _ACTOR | _EVENT | _PLACE, acyclic=True),
        LinkRow(V.republished_from, "republished-from", _SOURCE, _SOURCE, acyclic=True),
        LinkRow(V.translated_from, "translated-from", _SOURCE, _SOURCE, acyclic=True),
        LinkRow(V.cites, "cites", _SOURCE, _SOURCE),
    )
}
"""Every kind of link, by its concept."""

Matter = tuple[str, ...]
"""What a decision is about, as a key: decisions of one key supersede, or disagree with, each other."""


def matter_of(
    sort: Sort, subject: URIRef, outcome: URIRef, kind: URIRef | None = None, target: URIRef | None = None
) -> Matter:
    """The key of the matter that a decision settles; the two ends of a symmetric link are put in order."""
    if sort is Sort.LINK and kind is not None and target is not None:
        row = LINKS[kind]
        ends = sorted((str(subject), str(target))) if row.symmetric else [str(subject), str(target)]
        return (row.matter, *ends)
    if sort is Sort.GRADING:
        scale = "credibility" if "credibility" in str(outcome) else "reliability"
        return (scale, str(subject))
    return (sort.value, str(subject))


def matter(decision: Draft | Decision) -> Matter:
    """The key of the matter that `decision` settles."""
    return matter_of(decision.sort, decision.subject, decision.outcome, decision.kind, decision.target)

"""Turns findings into claims: each claim either conveys content of its own or passes on exactly one other claim.

So a chain of attributions of any depth becomes a path of claims (DESIGN.md, decision 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kb.ids import slug
from kb.model import (
    MENTION_CONTEXT,
    Actor,
    ActorKind,
    Anchor,
    Attribution,
    Capture,
    Claim,
    Document,
    Extraction,
    Mention,
    Polarity,
    SpeechAct,
)

OWN_WORDS = 3
"""A finding that reports others has content of its own where this many of its words belong to none of them."""

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_LINKING = frozenset(
    [
        "a",
        "also",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "in",
        "of",
        "on",
        "or",
        "so",
        "that",
        "the",
        "to",
        "while",
    ]
)
_GAP = " … "


def capture(document: Document, extraction: Extraction, retrieved_at: str, revises: str | None = None) -> Capture:
    """All that one article's graph is made of.

    Parameters:
        retrieved_at: when the text was captured, as an ISO 8601 date and time with zone.
        revises: the version that this one replaces, or None.

    Returns:
        A capture in which every claim has an actor: where the text names no speaker at all ("it is estimated"), one
        that stands for nobody else.
    """
    claims = claims_of(document, extraction)
    unstated = tuple(
        Actor(id=_unstated(claim.attribution), kind=ActorKind.UNSPECIFIED, name=None)
        for claim in claims
        if claim.asserted_by == _unstated(claim.attribution)
    )
    actors = (*extraction.actors, *dict.fromkeys(unstated))
    return Capture(document, extraction.tool, actors, claims, retrieved_at, revises)


def claims_of(document: Document, extraction: Extraction) -> tuple[Claim, ...]:
    """The claims behind the findings, those reported before those that report them.

    A finding gives one claim for each claim nested directly in it, and one that conveys its own content where it
    has nothing nested or words beside. An outlet that was told ("told the Courier") and is not the one that prints
    it here passes the claim on.
    """
    nested: dict[str | None, list[Attribution]] = {}
    for attribution in extraction.attributions:
        nested.setdefault(attribution.nested_in, []).append(attribution)
    relays = _outlets(extraction.actors, document.outlet)
    claims: list[Claim] = []
    for attribution in nested.get(None, ()):
        _add(document, attribution, nested, relays, claims)
    return tuple(claims)


def _add(
    document: Document,
    attribution: Attribution,
    nested: Mapping[str | None, Sequence[Attribution]],
    relays: frozenset[str],
    claims: list[Claim],
) -> list[Claim]:
    """Append the claims of a finding and of all nested in it; returns those that a reporter of it would report."""
    children = nested.get(attribution.id, ())
    reported: list[str | None] = [
        claim.id for child in children for claim in _add(document, child, nested, relays, claims)
    ]
    if not children or _own_words(document, attribution, children) >= OWN_WORDS:
        reported.insert(0, None)
    made = [_claim(document, attribution, number, inner) for number, inner in enumerate(reported)]
    claims.extend(made)
    if attribution.addressee not in relays or attribution.polarity is not Polarity.AFFIRMED:
        return made
    passed_on = [_relay(claim) for claim in made]
    claims.extend(passed_on)
    return passed_on


def _claim(document: Document, attribution: Attribution, number: int, reported: str | None) -> Claim:
    return Claim(
        id=attribution.id if number == 0 else f"{attribution.id}-{number + 1}",
        attribution=attribution,
        asserted_by=attribution.speaker or _unstated(attribution),
        mentions=tuple(mention(document, anchor) for anchor in attribution.contents),
        quoted_text=_GAP.join(document.quote(anchor) for anchor in attribution.contents),
        reports=reported,
        addressed_to=attribution.addressee,
        rule=attribution.rule,
        co_asserted_by=attribution.co_speakers,
    )


def _relay(claim: Claim) -> Claim:
    # Whoever passes on what somebody promises, denies or predicts does none of it: that it was said is all they say.
    return Claim(
        id=f"{claim.id}-relay",
        attribution=replace(claim.attribution, speech_act=SpeechAct.ASSERT),
        asserted_by=claim.addressed_to,
        mentions=claim.mentions,
        quoted_text=claim.quoted_text,
        reports=claim.id,
        rule="relay/addressee",
    )


def mention(document: Document, anchor: Anchor) -> Mention:
    """The characters at `anchor` with up to `MENTION_CONTEXT` characters of the paragraph on either side."""
    text = document.paragraph(anchor.paragraph).text
    return Mention(
        anchor=anchor,
        exact=text[anchor.start : anchor.end],
        prefix=text[max(0, anchor.start - MENTION_CONTEXT) : anchor.start],
        suffix=text[anchor.end : anchor.end + MENTION_CONTEXT],
    )


def _own_words(document: Document, attribution: Attribution, children: Iterable[Attribution]) -> int:
    """How many words of a finding's content, other than linking ones, belong to no finding nested in it."""
    taken = [span for child in children for span in (child.source, child.cue, *child.contents) if span is not None]
    return sum(
        1
        for content in attribution.contents
        for word in _words(document, content)
        if not any(_within(word, span) for span in taken)
    )


def _words(document: Document, anchor: Anchor) -> Iterable[Anchor]:
    text = document.paragraph(anchor.paragraph).text
    for match in _WORD.finditer(text, anchor.start, anchor.end):
        if match[0].lower() not in _LINKING:
            yield Anchor(anchor.paragraph, match.start(), match.end())


def _within(inner: Anchor, outer: Anchor) -> bool:
    return inner.paragraph == outer.paragraph and outer.start <= inner.start and inner.end <= outer.end


def _outlets(actors: Iterable[Actor], printed_by: str | None) -> frozenset[str]:
    """The ids of the outlets among `actors` other than the one that prints the article."""
    own = _outlet_key(printed_by)
    return frozenset(a.id for a in actors if a.kind is ActorKind.OUTLET and (not own or _outlet_key(a.name) != own))


def _outlet_key(name: str | None) -> str:
    return slug(name or "").removeprefix("the-")


def _unstated(attribution: Attribution) -> str:
    return f"actor-unstated-{attribution.id}"


def confident(extraction: Extraction, floor: float) -> Extraction:
    """The findings whose confidence is at least `floor` (0..1), and the actors that they need.

    What was nested in a finding that is left out moves up to the nearest one that stays.
    """
    every = {attribution.id: attribution for attribution in extraction.attributions}

    def home(name: str | None) -> str | None:
        while name is not None and every[name].confidence < floor:
            name = every[name].nested_in
        return name

    kept = tuple(
        replace(attribution, nested_in=home(attribution.nested_in))
        for attribution in extraction.attributions
        if attribution.confidence >= floor
    )
    needed = {name for found in kept for name in (found.speaker, found.addressee, *found.co_speakers)}
    return Extraction(extraction.tool, kept, tuple(actor for actor in extraction.actors if actor.id in needed))

"""Gives every attribution its speaker, an actor of the article."""

from __future__ import annotations

from collections.abc import Sequence

from kb.ids import slug
from kb.model import Actor, ActorKind, ActorName, Anchor, Document
from kb.text import tags
from kb.text.attribution.finder import Located


def cast_speakers(document: Document, located: Sequence[Located]) -> tuple[list[str | None], tuple[Actor, ...]]:
    """The speaker of each finding (an actor id, or None where the text names none) and all actors."""
    actors: dict[str, Actor] = {}
    speakers: list[str | None] = []
    for one in located:
        if one.finding.source is None:
            speakers.append(None)
            continue
        actor = _actor(document, one.anchor(one.finding.source), one)
        speakers.append(actors.setdefault(actor.id, actor).id)
    return speakers, tuple(actors.values())


def _actor(document: Document, anchor: Anchor, one: Located) -> Actor:
    text = document.quote(anchor)
    source = one.finding.source or one.finding.cue
    named = tags.NAME in one.passage.tags[source.start : source.end]
    kind = ActorKind.PERSON if named else ActorKind.UNSPECIFIED
    names = (ActorName(text),) if named else ()
    key = f"actor-{slug(text) or 'unnamed'}"
    return Actor(key, kind, text if named else None, names=names, description=text, first=anchor)

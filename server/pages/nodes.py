"""The page of a node of the knowledge base, by its IRI; a kind of node that has no page of its own has none here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import request

from kb.errors import NotFoundError, WhenceError
from kb.model import ActorKind, SpeechAct
from server.pages.actor import actor_view
from server.pages.article import ArticleView, article_view, current_version
from server.pages.claim import claim_view
from server.pages.current import answers, links
from server.pages.event import event_view
from server.pages.links import Link
from server.pages.proposition import proposition_view
from server.pages.site import alternates, page
from server.pages.versions import versions_view

NOTHING: Final[Mapping[str, str]] = {}


def article_page(iri: str, form: Mapping[str, str] = NOTHING, refused: WhenceError | None = None) -> str:
    """An article by its newest captured text, a captured text, or with `?compare=revised` two of them side by side.

    Parameters:
        form, refused: what somebody wrote to add a claim, and why that was not recorded.
    """
    if request.args.get("compare") == "revised":
        return page("versions.html", view=versions_view(answers(), links(), iri))
    try:
        view = article_view(answers(), links(), iri)
    except NotFoundError:
        view = article_view(answers(), links(), current_version(answers(), iri))
    return page(
        "article.html",
        article=view,
        voices=_voices(view),
        acts=list(SpeechAct),
        kinds=list(ActorKind),
        form=form,
        refused=refused,
        alternates=alternates(links().path(iri) or ""),
    )


def _voices(view: ArticleView) -> list[Link]:
    """Who speaks in the text, by the IRIs of its own actors, for the form that adds a claim."""
    return [Link(voice.speaker.link.label, f"{view.version}#{voice.anchor}") for voice in view.voices if voice.anchor]


def claim_page(iri: str) -> str:
    """A claim."""
    return page("claim.html", view=claim_view(answers(), links(), iri), alternates=alternates(links().path(iri) or ""))


def actor_page(iri: str) -> str:
    """A canonical actor."""
    view = actor_view(answers(), links(), iri, _start("said"), _start("about"))
    return page("actor.html", actor=view, alternates=alternates(links().path(iri) or ""))


def proposition_page(iri: str) -> str:
    """A canonical proposition."""
    view = proposition_view(answers(), links(), iri)
    return page("proposition.html", view=view, alternates=alternates(links().path(iri) or ""))


def event_page(iri: str) -> str:
    """A canonical event."""
    view = event_view(answers(), links(), iri, _start("claims"))
    return page("event.html", event=view, alternates=alternates(links().path(iri) or ""))


def _start(name: str) -> int:
    """Where the part of a long list begins that the address asks for."""
    return request.args.get(name, 0, int)


PAGES: Final[dict[str, Callable[[str], str]]] = {
    "article/": article_page,
    "claim/": claim_page,
    "actor/": actor_page,
    "event/": event_page,
    "proposition/": proposition_page,
}
"""What shows a node, by how its IRI goes on after the base."""


def node_page(iri: str) -> str | None:
    """The page of `iri` as HTML, or None where its kind has no page of its own.

    Raises:
        NotFoundError: the kind has pages, but this node is not held.
    """
    name = iri.removeprefix(links().base)
    shown = next((show for prefix, show in PAGES.items() if name.startswith(prefix)), None)
    return None if shown is None else shown(iri)

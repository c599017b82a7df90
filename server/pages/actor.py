"""The page of an actor or an outlet: its names and roles, what it asserted and what is said of it, over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kb.errors import NotFoundError
from server.pages.answers import Answers, Row
from server.pages.cards import Part, part_of
from server.pages.decisions import shortened
from server.pages.links import Link, Links
from server.pages.records import KINDS, When, when
from server.pages.suggestions import Suggestion, suggestions_on_actor
from server.pages.timeline_drawing import Entry, Timeline, lay_out

DRAWN: Final = 300
"""How many claims a strip of the timeline draws, those nearest to the head of the list."""
NAMED_KINDS: Final = {
    "Person": "person",
    "Organization": "organisation",
    "ArmedGroup": "armed group",
    "Government": "government body",
    "Outlet": "outlet",
}


@dataclass(frozen=True, slots=True)
class NameForm:
    """A form of the name, what kind of name it is, and the articles that print it."""

    text: str
    kind: str
    articles: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A position as printed, and the articles that print it."""

    title: str
    organization: str
    during: When | None
    articles: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """An article of an outlet."""

    link: Link
    published: When | None
    claims: int
    unnamed: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody whom an outlet quotes."""

    link: Link
    kind: str
    claims: int
    articles: int


@dataclass(frozen=True, slots=True)
class ActorView:
    """All that the page of an actor shows; `printed` and `sources` are empty for who publishes nothing."""

    iri: str
    name: str
    kinds: tuple[str, ...]
    names: tuple[NameForm, ...]
    roles: tuple[Role, ...]
    said: Part
    about: Part
    timeline: Timeline
    printed: tuple[Printed, ...]
    sources: tuple[Quoted, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def unnamed_share(self) -> str:
        """How much of what the outlet passes on comes from unnamed sources, in per cent; "" where there is nothing."""
        total = sum(source.claims for source in self.sources)
        unnamed = sum(source.claims for source in self.sources if source.kind)
        return f"{100 * unnamed / total:.0f} %" if total else ""


def actor_view(answers: Answers, links: Links, iri: str, said_from: int = 0, about_from: int = 0) -> ActorView:
    """The page of the canonical actor `iri`.

    Parameters:
        said_from, about_from: where the part of the long lists begins that is shown.

    Raises:
        NotFoundError: it is not known.
    """
    rows = list(answers.rows("page-actor", actor=iri))
    if not rows:
        raise NotFoundError(f"No actor {iri} is known here.", "The list of actors is at /actors.")
    said = list(answers.rows("page-actor-claims", asked=iri))
    about = list(answers.rows("page-actor-about", asked=iri))
    kinds = _kinds(rows)
    outlet = "outlet" in kinds
    return ActorView(
        iri=iri,
        name=next((row.text("name") for row in rows if row.maybe("name")), iri.rsplit("/", 1)[-1]),
        kinds=kinds,
        names=_names(rows, links),
        roles=_roles(rows, links),
        said=part_of(answers, links, [row.text("claim") for row in said], said_from),
        about=part_of(answers, links, [row.text("claim") for row in about], about_from),
        timeline=lay_out([*entries("said", said, links), *entries("said of them", about, links)]),
        printed=_printed(answers.rows("page-outlet-articles", actor=iri), links) if outlet else (),
        sources=_sources(answers.rows("page-outlet-sources", actor=iri), links) if outlet else (),
        suggestions=suggestions_on_actor(answers, links, iri),
    )


def entries(strip: str, rows: Sequence[Row], links: Links) -> list[Entry]:
    """The dated claims of `rows` as entries of a timeline, at most `DRAWN`."""
    dated = [(row, date) for row in rows[:DRAWN] if (date := when(row.maybe("date")))]
    return [
        Entry(date.edtf, strip, links.path(row.text("claim")) or "", f"{date.shown}: {shortened(row.text('quote'))}")
        for row, date in dated
    ]


def _kinds(rows: Sequence[Row]) -> tuple[str, ...]:
    names = dict.fromkeys(row.text("kind").rsplit("#", 1)[-1] for row in rows if row.maybe("kind"))
    return tuple({**NAMED_KINDS, **KINDS}[name] for name in names)


def _article(row: Row, links: Links) -> Link:
    return links.link(row.maybe("title"), row.maybe("article"), "untitled article")


def _names(rows: Sequence[Row], links: Links) -> tuple[NameForm, ...]:
    """The forms that articles list, and the name of each record where it is none of them, which is then a full one."""
    listed = {(row.text("local"), row.text("form")) for row in rows}
    forms: dict[tuple[str, str], dict[Link, None]] = {}
    for row in rows:
        named = [(row.text("form"), row.word("formKind"))] if row.maybe("form") else []
        if row.maybe("own") and (row.text("local"), row.text("own")) not in listed:
            named.append((row.text("own"), "full"))
        for form in named:
            printed_in = forms.setdefault(form, {})
            printed_in.update({_article(row, links): None} if row.maybe("article") else {})
    return tuple(NameForm(text, kind, tuple(articles)) for (text, kind), articles in forms.items())


def _roles(rows: Sequence[Row], links: Links) -> tuple[Role, ...]:
    held: dict[tuple[str, str, When | None], dict[Link, None]] = {}
    for row in (row for row in rows if row.maybe("role")):
        role = (row.text("role"), row.text("organization"), when(row.maybe("during")))
        held.setdefault(role, {})[_article(row, links)] = None
    return tuple(Role(*role, tuple(articles)) for role, articles in held.items())


def _printed(rows: Iterable[Row], links: Links) -> tuple[Printed, ...]:
    return tuple(
        Printed(_article(row, links), when(row.maybe("date")), row.integer("claims"), row.integer("unnamed"))
        for row in rows
    )


def _sources(rows: Iterable[Row], links: Links) -> tuple[Quoted, ...]:
    return tuple(
        Quoted(
            links.link(row.text("label"), row.maybe("who")),
            KINDS.get(row.text("kind").rsplit("#", 1)[-1], ""),
            row.integer("claims"),
            row.integer("articles"),
        )
        for row in rows
    )

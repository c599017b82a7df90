"""Search over everything, narrowed down by links that work without scripts; each answer has an address to share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request

from kb.graph.store import Store
from kb.search import RANKED, Filters, Hit, Index, Stretch
from server.pages.current import links, store
from server.pages.links import Link, Links
from server.pages.narrowing import FACETS, TITLES, Remedy, dated, label, remedies, selects
from server.pages.records import When, when
from server.pages.site import page

searching = Blueprint("searching", __name__)
AT_ONCE: Final = 20
AT_A_TIME: Final = 100
STEP: Final = 10
"""So many texts are put into the index before a page is answered; `whence search --rebuild` reads all at once."""
KINDS: Final = (
    ("", "Everything"),
    ("claim", "Claims"),
    ("article", "Articles"),
    ("actor", "Actors"),
    ("event", "Events"),
)
NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Found:
    """A hit as the page shows it."""

    kind: str
    link: Link
    excerpt: tuple[Stretch, ...]
    who: str
    article: Link
    outlet: str
    published: When | None
    paragraph: int
    traits: str
    unnamed: bool
    state: str
    role: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: how many hits have it, and where choosing it, or letting it go again, leads."""

    label: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the hits down."""

    name: str
    choices: tuple[Choice, ...]


def index() -> Index:
    """The index of the application, as it was last left."""
    found: Index = current_app.extensions["whence.search"]
    return found


def index_in_step() -> Index:
    """The index, with what has changed in the knowledge base since, but for at most `AT_A_TIME` texts at a time."""
    return in_step()[0]


def in_step() -> tuple[Index, int]:
    """As `index_in_step`, and how many texts are still to be read."""
    left = index().sync(store(), AT_A_TIME)
    return index(), left


def fill_index(filled: Index, kb: Store) -> None:
    """Bring the index in step in small steps, between which others are served; for a thread beside the server."""
    while filled.sync(kb, STEP):
        pass


@searching.get("/search")
def search_page() -> str:
    """Words and filters, the hits, and how they can be narrowed down."""
    text = request.args.get("q", "")
    filters, wrong = dated(_filters())
    start = max(0, request.args.get("from", 0, int))
    searched, left = in_step()
    results = searched.search(text, filters, AT_ONCE, start)
    return page(
        "search.html",
        text=text,
        left=left,
        wrong=wrong,
        filters=filters,
        selects=selects(),
        kinds=[(title, _address(filters, {"kind": value}), filters.kind == value) for value, title in KINDS],
        asked=bool(text.strip() or filters.given),
        total=results.total,
        ranked=RANKED,
        start=start,
        hits=[_found(hit, links()) for hit in results.hits],
        facets=_facets(results.facets, filters),
        chosen=_chosen(filters),
        remedies=_remedies(text, filters) if not results.total else (),
        further=_address(filters, start=start + AT_ONCE) if start + AT_ONCE < results.total else None,
    )


def _chosen(filters: Filters) -> list[Link]:
    """The filters that were chosen, each leading to the search without it."""
    given = {name: value for name, value in filters.given.items() if name != "kind"}
    return [
        Link(f"{TITLES[name]}: {label(name, value)}", _address(filters, {name: ""})) for name, value in given.items()
    ]


def _remedies(text: str, filters: Filters) -> list[tuple[Remedy, str]]:
    """What finds something where nothing was found, each with its address."""
    found = remedies(index().count, text, filters)
    return [(one, _search(one.text, one.filters.given)) for one in found]


@searching.get("/opensearch.xml")
def description() -> Response:
    """How a browser may search here from its address bar."""
    return Response(page("opensearch.xml"), mimetype="application/opensearchdescription+xml")


def _filters() -> Filters:
    return Filters(**{field.name: request.args.get(field.name, "").strip() for field in fields(Filters)})


def _address(filters: Filters, changed: Mapping[str, str] = NOTHING, start: int = 0) -> str:
    """This search with some filters changed; "" lets one go."""
    return _search(request.args.get("q", ""), {**filters.given, **changed, "from": str(start or "")})


def _search(text: str, values: Mapping[str, str]) -> str:
    return "/search?" + urlencode({name: value for name, value in {"q": text, **values}.items() if value})


def _facets(counted: dict[str, tuple[tuple[str, int], ...]], filters: Filters) -> list[Facet]:
    facets = []
    for column, name, title in FACETS:
        chosen = filters.given.get(name)
        values = counted.get(column, ())
        if values and (chosen or len(values) > 1):
            facets.append(Facet(title, tuple(_choice(name, value, count, filters) for value, count in values)))
    return facets


def _choice(name: str, value: str, count: int, filters: Filters) -> Choice:
    chosen = filters.given.get(name) == value
    return Choice(label(name, value), count, _address(filters, {name: "" if chosen else value}), chosen)


def _found(hit: Hit, addresses: Links) -> Found:
    name = hit.who if hit.kind == "actor" else hit.title or "Untitled article"
    act, directness = label("act", hit.act), label("directness", hit.directness)
    return Found(
        kind=hit.kind,
        link=addresses.link(name, hit.iri),
        excerpt=hit.excerpt,
        who=hit.who,
        article=addresses.link(hit.title, hit.version, "untitled article"),
        outlet=hit.outlet,
        published=when(hit.date or None),
        paragraph=hit.paragraph,
        traits=", ".join(part for part in (act, directness) if part),
        unnamed=hit.unnamed,
        state="" if hit.state == "unreviewed" else hit.state,
        role=hit.role,
    )

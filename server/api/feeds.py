"""What is new, for feed readers: new and changed claims and reviews at `/feed.atom` (RFC 4287) and `/feed.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Flask, Response, request
from rdflib.term import Node
from werkzeug.wrappers import Response as AnyResponse

from kb.decide import head
from kb.graph.asking import rows
from kb.graph.store import Store
from server.state import State, state

blueprint = Blueprint("feeds", __name__)
ATOM: Final = "http://www.w3.org/2005/Atom"
_MOST: Final = 50
_LOOKED_AT: Final = 5_000
"""Reviews are looked for among so many of the newest decisions; most of them are suggestions of programs."""
_STEP: Final = 200
_NOT_IN_XML: Final = {code: " " for code in range(32) if code not in (9, 10, 13)}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something new: its IRI, where to read it, when (ISO 8601), who is behind it, and what it says."""

    iri: str
    link: str
    at: str
    title: str
    author: str
    text: str
    kind: str


def entries(store: Store) -> tuple[Entry, ...]:
    """The newest claims and decisions together, the newest first."""
    found = {entry.iri: entry for entry in (*_claims(store), *_decisions(store))}
    return tuple(sorted(found.values(), key=lambda e: (e.at, e.iri), reverse=True)[:_MOST])


def _claims(store: Store) -> Iterator[Entry]:
    for row in rows(store, "feed-claims"):
        where = ", ".join(filter(None, (_text(row, "title"), _text(row, "outlet"))))
        kind = "changed claim" if "revises" in row else "new claim"
        quote = _text(row, "quote")
        title = f"{_text(row, 'speaker')}: {quote[:80]}"
        yield Entry(_text(row, "claim"), _text(row, "claim"), _moment(row), title, where or "Whence", quote, kind)


def _decisions(store: Store) -> Iterator[Entry]:
    for row in _reviews(store):
        outcome = _text(row, "outcome").rpartition("/")[2].replace("-", " ")
        title = f"{outcome}: {_text(row, 'quote')[:80] or _text(row, 'about').rpartition('/')[2]}"
        by = _text(row, "byName") or _text(row, "by").rpartition("/")[2]
        about = _text(row, "about") or _text(row, "decision")
        yield Entry(_text(row, "decision"), about, _moment(row), title, by, _text(row, "basis"), "review")


def _reviews(store: Store) -> Iterator[Mapping[str, Node]]:
    """The newest decisions of people, read from the end of the log until there are enough."""
    newest = head(store).number
    found = 0
    for last in range(newest, max(0, newest - _LOOKED_AT), -_STEP):
        places = range(last, max(0, last - _STEP), -1)
        for row in rows(store, "feed-decisions", number=" ".join(map(str, places))):
            found += 1
            yield row
        if found >= _MOST:
            return


def _text(row: Mapping[str, Node], name: str) -> str:
    return str(row.get(name, "")).translate(_NOT_IN_XML)


def _moment(row: Mapping[str, Node]) -> str:
    try:
        at = datetime.fromisoformat(str(row["at"]))
    except ValueError:
        at = datetime.fromtimestamp(0, UTC)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat().replace("+00:00", "Z")


@blueprint.get("/feed.atom")
def atom() -> AnyResponse:
    """The feed in Atom."""
    here = state()
    tag = _tag(here, "atom")
    body = tostring(_feed(here, entries(here.store)), encoding="utf-8", xml_declaration=True)
    return _conditional(tag, Response(body, mimetype="application/atom+xml"))


def _feed(here: State, found: tuple[Entry, ...]) -> Element:
    feed = Element("feed", {"xmlns": ATOM})
    _add(feed, "id", here.store.base)
    _add(feed, "title", here.settings.text("title"))
    _add(feed, "updated", found[0].at if found else "1970-01-01T00:00:00Z")
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": request.base_url})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": request.host_url})
    for entry in found:
        node = SubElement(feed, "entry")
        _add(node, "id", entry.iri)
        _add(node, "title", entry.title)
        _add(node, "updated", entry.at)
        _add(SubElement(node, "author"), "name", entry.author)
        SubElement(node, "category", {"term": entry.kind})
        SubElement(node, "link", {"rel": "alternate", "href": _address(here, entry.link)})
        _add(node, "content", entry.text)
    return feed


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


@blueprint.get("/feed.json")
def json_feed() -> AnyResponse:
    """The feed in JSON Feed 1.1."""
    here = state()
    tag = _tag(here, "json")
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": here.settings.text("title"),
        "home_page_url": request.host_url,
        "feed_url": request.base_url,
        "items": [
            {
                "id": entry.iri,
                "url": _address(here, entry.link),
                "title": entry.title,
                "content_text": entry.text,
                "date_published": entry.at,
                "authors": [{"name": entry.author}],
                "tags": [entry.kind],
            }
            for entry in entries(here.store)
        ],
    }
    body = json.dumps(feed, ensure_ascii=False)
    return _conditional(tag, Response(body, mimetype="application/feed+json"))


def _address(here: State, iri: str) -> str:
    """Where this server shows `iri`."""
    return request.host_url + iri.removeprefix(here.store.base) if iri.startswith(here.store.base) else iri


def _tag(here: State, form: str) -> str:
    """The tag of what is held now: taken before the content, which may then be newer than its tag and never older."""
    return f"{here.snapshots.tag}-{form}"


def _conditional(tag: str, response: Response) -> AnyResponse:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)


def install(app: Flask, state: State) -> None:  # noqa: ARG001 - every part is given both
    """Add the feeds to `app`."""
    app.register_blueprint(blueprint)

"""What a person says of an article goes before what its file says: title, outlet, authors, date and address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from kb.errors import UsageError
from kb.model import Document, PublicationDate


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody who has the article at hand says of it; None and () leave what the text itself says.

    `published` is an EDTF date: a year, a month or a day.
    """

    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    published: str | None = None


def told(document: Document, by: Told) -> Document:
    """The document as somebody describes it; `Document.told` names what came from there.

    Raises:
        UsageError: the address is none of the web.
    """
    if by.url and not by.url.startswith(("http://", "https://")):
        raise UsageError(f"{by.url} is no address of the web.", "Give one that starts with https:// or http://.")
    said: dict[str, Any] = {
        "title": by.title,
        "outlet": by.outlet,
        "authors": by.authors,
        "url": by.url,
        "published": PublicationDate(by.published, by.published) if by.published else None,
    }
    given = {name: value for name, value in said.items() if value}
    return replace(document, **given, told=tuple(given)) if given else document

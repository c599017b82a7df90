"""From IRIs to addresses: relative to wherever the pages are served, and never to anything but the web."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlsplit

_SAFE = "/#:@!$&'()*+,;=~-._%"


class Link(NamedTuple):
    """Words and where they lead; `href` is None where there is nothing to show."""

    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the nodes of a knowledge base whose IRIs start with `base`."""

    base: str

    def path(self, iri: str | None) -> str | None:
        """Where the node is shown, as a path of this server; None for None and for what lies outside the base."""
        if iri is None or not iri.startswith(self.base):
            return None
        return "/" + quote(iri.removeprefix(self.base), safe=_SAFE)

    def iri(self, path: str) -> str:
        """The IRI of what is shown at `path` ("claim/...")."""
        return self.base + path.removeprefix("/")

    def link(self, label: str | None, iri: str | None, otherwise: str = "not stated") -> Link:
        """`label` leading to `iri`; `otherwise` stands in for an empty label."""
        return Link(label or otherwise, self.path(iri))


def external(url: str | None) -> str | None:
    """`url` where it is an address of the web (http or https), else None: a text may state "javascript:..." too."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None

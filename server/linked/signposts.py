"""Signposting (FAIR Signposting Profile): the `Link` headers by which a program finds its way from a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

from server.state import State

_PLAIN: Final = "/#:@!$&'()*+,;=~-._%?"
SCHEMA_TYPES: Final = {
    "claim": "https://schema.org/Claim",
    "article": "https://schema.org/NewsArticle",
    "actor": "https://schema.org/Person",
    "event": "https://schema.org/Event",
    "place": "https://schema.org/Place",
    "graph": "https://schema.org/Dataset",
}


def signposts(here: State, iri: str, name: str, endings: Mapping[str, str]) -> Iterator[str]:
    """The values of the `Link` headers of a document about `iri`, whose address begins with /`name`.

    Parameters:
        endings: the address's endings and their media types.
    """
    iri, name = quote(iri, safe=_PLAIN), quote(name, safe=_PLAIN)
    yield f'<{iri}>; rel="cite-as"'
    yield '<https://schema.org/AboutPage>; rel="type"'
    kind = SCHEMA_TYPES.get(name.partition("/")[0])
    if kind:
        yield f'<{kind}>; rel="type"'
    for ending, media_type in endings.items():
        relation = "alternate" if media_type == "text/html" else "describedby"
        yield f'</{name}{ending}>; rel="{relation}"; type="{media_type}"'
    licence = here.settings.text("licence")
    if licence:
        yield f'<{licence}>; rel="license"'
    yield '</.well-known/void>; rel="collection"; type="text/turtle"'

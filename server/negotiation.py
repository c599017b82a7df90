"""Which of the formats on offer a client likes best: RFC 9110 section 12.5.1, and `?format=` before it.

Preference goes by q-value, then by how exactly the client named the format, then by the order of the offers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

_QUALITY = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")

SHORT_NAMES: Final[Mapping[str, str]] = {
    "html": "text/html",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "turtle": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
"""What `?format=` and the ending of an address may say."""

_OTHER_NAMES: Final = {
    "json-ld": "application/ld+json",
    "n3": "text/turtle",
    "n-triples": "application/n-triples",
    "ntriples": "application/n-triples",
    "rdf+xml": "application/rdf+xml",
    "rdfxml": "application/rdf+xml",
}
"""What clients say in `?format=` besides (SPARQLWrapper names each of its formats); every Turtle is N3."""

TABLE_TYPES: Final = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/xml",
    "text/xml",
)
GRAPH_TYPES: Final = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
    "application/json",
    "application/xml",
    "text/xml",
)
_DATA_OR_PAGE: Final = (*GRAPH_TYPES, "text/html")
_CANONICAL: Final = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
}


def table_syntax(media_type: str) -> str:
    """The format of results that an accepted media type, perhaps a generic one, stands for."""
    return _CANONICAL.get(media_type, (media_type, ""))[0]


def graph_syntax(media_type: str) -> str:
    """The format of RDF that an accepted media type, perhaps a generic one, stands for."""
    return _CANONICAL.get(media_type, ("", media_type))[1]


class Range(NamedTuple):
    """One item of an Accept header."""

    kind: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """How exactly this names `media_type`: 2 in full, 1 by its kind, 0 as anything, -1 not at all."""
        kind, _, subtype = media_type.partition("/")
        if self.kind == "*":
            return 0
        if self.kind != kind or self.subtype not in ("*", subtype):
            return -1
        return 1 if self.subtype == "*" else 2


def ranges(accept: str | None) -> tuple[Range, ...]:
    """The items of an Accept header; items that make no sense are left out, no header takes anything."""
    if accept is None or not accept.strip():
        return (Range("*", "*", 1.0),)
    return tuple(item for part in accept.split(",") if (item := _range(part)) is not None)


def _range(part: str) -> Range | None:
    media_type, *parameters = (piece.strip() for piece in part.lower().split(";"))
    kind, slash, subtype = media_type.partition("/")
    quality = next((p[2:].strip() for p in parameters if p.startswith("q=")), "1")
    if not slash or not kind or not subtype or not _QUALITY.match(quality):
        return None
    return Range(kind, subtype, float(quality))


@lru_cache(maxsize=256)
def best(accept: str | None, offers: tuple[str, ...]) -> str | None:
    """The offer that the client likes best; None where it takes none of them."""
    wanted = ranges(accept)
    ranked = [(*_liking(wanted, offer), -place, offer) for place, offer in enumerate(offers)]
    quality, _, _, offer = max(ranked, default=(0.0, 0, 0, ""))
    return offer if quality > 0 else None


def wants_page(accept: str | None, named: str | None) -> bool:
    """Whether a client would rather have a page for people than data, by `?format=` or else by its Accept header."""
    return named == "html" if named is not None else best(accept, _DATA_OR_PAGE) == "text/html"


def _liking(wanted: Sequence[Range], offer: str) -> tuple[float, int]:
    """The quality that the most exact range gives to `offer`, and how exact that range is."""
    matching = [(item.specificity(offer), item.quality) for item in wanted]
    specificity, quality = max(matching, default=(-1, 0.0))
    return (quality, specificity) if specificity >= 0 else (0.0, -1)


def named_format(name: str | None) -> str | None:
    """The media type that `?format=` names, by short name or in full; None where it names none that is known."""
    if name is None:
        return None
    wanted = {**SHORT_NAMES, **_OTHER_NAMES}.get(name.lower(), name.lower())
    return wanted if wanted in {*TABLE_TYPES, *GRAPH_TYPES, "text/html"} else None

"""The formats of a dump, by media type and by file ending: one row each, no library's types."""

from __future__ import annotations

from kb.errors import UsageError
from kb.files import PACKED

TURTLE = "text/turtle"
JSON_LD = "application/ld+json"
TRIG = "application/trig"
N_QUADS = "application/n-quads"

DUMP_ENDINGS = {".trig": TRIG, ".nq": N_QUADS, ".ttl": TURTLE, ".jsonld": JSON_LD}

DATASET_TYPES = frozenset({TRIG, N_QUADS, JSON_LD})
"""The media types that keep the names of graphs."""


PREFIXES = {
    "wh": "https://w3id.org/whence/ontology#",
    "v": "https://w3id.org/whence/vocab/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes of dumps."""


def dump_type(name: str) -> str:
    """The media type of a dump by its file name's ending, whether packed (.gz) or not. Raises UsageError."""
    for ending, media_type in DUMP_ENDINGS.items():
        if name.lower().removesuffix(PACKED).endswith(ending):
            return media_type
    raise UsageError(
        f"{name}: the ending names no format.", f"Use one of {', '.join(DUMP_ENDINGS)}; .trig keeps everything."
    )

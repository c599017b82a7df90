"""Turtle with the prefixes that people expect and no others, in a time that grows with the graph and not faster.

rdflib keeps every namespace that it has met and looks through all of them for each new IRI; as each claim's IRI is a
namespace to it, an article of 10,000 claims took minutes.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final

from rdflib import Graph, URIRef
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.term import Node

from server.prefixes import PREFIXES

_PREFIX_OF: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*|")
"""What Turtle writes behind a prefix as it is."""


def turtle(graph: Graph) -> bytes:
    """`graph` in Turtle, as rdflib orders it; an IRI that is in none of `PREFIXES` is written out."""
    stream = BytesIO()
    _Serializer(graph).serialize(stream, encoding="utf-8")
    return stream.getvalue()


class _Serializer(TurtleSerializer):
    """rdflib's, but for how it finds prefixes."""

    def get_pname(self, uri: Node, gen_prefix: bool = True) -> str | None:  # noqa: ARG002, FBT001, FBT002 - rdflib's
        """The IRI with its prefix; None where it has none or cannot be written so."""
        if not isinstance(uri, URIRef):
            return None
        end = max(uri.rfind("#"), uri.rfind("/")) + 1
        namespace, name = str(uri)[:end], str(uri)[end:]
        prefix = _PREFIX_OF.get(namespace)
        if prefix is None or not _PLAIN_NAME.fullmatch(name):
            return None
        self.addNamespace(prefix, URIRef(namespace))
        return f"{prefix}:{name}"

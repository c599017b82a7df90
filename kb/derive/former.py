"""Where an IRI leads that a canonical node had before it became one with another, or before it got a longer name.

Such an IRI is made of the label and the least member that the node had then, so it can be told from those of today's
members: nothing need be stored of it, and an IRI that anybody has cited goes on leading to the thing.
"""

from __future__ import annotations

import re

from rdflib import URIRef

from kb.graph.asking import rows
from kb.graph.store import Store
from kb.ids import Minter

_KINDS = "actor|event|place|proposition|source"
_CANONICAL = re.compile(rf"({_KINDS})/(?:([a-z0-9]+(?:-[a-z0-9]+)*)-)?[0-9a-f]{{10}}\Z")
_NOT_ASCII = r"\u0080-\uffff"


def standing_for(store: Store, iri: URIRef) -> URIRef | None:
    """The canonical node that `iri` led to once and that has another IRI now; None where it never led to one."""
    match = _CANONICAL.match(iri.removeprefix(store.base))
    if match is None:
        return None
    kind, words = match.groups()
    minter = Minter(store.base)
    # Only a proposition is called by what was said of it.
    question = "derive-former-quote" if kind == "proposition" else "derive-former"
    for row in rows(store, question, pattern=_pattern(words), start=f"{store.base}{kind}/"):
        if minter.canonical(kind, str(row["label"]), str(row["member"])) == str(iri):
            return URIRef(str(row["known"]))
    return None


def _pattern(words: str | None) -> str:
    """What finds the texts whose slug begins with `words`: letters may carry accents, anything may stand between.

    A text in another script has no slug.
    """
    if words is None:
        return r"^[^a-z0-9]*$"
    letters = "".join(rf"[{char}{_NOT_ASCII}]['’]?" if char != "-" else r"[^a-z0-9]+" for char in words)
    return rf"^[^a-z0-9]*{letters}"

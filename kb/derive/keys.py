"""The keys by which likely matches find each other: an index kept as derived triples, so it is never out of step.

With it one more article costs the same at any size: what is compared is what shares a key, and a key that everybody has
is passed over when matching.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef

from kb.derive.claims import ClaimRow
from kb.derive.identity import local
from kb.graph.asking import rows
from kb.graph.store import Store, Triple
from kb.ids import digest
from kb.text.match_names import name_keys
from kb.text.match_words import content_keys, content_stems, quote_keys
from kb.vocab import WH

_UNNAMED = frozenset({WH.AnonymousActor, WH.UnspecifiedActor, WH.PseudonymousActor, WH.UnnamedActor})


def match_keys(store: Store, claims: Iterable[ClaimRow], locals_: dict[URIRef, str]) -> Iterator[Triple]:
    """The keys of first-hand claims, named actors, cited works and events. Unnamed actors have none."""
    for row in claims:
        if row.proposition is not None:
            for found in rows(store, "derive-quote", claim=row.claim):
                quote = str(found["quote"])
                yield from _keys(row.claim, quote_keys(quote) | content_keys(quote))
    for node, thing in locals_.items():
        yield from _keys(node, _of_local(store, node, thing))


def _of_local(store: Store, node: URIRef, thing: str) -> frozenset[str]:
    recorded = local(store, node)
    if thing == "actor":
        return frozenset() if _UNNAMED & set(recorded.types) else name_keys(recorded.names)
    words = [stem for text in (*recorded.names, *recorded.descriptions) for stem in content_stems(text)]
    kind = {"source": "s", "event": "e", "place": "l"}[thing]
    return frozenset(f"{kind}:{digest(word)}" for word in words)


def _keys(node: URIRef, keys: frozenset[str]) -> Iterator[Triple]:
    return ((node, WH.matchKey, Literal(key)) for key in sorted(keys))

"""The hash of a record that a decision puts in: two records have the same one only where they say the same.

It is taken over the record as it stands among the decisions, and belongs under the seal of the decision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from rdflib import RDF, XSD, Literal, URIRef

from kb.decide.records import Draft
from kb.graph.store import Store, Triple
from kb.graph.terms import sparql_term, sparql_triples
from kb.ids import Minter
from kb.vocab import WH

_CHARACTERS = frozenset({WH.quotedText, WH.wording})
"""The article's own characters: they leave where findings are shared without texts, and follow from the offsets."""
_LATER = frozenset({WH.hasAnchorState, WH.anchorScore, WH.reanchoredAs})
"""What is said of a record once its article was corrected."""
_ELSEWHERE = frozenset({RDF.type, WH.reportsClaim, WH.inParagraph, WH.inArticle})
"""What leads to something that is a record of its own, or none of a decision's."""
_BOUNDS = frozenset({WH.lowerBound, WH.upperBound})

Describe = Callable[[URIRef], Iterable[Triple]]
"""Gives the triples of a node that stand among the decisions."""


def record_hash(root: URIRef, described: Describe) -> str:
    """The SHA-256 over a record: sorted N-Triples of `root` and of all that it leads to, but for other claims."""
    lines = sorted({*sparql_triples(_as_written(triple) for triple in _triples(root, described)).splitlines()})
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _triples(root: URIRef, described: Describe) -> Iterator[Triple]:
    nodes = {root: None}
    waiting = [root]
    for node in waiting:
        for triple in set(described(node)):
            _, predicate, value = triple
            if predicate in _CHARACTERS | _LATER:
                continue
            yield triple
            if isinstance(value, URIRef) and predicate not in _ELSEWHERE and value not in nodes:
                nodes[value] = None
                waiting.append(value)


def _as_written(triple: Triple) -> Triple:
    """`triple` with numbers and truth values in one form each, whatever the engine has made of them."""
    node, predicate, value = triple
    if predicate in _BOUNDS:
        return node, predicate, Literal(format(Decimal(str(value)).normalize(), "f"), datatype=XSD.decimal)
    if predicate == WH.isApproximate:
        return node, predicate, Literal("true" if str(value) in {"true", "1"} else "false", datatype=XSD.boolean)
    return triple


def sealing(store: Store, added: Iterable[Triple]) -> Callable[[Draft], Draft]:
    """Lets a draft hold the hash of the record that it puts in, where that is among what is `added` with it."""
    new: dict[URIRef, list[Triple]] = {}
    for triple in added:
        new.setdefault(URIRef(str(triple[0])), []).append(triple)
    log = sparql_term(URIRef(Minter(store.base).decisions_graph))

    def described(node: URIRef) -> Iterator[Triple]:
        yield from new.get(node, ())
        about = f"{sparql_term(node)} ?property ?value"
        yield from store.construct(f"CONSTRUCT {{ {about} }} WHERE {{ GRAPH {log} {{ {about} }} }}")

    def sealed(draft: Draft) -> Draft:
        root = draft.corrected or draft.subject
        return replace(draft, record=record_hash(root, described)) if root in new else draft

    return sealed

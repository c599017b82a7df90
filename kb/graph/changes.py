"""Writes a change as one SPARQL Update request, which engines run wholly or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from rdflib import URIRef

from kb.graph.store import Change, Triple
from kb.graph.terms import sparql_term, sparql_triples


def update_text(change: Change) -> str:
    """`change` as one request; "" where it changes nothing. Raises InvalidRecordError for a term without a form."""
    operations = [
        *(f"DROP SILENT GRAPH {sparql_term(name)}" for name in change.drop),
        *_data_blocks("DELETE DATA", change.remove),
        *_data_blocks("INSERT DATA", change.add),
    ]
    return " ;\n".join(operations)


TRIPLES = 20_000
"""So many triples are one transaction of a large change: some 10 MB of text."""


def parts_of(name: URIRef, remove: Iterable[Triple], add: Iterable[Triple]) -> Iterator[Change]:
    """A change of one graph in parts that fit into memory: all that is removed, and then all that is added."""
    for part in _batched(remove):
        yield Change(remove={name: part})
    for part in _batched(add):
        yield Change(add={name: part})


def _batched(triples: Iterable[Triple]) -> Iterator[tuple[Triple, ...]]:
    source = iter(triples)
    while part := tuple(islice(source, TRIPLES)):
        yield part


def _data_blocks(keyword: str, graphs: Mapping[URIRef, Iterable[Triple]]) -> Iterator[str]:
    for name, triples in graphs.items():
        text = sparql_triples(triples)
        if text:
            yield f"{keyword} {{ GRAPH {sparql_term(name)} {{\n{text}\n}} }}"

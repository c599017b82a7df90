"""Writes a change as one SPARQL Update request, which engines run wholly or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

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


def _data_blocks(keyword: str, graphs: Mapping[URIRef, Iterable[Triple]]) -> Iterator[str]:
    for name, triples in graphs.items():
        text = sparql_triples(triples)
        if text:
            yield f"{keyword} {{ GRAPH {sparql_term(name)} {{\n{text}\n}} }}"

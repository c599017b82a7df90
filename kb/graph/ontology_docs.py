"""The ontology as people and programs fetch it: one page with a diagram, and the same triples in four formats.

All is made from the ontology file; nothing about a term is written anywhere else.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from rdflib import OWL, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from kb.errors import NotFoundError
from kb.graph.ontology_diagram import diagram
from kb.graph.reason import structure
from kb.vocab import ONTOLOGY_IRI, WH, V, ontology_text

FORMATS = {
    "text/turtle": ("ontology.ttl", "turtle"),
    "application/rdf+xml": ("ontology.rdf", "xml"),
    "application/n-triples": ("ontology.nt", "nt"),
    "application/ld+json": ("ontology.jsonld", "json-ld"),
}
"""Media type to the file name that it is linked under and rdflib's name of the format."""

_PREFIXES = {
    "http://www.w3.org/2001/XMLSchema#": "xsd:",
    "http://www.w3.org/ns/prov#": "prov:",
    "http://www.w3.org/ns/oa#": "oa:",
    "https://schema.org/": "schema:",
    "http://purl.org/spar/cito/": "cito:",
    "http://purl.org/spar/doco/": "doco:",
    "http://purl.org/spar/fabio/": "fabio:",
    "http://purl.org/spar/pro/": "pro:",
    "http://semanticweb.cs.vu.nl/2009/11/sem/": "sem:",
    "http://xmlns.com/foaf/0.1/": "foaf:",
    "http://www.w3.org/ns/org#": "org:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://www.w3.org/2008/05/skos-xl#": "skosxl:",
    "http://purl.org/dc/terms/": "dcterms:",
}
_LIKENESS: dict[Node, str] = {
    RDFS.subClassOf: "a kind of",
    RDFS.subPropertyOf: "implies",
    OWL.equivalentClass: "the same as",
    SKOS.exactMatch: "the same as",
    SKOS.closeMatch: "close to",
    SKOS.broadMatch: "narrower than",
    SKOS.relatedMatch: "related to",
}


class Anchored(NamedTuple):
    """The place of a term on the page."""

    name: str
    anchor: str


@cache
def ontology_page() -> str:
    """The documentation as one HTML page that needs nothing else; terms are anchored by their local names."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    whole = structure()
    return environment.from_string(ontology_text("documentation.html")).render(
        whole=whole,
        names=_anchors(),
        used={record.about.iri: _properties_of(record.about.iri) for record in whole.classes},
        alignments=_alignments(),
        formats=[(media_type, name) for media_type, (name, _) in FORMATS.items()],
        diagram=Markup(diagram()),  # noqa: S704 - our own drawing
        short=_short,
    )


@cache
def ontology_as(media_type: str) -> bytes:
    """The ontology in `media_type`, one of `FORMATS`, in UTF-8; Turtle as it lies, comments and all.

    Raises:
        NotFoundError: there is no such format.
    """
    if media_type not in FORMATS:
        raise NotFoundError(f"The ontology is not served as {media_type}.", f"Ask for one of: {', '.join(FORMATS)}.")
    if media_type == "text/turtle":
        return ontology_text().encode("utf-8")
    graph = Graph().parse(data=ontology_text(), format="turtle")
    return graph.serialize(format=FORMATS[media_type][1], encoding="utf-8")


def _anchors() -> dict[URIRef, Anchored]:
    classes_and_properties = {term: Anchored(WH.local(term), WH.local(term)) for term in WH}
    return classes_and_properties | {term: Anchored(V.local(term), f"v-{V.local(term)}") for term in V}


def _properties_of(cls: URIRef) -> tuple[URIRef, ...]:
    """The properties that name `cls` itself as their domain."""
    return tuple(record.about.iri for record in structure().properties if cls in record.domains)


def _alignments() -> dict[Node, list[tuple[str, str]]]:
    graph = Graph().parse(data=ontology_text("alignments.ttl"), format="turtle")
    found: dict[Node, list[tuple[str, str]]] = {}
    for term, how, other in sorted(graph):
        if term in WH and how in _LIKENESS:
            found.setdefault(term, []).append((_LIKENESS[how], str(other)))
    return found


def _short(iri: str) -> str:
    prefix = next((namespace for namespace in _PREFIXES if str(iri).startswith(namespace)), None)
    return _PREFIXES[prefix] + str(iri)[len(prefix) :] if prefix else str(iri)


def is_ontology(iri: str) -> bool:
    """Whether `iri` names the ontology, one of its terms, or one of its versions."""
    known = {str(ONTOLOGY_IRI), str(structure().version_iri)}
    return iri.partition("#")[0] in known or URIRef(iri) in WH or URIRef(iri) in V

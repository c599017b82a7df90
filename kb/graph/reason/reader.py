"""Reads the ontology's structure through owlready2, once a process. It needs no Java."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import owlready2
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef

from kb.graph.reason.hermit import loaded
from kb.graph.reason.manchester import render
from kb.graph.reason.structure import (
    ClassRecord,
    ConceptRecord,
    Described,
    PropertyRecord,
    SchemeRecord,
    Structure,
)
from kb.vocab import ONTOLOGY_IRI, WH, V, ontology_text

_PREFIX = URIRef("http://purl.org/vocab/vann/preferredNamespacePrefix")
_CHARACTERISTICS = {
    OWL.FunctionalProperty: "functional",
    OWL.TransitiveProperty: "transitive",
    OWL.SymmetricProperty: "symmetric",
    OWL.AsymmetricProperty: "asymmetric",
    OWL.IrreflexiveProperty: "irreflexive",
}


@cache
def structure() -> Structure:
    """The structure of the ontology."""
    text = ontology_text()
    reader = _Reader(Graph().parse(data=text, format="turtle"), text)
    try:
        return reader.structure()
    finally:
        reader.world.close()


class _Reader:
    """Turns owlready2's entities into records, in the order in which the file defines them."""

    def __init__(self, graph: Graph, text: str) -> None:
        self.graph = graph
        self.world = loaded(graph)
        named = {iri: f"\n{prefix}:{terms.local(iri)} a " for prefix, terms in (("wh", WH), ("v", V)) for iri in terms}
        self.position = {iri: text.index(line) for iri, line in named.items()}

    def structure(self) -> Structure:
        about = ONTOLOGY_IRI
        return Structure(
            iri=about,
            version_iri=URIRef(self.note(about, OWL.versionIRI)),
            version=self.note(about, OWL.versionInfo),
            title=self.note(about, DCTERMS.title),
            description=self.note(about, DCTERMS.description),
            license=self.note(about, DCTERMS.license),
            prefix=self.note(about, _PREFIX),
            changes=tuple(sorted((str(note) for note in self.graph.objects(about, SKOS.changeNote)), reverse=True)),
            classes=tuple(self._class(cls) for cls in self._ours(self.world.classes())),
            properties=tuple(self._property(prop) for prop in self._ours(self.world.properties())),
            schemes=tuple(self._scheme(scheme) for scheme in self._members(SKOS.ConceptScheme)),
        )

    def note(self, iri: str, predicate: URIRef) -> str:
        """The annotation `predicate` of the term, "" where there is none."""
        return next((str(value) for value in self.graph.objects(URIRef(iri), predicate)), "")

    def _ours(self, entities: Iterable[owlready2.EntityClass]) -> list[owlready2.EntityClass]:
        ours = [entity for entity in entities if URIRef(getattr(entity, "iri", "")) in self.position]
        return sorted(ours, key=lambda entity: self.position[URIRef(entity.iri)])

    def _members(self, cls: URIRef) -> list[owlready2.EntityClass]:
        return self._ours(self.world[str(cls)].instances(world=self.world))

    def _described(self, entity: owlready2.EntityClass) -> Described:
        iri = URIRef(entity.iri)
        label, definition, example = (
            next((str(text) for text in self.world[str(predicate)][entity]), "")
            for predicate in (RDFS.label, SKOS.definition, SKOS.example)
        )
        alternatives = tuple(sorted(str(text) for text in self.world[str(SKOS.altLabel)][entity]))
        name = WH.local(iri) if iri in WH else V.local(iri)
        return Described(iri, name, label, definition, example, self.note(iri, DCTERMS.source), alternatives)

    def _class(self, cls: owlready2.ThingClass) -> ClassRecord:
        disjoint = {other for group in cls.disjoints() for other in group.entities if other is not cls}
        return ClassRecord(
            self._described(cls),
            parents=self._iris(cls.is_a),
            children=self._iris(cls.subclasses(world=self.world)),
            disjoint_with=self._iris(disjoint),
            definition_in_owl=" and ".join(render(expression) for expression in cls.equivalent_to),
        )

    def _property(self, prop: owlready2.PropertyClass) -> PropertyRecord:
        kinds = set(self.graph.objects(URIRef(prop.iri), RDF.type))
        is_datatype = OWL.DatatypeProperty in kinds
        return PropertyRecord(
            self._described(prop),
            is_datatype,
            parents=self._iris(prop.is_a),
            domains=self._alternatives(prop.domain),
            ranges=(URIRef(self.note(prop.iri, RDFS.range)),) if is_datatype else self._alternatives(prop.range),
            characteristics=tuple(name for kind, name in _CHARACTERISTICS.items() if kind in kinds),
            chains=tuple(sorted(render(chain) for chain in prop.property_chain)) if not is_datatype else (),
        )

    def _scheme(self, scheme: owlready2.Thing) -> SchemeRecord:
        concepts = (c for c in self._members(SKOS.Concept) if scheme in self.world[str(SKOS.inScheme)][c])
        return SchemeRecord(self._described(scheme), tuple(self._concept(concept, scheme) for concept in concepts))

    def _concept(self, concept: owlready2.Thing, scheme: owlready2.Thing) -> ConceptRecord:
        (kind,) = self._iris(concept.is_a)
        notation = self.note(concept.iri, SKOS.notation)
        return ConceptRecord(self._described(concept), URIRef(scheme.iri), kind, notation)

    def _iris(self, entities: Iterable[owlready2.EntityClass]) -> tuple[URIRef, ...]:
        return tuple(URIRef(entity.iri) for entity in self._ours(entities))

    def _alternatives(self, expressions: Iterable[object]) -> tuple[URIRef, ...]:
        """The named classes of a domain or range: one, or a union of several."""
        parts = [part for expression in expressions for part in getattr(expression, "Classes", [expression])]
        return tuple(URIRef(part.iri) for part in parts)

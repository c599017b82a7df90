"""What the ontology consists of, as frozen records: for question forms, completion, and the generated documentation."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import URIRef

from kb.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Described:
    """What every term has. `source` is an IRI or a citation; `alternatives` are other names that users know."""

    iri: URIRef
    name: str
    label: str
    definition: str
    example: str
    source: str
    alternatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassRecord:
    """A class. `definition_in_owl` is its defining expression in Manchester syntax, "" for a primitive class."""

    about: Described
    parents: tuple[URIRef, ...]
    children: tuple[URIRef, ...]
    disjoint_with: tuple[URIRef, ...]
    definition_in_owl: str


@dataclass(frozen=True, slots=True)
class PropertyRecord:
    """A property. `ranges` are classes, or datatypes where `is_datatype`; several of either mean any of them."""

    about: Described
    is_datatype: bool
    parents: tuple[URIRef, ...]
    domains: tuple[URIRef, ...]
    ranges: tuple[URIRef, ...]
    characteristics: tuple[str, ...]
    chains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConceptRecord:
    """A concept of a vocabulary. `notation` is its code ("B", "2") or ""."""

    about: Described
    scheme: URIRef
    kind: URIRef
    notation: str


@dataclass(frozen=True, slots=True)
class SchemeRecord:
    """A vocabulary with its concepts in the order of the file."""

    about: Described
    concepts: tuple[ConceptRecord, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """The whole ontology, each part in the order of the file."""

    iri: URIRef
    version_iri: URIRef
    version: str
    title: str
    description: str
    license: str
    prefix: str
    changes: tuple[str, ...]
    classes: tuple[ClassRecord, ...]
    properties: tuple[PropertyRecord, ...]
    schemes: tuple[SchemeRecord, ...]

    def describe(self, iri: str) -> Described:
        """The common description of the term `iri`. Raises NotFoundError where the ontology has none such."""
        for record in self.records():
            if str(record.about.iri) == iri:
                return record.about
        raise NotFoundError(f"The ontology defines no term {iri}.", "See the list of terms at the ontology's address.")

    def records(self) -> tuple[ClassRecord | PropertyRecord | SchemeRecord | ConceptRecord, ...]:
        """Every term's record: classes, properties, vocabularies and concepts."""
        concepts = tuple(concept for scheme in self.schemes for concept in scheme.concepts)
        return (*self.classes, *self.properties, *self.schemes, *concepts)

    def properties_of(self, cls: URIRef) -> tuple[PropertyRecord, ...]:
        """The properties that a member of `cls` can have by its own kind or by a wider one."""
        kinds = self._wider(cls)
        return tuple(prop for prop in self.properties if kinds & set(prop.domains))

    def _wider(self, cls: URIRef) -> set[URIRef]:
        parents = {record.about.iri: record.parents for record in self.classes}
        kinds, todo = set[URIRef](), [cls]
        while todo:
            kind = todo.pop()
            kinds.add(kind)
            todo += [parent for parent in parents.get(kind, ()) if parent not in kinds]
        return kinds

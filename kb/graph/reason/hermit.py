"""HermiT, through owlready2: is a graph consistent, which classes are empty by necessity, who belongs to which class.

owlready2 reads no Turtle and HermiT no xsd:date, so a graph goes in as N-Triples without dates.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import owlready2
from rdflib import OWL, RDF, XSD, Graph, Literal, URIRef

from kb.errors import OntologyError

_NO_DATATYPE_OF_OWL = frozenset({XSD.date, XSD.gYear, XSD.gYearMonth, XSD.time, XSD.duration})


def java_is_present() -> bool:
    """Whether HermiT can run at all."""
    return shutil.which(owlready2.JAVA_EXE) is not None


def is_consistent(graph: Graph) -> bool:
    """Whether a world is possible in which all of `graph`, terms and data, holds. Raises OntologyError without Java."""
    with _reasoned(graph) as world:
        return world is not None


def empty_classes(ontology: Graph) -> frozenset[URIRef]:
    """The named classes of `ontology` that can have no member.

    Raises:
        OntologyError: Java is absent, or the ontology as a whole is inconsistent.
    """
    with _reasoned(ontology) as world:
        if world is None:
            raise OntologyError("The ontology contradicts itself.", "Ask for the explanation of its inconsistency.")
        empty = (getattr(cls, "iri", None) for cls in world.inconsistent_classes())
        return frozenset(URIRef(iri) for iri in empty if iri and iri != str(OWL.Nothing))


def realise(graph: Graph) -> Mapping[URIRef, frozenset[URIRef]]:
    """The members of each class that HermiT infers from `graph`, terms and data together, superclasses included.

    Raises:
        OntologyError: Java is absent, or the graph is inconsistent.
    """
    with _reasoned(graph) as world:
        if world is None:
            raise OntologyError("The data contradicts the ontology.", "Ask for the explanation of the inconsistency.")
        return {
            URIRef(cls.iri): frozenset(URIRef(member.iri) for member in cls.instances(world=world))
            for cls in world.classes()
        }


@contextmanager
def _reasoned(graph: Graph) -> Iterator[owlready2.World | None]:
    """A world with all that HermiT infers; None where there is none because `graph` is inconsistent."""
    if not java_is_present():
        raise OntologyError("HermiT needs Java, and there is none.", "Install a Java runtime, version 8 or newer.")
    world = loaded(graph)
    try:
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        yield None
    else:
        yield world
    finally:
        world.close()


def loaded(graph: Graph) -> owlready2.World:
    """A world of owlready2 with the triples of `graph`, but for the values that OWL 2 has no datatype for."""
    world = owlready2.World()
    name = next(iter(graph.subjects(RDF.type, OWL.Ontology)), URIRef("urn:x-whence:data"))
    without_dates = Graph()
    for s, p, o in graph:
        if not (isinstance(o, Literal) and o.datatype in _NO_DATATYPE_OF_OWL):
            without_dates.add((s, p, o))
    text = without_dates.serialize(format="nt", encoding="utf-8")
    world.get_ontology(str(name)).load(fileobj=io.BytesIO(text))
    return world

"""HermiT, through owlready2: is a graph consistent, which classes are empty by necessity, who belongs to which class.

owlready2 reads no Turtle and HermiT no xsd:date, so a graph goes in as N-Triples without dates.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import owlready2
from owlready2.reasoning import _HERMIT_CLASSPATH
from rdflib import OWL, RDF, XSD, Graph, Literal, URIRef

from kb.errors import OntologyError

_NO_DATATYPE_OF_OWL = frozenset({XSD.date, XSD.gYear, XSD.gYearMonth, XSD.time, XSD.duration})
_HERMIT = "org.semanticweb.HermiT.cli.CommandLine"
_NAME = re.compile(r"^\t(\S+)$", re.MULTILINE)


def java_is_present() -> bool:
    """Whether HermiT can run at all."""
    return shutil.which(owlready2.JAVA_EXE) is not None


def is_consistent(graph: Graph) -> bool:
    """Whether a world is possible in which all of `graph`, terms and data, holds. Raises OntologyError without Java."""
    return _ask(graph, "--consistency") is not None


def empty_classes(ontology: Graph) -> frozenset[URIRef]:
    """The named classes of `ontology` that can have no member.

    Raises:
        OntologyError: Java is absent, or the ontology as a whole is inconsistent.
    """
    answer = _ask(ontology, "--unsatisfiable", "--no-prefixes")
    if answer is None:
        raise OntologyError("The ontology contradicts itself.", "Ask for the explanation of its inconsistency.")
    return frozenset(URIRef(name) for name in _NAME.findall(answer)) - {OWL.Nothing}


def realise(graph: Graph) -> Mapping[URIRef, frozenset[URIRef]]:
    """The members of each class that HermiT infers from `graph`, terms and data together, superclasses included.

    Raises:
        OntologyError: Java is absent, or the graph is inconsistent.
    """
    _require_java()
    world = loaded(graph)
    try:
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
        return {
            URIRef(cls.iri): frozenset(URIRef(member.iri) for member in cls.instances(world=world))
            for cls in world.classes()
        }
    except owlready2.OwlReadyInconsistentOntologyError:
        raise OntologyError(
            "The data contradicts the ontology.", "Ask for the explanation of the inconsistency."
        ) from None
    finally:
        world.close()


def loaded(graph: Graph) -> owlready2.World:
    """A world of owlready2 with the triples of `graph`, but for the values that OWL 2 has no datatype for."""
    world = owlready2.World()
    name = next(iter(graph.subjects(RDF.type, OWL.Ontology)), URIRef("urn:x-whence:data"))
    world.get_ontology(str(name)).load(fileobj=io.BytesIO(_as_n_triples(graph)))
    return world


def _ask(graph: Graph, *options: str) -> str | None:
    """What HermiT's command line, as owlready2 brings it, says of `graph`; None where the graph is inconsistent."""
    _require_java()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "graph.nt"
        file.write_bytes(_as_n_triples(graph))
        # HermiT resolves its argument as an IRI. Program and options are fixed, the file is our own.
        command = [owlready2.JAVA_EXE, "-cp", _HERMIT_CLASSPATH, _HERMIT, *options, file.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if "InconsistentOntologyException" in done.stderr:
        return None
    if done.returncode:
        raise OntologyError(f"HermiT failed: {done.stderr.strip()[:300]}", "Is the graph in OWL 2 DL?")
    return done.stdout


def _require_java() -> None:
    if not java_is_present():
        raise OntologyError("HermiT needs Java, and there is none.", "Install a Java runtime, version 8 or newer.")


def _as_n_triples(graph: Graph) -> bytes:
    without_dates = Graph()
    for s, p, o in graph:
        if not (isinstance(o, Literal) and o.datatype in _NO_DATATYPE_OF_OWL):
            without_dates.add((s, p, o))
    return without_dates.serialize(format="nt", encoding="utf-8")

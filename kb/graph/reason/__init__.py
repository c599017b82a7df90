"""What follows from the ontology: its structure, its consistency and why not, and who belongs to which class.

The one package that imports owlready2. HermiT needs Java; the structure does not.
"""

from kb.graph.reason.checking import Contradiction, check_consistency, ontology_graph
from kb.graph.reason.hermit import empty_classes, is_consistent, java_is_present, realise
from kb.graph.reason.justify import why_empty, why_inconsistent
from kb.graph.reason.projection import DEFINED_CLASSES, projection
from kb.graph.reason.reader import structure
from kb.graph.reason.structure import (
    ClassRecord,
    ConceptRecord,
    Described,
    PropertyRecord,
    SchemeRecord,
    Structure,
)

__all__ = [
    "DEFINED_CLASSES",
    "ClassRecord",
    "ConceptRecord",
    "Contradiction",
    "Described",
    "PropertyRecord",
    "SchemeRecord",
    "Structure",
    "check_consistency",
    "empty_classes",
    "is_consistent",
    "java_is_present",
    "ontology_graph",
    "projection",
    "realise",
    "structure",
    "why_empty",
    "why_inconsistent",
]

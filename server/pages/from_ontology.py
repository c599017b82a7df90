"""What forms and the editor take from the ontology: the values that a parameter may have, and the terms to complete."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kb.errors import OntologyError
from kb.graph.catalogue import Question
from kb.graph.reason import SchemeRecord, structure


@dataclass(frozen=True, slots=True)
class Choice:
    """A concept as a form offers it: what is sent, what is shown, and what it means."""

    value: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A term as the editor completes it. `sort` is "class", "property" or "concept"."""

    iri: str
    sort: str
    label: str
    definition: str


def choices(question: Question) -> dict[str, tuple[Choice, ...]]:
    """The values of those parameters that have a vocabulary, by parameter. Raises OntologyError for an unknown one."""
    named = ((parameter.name, parameter.scheme) for parameter in question.parameters)
    few = {one.name: tuple(Choice(v, v, "") for v in one.values) for one in question.parameters if one.values}
    return {**few, **{name: _of_scheme(scheme) for name, scheme in named if scheme is not None}}


def _of_scheme(name: str) -> tuple[Choice, ...]:
    concepts = _scheme(name).concepts
    return tuple(Choice(one.about.name, one.about.label, one.about.definition) for one in concepts)


def _scheme(name: str) -> SchemeRecord:
    for scheme in structure().schemes:
        if scheme.about.name == name:
            return scheme
    raise OntologyError(f"The ontology has no vocabulary {name!r}.", "Name one of ontology/whence.ttl in the header.")


@cache
def completions() -> tuple[Completion, ...]:
    """Every class, property and concept of the ontology."""
    whole = structure()
    concepts = tuple(concept for scheme in whole.schemes for concept in scheme.concepts)
    return tuple(
        Completion(str(one.about.iri), sort, one.about.label, one.about.definition)
        for sort, records in (("class", whole.classes), ("property", whole.properties), ("concept", concepts))
        for one in records
    )

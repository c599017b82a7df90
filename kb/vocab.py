"""The ontology's terms as closed namespaces: what the ontology file defines exists here, and nothing else does.

The names are read from the file itself, where each term opens a line, so they cannot drift from it. A Python name
writes `_` where a term has `-` (`V.same_claim`); a name held in a variable is looked up as it is (`V[act.value]`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from rdflib import URIRef

ONTOLOGY_IRI = URIRef("https://w3id.org/whence/ontology")


def ontology_text(name: str = "whence.ttl") -> str:
    """The text of a file of the ontology package. Raises FileNotFoundError where there is none of that name."""
    return resources.files("ontology").joinpath(name).read_text(encoding="utf-8")


class Terms:
    """A closed namespace: the IRIs `prefix` + name for the names given, as attributes or items.

    Parameters:
        prefix: what the IRI of each term starts with.
        names: the local names that exist.
    """

    def __init__(self, prefix: str, names: frozenset[str]) -> None:
        self.prefix = prefix
        self._terms = {name: URIRef(prefix + name) for name in sorted(names)}

    def __getitem__(self, name: str) -> URIRef:
        """The term of that local name. Raises KeyError where the ontology has none."""
        try:
            return self._terms[name]
        except KeyError:
            raise KeyError(f"the ontology defines no term {self.prefix}{name}") from None

    def __getattr__(self, name: str) -> URIRef:
        """The term whose local name is `name`, or `name` with hyphens. Raises AttributeError where there is none."""
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name.replace("_", "-")]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and term.startswith(self.prefix) and term[len(self.prefix) :] in self._terms

    def __iter__(self) -> Iterator[URIRef]:
        return iter(self._terms.values())

    def local(self, term: URIRef) -> str:
        """The local name of one of these terms. Raises KeyError where the ontology has none such."""
        if term not in self:
            raise KeyError(f"the ontology defines no term {term}")
        return str(term)[len(self.prefix) :]


def _names(prefix: str) -> frozenset[str]:
    return frozenset(re.findall(rf"^{prefix}:([\w-]+) a ", ontology_text(), flags=re.MULTILINE))


WH = Terms(f"{ONTOLOGY_IRI}#", _names("wh"))
"""Classes and properties."""

V = Terms("https://w3id.org/whence/vocab/", _names("v"))
"""SKOS concepts and their schemes."""


@cache
def concepts_in(scheme: str) -> tuple[str, ...]:
    """The local names of the concepts of a scheme, in the order of the file; () for an unknown scheme."""
    entry = rf"^v:([\w-]+) a [^\n]*\n\s+skos:inScheme v:{re.escape(scheme)} "
    return tuple(re.findall(entry, ontology_text(), flags=re.MULTILINE))

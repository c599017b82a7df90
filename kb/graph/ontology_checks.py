"""The ontology held to the lists of others: every `ontology/checks/*.rq` must find nothing in it.

The checks cover the OOPS! pitfalls, the rules of ROBOT's report, those FOOPS! checks that need no hosting, the
conditions of OWL 2 DL, and rules of our own. What else OWL 2 DL forbids (irregular chains) HermiT refuses to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rdflib import Graph
from rdflib.query import ResultRow

from kb.errors import OntologyError
from kb.graph.header import read_header
from kb.vocab import ontology_text


@dataclass(frozen=True, slots=True)
class Check:
    """One query that must return nothing. `lists` says whose rule it is; it finds something in the Turtle `fault`."""

    name: str
    title: str
    lists: tuple[str, ...]
    fault: str
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a check found: the term, and what about it."""

    check: Check
    term: str
    found: str

    def __str__(self) -> str:
        about = f" ({self.found})" if self.found else ""
        return f"{self.term}{about}: {self.check.title} [{', '.join(self.check.lists)}]"


@cache
def checks() -> tuple[Check, ...]:
    """All checks, by name. Raises OntologyError where a header lacks a key."""
    entries = (entry for entry in files("ontology").joinpath("checks").iterdir() if entry.name.endswith(".rq"))
    return tuple(
        sorted(
            (_parse(entry.name.removesuffix(".rq"), entry.read_text(encoding="utf-8")) for entry in entries),
            key=lambda check: check.name,
        )
    )


def _parse(name: str, text: str) -> Check:
    header = read_header(f"ontology/checks/{name}.rq", text)
    try:
        return Check(name, header["title"], tuple(header["lists"]), header["fault"], text)
    except KeyError as error:
        raise OntologyError(f"ontology/checks/{name}.rq: the header lacks {error}.", "Add it.") from None


def run(check: Check, graph: Graph) -> tuple[Fault, ...]:
    """What `check` finds in `graph`, in a fixed order."""
    rows = (binding.asdict() for binding in graph.query(check.text) if isinstance(binding, ResultRow))
    return tuple(Fault(check, str(row["term"]), str(row.get("found", ""))) for row in rows)


def check_ontology(graph: Graph | None = None) -> tuple[Fault, ...]:
    """Everything that any check finds in `graph`, by default in the ontology as it lies: nothing, if all is well."""
    ontology = Graph().parse(data=ontology_text(), format="turtle") if graph is None else graph
    return tuple(fault for check in checks() for fault in run(check, ontology))

"""The rules that make the derived graph, in an order in which each finds what it reads.

Every `ontology/rules/*.rq` is one CONSTRUCT over the union of all graphs. Its header names the terms that it reads and
writes; a rule runs after all that write what it reads. A rule may read what it writes: a closure, done in one run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files

from rdflib import URIRef

from kb.errors import OntologyError
from kb.graph.header import read_header
from kb.vocab import WH


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `text` is a SPARQL 1.1 CONSTRUCT; `reads` and `writes` are terms of the ontology."""

    name: str
    title: str
    text: str
    reads: frozenset[URIRef]
    writes: frozenset[URIRef]
    description: str = ""

    @property
    def is_closure(self) -> bool:
        """Whether the rule completes what others wrote of the same term."""
        return bool(self.reads & self.writes)


def parse_rule(name: str, text: str) -> Rule:
    """The rule in a file's `text`. Raises OntologyError where its header lacks a key or names no term."""
    header = read_header(f"ontology/rules/{name}.rq", text)
    try:
        reads, writes = (frozenset(_term(term) for term in header[key]) for key in ("reads", "writes"))
        return Rule(name, header["title"], text, reads, writes, header.get("description", ""))
    except KeyError as error:
        raise OntologyError(
            f"ontology/rules/{name}.rq: the header is wrong: {error.args[0]}.", "It needs title, reads and writes."
        ) from None


def _term(name: str) -> URIRef:
    return WH[name.removeprefix("wh:")]


@cache
def load_rules() -> tuple[Rule, ...]:
    """All rules, each after those that write what it reads. Raises OntologyError where there is no such order."""
    entries = (entry for entry in files("ontology").joinpath("rules").iterdir() if entry.name.endswith(".rq"))
    return in_order(parse_rule(entry.name.removesuffix(".rq"), entry.read_text(encoding="utf-8")) for entry in entries)


def in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """`rules` so that each stands after those that write what it reads, otherwise by name.

    Raises:
        OntologyError: two rules wait for each other.
    """
    by_name = {rule.name: rule for rule in sorted(rules, key=lambda rule: rule.name)}
    waits = {
        rule.name: [other.name for other in by_name.values() if _goes_before(other, rule)] for rule in by_name.values()
    }
    try:
        return tuple(by_name[name] for name in TopologicalSorter(waits).static_order())
    except CycleError as error:
        raise OntologyError(
            f"These rules wait for each other: {', '.join(error.args[1])}.", "Let one of them read less."
        ) from None


def _goes_before(first: Rule, second: Rule) -> bool:
    if first is second or not first.writes & second.reads:
        return False
    return not (first.is_closure and second.is_closure and first.name > second.name)

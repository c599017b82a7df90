"""The ontology passes every check of the lists, and every check finds the fault that it is there for."""

from __future__ import annotations

import pytest
from rdflib import Graph

from kb.errors import OntologyError
from kb.graph.ontology_checks import Check, _parse, check_ontology, checks, run
from kb.graph.reason import ontology_graph
from kb.vocab import WH, V

PREFIXES = f"""
@prefix wh: <{WH.prefix}> . @prefix v: <{V.prefix}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix vann: <http://purl.org/vocab/vann/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.name)
def test_the_ontology_passes(check: Check) -> None:
    assert [str(fault) for fault in run(check, ontology_graph())] == []


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.name)
def test_a_check_finds_its_fault(check: Check) -> None:
    spoilt = Graph().parse(data=PREFIXES + check.fault, format="turtle")
    assert run(check, spoilt)


def test_all_lists_are_covered() -> None:
    lists = {entry.split()[0] for check in checks() for entry in check.lists}
    assert lists == {"OOPS!", "ROBOT", "FOOPS!", "OWL", "SKOS", "Whence"}


def test_a_fault_names_term_rule_and_list() -> None:
    spoilt = Graph().parse(data=PREFIXES + "wh:has rdfs:range xsd:date .", format="turtle")
    assert (
        "http://www.w3.org/2001/XMLSchema#date: A range that is neither a declared class nor a datatype of OWL 2. "
        "[OOPS! P34, OWL 2 DL]"
    ) in [str(fault) for fault in check_ontology(spoilt)]


def test_a_header_without_its_keys_is_refused() -> None:
    with pytest.raises(OntologyError, match=r"ontology/checks/spoilt\.rq: the header lacks 'fault'"):
        _parse("spoilt", '#+ title = "x"\n#+ lists = []\n')

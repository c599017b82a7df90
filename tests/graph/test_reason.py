"""HermiT finds the ontology consistent, the forbidden graphs inconsistent, and says why; the structure is served."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from kb.errors import NotFoundError, OntologyError
from kb.graph.reason import (
    DEFINED_CLASSES,
    check_consistency,
    java_is_present,
    ontology_graph,
    projection,
    realise,
    structure,
    why_inconsistent,
)
from kb.graph.reason.axioms import Axiom
from kb.graph.reason.justify import justification
from kb.graph.rules import load_rules
from kb.vocab import WH, V
from tests.graph.test_rules import PREFIXES, derive

EX = Namespace("http://example.org/")
needs_java = pytest.mark.skipif(not java_is_present(), reason="HermiT needs Java, and there is none on this machine")


def with_terms(*triples: tuple[URIRef, URIRef, URIRef | Literal]) -> Graph:
    return Graph() + data(*triples) + ontology_graph()


def data(*triples: tuple[URIRef, URIRef, URIRef | Literal]) -> Graph:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph


# --- consistency ----------------------------------------------------------------------------------------------------


@needs_java
def test_the_ontology_is_consistent_and_every_class_can_have_members() -> None:
    assert check_consistency() == ()


@needs_java
def test_dates_do_not_stop_the_reasoner() -> None:
    span = (EX.t, WH.beginDate, Literal("2016-07-01", datatype=XSD.date))
    assert EX.t in realise(with_terms(span, (EX.t, RDF.type, WH.TimeSpan)))[WH.TimeSpan]


@needs_java
@pytest.mark.slow
def test_a_claim_with_both_kinds_of_content_is_impossible_and_the_reason_is_told() -> None:
    both = data((EX.c, WH.conveys, EX.p), (EX.c, WH.reportsClaim, EX.d))
    reason = why_inconsistent(ontology_graph(), both)
    assert {"c conveys p", "c reports claim d", "nothing is both a first hand claim and a report"} <= set(reason)
    assert len(reason) <= 9


@needs_java
@pytest.mark.slow
def test_a_person_with_a_character_offset_is_impossible_and_the_reason_is_told() -> None:
    person = data((EX.ann, RDF.type, WH.Person), (EX.ann, WH.startOffset, Literal(3)))
    assert set(why_inconsistent(ontology_graph(), person)) == {
        "ann is a person",
        "ann start offset 3",
        "every person is an actor",
        "nothing is both a mention and an actor",
        "nothing is both a quantity and an actor",
        "whatever has the property start offset is a mention or a quantity",
    }


@needs_java
@pytest.mark.slow
def test_a_class_without_possible_members_is_named_with_the_reason() -> None:
    spoilt = with_terms((WH.Article, RDFS.subClassOf, WH.Person))
    (found,) = check_consistency(spoilt)
    assert str(found) == (
        "https://w3id.org/whence/ontology#Article can have no member, because every article is a person; "
        "every article is a source; every person is an actor; nothing is both a source and an actor."
    )


def test_without_java_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.graph.reason.hermit.java_is_present", lambda: False)
    with pytest.raises(OntologyError, match="HermiT needs Java") as error:
        check_consistency()
    assert "Install a Java runtime" in error.value.remedy


# --- justifications, without HermiT ---------------------------------------------------------------------------------

TERMS = [EX[f"t{n}"] for n in range(12)]
ALL = [Axiom((), frozenset({term}), str(n), (frozenset({term}),)) for n, term in enumerate(TERMS)]


@given(st.lists(st.sets(st.sampled_from(ALL), min_size=1), min_size=1, max_size=4), st.sets(st.sampled_from(TERMS)))
def test_a_justification_contradicts_and_none_of_its_axioms_can_go(
    faults: list[set[Axiom]], seeds: set[URIRef]
) -> None:
    def contradicts(selection: object) -> bool:
        return any(fault <= set(selection) for fault in faults)  # type: ignore[call-overload]

    found = justification(ALL, contradicts, seeds)
    assert contradicts(found)
    assert not any(contradicts(set(found) - {axiom}) for axiom in found)


def test_no_contradiction_no_justification() -> None:
    with pytest.raises(OntologyError, match="no contradiction to explain"):
        justification(ALL, lambda selection: False, {TERMS[0]})


# --- rules against HermiT -------------------------------------------------------------------------------------------

AFFAIR = """
:c1 a wh:Claim ; wh:assertedBy :weekly ; wh:reportsClaim :c2 .
:c2 a wh:Claim ; wh:assertedBy :reporter ; wh:reportsClaim :c3 .
:c3 a wh:Claim ; wh:assertedBy :guard ; wh:conveys :q3 . :q3 a wh:Proposition ; wh:hasQuantity :n . :n a wh:Quantity .
:c4 a wh:Claim ; wh:assertedBy :agency-here ; wh:conveys :q4 ; wh:hasSpeechAct v:claim-responsibility .
:q4 a wh:Proposition .
:c5 a wh:Claim ; wh:assertedBy :guard2 ; wh:conveys :q5 .
:q5 a wh:Proposition ; wh:identifiedAs :k5 . :k5 a wh:Proposition .
:c6 a wh:Claim ; wh:assertedBy :reporter ; wh:conveys :q6 .
:q6 a wh:Proposition ; wh:identifiedAs :k6 . :k6 a wh:Proposition .
:weekly a wh:Outlet . :reporter a wh:Person . :guard a wh:AnonymousActor . :guard2 a wh:PseudonymousActor .
:agency-here a wh:Outlet ; wh:identifiedAs :agency . :agency a wh:Outlet . :militia a wh:ArmedGroup . :ann a wh:User .
:matcher a wh:SoftwareTool .
:d1 a wh:Link ; wh:linkKind v:operated-by ; wh:linkFrom :agency ; wh:linkTo :militia ; wh:hasOutcome v:confirmed .
:d2 a wh:Link ; wh:linkKind v:contradicts ; wh:linkFrom :k5 ; wh:linkTo :k6 ; wh:hasOutcome v:confirmed .
:d3 a wh:Link ; wh:linkKind v:disputes ; wh:linkFrom :c6 ; wh:linkTo :c3 ; wh:hasOutcome v:confirmed .
:d4 a wh:Link ; wh:linkKind v:retracts ; wh:linkFrom :c5 ; wh:linkTo :c4 ; wh:hasOutcome v:confirmed .
:d5 a wh:Link ; wh:linkKind v:repeats ; wh:linkFrom :c6 ; wh:linkTo :c4 ; wh:hasOutcome v:confirmed .
:d6 a wh:Verdict ; wh:decides :c1 ; wh:decidedBy :ann . :d7 a wh:Verdict ; wh:decides :c2 ; wh:decidedBy :matcher .
:d8 a wh:ContentReview ; wh:decides :c3 ; wh:decidedBy :ann .
"""


@needs_java
def test_hermit_and_the_rules_agree_class_by_class() -> None:
    made = derive(AFFAIR)
    from_links = {WH.operatedBy, WH.contradictsProposition, WH.disputesClaim, WH.retractsClaim, WH.repeatsClaim}
    stated = parse(AFFAIR) + data(*(t for t in made if t[1] in from_links))
    inferred = realise(projection(stated) + ontology_graph())
    for cls in DEFINED_CLASSES:
        by_rules = {member for member in made.subjects(RDF.type, cls) if "example.org" in str(member)}
        assert by_rules == set(inferred[cls]), cls
        assert by_rules, f"the case has no {cls}"


def parse(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


def test_each_defined_class_has_its_rule() -> None:
    written = frozenset().union(*(rule.writes for rule in load_rules()))
    assert set(DEFINED_CLASSES) <= written
    defined = {record.about.iri for record in structure().classes if record.definition_in_owl}
    assert set(DEFINED_CLASSES) == defined


# --- structure ------------------------------------------------------------------------------------------------------


def test_the_structure_has_every_term_once() -> None:
    records = [record.about.iri for record in structure().records()]
    assert len(records) == len(set(records))
    assert set(records) == {*WH, *V}


def test_a_class_as_served() -> None:
    (report,) = (record for record in structure().classes if record.about.iri == WH.Report)
    assert report.definition_in_owl == "Claim and (reportsClaim some Claim)"
    assert report.parents == (WH.Claim,)
    assert report.children == (WH.RelayedReport,)
    assert report.disjoint_with == (WH.FirstHandClaim,)
    assert report.about.alternatives == ("second-hand claim",)


def test_a_property_as_served() -> None:
    by_iri = {record.about.iri: record for record in structure().properties}
    rests = by_iri[WH.restsOnActor]
    assert rests.chains == (
        "derivedFromClaim o restsOnActor",
        "restsOnActor o identifiedAs o operatedBy",
        "restsOnActor o operatedBy",
    )
    assert by_iri[WH.inArticle].ranges == (WH.Source,)
    assert by_iri[WH.assertedBy].ranges == (WH.Actor, WH.Source)
    assert by_iri[WH.startOffset].ranges == (XSD.nonNegativeInteger,)
    assert by_iri[WH.reportsClaim].characteristics == ("functional", "asymmetric", "irreflexive")


def test_a_vocabulary_as_served() -> None:
    by_name = {scheme.about.name: scheme for scheme in structure().schemes}
    notations = [concept.notation for concept in by_name["source-reliability"].concepts]
    assert notations == ["A", "B", "C", "D", "E", "F"]
    assert {concept.kind for concept in by_name["speech-acts"].concepts} == {WH.SpeechAct}


def test_the_properties_of_a_class_include_those_of_wider_ones() -> None:
    names = {prop.about.name for prop in structure().properties_of(WH.AnonymousActor)}
    assert {"anonymityReason", "name", "holdsRole", "identifiedAs"} <= names
    assert "startOffset" not in names


def test_describing_an_unknown_term() -> None:
    assert structure().describe(str(WH.Claim)).label == "claim"
    with pytest.raises(NotFoundError, match="defines no term"):
        structure().describe("https://w3id.org/whence/ontology#Clam")

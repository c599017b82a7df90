"""The closed namespaces and the ontology file are the same set of terms; a typo raises."""

from __future__ import annotations

import pytest
from rdflib import OWL, RDF, SKOS, Graph, URIRef

from kb.model import ActorKind, Certainty, Directness, Number, ParagraphKind, Polarity, SpeechAct
from kb.vocab import WH, V, ontology_text


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(data=ontology_text(), format="turtle")


def test_wh_is_what_the_file_defines(ontology: Graph) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    defined = {s for kind in kinds for s in ontology.subjects(RDF.type, kind) if str(s).startswith(WH.prefix)}
    assert set(WH) == defined


def test_v_is_what_the_file_defines(ontology: Graph) -> None:
    schemes = set(ontology.subjects(RDF.type, SKOS.ConceptScheme))
    assert set(V) == schemes | set(ontology.subjects(SKOS.inScheme, None))


def test_a_term_is_an_rdflib_iri() -> None:
    assert URIRef("https://w3id.org/whence/ontology#conveys") == WH.conveys
    assert URIRef("https://w3id.org/whence/vocab/claim-responsibility") == V["claim-responsibility"]
    assert V.claim_responsibility == V["claim-responsibility"]


@pytest.mark.parametrize("name", ["claim", "Claims", "title_", "__len__"])
def test_a_typo_raises_at_attribute_access(name: str) -> None:
    with pytest.raises(AttributeError):
        getattr(WH, name)


def test_an_unknown_name_raises_at_look_up() -> None:
    with pytest.raises(KeyError, match=r"defines no term \S+/vocab/asert"):
        V["asert"]


def test_membership_and_local_name() -> None:
    assert WH.Claim in WH
    assert URIRef(WH.prefix + "Claims") not in WH
    assert WH.local(WH.Claim) == "Claim"
    with pytest.raises(KeyError):
        WH.local(V.confirmed)


@pytest.mark.parametrize(
    ("enum", "scheme"),
    [
        (SpeechAct, "speech-acts"),
        (Directness, "directness"),
        (Certainty, "certainty"),
        (Polarity, "polarity"),
        (ParagraphKind, "paragraph-kinds"),
        (Number, "actor-numbers"),
    ],
)
def test_a_record_enum_is_its_scheme(ontology: Graph, enum: type, scheme: str) -> None:
    concepts = {V.local(c) for c in ontology.subjects(SKOS.inScheme, V[scheme]) if isinstance(c, URIRef)}
    assert {member.value for member in enum} == concepts  # type: ignore[attr-defined]


def test_every_actor_kind_has_its_class() -> None:
    for kind in ActorKind:
        name = "".join(word.capitalize() for word in kind.value.split("-"))
        assert (name if kind is not ActorKind.WORK else "Source") in {WH.local(t).removesuffix("Actor") for t in WH}

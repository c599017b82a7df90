"""Every rule of the shapes refuses its broken graph, says where, and lets the sound one through."""

from __future__ import annotations

import tomllib

import pytest
from rdflib import RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.collection import Collection

from kb.graph.shapes import Severity, examine, shapes_graph, validate
from kb.vocab import WH, ontology_text
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "malformed_graphs"
SOUND = (FOLDER / "sound.ttl").read_text(encoding="utf-8")
CASES = tomllib.loads((FOLDER / "cases.toml").read_text(encoding="utf-8"))


def parse(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


def test_a_sound_graph_passes() -> None:
    assert examine(parse(SOUND)) == ()


@pytest.mark.parametrize("name", CASES)
def test_a_broken_graph_is_refused_with_its_message(name: str) -> None:
    case = CASES[name]
    assert SOUND.count(case["replace"]) == 1, "the case must spoil exactly one place"
    broken = parse(SOUND.replace(case["replace"], case["by"]))
    found = [v for v in examine(broken) if v.message == case["message"]]
    assert found, [str(v) for v in examine(broken)]
    assert all(v.remedy for v in found)
    assert case.get("place") in (None, *(str(v.place) for v in found))
    assert {v.severity.value for v in found} == {case.get("severity", "violation")}


def test_a_warning_does_not_keep_a_graph_out() -> None:
    case = CASES["a-quantity-of-nothing"]
    graph = parse(SOUND.replace(case["replace"], case["by"]))
    assert validate(graph) == ()
    assert [v.severity for v in examine(graph)] == [Severity.WARNING]


def test_a_message_names_claim_article_paragraph_and_remedy() -> None:
    case = CASES["a-quote-that-is-not-what-stands-there"]
    (violation,) = validate(parse(SOUND.replace(case["replace"], case["by"])))
    assert str(violation) == (
        'Claim p1-engineer (Mention m2), article "Dam holds, council says", paragraph 1: '
        "The paragraph's characters at the mention's offsets are not among the claim's words. "
        "Count offsets in wh:text of the paragraph, from 0, end exclusive, and copy wh:quotedText from there."
    )


def test_every_message_of_the_shapes_has_a_case_and_a_remedy() -> None:
    shapes = shapes_graph()
    messages = {str(m): shapes.value(s, RDFS.comment) for s, m in shapes.subject_objects(SH.message)}
    assert set(messages) <= {case["message"] for case in CASES.values()}
    assert None not in messages.values()


def test_offsets_count_characters_beyond_the_basic_plane() -> None:
    graph = parse(SOUND.replace("The Courier says", "𝔗he Courier says"))
    assert validate(graph) == ()


def test_every_kind_of_actor_is_checked_for_its_name() -> None:
    ontology = Graph().parse(data=ontology_text(), format="turtle")
    kinds = set(ontology.transitive_subjects(RDFS.subClassOf, WH.Actor)) - {WH.Actor, WH.UnnamedActor}
    assert kinds == {kind for kind in shapes_graph().objects(None, SH.targetClass) if kind in kinds}


def test_the_vocabularies_in_the_shapes_are_those_of_the_ontology() -> None:
    ontology = Graph().parse(data=ontology_text(), format="turtle")
    for shape, members in shapes_graph().subject_objects(SH["in"]):
        listed = set(Collection(shapes_graph(), members))
        schemes = {scheme for concept in listed for scheme in ontology.objects(concept, SKOS.inScheme)}
        assert len(schemes) == 1, shape
        assert listed == set(ontology.subjects(SKOS.inScheme, schemes.pop()))


def test_every_term_that_the_shapes_name_is_defined() -> None:
    ours = {t for triple in shapes_graph() for t in triple if isinstance(t, URIRef) and str(t).startswith(WH.prefix)}
    assert ours <= set(WH)


def test_a_graph_may_refer_to_what_another_says() -> None:
    whole = parse(SOUND)
    texts = {WH.Paragraph, WH.SourceVersion}
    beside, own = Graph(), Graph()
    for triple in whole:
        (beside if set(whole.objects(triple[0], RDF.type)) & texts else own).add(triple)
    assert "The claim cannot be traced to one paragraph." in {found.message for found in examine(own)}
    assert examine(own, beside) == ()


def test_nothing_is_found_in_what_stands_beside() -> None:
    broken = parse(SOUND.replace("wh:paragraphNumber 2", "wh:paragraphNumber 0"))
    assert examine(Graph(), broken) == ()

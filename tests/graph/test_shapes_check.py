"""The shapes are SHACL, and one that is not is named."""

from __future__ import annotations

from rdflib import Graph

from kb.graph.shapes_check import check_shapes

HEAD = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> ."


def test_our_shapes_are_sound() -> None:
    assert check_shapes() == ()


def test_a_count_that_is_no_number_is_named() -> None:
    broken = f'{HEAD} ex:s a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount "one" ] .'
    (found,) = check_shapes(Graph().parse(data=broken, format="turtle"))
    assert str(found).startswith("ontology/shapes.ttl is no sound SHACL: ")
    assert 'Value Node: Literal("one")' in str(found)

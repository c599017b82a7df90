"""An IRI that somebody has cited goes on leading to the thing, whatever it has become one with since."""

from __future__ import annotations

import pytest
from rdflib import URIRef

from kb.decide import link
from kb.derive import derive_all, refresh, standing_for
from kb.graph.asking import rows
from kb.vocab import V
from tests.sample import BASE, CORPUS, Sample


@pytest.fixture
def two() -> Sample:
    sample = Sample()
    sample.ingest([CORPUS / "observer-dam-breaks.txt", CORPUS / "meridian-dam-breaks.txt"])
    derive_all(sample.store)
    return sample


def _known(sample: Sample, node: URIRef) -> URIRef:
    return URIRef(str(rows(sample.store, "derive-known", node=node)[0]["known"]))


def _joined(sample: Sample, kind: URIRef, ends: tuple[URIRef, URIRef]) -> None:
    link(sample.store, ends[0], kind, ends[1], sample.editor, sample.now(), "One and the same.")
    refresh(sample.store, ends)


def test_the_former_iris_of_two_actors_lead_to_the_one_that_they_are(two: Sample) -> None:
    ends = two.actor("meridian-dam-breaks", "Hana Drozik"), two.actor("observer-dam-breaks", "Hana Drozik")
    before = {_known(two, end) for end in ends}
    assert len(before) == 2
    _joined(two, V.same_actor, ends)
    (now,) = {_known(two, end) for end in ends}
    assert {standing_for(two.store, iri) for iri in before} == {now}


def test_a_proposition_is_found_by_the_words_that_it_had(two: Sample) -> None:
    ends = two.claim("meridian-dam-breaks", 8, "Nobody"), two.claim("observer-dam-breaks", 8, "Nobody")
    contents = [URIRef(str(rows(two.store, "derive-claims", claim=end)[0]["proposition"])) for end in ends]
    before = {_known(two, content) for content in contents}
    _joined(two, V.same_claim, ends)
    (now,) = {_known(two, content) for content in contents}
    assert {standing_for(two.store, iri) for iri in before} == {now}


@pytest.mark.parametrize(
    "name", ["actor/hana-drozik-0000000000", "actor/nobody-at-all-1234567890", "claim/x", "actor/-", "nothing"]
)
def test_what_never_was_leads_nowhere(two: Sample, name: str) -> None:
    assert standing_for(two.store, URIRef(BASE + name)) is None

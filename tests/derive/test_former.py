"""An IRI that somebody has cited goes on leading to the thing, whatever it has become one with since."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from kb.decide import confirm_all, link, suggest
from kb.derive import derive_all, refresh, standing_for
from kb.graph.asking import rows
from kb.graph.store import Change
from kb.ids import Minter
from kb.vocab import WH, V
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


def test_a_name_in_another_script_leads_on_too(two: Sample) -> None:
    ends = two.actor("meridian-dam-breaks", "Hana Drozik"), two.actor("observer-dam-breaks", "Hana Drozik")
    _joined(two, V.same_actor, ends)
    name = "\u0410\u043d\u043d\u0430"
    graph = URIRef(f"{BASE}graph/{ends[0].partition('#')[0].removeprefix(BASE)}")
    two.store.apply(Change(add={graph: [(ends[0], WH.name, Literal(name))]}))
    former = URIRef(Minter(BASE).canonical("actor", name, str(ends[0])))
    assert former.removeprefix(BASE).removeprefix("actor/").isalnum()
    assert standing_for(two.store, former) == _known(two, ends[0])


ARRIVALS = ("observer-dam-breaks.txt", "meridian-dam-breaks.txt", "vpa-minister.txt", "courier-toll.txt")
JOINING = (V.same_actor, V.same_event, V.same_claim, V.same_content)


@given(st.permutations(ARRIVALS), st.data())
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_iri_ever_given_goes_on_leading_to_what_it_was_given_to(order: list[str], data: st.DataObject) -> None:
    """Texts come in any order, and after each some of what is suggested is joined; nothing is ever split."""
    sample = Sample()
    given_to: dict[URIRef, URIRef] = {}
    for name in order:
        sample.ingest([CORPUS / name])
        version = sample.versions[name.partition(".")[0]]
        refresh(sample.store, [version])
        suggest(sample.store, version, sample.now())
        given_to.update(_canonical(sample))
        kind = data.draw(st.sampled_from(JOINING))
        made = confirm_all(sample.store, kind, 0.5, sample.editor, sample.now(), "They are one.")
        refresh(sample.store, sorted({end for iri in made for end in _ends(sample, iri)}))
        given_to.update(_canonical(sample))
    standing = dict(_members(sample))
    assert len(given_to) >= len(set(standing.values()))
    for iri, member in given_to.items():
        assert (iri if iri in standing.values() else standing_for(sample.store, iri)) == standing[member], iri


def _canonical(sample: Sample) -> dict[URIRef, URIRef]:
    """Each canonical node with one that it stands for."""
    return {known: member for member, known in _members(sample)}


def _members(sample: Sample) -> list[tuple[URIRef, URIRef]]:
    found = sample.store.select(f"SELECT ?member ?known {{ ?member <{WH.identifiedAs}> ?known }} ORDER BY ?member")
    return [(URIRef(str(member)), URIRef(str(known))) for member, known in found.rows]


def _ends(sample: Sample, decision: URIRef) -> list[URIRef]:
    found = sample.store.select(f"SELECT ?end {{ <{decision}> <{WH.linkFrom}>|<{WH.linkTo}> ?end }}")
    return [URIRef(str(row[0])) for row in found.rows]

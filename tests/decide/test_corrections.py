"""What a person puts right stays right: no second correction beside the first, no day that is none or still to come."""

from __future__ import annotations

import pytest
from rdflib import URIRef

from kb.decide import Changes, NewActor, add_event, correct_claim, decisions_on, undo
from kb.errors import ConflictError, UsageError
from kb.ids import Minter
from kb.model import ActorKind
from kb.vocab import WH
from tests.sample import BASE, CORPUS, Sample

DECISIONS = URIRef(Minter(BASE).decisions_graph)


@pytest.fixture(scope="module")
def observer() -> Sample:
    sample = Sample()
    sample.ingest([CORPUS / "observer-dam-breaks.txt"])
    return sample


def test_a_claim_is_corrected_once_and_the_error_names_what_stands_in_its_place(observer: Sample) -> None:
    store, editor = observer.store, observer.editor
    claim = observer.claim("observer-dam-breaks", 8, "Nobody")
    speaker = observer.actor("observer-dam-breaks", "Tomas Revel")
    corrected = correct_claim(store, claim, Changes(speaker=speaker), editor, observer.now(), "He said it.")
    (decision,) = [one for one in decisions_on(store, claim) if one.corrected]
    with pytest.raises(ConflictError) as caught:
        correct_claim(store, claim, Changes(said="2024-03-05"), editor, observer.now(), "The day before.")
    assert str(corrected) in caught.value.message
    assert str(decision.iri) in caught.value.remedy
    twice = correct_claim(store, corrected, Changes(said="2024-03-05"), editor, observer.now(), "The day before.")
    assert {str(row) for row in store.graph(DECISIONS).objects(twice, WH.assertedBy)} == {str(speaker)}
    for one in (*decisions_on(store, corrected), *decisions_on(store, claim)):
        if one.corrected and one.is_live():
            undo(store, one.iri, editor, observer.now(), "Tried.")
    assert correct_claim(store, claim, Changes(said="2024-03-05"), editor, observer.now(), "The day before.")


@pytest.mark.parametrize("said", ["2025-13-45", "20th Oct", "2025-02-30", "yesterday", "2025/soon", ""])
def test_a_day_that_is_none_is_refused_before_anything_is_written(observer: Sample, said: str) -> None:
    before = len(observer.store.graph_names()), observer.store.changes
    claim = observer.claim("observer-dam-breaks", 10, "act of nature")
    with pytest.raises(UsageError, match="changes nothing" if not said else "is no date"):
        correct_claim(
            observer.store, claim, Changes(said=said or None), observer.editor, observer.now(), "The text says so."
        )
    if said:
        with pytest.raises(UsageError, match="is no date"):
            add_event(observer.store, "the flood", None, said, observer.editor, observer.now(), "Read.")
    assert (len(observer.store.graph_names()), observer.store.changes) == before


def test_nothing_was_said_on_a_day_that_is_still_to_come(observer: Sample) -> None:
    claim = observer.claim("observer-dam-breaks", 10, "act of nature")
    with pytest.raises(UsageError, match="still to come"):
        correct_claim(observer.store, claim, Changes(said="2199"), observer.editor, observer.now(), "To try it.")


def test_a_speaker_who_is_an_actor_of_the_text_already_is_no_second_one(observer: Sample) -> None:
    claim = observer.claim("observer-dam-breaks", 9, "weakened")
    known = observer.actor("observer-dam-breaks", "Hana Drozik")
    changes = Changes(speaker=NewActor(ActorKind.PERSON, "Hana Drozik"))
    corrected = correct_claim(observer.store, claim, changes, observer.editor, observer.now(), "She said it.")
    recorded = observer.store.graph(DECISIONS)
    assert set(recorded.objects(corrected, WH.assertedBy)) == {known}
    assert not set(recorded.predicate_objects(known))

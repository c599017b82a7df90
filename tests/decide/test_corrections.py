"""What a person puts right stays right: no second correction beside the first, no day that is none or still to come."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rdflib import URIRef

from kb.decide import Changes, ClaimDraft, NewActor, add_actor, add_claim, add_event, correct_claim, decisions_on, undo
from kb.errors import ConflictError, UsageError
from kb.ids import Minter
from kb.model import ActorKind
from kb.vocab import WH, V
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


def test_the_words_that_say_that_somebody_speaks_stay_marked(observer: Sample) -> None:
    def beside(claim: URIRef) -> set[tuple[str, str]]:
        whole = observer.store.construct("CONSTRUCT WHERE { ?s ?p ?o }")
        mentions = list(whole.objects(claim, WH.mentionedIn))
        ranges = (WH.cueRange, WH.speakerRange)
        return {(str(p), str(v)) for m in mentions for p in ranges for v in whole.objects(m, p)}

    claim = observer.claim("observer-dam-breaks", 10, "act of nature")
    changes = Changes(said="2024-03-05")
    corrected = correct_claim(observer.store, claim, changes, observer.editor, observer.now(), "The day before.")
    assert len(beside(claim)) == 2
    assert beside(corrected) == beside(claim)


def test_another_speakers_words_are_marked_where_the_paragraph_names_them_once() -> None:
    sample = Sample()
    sample.ingest([CORPUS / "observer-dam-breaks.txt"])
    company = NewActor(ActorKind.ORGANIZATION, "Orrin Basin Minerals")
    claim = sample.claim("observer-dam-breaks", 9, "weakened")
    corrected = correct_claim(
        sample.store, claim, Changes(speaker=company), sample.editor, sample.now(), "He speaks for it."
    )
    recorded = sample.store.construct("CONSTRUCT WHERE { ?s ?p ?o }")
    (paragraph,) = recorded.objects(corrected, WH.inParagraph)
    (text,) = recorded.objects(paragraph, WH.text)
    (mention,) = recorded.objects(corrected, WH.mentionedIn)
    start, end = str(recorded.value(mention, WH.speakerRange)).removeprefix("char=").split(",")
    assert str(text)[int(start) : int(end)] == "Orrin Basin Minerals"


def test_nobodys_words_are_marked_where_the_paragraph_does_not_name_the_new_speaker() -> None:
    sample = Sample()
    sample.ingest([CORPUS / "observer-dam-breaks.txt"])
    claim = sample.claim("observer-dam-breaks", 9, "weakened")
    changes = Changes(speaker=sample.actor("observer-dam-breaks", "Hana Drozik"))
    corrected = correct_claim(sample.store, claim, changes, sample.editor, sample.now(), "She said it.")
    (mention,) = sample.store.graph(DECISIONS).objects(corrected, WH.mentionedIn)
    assert sample.store.graph(DECISIONS).value(mention, WH.speakerRange) is None
    assert sample.store.graph(DECISIONS).value(mention, WH.cueRange) is not None


def _add_claim(sample: Sample, basis: str) -> URIRef:
    words = sample.anchor("observer-dam-breaks", 9, "weakened")
    speaker = sample.actor("observer-dam-breaks", "Hana Drozik")
    draft = ClaimDraft(sample.versions["observer-dam-breaks"], (words,), speaker)
    return add_claim(sample.store, draft, sample.editor, sample.now(), basis)


def _add_actor(sample: Sample, basis: str) -> URIRef:
    person = NewActor(ActorKind.PERSON, "Zora Quent")
    version = sample.versions["observer-dam-breaks"]
    return add_actor(sample.store, version, person, sample.editor, sample.now(), basis)


def _add_event(sample: Sample, basis: str) -> URIRef:
    return add_event(sample.store, "the dam break", "Tolmen", "2024-03-05", sample.editor, sample.now(), basis)


@pytest.mark.parametrize("put_in", [_add_claim, _add_actor, _add_event])
def test_what_is_put_in_comes_with_its_verdict_or_not_at_all(
    observer: Sample, put_in: Callable[[Sample, str], URIRef]
) -> None:
    before = observer.store.changes
    with pytest.raises(UsageError, match="needs a reason"):
        put_in(observer, " ")
    assert observer.store.changes == before
    node = put_in(observer, "It was missed.")
    assert observer.store.changes == before + 1
    assert [one.outcome for one in decisions_on(observer.store, node)] == [V.confirmed]

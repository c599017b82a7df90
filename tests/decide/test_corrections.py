"""What a person puts right stays right: no second correction beside the first, no day that is none or still to come."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rdflib import RDF, XSD, Literal, URIRef

from kb.decide import (
    Changes,
    ClaimDraft,
    NewActor,
    add_actor,
    add_claim,
    add_event,
    correct_claim,
    decisions_on,
    judge,
    undo,
    verify,
)
from kb.decide.entry import GENESIS, seal_of
from kb.errors import ConflictError, UsageError
from kb.graph.store import Change, Triple
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


@pytest.fixture
def put_in() -> tuple[Sample, URIRef, URIRef, URIRef]:
    """A knowledge base, a claim that a person corrected in it, one that a person added, and an event."""
    sample = Sample()
    sample.ingest([CORPUS / "observer-dam-breaks.txt"])
    claim = sample.claim("observer-dam-breaks", 10, "act of nature")
    changes = Changes(speaker=NewActor(ActorKind.PERSON, "Zora Quent"), said="2024-03-05")
    corrected = correct_claim(sample.store, claim, changes, sample.editor, sample.now(), "She said it.")
    added, event = _add_claim(sample, "It was missed."), _add_event(sample, "It happened.")
    return sample, corrected, added, event


def _rewrite(sample: Sample, node: URIRef, predicate: URIRef, value: URIRef | Literal) -> None:
    old = [triple for triple in sample.store.graph(DECISIONS) if triple[:2] == (node, predicate)]
    assert old
    sample.store.apply(Change(remove={DECISIONS: old}, add={DECISIONS: [(node, predicate, value)]}))


def test_what_people_put_in_holds(put_in: tuple[Sample, URIRef, URIRef, URIRef]) -> None:
    sample, corrected, added, event = put_in
    assert verify(sample.store) == ()
    (one,) = decisions_on(sample.store, event)
    undo(sample.store, one.iri, sample.editor, sample.now(), "Tried.")
    changes = Changes(said="2024-03-06")
    again = correct_claim(sample.store, corrected, changes, sample.editor, sample.now(), "A day later.")
    judge(sample.store, again, V.confirmed, sample.editor, sample.now(), "Read again.")
    same = Changes(speaker=NewActor(ActorKind.PERSON, "Zora Quent"))
    assert correct_claim(sample.store, added, same, sample.editor, sample.now(), "She said that, too.")
    assert verify(sample.store) == ()


@pytest.mark.parametrize(
    ("which", "predicate", "value"),
    [
        (1, WH.assertedBy, URIRef(BASE + "actor/somebody-else")),
        (1, WH.hasSpeechAct, V.deny),
        (1, WH.saidDuring, URIRef(BASE + "time/2024-03-04")),
        (2, WH.inParagraph, URIRef(BASE + "article/another#p1")),
        (3, WH.name, Literal("the dam that held")),
    ],
)
def test_a_change_to_what_a_person_put_in_is_found_and_named(
    put_in: tuple[Sample, URIRef, URIRef, URIRef], which: int, predicate: URIRef, value: URIRef | Literal
) -> None:
    sample, node = put_in[0], put_in[which]
    _rewrite(sample, URIRef(str(node)), predicate, value)
    assert [one.reason for one in verify(sample.store)] == [f"put in {node}, which was changed after it was recorded"]


@pytest.mark.parametrize(
    ("step", "predicate", "value"),
    [
        (WH.assertedBy, WH.name, Literal("Ada Brook")),
        (WH.mentionedIn, WH.endOffset, Literal(9)),
        (WH.saidDuring, WH.edtf, Literal("2024-03-04")),
        (WH.conveys, WH.isAbout, URIRef(BASE + "event/another")),
    ],
)
def test_so_is_one_to_what_it_leads_to(
    put_in: tuple[Sample, URIRef, URIRef, URIRef], step: URIRef, predicate: URIRef, value: URIRef | Literal
) -> None:
    sample, corrected, *_ = put_in
    part = URIRef(str(sample.store.graph(DECISIONS).value(corrected, step)))
    sample.store.apply(Change(add={DECISIONS: [(part, predicate, value)]}))
    assert f"put in {corrected}, which was changed after it was recorded" in {
        one.reason for one in verify(sample.store)
    }


def test_a_claim_slipped_in_and_a_user_renamed_are_found(put_in: tuple[Sample, URIRef, URIRef, URIRef]) -> None:
    sample, *_ = put_in
    false = URIRef(BASE + "claim/false")
    sample.store.apply(Change(add={DECISIONS: [(false, RDF.type, WH.Claim)]}))
    _rewrite(sample, sample.editor.iri, WH.name, Literal("Ben"))
    assert [one.reason for one in verify(sample.store)] == [
        f"{false} was put in by no decision",
        f"{sample.editor.iri} is called 'Ben', which is not whose IRI it is",
    ]


def test_an_entry_without_the_hash_of_its_record_holds(put_in: tuple[Sample, URIRef, URIRef, URIRef]) -> None:
    """As versions of Whence before the hash wrote them."""
    sample, corrected, *_ = put_in
    graph = sample.store.graph(DECISIONS)
    seal, number = GENESIS, 1
    change: dict[str, list[Triple]] = {"remove": [], "add": []}
    while (entry := graph.value(None, WH.sequenceNumber, Literal(str(number), datatype=XSD.integer))) is not None:
        gone = [t for t in graph.triples((entry, None, None)) if t[1] in {WH.recordHash, WH.chainHash}]
        rest = [t for t in graph.triples((entry, None, None)) if t not in gone]
        seal, number = seal_of(seal, rest), number + 1
        change["remove"] += gone
        change["add"].append((entry, WH.chainHash, Literal(seal)))
    sample.store.apply(Change(remove={DECISIONS: change["remove"]}, add={DECISIONS: change["add"]}))
    _rewrite(sample, corrected, WH.hasSpeechAct, V.deny)
    assert verify(sample.store) == ()
    assert number == 4


def test_a_speaker_whose_name_differs_from_anothers_in_accents_alone_is_another(
    put_in: tuple[Sample, URIRef, URIRef, URIRef],
) -> None:
    sample, corrected, *_ = put_in
    version = sample.versions["observer-dam-breaks"]
    other = NewActor(ActorKind.PERSON, "Zóra Quent")
    node = add_actor(sample.store, version, other, sample.editor, sample.now(), "Somebody else.")
    graph = sample.store.graph(DECISIONS)
    assert [str(name) for name in graph.objects(node, WH.name)] == ["Zóra Quent"]
    assert node != graph.value(corrected, WH.assertedBy)
    assert verify(sample.store) == ()

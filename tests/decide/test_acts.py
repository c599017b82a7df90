"""Decisions: append-only, superseding, taken back, refused with a reason."""

import pytest
from rdflib import Literal

from kb.check import check
from kb.decide import (
    EDITOR,
    Draft,
    Sort,
    confirm,
    decision,
    disagreements_on,
    grade,
    history_of,
    judge,
    link,
    person,
    record,
    review,
    standing_on,
    undo,
    verify,
)
from kb.decide.log import draft_of
from kb.errors import ConflictError, NotAllowedError, NotFoundError, UsageError
from kb.graph.shapes import Severity
from kb.graph.store import Change
from kb.vocab import WH, V
from tests.decide.conftest import BASE, minutes, node


def _outcomes(store, name, as_of=None):
    return [one.outcome for one in standing_on(store, node(name), as_of)]


def test_a_later_decision_supersedes_the_same_persons_earlier_one_and_both_stay_on_record(store, ann):
    first = judge(store, node("c1"), V.rejected, ann, minutes(0), "Wrong speaker.")
    second = judge(store, node("c1"), V.confirmed, ann, minutes(1), "I misread it.")
    assert [(one.iri, one.outcome, one.basis) for one in history_of(store, node("c1"))] == [
        (first, V.rejected, "Wrong speaker."),
        (second, V.confirmed, "I misread it."),
    ]
    assert decision(store, second).supersedes == (first,)
    assert _outcomes(store, "c1") == [V.confirmed]


def test_as_of_a_date_gives_what_stood_then(store, ann):
    judge(store, node("c1"), V.rejected, ann, minutes(0), "Wrong speaker.")
    judge(store, node("c1"), V.confirmed, ann, minutes(10), "I misread it.")
    assert _outcomes(store, "c1", minutes(-1)) == []
    assert _outcomes(store, "c1", minutes(5)) == [V.rejected]
    assert _outcomes(store, "c1", minutes(10)) == [V.confirmed]


def test_two_people_may_disagree_and_the_newest_of_the_highest_standing_speaks(store, ann, ben, edda):
    judge(store, node("c1"), V.confirmed, ann, minutes(0), "It is right.")
    judge(store, node("c1"), V.rejected, ben, minutes(1), "It is not.")
    assert _outcomes(store, "c1") == [V.rejected]
    judge(store, node("c1"), V.confirmed, edda, minutes(2), "I called the author.")
    judge(store, node("c1"), V.rejected, ben, minutes(3), "Still not.")
    assert _outcomes(store, "c1") == [V.confirmed]
    ((speaks, *others),) = disagreements_on(store, node("c1"))
    assert (speaks.by, [one.by for one in others]) == (edda.iri, [ben.iri, ann.iri])


def test_a_program_never_overrules_a_person_and_says_nothing_twice(store, ann, matcher):
    draft = Draft(Sort.LINK, node("c1"), V.suggested, "11 of 12 words.", V.same_claim, node("c2"), score=0.96)
    assert len(record(store, [draft, draft], matcher, minutes(0))) == 1
    assert record(store, [draft], matcher, minutes(1)) == ()
    (suggested,) = standing_on(store, node("c2"))
    confirm(store, suggested.iri, ann, minutes(2), "Same interview.")
    assert record(store, [draft], matcher, minutes(3)) == ()
    (speaking,) = standing_on(store, node("c1"))
    assert (speaking.outcome, speaking.by, speaking.supersedes) == (V.confirmed, ann.iri, (suggested.iri,))


def test_a_program_may_not_join_unnamed_actors_and_a_person_may(store, ann, matcher):
    draft = Draft(Sort.LINK, node("u1"), V.suggested, "Same description.", V.same_actor, node("u2"), score=0.9)
    with pytest.raises(UsageError, match="may not join unnamed"):
        record(store, [draft], matcher, minutes(0))
    assert link(store, node("u1"), V.same_actor, node("u2"), ann, minutes(0), "The reporter told me.")


def test_undo_brings_back_what_was_superseded(store, ann):
    judge(store, node("c1"), V.rejected, ann, minutes(0), "Wrong speaker.")
    second = judge(store, node("c1"), V.confirmed, ann, minutes(1), "I misread it.")
    undo(store, second, ann, minutes(2), "I had it right.")
    assert _outcomes(store, "c1") == [V.rejected]
    assert len(history_of(store, node("c1"))) == 3


def test_what_speaks_again_has_its_own_reason_and_evidence_and_the_undo_its_reason_beside_them(store, ann):
    register = node("a1")
    first = review(store, node("c1"), V.supported, ann, minutes(0), "The register says so.", (register,))
    second = review(store, node("c1"), V.refuted, ann, minutes(1), "Another register says no.", (node("a2"),))
    again = undo(store, second, ann, minutes(2), "It was of another town.")
    (speaks,) = standing_on(store, node("c1"))
    assert (speaks.iri, speaks.outcome, speaks.basis) == (again, V.supported, "The register says so.")
    assert speaks.undoing == "It was of another town."
    said = store.construct(f"CONSTRUCT WHERE {{ <{again}> ?p ?o }}")
    assert (set(said.objects(again, WH.basedOn)), set(said.objects(again, WH.restores))) == ({register}, {first})
    third = undo(store, again, ann, minutes(3), "It was not.")
    (speaks,) = standing_on(store, node("c1"))
    assert (speaks.iri, speaks.outcome, speaks.basis) == (third, V.refuted, "Another register says no.")
    assert draft_of(store, speaks).evidence == (node("a2"),)
    assert verify(store) == ()


def test_a_suggestion_whose_answer_is_taken_back_keeps_its_score_and_the_words_in_which_quotes_differ(
    store, ann, matcher
):
    words = {"dropped": "very", "added": "so"}
    draft = Draft(Sort.LINK, node("c1"), V.suggested, "11 of 12.", V.same_claim, node("c2"), 0.96, **words)
    (suggested,) = record(store, [draft], matcher, minutes(0))
    answer = confirm(store, suggested, ann, minutes(1), "Same interview.")
    undo(store, answer, ann, minutes(2), "Another day.")
    (open_again,) = standing_on(store, node("c1"))
    assert draft_of(store, open_again) == draft
    assert open_again.undoing == "Another day."


def test_undo_of_an_only_decision_leaves_nothing_standing(store, ann):
    only = judge(store, node("c1"), V.rejected, ann, minutes(0), "Wrong speaker.")
    undo(store, only, ann, minutes(1), "Wrong claim.")
    assert _outcomes(store, "c1") == []
    with pytest.raises(ConflictError, match="no longer stands"):
        undo(store, only, ann, minutes(2), "Again.")


def test_only_the_decider_or_a_higher_standing_undoes(store, ann, ben, edda):
    first = judge(store, node("c1"), V.rejected, ann, minutes(0), "Wrong speaker.")
    with pytest.raises(NotAllowedError, match="somebody else's"):
        undo(store, first, ben, minutes(1), "No.")
    undo(store, first, edda, minutes(2), "No.")
    assert _outcomes(store, "c1") == []


def test_a_decision_on_what_does_not_exist_is_refused_and_nothing_is_written(store, ann):
    with pytest.raises(NotFoundError, match="nowhere is not in this knowledge base"):
        judge(store, node("nowhere"), V.rejected, ann, minutes(0), "Gone.")
    with pytest.raises(NotFoundError):
        link(store, node("c1"), V.same_claim, node("nowhere"), ann, minutes(0), "Same.")
    assert node("graph/decisions") not in store.graph_names()


def test_a_stale_edit_is_refused_with_what_is_new(store, ann, ben):
    seen = frozenset(one.iri for one in standing_on(store, node("c1")))
    theirs = judge(store, node("c1"), V.rejected, ben, minutes(0), "Wrong.")
    with pytest.raises(ConflictError, match="Somebody decided since you looked") as refusal:
        judge(store, node("c1"), V.confirmed, ann, minutes(1), "Right.", seen)
    assert str(theirs) in refusal.value.message
    judge(store, node("c1"), V.confirmed, ann, minutes(1), "Right.", frozenset({theirs}))


def test_same_and_different_through_a_third_is_a_contradiction_for_one_person_only(store, ann, ben):
    link(store, node("p1"), V.same_actor, node("p2"), ann, minutes(0), "Same office.")
    link(store, node("p2"), V.same_actor, node("p3"), ann, minutes(1), "Same office.")
    with pytest.raises(ConflictError, match="both the same and different"):
        link(store, node("p3"), V.different_actor, node("p1"), ann, minutes(2), "Other age.")
    link(store, node("p3"), V.different_actor, node("p1"), ben, minutes(3), "Other age.")


def test_joining_two_that_one_keeps_apart_is_a_contradiction(store, ann):
    link(store, node("p1"), V.different_actor, node("p3"), ann, minutes(0), "Other age.")
    link(store, node("p1"), V.same_actor, node("p2"), ann, minutes(1), "Same office.")
    with pytest.raises(ConflictError, match="both the same and different"):
        link(store, node("p2"), V.same_actor, node("p3"), ann, minutes(2), "Same name.")


def test_deciding_the_opposite_on_the_very_pair_supersedes(store, ann):
    link(store, node("p1"), V.same_actor, node("p2"), ann, minutes(0), "Same name.")
    link(store, node("p2"), V.different_actor, node("p1"), ann, minutes(1), "Two people.")
    (speaks,) = standing_on(store, node("p1"))
    assert (speaks.kind, speaks.outcome) == (V.different_actor, V.confirmed)


def test_a_circle_of_derivations_is_refused_with_its_way(store, ann):
    link(store, node("c1"), V.repeats, node("c2"), ann, minutes(0), "It says so.")
    link(store, node("c2"), V.repeats, node("c3"), ann, minutes(1), "It says so.")
    with pytest.raises(ConflictError) as refusal:
        link(store, node("c3"), V.repeats, node("c1"), ann, minutes(2), "It says so.")
    assert " → ".join(node(name) for name in ("c1", "c2", "c3")) in refusal.value.message


def test_a_clock_that_runs_backwards_is_refused(store, ann):
    judge(store, node("c1"), V.rejected, ann, minutes(5), "Wrong.")
    with pytest.raises(ConflictError, match="clock runs backwards"):
        judge(store, node("c2"), V.rejected, ann, minutes(4), "Wrong.")


@pytest.mark.parametrize(
    ("kind", "ends", "match"),
    [
        (V.same_actor, ("c1", "p1"), "no actor"),
        (V.about, ("c1", "c2"), "no actor or event or place or source"),
        (V.same_claim, ("c1", "c1"), "to itself"),
    ],
)
def test_ends_that_do_not_fit_the_kind_are_refused(store, ann, kind, ends, match):
    with pytest.raises(UsageError, match=match):
        link(store, node(ends[0]), kind, node(ends[1]), ann, minutes(0), "Because.")


def test_reviews_and_the_two_admiralty_scales_stand_side_by_side(store, ann):
    review(store, node("c1"), V.misattributed, ann, minutes(0), "He denies it.", (node("c2"),))
    review(store, node("c1"), V.refuted, ann, minutes(1), "The gauge shows otherwise.")
    grade(store, node("c1"), V.credibility_4, ann, minutes(2), "Nobody else saw it.")
    grade(store, node("p1"), V.reliability_b, ann, minutes(3), "Mostly right so far.")
    assert _outcomes(store, "c1") == [V.misattributed, V.refuted, V.credibility_4]
    with pytest.raises(UsageError, match="no actor or source"):
        grade(store, node("c1"), V.reliability_b, ann, minutes(4), "Wrong scale.")


def test_a_decision_needs_a_reason_and_a_fitting_outcome(store, ann):
    with pytest.raises(UsageError, match="needs a reason"):
        judge(store, node("c1"), V.rejected, ann, minutes(0), "  ")
    with pytest.raises(UsageError, match="no outcome of a Verdict"):
        judge(store, node("c1"), V.supported, ann, minutes(0), "True.")


@pytest.mark.parametrize("name", ["ANN", "ann.", "Änn"])
def test_nobody_decides_under_the_iri_of_somebody_with_another_name(store, ann, name):
    theirs = judge(store, node("c1"), V.confirmed, ann, minutes(0), "It is right.")
    other = person(BASE, name, EDITOR)
    with pytest.raises(NotAllowedError, match="is that of 'Ann', who has decided before"):
        judge(store, node("c1"), V.rejected, other, minutes(1), "It is not.")
    with pytest.raises(NotAllowedError, match="is that of 'Ann'"):
        undo(store, theirs, other, minutes(1), "It is not.")
    assert [(one.iri, one.outcome) for one in standing_on(store, node("c1"))] == [(theirs, V.confirmed)]
    assert judge(store, node("c1"), V.rejected, person(BASE, "Anna"), minutes(1), "It is not.")


def test_an_older_log_that_knows_one_user_by_two_names_is_told_and_lets_both_go_on(store, ann):
    judge(store, node("c1"), V.confirmed, ann, minutes(0), "It is right.")
    store.apply(Change(add={node("graph/decisions"): [(ann.iri, WH.name, Literal("ann"))]}))
    assert judge(store, node("c1"), V.rejected, person(BASE, "ann"), minutes(1), "It is not.")
    (told,) = [one for one in check(store) if "several names" in one.message]
    assert told.message.startswith(f"{ann.iri} stands for several names (Ann, ann)")
    assert told.severity is Severity.WARNING

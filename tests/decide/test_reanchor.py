"""A corrected article: its claims are found again, decisions follow them, and what lost its words is listed."""

from __future__ import annotations

import pytest

from kb.decide import carry_over, decisions_on, judge, standing_on, verify
from kb.decide.claim_record import ClaimDraft, NewActor
from kb.decide.corrections import add_claim
from kb.derive import derive_all
from kb.errors import UsageError
from kb.graph.asking import rows
from kb.model import ActorKind
from kb.vocab import V
from tests.sample import CORPUS, Sample

OLD, NEW = CORPUS / "courier-toll.txt", CORPUS / "corrections" / "courier-toll.txt"
TOLL = "At least 17 people were killed when the Edra tailings dam collapsed above Lower Quill before dawn on Tuesday"


@pytest.fixture
def corrected():
    sample = Sample()
    sample.ingest([OLD])
    old = sample.versions["courier-toll"]
    police = NewActor(ActorKind.GOVERNMENT, "the Sarnow district police")
    toll = add_claim(
        sample.store,
        ClaimDraft(old, (sample.anchor("courier-toll", 5, TOLL),), police),
        sample.editor,
        sample.now(),
        "Extraction missed it.",
    )
    siren = sample.claim("courier-toll", 7, "siren")
    judge(sample.store, siren, V.confirmed, sample.editor, sample.now(), "I checked the text.")
    judge(sample.store, toll, V.confirmed, sample.editor, sample.now(), "I asked the police.")
    sample.ingest([NEW])
    derive_all(sample.store)
    return sample, siren, toll


def test_each_claim_is_exact_moved_changed_or_lost_with_a_score(corrected):
    sample, siren, toll = corrected
    report = carry_over(sample.store, sample.versions["courier-toll"], sample.now())
    states = {one.claim: (one.found.state.value, one.found.score) for one in report.claims}
    assert states[siren] == ("exact", 1.0)
    state, score = states[toll]
    assert state == "changed"
    assert 0.95 < score < 1
    assert {state for state, _ in states.values()} == {"exact", "changed"}


def test_decisions_follow_what_stands_word_for_word_in_the_name_of_who_made_them(corrected):
    sample, siren, _ = corrected
    carry_over(sample.store, sample.versions["courier-toll"], sample.now())
    now = sample.claim("courier-toll", 7, "siren")
    assert now != siren
    (speaks,) = standing_on(sample.store, now)
    assert (speaks.outcome, speaks.by, speaks.standing) == (V.confirmed, sample.editor.iri, sample.editor.standing)
    assert "exact" in speaks.basis
    assert verify(sample.store) == ()


def test_what_depended_on_changed_words_is_listed_and_not_carried(corrected):
    sample, _, toll = corrected
    report = carry_over(sample.store, sample.versions["courier-toll"], sample.now())
    assert {one.iri for one in decisions_on(sample.store, toll) if one.is_live()} == set(report.left)
    listed = rows(sample.store, "reanchored", version=sample.versions["courier-toll"])
    changed = [row for row in listed if str(row["state"]) == "changed"]
    assert [str(row["quote"]) for row in changed] == [TOLL]
    assert "carried" not in changed[0]


def test_carrying_over_twice_adds_nothing(corrected):
    sample, _, _ = corrected
    carry_over(sample.store, sample.versions["courier-toll"], sample.now())
    before = len(decisions_on(sample.store, sample.claim("courier-toll", 7, "siren")))
    assert carry_over(sample.store, sample.versions["courier-toll"], sample.now()).carried == ()
    assert len(decisions_on(sample.store, sample.claim("courier-toll", 7, "siren"))) == before


def test_a_first_text_revises_nothing(corrected):
    sample, _, _ = corrected
    sample.ingest([CORPUS / "vpa-minister.txt"])
    with pytest.raises(UsageError, match="revises no earlier text"):
        carry_over(sample.store, sample.versions["vpa-minister"], sample.now())

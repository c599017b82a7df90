"""Findings become claims: one hop each, chains of any depth, relays by outlets, nothing without an actor."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kb.model import (
    MENTION_CONTEXT,
    Actor,
    ActorKind,
    Anchor,
    Attribution,
    Claim,
    Directness,
    Document,
    Extraction,
    Polarity,
    SpeechAct,
    Tool,
)
from kb.text.claims import capture, claims_of, confident, mention
from tests.text.helpers import document

TEXT = "Officials said their survey shows that the wall leaks and that the mayor had been told of it in writing."
PAPER = Actor("actor-courier", ActorKind.OUTLET, "The Corvane Courier")


def finding(name: str, content: str, *, within: str | None = None, speaker: str | None = "actor-x") -> Attribution:
    start = TEXT.index(content)
    return Attribution(
        id=name,
        source=None,
        cue=None,
        contents=(Anchor(2, start, start + len(content)),),
        speaker=speaker,
        directness=Directness.INDIRECT,
        speech_act=SpeechAct.ASSERT,
        confidence=0.5,
        rule="test",
        nested_in=within,
    )


def extraction(*attributions: Attribution, actors: tuple[Actor, ...] = ()) -> Extraction:
    return Extraction(Tool("test", "1"), attributions, actors)


def made(*attributions: Attribution, actors: tuple[Actor, ...] = (), outlet: str | None = None) -> tuple[Claim, ...]:
    return claims_of(replace(document(TEXT), outlet=outlet), extraction(*attributions, actors=actors))


def links(claims: tuple[Claim, ...]) -> dict[str, str | None]:
    return {claim.id: claim.reports for claim in claims}


def test_a_finding_alone_conveys_its_content() -> None:
    (claim,) = made(finding("a", "that the wall leaks"))
    assert (claim.reports, claim.quoted_text, claim.asserted_by) == (None, "that the wall leaks", "actor-x")


def test_a_finding_that_only_wraps_another_passes_it_on() -> None:
    outer = finding("a", "that the wall leaks")
    inner = finding("b", "the wall leaks", within="a")
    assert links(made(outer, inner)) == {"b": None, "a": "b"}


def test_words_beside_the_nested_finding_are_content_of_its_own() -> None:
    outer = finding("a", "their survey shows that the wall leaks and that the mayor had been told of it in writing")
    inner = finding("b", "that the wall leaks", within="a")
    assert links(made(outer, inner)) == {"b": None, "a": None, "a-2": "b"}


def test_each_of_several_nested_findings_is_passed_on_by_a_claim_of_its_own() -> None:
    outer = finding("a", "the wall leaks and that the mayor had been told of it")
    first = finding("b", "the wall leaks", within="a")
    second = finding("c", "that the mayor had been told of it", within="a")
    assert links(made(outer, first, second)) == {"b": None, "c": None, "a": "b", "a-2": "c"}


def test_a_chain_may_be_as_deep_as_the_text_is() -> None:
    names = [f"n{depth}" for depth in range(6)]
    chain = [finding("n0", "the wall leaks")]
    chain += [finding(name, "the wall leaks", within=names[depth]) for depth, name in enumerate(names[1:])]
    assert links(made(*chain)) == {"n5": None, **{names[d]: names[d + 1] for d in range(5)}}


def told(name: str, **changes: object) -> Attribution:
    return replace(finding(name, "that the wall leaks"), addressee=PAPER.id, **changes)


def test_an_outlet_that_was_told_passes_the_claim_on() -> None:
    claims = made(told("a"), actors=(PAPER,), outlet="Meridian Daily")
    assert links(claims) == {"a": None, "a-relay": "a"}
    assert (claims[1].asserted_by, claims[1].rule) == (PAPER.id, "relay/addressee")


def test_what_is_nested_is_reported_through_the_outlet_that_was_told() -> None:
    outer = finding("o", "that the wall leaks")
    claims = made(outer, told("i", nested_in="o"), actors=(PAPER,))
    assert links(claims) == {"i": None, "i-relay": "i", "o": "i-relay"}


def test_the_outlet_that_prints_the_article_is_no_relay() -> None:
    assert links(made(told("a"), actors=(PAPER,), outlet="Corvane Courier")) == {"a": None}


def test_what_was_not_said_is_not_passed_on() -> None:
    assert links(made(told("a", polarity=Polarity.NEGATED), actors=(PAPER,))) == {"a": None}


def test_those_who_say_it_together_all_assert_it() -> None:
    both = replace(finding("a", "that the wall leaks"), co_speakers=("actor-y",))
    (claim,) = made(both)
    assert (claim.asserted_by, claim.co_asserted_by) == ("actor-x", ("actor-y",))
    kept = confident(extraction(both, actors=(Actor("actor-y", ActorKind.PERSON, "Y"),)), 0.5)
    assert [actor.id for actor in kept.actors] == ["actor-y"]


def test_where_no_speaker_is_named_an_unspecified_one_stands_for_nobody_else() -> None:
    attributions = (
        finding("a", "that the wall leaks", speaker=None),
        finding("b", "that the mayor had been told of it", speaker=None),
    )
    caught = capture(document(TEXT), extraction(*attributions), "2024-03-20T00:00:00Z")
    assert [c.asserted_by for c in caught.claims] == ["actor-unstated-a", "actor-unstated-b"]
    assert {a.id: a.kind for a in caught.actors} == {
        "actor-unstated-a": ActorKind.UNSPECIFIED,
        "actor-unstated-b": ActorKind.UNSPECIFIED,
    }


@given(st.data(), st.text(min_size=1, max_size=200).map(lambda t: " ".join(t.split())).filter(bool))
def test_prefix_exact_and_suffix_stand_together_in_the_paragraph(data: st.DataObject, text: str) -> None:
    doc: Document = document(text)
    printed = doc.paragraph(2).text
    start = data.draw(st.integers(0, len(printed)))
    end = data.draw(st.integers(start, len(printed)))
    found = mention(doc, Anchor(2, start, end))
    assert found.exact == printed[start:end]
    assert printed[max(0, start - MENTION_CONTEXT) : end + MENTION_CONTEXT] == found.prefix + found.exact + found.suffix

"""A refreshed derived graph is the one that deriving everything anew gives, triple by triple."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from rdflib.compare import graph_diff, to_isomorphic

from kb.decide import (
    Changes,
    ClaimDraft,
    NewActor,
    add_claim,
    confirm_all,
    correct_claim,
    decision,
    decisions_on,
    judge,
    link,
    suggest,
    undo,
)
from kb.derive import anew, derive_all, refresh
from kb.graph import changes, embedded
from kb.graph.asking import rows
from kb.graph.changes import parts_of as changes_parts
from kb.graph.embedded import open_folder
from kb.graph.store import Change, Triple
from kb.model import ActorKind
from kb.vocab import WH, V
from tests.sample import BASE, Sample, corpus_in_order

DERIVED = URIRef(f"{BASE}graph/derived")


def _same_as_anew(sample: Sample) -> None:
    refreshed = to_isomorphic(sample.store.graph(DERIVED))
    derive_all(sample.store)
    anew = to_isomorphic(sample.store.graph(DERIVED))
    _, stale, lacking = graph_diff(refreshed, anew)
    assert refreshed == anew, f"stale: {sorted(stale)[:5]}; lacking: {sorted(lacking)[:5]}"


@pytest.fixture(scope="module")
def grown() -> Sample:
    """Texts added one by one, each refreshed and matched, the way `whence add` does it."""
    sample = Sample()
    for path in corpus_in_order():
        sample.ingest([path])
        version = sample.versions[path.stem]
        refresh(sample.store, [version])
        suggest(sample.store, version, sample.now())
    return sample


def test_texts_added_one_by_one_derive_as_all_at_once(grown: Sample) -> None:
    _same_as_anew(grown)


def test_many_actors_joined_at_once_refresh_to_what_deriving_anew_gives() -> None:
    """Claims that nobody decided on are near them, and speak of events that their own texts name."""
    many = Sample()
    many.ingest(corpus_in_order())
    derive_all(many.store)
    for version in many.versions.values():
        suggest(many.store, version, many.now())
    made = confirm_all(many.store, V.same_actor, 0.6, many.editor, many.now(), "They are one.")
    found = [decision(many.store, one) for one in made]
    refresh(many.store, [end for one in found for end in (one.subject, one.target) if end is not None])
    assert len(made) > 50
    assert rows(many.store, "check-two-homes") == []
    _same_as_anew(many)


def test_each_decision_refreshes_to_what_deriving_anew_gives(grown: Sample) -> None:
    store, editor = grown.store, grown.editor
    ends = grown.claim("meridian-dam-breaks", 8, "Nobody"), grown.claim("observer-dam-breaks", 8, "Nobody")
    people = grown.actor("meridian-dam-breaks", "Hana Drozik"), grown.actor("observer-dam-breaks", "Hana Drozik")
    outlets = grown.actor("vpa-minister", "Velmara"), grown.actor("observer-dam-breaks", "Sarnow Observer")
    acts = [
        lambda: (link(store, ends[0], V.same_claim, ends[1], editor, grown.now(), "One utterance."), ends),
        lambda: (link(store, people[0], V.same_actor, people[1], editor, grown.now(), "One mayor."), people),
        lambda: (link(store, outlets[0], V.operated_by, outlets[1], editor, grown.now(), "To try it."), outlets),
        lambda: (judge(store, ends[1], V.rejected, editor, grown.now(), "To try it."), ends[1:]),
    ]
    decided = []
    for act in acts:
        decision, nodes = act()
        decided.append((decision, nodes))
        refresh(store, nodes)
        _same_as_anew(grown)
    for decision, nodes in reversed(decided):
        undo(store, decision, editor, grown.now(), "Tried.")
        refresh(store, nodes)
        _same_as_anew(grown)


def test_corrections_and_additions_refresh_to_what_deriving_anew_gives(grown: Sample) -> None:
    store, editor = grown.store, grown.editor
    derive_all(store)
    claim = grown.claim("lantern-no-warning", 4, "inspected")
    speaker = grown.actor("lantern-no-warning", "Hana Drozik")
    correct_claim(store, claim, Changes(speaker=speaker), editor, grown.now(), "To try it.")
    refresh(store, [claim])
    _same_as_anew(grown)
    spoken = [
        str(row["speaker"])
        for row in rows(store, "chain-of-claim", claim=grown.claim("lantern-no-warning", 4, "inspected"))
    ]
    assert spoken == ["Corvane Courier", "Hana Drozik"]
    anchor = grown.anchor("courier-report", 12, "number of dead at 16")
    police = NewActor(ActorKind.GOVERNMENT, "Police")
    draft = ClaimDraft(grown.versions["courier-report"], (anchor,), police)
    added = add_claim(store, draft, editor, grown.now(), "To try it.")
    refresh(store, [added])
    _same_as_anew(grown)
    (made,) = decisions_on(store, added)
    undo(store, made.iri, editor, grown.now(), "Tried.")
    refresh(store, [added])
    _same_as_anew(grown)
    listed = rows(store, "claims-of-article", article=grown.articles["courier-report"])
    assert added not in {row["claim"] for row in listed}


def test_nothing_changes_where_nothing_changed(grown: Sample) -> None:
    derive_all(grown.store)
    assert refresh(grown.store, [grown.versions["courier-report"]]) == 0


def test_on_a_reviewed_corpus_refreshing_anything_changes_nothing(sample: Sample) -> None:
    """Every text and node by itself, among links of all kinds: each finds all that it depends on."""
    derive_all(sample.store)
    known = sample.store.graph(DERIVED)
    by_hand = rows(sample.store, "derive-locals", graph=f"{BASE}graph/decisions")
    nodes = [row["version"] for row in rows(sample.store, "derive-versions")] + [row["node"] for row in by_hand]
    assert len(nodes) > 12
    changed = {str(node): refresh(sample.store, [URIRef(str(node))]) for node in nodes}
    assert {node: count for node, count in changed.items() if count} == {}
    assert set(sample.store.graph(DERIVED)) == set(known)


@pytest.mark.parametrize("articles", [1, 4])
def test_however_small_the_batches_the_derived_graph_is_the_same(sample: Sample, articles: int) -> None:
    derive_all(sample.store)
    known = set(sample.store.graph(DERIVED))
    sample.store.apply(Change(drop=(DERIVED,)))
    assert derive_all(sample.store, articles) == len(known)
    assert set(sample.store.graph(DERIVED)) == known


def test_whatever_is_made_belongs_to_a_batch(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of everything in one batch, nothing is left out for belonging to another."""
    derive_all(sample.store)
    known = set(sample.store.graph(DERIVED))
    assert any(p == WH.hasFigure for _, p, _ in known)
    monkeypatch.setattr(anew, "owned_by", lambda _region, triples, _whole: {s for s, _, _ in triples})
    derive_all(sample.store, 1000)
    assert set(sample.store.graph(DERIVED)) == known


def test_deriving_anew_takes_away_what_is_stale_and_leaves_the_rest(sample: Sample) -> None:
    derive_all(sample.store)
    known = set(sample.store.graph(DERIVED))
    stale = (URIRef(f"{BASE}actor/nobody-0000000000"), WH.name, Literal("Nobody"))
    lost = sorted(known)[::7]
    sample.store.apply(Change(remove={DERIVED: lost}, add={DERIVED: [stale]}))
    assert derive_all(sample.store) == len(known)
    assert set(sample.store.graph(DERIVED)) == known


def test_what_was_derived_before_is_not_derived_from(sample: Sample) -> None:
    """Whatever stands in the derived graph: here every subject has what belongs to another."""
    derive_all(sample.store)
    known = sorted(sample.store.graph(DERIVED))
    rubbish = set()
    for predicate in {p for _, p, _ in known}:
        said = [(s, o) for s, p, o in known if p == predicate]
        values = [o for _, o in said]
        rubbish |= {(s, predicate, o) for (s, _), o in zip(said, [*values[1:], values[0]], strict=True)}
    sample.store.apply(Change(drop=(DERIVED,), add={DERIVED: rubbish}))
    assert derive_all(sample.store) == len(known)
    assert sorted(sample.store.graph(DERIVED)) == known


def test_the_old_derived_graph_stands_until_the_new_one_is_whole(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It breaks off at each step of the large change that ends it; then it is done again in peace."""
    sample.store.snapshot(tmp_path / "kb" / "triples")
    store = open_folder(tmp_path / "kb")
    derive_all(store)
    known = set(store.graph(DERIVED))
    old = set(sorted(known)[::2])
    store.apply(Change(drop=(DERIVED,), add={DERIVED: old}))
    monkeypatch.setattr(changes, "TRIPLES", 100)
    for step in range(3):
        with monkeypatch.context() as broken:
            broken.setattr(embedded, "parts_of", _breaking_after(step))
            with pytest.raises(KeyboardInterrupt):
                derive_all(store)
        assert set(store.graph(DERIVED)) == old
        assert {entry.name for entry in (tmp_path / "kb").iterdir()} == {"triples"}
    assert derive_all(store) == len(known)
    assert set(store.graph(DERIVED)) == known
    store.close()


def _breaking_after(step: int) -> Callable[..., Iterator[Change]]:
    def parts_of(name: URIRef, remove: Iterable[Triple], add: Iterable[Triple]) -> Iterator[Change]:
        for number, part in enumerate(changes_parts(name, remove, add)):
            if number == step:
                raise KeyboardInterrupt
            yield part

    return parts_of


def test_links_between_works_and_places_derive_alike_however_they_come(grown: Sample) -> None:
    store, editor = grown.store, grown.editor
    articles = grown.articles["courier-report"], grown.articles["observer-dam-breaks"]
    link(store, articles[0], V.republished_from, articles[1], editor, grown.now(), "To try it.")
    refresh(store, articles)
    _same_as_anew(grown)

"""Findings travel without the texts, and are the same again where the texts are added."""

from __future__ import annotations

import errno
import gzip
from datetime import UTC, datetime

import pytest
from rdflib import URIRef
from rdflib.compare import isomorphic

from kb.decide import ClaimDraft, NewActor, add_claim, judge, keys_of, verify
from kb.decide.keys import keys_of_words
from kb.derive import derive_all
from kb.errors import ConflictError, DumpError
from kb.graph.asking import rows
from kb.graph.embedded import in_memory
from kb.ids import Minter
from kb.intake import take_in
from kb.model import ActorKind, ParagraphKind
from kb.standoff import export_standoff, load_standoff, rejoin, standoff_base
from kb.text.documents import read_document
from kb.text.extract import extract
from kb.vocab import WH, V
from tests.sample import BASE, CORPUS, Sample

FILES = [CORPUS / "vpa-minister.txt", CORPUS / "courier-report.txt"]
WORDED = {WH.quotedText, WH.wording}
LATER = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    sample = Sample()
    sample.ingest(FILES)
    claim = sample.claim("vpa-minister", 8, "no warning")
    judge(sample.store, claim, V.confirmed, sample.editor, sample.now(), "Checked.")
    derive_all(sample.store)
    target = tmp_path_factory.mktemp("standoff") / "findings.standoff.nq.gz"
    assert export_standoff(sample.store, target) == 2
    return sample, target


def _elsewhere(target):
    store = in_memory(standoff_base(target))
    assert load_standoff(store, target) == 2
    return store


def test_an_export_that_fails_leaves_what_there_was(findings, tmp_path, monkeypatch):
    sample, _ = findings
    target = tmp_path / "mine.standoff.nq.gz"
    target.write_bytes(b"an earlier one")
    monkeypatch.setattr(gzip.GzipFile, "write", _full)
    with pytest.raises(DumpError, match="No space left"):
        export_standoff(sample.store, target)
    assert target.read_bytes() == b"an earlier one"
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def _full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_is_cut_off_on_the_way_is_not_taken_in_by_halves(findings, tmp_path):
    _, target = findings
    cut = tmp_path / "cut.standoff.nq.gz"
    lines = gzip.decompress(target.read_bytes()).splitlines(keepends=True)
    cut.write_bytes(gzip.compress(b"".join(lines[:-1]) + lines[-1][:-20]))
    store = in_memory(BASE)
    before = store.graph_names()
    with pytest.raises(DumpError):
        load_standoff(store, cut)
    assert store.graph_names() == before


def test_no_sentence_of_the_articles_leaves(findings):
    _, target = findings
    shared = gzip.decompress(target.read_bytes()).decode()
    for file in FILES:
        for paragraph in read_document(file).paragraphs:
            if len(paragraph.text) > 60 and paragraph.kind is not ParagraphKind.TITLE:
                assert paragraph.text[20:60] not in shared
    assert "no warning of any kind" not in shared


def test_adding_the_text_elsewhere_gives_every_quote_back(findings):
    sample, target = findings
    store = _elsewhere(target)
    waiting = {str(row["file"]) for row in rows(store, "standoff-waiting")}
    assert waiting == {"vpa-minister", "courier-report"}
    for file in FILES:
        take_in(store, read_document(file), extract, LATER, 0.0)
    assert rows(store, "standoff-waiting") == []
    for version in sample.versions.values():
        name = URIRef(f"{BASE}graph/{version.removeprefix(BASE)}")
        assert isomorphic(store.graph(name), sample.store.graph(name))
    assert verify(store) == ()


@pytest.fixture(scope="module")
def with_a_claim_by_hand(tmp_path_factory):
    sample = Sample()
    sample.ingest(FILES)
    anchor = sample.anchor("vpa-minister", 6, "200 soldiers")
    draft = ClaimDraft(sample.versions["vpa-minister"], (anchor,), NewActor(ActorKind.PERSON, "Tobias Venn"))
    add_claim(sample.store, draft, sample.editor, sample.now(), "Missed.")
    target = tmp_path_factory.mktemp("standoff") / "by-hand.standoff.nq.gz"
    export_standoff(sample.store, target)
    return sample, target


def test_the_words_and_figures_of_what_people_put_in_come_back_too(with_a_claim_by_hand, monkeypatch):
    sample, target = with_a_claim_by_hand
    store = _elsewhere(target)
    decisions = URIRef(Minter(BASE).decisions_graph)
    whole = store.graph
    monkeypatch.setattr(store, "graph", lambda name: pytest.fail("all was read") if name == decisions else whole(name))
    for file in FILES:
        version = sample.versions[file.stem]
        assert rejoin(store, version, read_document(file)) > 0
        assert rejoin(store, version, read_document(file)) == 0
    mine, theirs = ({t for t in one(decisions) if t[1] in WORDED} for one in (sample.store.graph, whole))
    assert {str(value) for _, _, value in mine} == {"200 soldiers"}
    assert {predicate for _, predicate, _ in mine} == WORDED
    assert theirs == mine


def test_what_people_put_in_is_matched_again_as_soon_as_it_has_its_words(with_a_claim_by_hand):
    _, target = with_a_claim_by_hand
    store = _elsewhere(target)
    keys = keys_of(store)
    keys.sync(store)
    by_hand = {row["claim"] for row in rows(store, "derive-added", graph=Minter(BASE).decisions_graph)}
    assert [keys.keys(claim) for claim in by_hand] == [frozenset()]
    for file in FILES:
        take_in(store, read_document(file), extract, LATER, 0.0)
    assert [keys.keys(claim) for claim in by_hand] == [keys_of_words("200 soldiers")]


def test_another_text_does_not_take_the_place(findings, tmp_path):
    _, target = findings
    store = _elsewhere(target)
    changed = tmp_path / "vpa-minister.txt"
    changed.write_text(FILES[0].read_text(encoding="utf-8").replace("Fourteen", "Fifteen"), encoding="utf-8")
    take_in(store, read_document(changed), extract, LATER, 0.0)
    assert {str(row["file"]) for row in rows(store, "standoff-waiting")} == {"vpa-minister", "courier-report"}


def test_findings_go_into_an_empty_knowledge_base_only(findings):
    sample, target = findings
    with pytest.raises(ConflictError, match="not empty"):
        load_standoff(sample.store, target)


def test_what_is_no_standoff_export_is_named(tmp_path):
    file = tmp_path / "x.standoff.nq.gz"
    file.write_bytes(b"nothing of the kind")
    with pytest.raises(DumpError, match="no standoff export"):
        standoff_base(file)

"""A knowledge base that an older version wrote becomes one of this version, whatever happens in between."""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic

from kb.backup import restore_backup
from kb.check import check
from kb.cli import main
from kb.decide import decisions_on, verify
from kb.errors import ExitCode, StoreError, StoreHeldError
from kb.exchange import base_of, restore
from kb.graph.description import FORMAT, OLDEST, read_format
from kb.graph.embedded import in_memory, open_folder, open_or_create_folder
from kb.graph.folder import PART, TRIPLES, alone
from kb.graph.mapping import CaptureIris, to_graph
from kb.graph.reading import read_capture
from kb.graph.remote import open_or_create_remote, open_remote
from kb.graph.shapes import Severity
from kb.graph.upgrades import steps, take
from kb.ids import Minter
from kb.settings import Settings, read_settings
from kb.standoff import export_standoff, load_standoff, standoff_base
from kb.upgrade import upgrade
from kb.vocab import WH
from tests.conftest import ROOT
from tests.engines import fuseki, oxigraph, virtuoso

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
FORMATS = range(OLDEST, FORMAT)
BASE = "https://kb.example/"


def settings_of(folder: Path) -> Settings:
    return read_settings({}, store=str(folder))


@pytest.fixture(params=FORMATS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a knowledge base with each older format."""
    return old_folder(request.param, tmp_path)


def old_folder(number: int, tmp_path: Path) -> Path:
    dump = tmp_path / f"format-{number}.nq"
    dump.write_bytes(gzip.decompress((ROOT / "tests" / "upgrades" / f"{dump.name}.gz").read_bytes()))
    store = open_or_create_folder(tmp_path / "old", base_of(dump))
    restore(store, dump)
    store.close()
    return tmp_path / "old"


def contents(folder: Path) -> dict[URIRef, Graph]:
    store = open_folder(folder, OLDEST)
    try:
        return {name: store.graph(name) for name in store.graph_names()}
    finally:
        store.close()


def log_of(graphs: dict[URIRef, Graph]) -> Graph:
    return graphs[URIRef(Minter(BASE).decisions_graph)]


def decisions_alone(log: Graph) -> set[tuple[object, ...]]:
    return {triple for one in set(log.subjects(WH.hasOutcome)) for triple in log.triples((one, None, None))}


def test_an_older_one_is_not_opened_but_upgraded(old: Path) -> None:
    with pytest.raises(StoreError, match="has format") as refused:
        open_folder(old)
    assert "whence upgrade" in refused.value.remedy
    done = upgrade(settings_of(old), NOW)
    assert [step.number for step in done.steps] == list(range(read_number(done.kept), FORMAT))
    store = open_folder(old)
    assert read_format(store) == FORMAT
    store.close()


def read_number(kept: Path | None) -> int:
    assert kept is not None
    store = open_folder(kept, OLDEST)
    try:
        return read_format(store)
    finally:
        store.close()


def test_nothing_is_wrong_afterwards(old: Path) -> None:
    upgrade(settings_of(old), NOW)
    store = open_folder(old)
    assert [str(one) for one in check(store) if one.severity is Severity.VIOLATION] == []
    assert verify(store) == ()
    store.close()


def test_every_text_is_as_this_version_would_write_it(old: Path) -> None:
    upgrade(settings_of(old), NOW)
    store = open_folder(old)
    texts = [row["v"] for row in store.select(f"SELECT ?v {{ ?v <{WH.versionOf}> ?a }}").dicts()]
    assert len(texts) == 3
    for version in map(URIRef, texts):
        graph = store.graph(URIRef(Minter(BASE).version_graph(version)))
        article = URIRef(str(graph.value(version, WH.versionOf)))
        caught = read_capture(graph, version)
        again = to_graph(caught, CaptureIris(caught, BASE, article))
        # The record of a capture spells UTC as +00:00 where the engine has Z.
        assert {t for t in again if t[1] != WH.retrievedAt} == {t for t in graph if t[1] != WH.retrievedAt}
    store.close()


def test_no_claim_and_no_decision_is_lost_or_changed(old: Path) -> None:
    before, derived = contents(old), URIRef(Minter(BASE).derived_graph)
    upgrade(settings_of(old), NOW)
    after = contents(old)
    assert decisions_alone(log_of(after)) == decisions_alone(log_of(before))
    assert len(decisions_alone(log_of(after))) > 100
    for predicate in (WH.quotedText, WH.text, WH.name, WH.reportsClaim, WH.wording, WH.lowerBound):
        said = [
            {(s, o) for name, graph in graphs.items() if name != derived for s, o in graph.subject_objects(predicate)}
            for graphs in (before, after)
        ]
        assert said[0] == said[1], predicate


def test_answers_are_the_same_as_before(tmp_path: Path) -> None:
    """What a reader of the fixture was shown by the version that wrote it, read off by eye."""
    folder = old_folder(1, tmp_path)
    upgrade(settings_of(folder), NOW)
    store = open_folder(folder)
    claim = next(
        URIRef(str(row["c"]))
        for row in store.select(f'SELECT ?c {{ ?c <{WH.quotedText}> ?q FILTER(CONTAINS(?q, "40 million")) }}').dicts()
    )
    (row,) = store.select(
        f"SELECT ?low ?start ?end ?text {{ <{claim}> <{WH.conveys}> ?content ; <{WH.inParagraph}> ?paragraph . "
        f"?content <{WH.hasQuantity}> ?number . ?number <{WH.lowerBound}> ?low ; <{WH.startOffset}> ?start ; "
        f"<{WH.endOffset}> ?end . ?paragraph <{WH.text}> ?text }}"
    ).dicts()
    assert str(row["text"])[int(str(row["start"])) : int(str(row["end"]))] == "about 40 million crowns"
    assert len(decisions_on(store, claim)) == 2
    store.close()


def test_the_old_state_is_kept_and_can_be_upgraded_again(old: Path, tmp_path: Path) -> None:
    before = contents(old)
    kept = upgrade(settings_of(old), NOW).kept
    assert kept is not None
    assert {name: set(graph) for name, graph in contents(kept).items()} == {n: set(g) for n, g in before.items()}
    number = restore_backup(kept, tmp_path / "again")
    assert number < FORMAT
    upgrade(settings_of(tmp_path / "again"), NOW)
    assert contents(tmp_path / "again").keys() == contents(old).keys()


def test_upgrading_twice_does_nothing(old: Path) -> None:
    upgrade(settings_of(old), NOW)
    assert upgrade(settings_of(old), NOW).steps == ()


def test_a_step_done_twice_is_done_once(old: Path) -> None:
    store = open_folder(old, OLDEST)
    take(store)
    once = {name: set(store.graph(name)) for name in store.graph_names()}
    take(store)
    assert {name: set(store.graph(name)) for name in store.graph_names()} == once
    store.close()


def test_a_newer_one_is_refused(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    store.update(
        f"WITH <{BASE}graph/description> DELETE {{ ?x <{WH.formatNumber}> ?n }} "
        f"INSERT {{ ?x <{WH.formatNumber}> {FORMAT + 1} }} WHERE {{ ?x <{WH.formatNumber}> ?n }}"
    )
    store.close()
    with pytest.raises(StoreError, match=f"has format {FORMAT + 1}"):
        upgrade(settings_of(tmp_path / "kb"), NOW)


def test_every_step_says_what_it_changes() -> None:
    assert [step.number for step in steps()] == list(FORMATS)
    assert all(step.title for step in steps())


def test_the_commands_say_what_was_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old_folder(1, tmp_path)
    for command in (["upgrade"], ["upgrade"]):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--store", str(tmp_path / "old")])
        assert ended.value.code == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("format 1 to 2: Match keys leave the graphs")
    assert said[-2].startswith(
        f"{tmp_path / 'old'}: upgraded; the old state is {tmp_path / 'old' / 'backups' / 'format-1-'}"
    )
    assert said[-1] == f"{tmp_path / 'old'} is up to date."


def test_an_export_of_an_older_version_is_restored_and_upgraded(tmp_path: Path) -> None:
    old_folder(1, tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["restore", str(tmp_path / "format-1.nq"), "--store", str(tmp_path / "new")])
    assert ended.value.code == 0
    store = open_folder(tmp_path / "new")
    assert verify(store) == ()
    assert not store.ask(f"ASK {{ ?mention <{str(WH.text)[:-4]}exact> ?words }}")
    store.close()


def test_findings_that_an_older_version_shared_are_taken_in(tmp_path: Path) -> None:
    shared = ROOT / "tests" / "upgrades" / "format-1.standoff.nq.gz"
    store = in_memory(standoff_base(shared))
    assert load_standoff(store, shared) == 3
    old_folder(1, tmp_path)
    upgrade(settings_of(tmp_path / "old"), NOW)
    whole = open_folder(tmp_path / "old")
    bare = tmp_path / "bare.standoff.nq.gz"
    export_standoff(whole, bare)
    again = in_memory(BASE)
    load_standoff(again, bare)
    # The older file lacks the words by whose length the end of a number is found that a person put in.
    by_hand = URIRef(Minter(BASE).decisions_graph)
    for name in again.graph_names() - {by_hand}:
        assert set(store.graph(name)) == set(again.graph(name)), name
    assert verify(store) == ()
    whole.close()


def test_killed_at_any_moment_it_leaves_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    pristine = old_folder(1, tmp_path)
    dice, seen = random.Random(4), set[int]()
    for number in range(12):
        folder = tmp_path / f"kb-{number}"
        shutil.copytree(pristine, folder)
        seen.add(killed(folder, dice.uniform(0.0, 0.8)))
        upgrade(settings_of(folder), NOW)
        store = open_folder(folder)
        assert verify(store) == ()
        assert not (folder / PART).exists()
        store.close()
    assert seen <= {1, FORMAT}
    assert 1 in seen


def killed(folder: Path, seconds: float) -> int:
    """The format of what is left when an upgrade is killed so many seconds after it has begun to write."""
    command = [sys.executable, "-m", "kb.cli", "upgrade", "--store", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        until = time.monotonic() + 30
        while not (folder / PART).exists() and child.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(seconds)
        child.kill()
    store = open_folder(folder, OLDEST)
    try:
        return read_format(store)
    finally:
        store.close()


@pytest.mark.parametrize("moment", ["before", "between", "after"])
def test_killed_between_the_renames(tmp_path: Path, moment: str) -> None:
    """The two renames lie too close together to be hit by chance."""
    folder = old_folder(1, tmp_path)
    new = tmp_path / "made"
    shutil.copytree(folder, new)
    upgrade(settings_of(new), NOW)
    (folder / "upgrade.whole").mkdir()
    (new / TRIPLES).rename(folder / "upgrade.whole" / TRIPLES)
    if moment != "before":
        (folder / TRIPLES).rename(tmp_path / "kept")
    if moment == "after":
        (folder / "upgrade.whole" / TRIPLES).rename(folder / TRIPLES)
    store = open_folder(folder, OLDEST)
    assert read_format(store) == (1 if moment == "before" else FORMAT)
    store.close()
    upgrade(settings_of(folder), NOW)
    assert not (folder / "upgrade.whole").exists()


def test_while_one_upgrades_another_is_told_so_and_harms_nothing(tmp_path: Path) -> None:
    folder = old_folder(1, tmp_path)
    command = [sys.executable, "-m", "kb.cli", "upgrade", "--store", str(folder)]
    with alone(folder):
        (folder / PART).mkdir()
        second = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (folder / PART).is_dir()
    assert (second.returncode, second.stdout) == (ExitCode.STORE, "")
    assert f"{folder} cannot be used: another process upgrades it." in second.stderr
    assert upgrade(settings_of(folder), NOW).steps != ()


def test_while_the_files_change_places_nobody_takes_part(tmp_path: Path) -> None:
    folder = old_folder(1, tmp_path)
    with alone(folder):
        (folder / "upgrade.whole").mkdir()
        (folder / TRIPLES).rename(folder / "upgrade.whole" / TRIPLES)
        with pytest.raises(StoreHeldError, match="another process upgrades it"):
            open_folder(folder, OLDEST)
        assert not (folder / TRIPLES).exists()
    open_folder(folder, OLDEST).close()


@pytest.mark.parametrize("there", [True, False], ids=["a folder with other things", "no folder"])
def test_what_is_no_knowledge_base_is_named(tmp_path: Path, there: bool) -> None:
    (tmp_path / ("kb" if there else "other")).mkdir()
    with pytest.raises(StoreError, match="is no knowledge base"):
        upgrade(settings_of(tmp_path / "kb"), NOW)


def by_value(graph: Graph) -> Graph:
    """Numbers by what they are worth, for Virtuoso keeps whole decimals as integers."""
    found = Graph()
    for s, p, o in graph:
        is_number = isinstance(o, Literal) and isinstance(o.value, int | float | Decimal)
        found.add((s, p, Literal(float(str(o))) if is_number and not isinstance(o.value, bool) else o))
    return found


@pytest.mark.parametrize("server", [oxigraph, fuseki, virtuoso], ids=["oxigraph", "fuseki", "virtuoso"])
def test_on_somebody_elses_server_it_becomes_what_it_becomes_in_a_folder(
    tmp_path: Path, server: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = old_folder(1, tmp_path)
    upgrade(settings_of(folder), NOW)
    expected = contents(folder)
    (tmp_path / "server").mkdir()
    with server.start(tmp_path / "server") as engine:
        settings = read_settings({}, base=BASE, **engine.settings())
        store = open_or_create_remote(settings)
        restore(store, tmp_path / "format-1.nq")
        store.close()
        with pytest.raises(StoreError, match="has format 1"):
            open_remote(settings)
        done = upgrade(settings, NOW)
        assert done.kept == Path("whence-format-1-20261121T090000Z.nq.gz")
        with gzip.open(done.kept) as dump:
            assert b"matchKey" in dump.read()
        store = open_remote(settings)
        assert store.graph_names() == expected.keys()
        for name, graph in expected.items():
            assert isomorphic(by_value(store.graph(name)), by_value(graph)), name
        assert verify(store) == ()
        store.close()

"""Whoever kills a derivation of everything leaves the old derived graph or the new one, and the next run makes it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import URIRef

from kb.derive import derive_all
from kb.graph.embedded import open_folder
from kb.graph.store import Change, Store, Triple
from tests.conftest import ROOT
from tests.faults.derive import PLACES
from tests.sample import BASE, Sample

DERIVED = URIRef(f"{BASE}graph/derived")


@dataclass(frozen=True)
class Half:
    """A knowledge base half of whose derived graph is lost: its folder, that half, the whole, and the other graphs."""

    home: Path
    old: set[Triple]
    new: set[Triple]
    rest: dict[URIRef, int]


@pytest.fixture(scope="module")
def half(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Half:
    home = tmp_path_factory.mktemp("half") / "kb"
    sample.store.snapshot(home / "triples")
    store = open_folder(home)
    derive_all(store)
    new = set(store.graph(DERIVED))
    old = set(sorted(new)[::2])
    store.apply(Change(drop=(DERIVED,), add={DERIVED: old}))
    rest = _others(store)
    store.close()
    return Half(home, old, new, rest)


def _others(store: Store) -> dict[URIRef, int]:
    return {name: len(store.graph(name)) for name in store.graph_names() if name != DERIVED}


@pytest.mark.parametrize("place", PLACES)
def test_a_kill_at_each_place_leaves_the_old_or_the_new(half: Half, tmp_path: Path, place: str) -> None:
    home = shutil.copytree(half.home, tmp_path / "kb")
    command = [sys.executable, "-m", "tests.faults.derive", str(home), place]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    store = open_folder(home)
    assert set(store.graph(DERIVED)) in (half.old, half.new)
    assert _others(store) == half.rest
    assert derive_all(store) == len(half.new)
    assert set(store.graph(DERIVED)) == half.new
    assert _others(store) == half.rest
    assert {entry.name for entry in home.iterdir()} == {"triples"}
    store.close()

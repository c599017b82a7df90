"""Killing the writer loses nothing that was acknowledged and leaves nothing half done."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import URIRef

from kb.graph.embedded import open_or_create_folder
from kb.graph.store import Change
from tests.conftest import ROOT
from tests.faults.crash import ACTS, BASE, Account, faults


@pytest.mark.slow
def test_a_kill_in_each_act(tmp_path: Path) -> None:
    # A process of its own: it forks, which must not happen where the engine is open.
    command = [sys.executable, "-m", "tests.faults.crash", str(len(ACTS)), "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    assert report["faults"] == []
    assert report["acknowledged"] > 0
    assert sum(report["in"].values()) == len(ACTS)


@pytest.mark.parametrize(
    ("account", "fault"),
    [
        (Account(done=[("add", 1, "some-version")]), "article 1 was acknowledged and is not there"),
        (Account(done=[("load", 1, "")]), "dump 1 was acknowledged and is not there"),
        (Account(broken_off=[("load", 2)]), "dump 2 is there by half"),
    ],
)
def test_the_witness_sees_what_is_missing(tmp_path: Path, account: Account, fault: str) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    node = URIRef(BASE + "s")
    store.apply(Change(add={URIRef(BASE + "graph/loaded-2"): [(node, node, node)]}))
    store.close()
    assert [found for found in faults(tmp_path, account) if fault in found]

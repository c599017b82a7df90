"""Killing the writer loses nothing that was acknowledged and leaves nothing half done."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import RDF, URIRef

from kb.decide.entry import time_literal
from kb.graph.embedded import open_or_create_folder
from kb.graph.store import Change
from kb.vocab import WH
from tests.conftest import ROOT
from tests.faults.witness import Account, faults
from tests.faults.writer import ACTS, BASE, moment


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
        (Account(done=[("take_in", 1, "some-version")]), "article 1 was acknowledged and is not there"),
        (Account(done=[("load", 1, "")]), "dump 1 was acknowledged and is not there"),
        (Account(broken_off=[("load", 2)]), "dump 2 is there by half"),
        (Account(done=[("judge", 1, BASE + "s")]), "decision 1 was acknowledged and is not there"),
        (Account(done=[("undo", 1, BASE + "s")]), "undoing 1 was acknowledged and is not there"),
        (Account(done=[("correct", 1, BASE + "s")]), "correction 1 was acknowledged and is not there"),
        (Account(done=[("add_claim", 1, BASE + "s")]), "added claim 1 was acknowledged and is not there"),
        (Account(broken_off=[("add_claim", 2)]), f"{BASE}alone was put in by no decision"),
        (Account(broken_off=[("correct", 2)]), "correction 2 is there by half"),
        (Account(done=[("derive", 1, "")]), "the derived graph lacks 0 triples of one made anew, and has 1 more"),
    ],
)
def test_the_witness_sees_what_is_missing(tmp_path: Path, account: Account, fault: str) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    node = URIRef(BASE + "s")
    log = [(URIRef(BASE + "alone"), RDF.type, WH.Claim), (node, WH.decidedAt, time_literal(moment(2, "correct")))]
    left = {"loaded-2": [(node, node, node)], "decisions": log, "derived": [(node, RDF.type, WH.FirstHandClaim)]}
    store.apply(Change(add={URIRef(f"{BASE}graph/{name}"): triples for name, triples in left.items()}))
    store.close()
    assert [found for found in faults(tmp_path, account) if fault in found]

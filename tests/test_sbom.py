"""The bill of materials lists what is pinned, and the audit sees what is wrong."""

from __future__ import annotations

from pathlib import Path

from tools.sbom import SHIPPED, Component, bill, components, faults


def test_every_pin_is_listed_and_installed():
    found = components(SHIPPED)
    pins = [line for line in SHIPPED.read_text().splitlines() if "==" in line]
    assert [f"{one.name}=={one.pinned}" for one in found] == pins
    assert faults(found) == []


def test_faults_are_named():
    found = [
        Component("a", "1", "2", "MIT"),
        Component("b", "1", "", ""),
        Component("c", "1", "1", ""),
        Component("d", "1", "1", "GPL-3.0-only"),
        Component("e", "1", "1", "MPL-1.1 OR GPL-2.0-only"),
        Component("f", "1", "1", "LGPL-3.0-or-later"),
    ]
    assert faults(found) == [
        "a: 2 is installed, not 1",
        "b: nothing is installed, not 1",
        "c: it declares no licence",
        "d: its licence is GPL-3.0-only",
    ]


def test_bill_is_cyclonedx(tmp_path: Path):
    (tmp_path / "r.txt").write_text("# note\nflask_thing==1.2 ; python_version > '3'\n")
    made = bill(components(tmp_path / "r.txt"))
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.5")
    assert [one["purl"] for one in made["components"]] == ["pkg:pypi/flask-thing@1.2"]

"""The guide to the ontology speaks of what there is."""

from __future__ import annotations

import re

from kb.graph.reason import DEFINED_CLASSES, structure
from kb.vocab import WH
from tests.conftest import ROOT

GUIDE = (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")


def test_every_file_that_the_guide_names_exists() -> None:
    for name in re.findall(r"^\| `([^`*]+)`", GUIDE, re.MULTILINE):
        for part in name.split("`, `"):
            assert (ROOT / "ontology" / part).exists(), part
    for name in re.findall(r"`(tests/[\w/]+(?:\.py)?)`", GUIDE):
        assert (ROOT / name).exists(), name


def test_the_guide_counts_right() -> None:
    whole = structure()
    classes, vocabularies = re.findall(r"(\d+) classes, some 150 properties and (\d+) vocabularies", GUIDE)[0]
    assert (int(classes), int(vocabularies)) == (len(whole.classes), len(whole.schemes))
    assert 140 <= len(whole.properties) <= 160


def test_every_term_in_code_font_exists() -> None:
    section = GUIDE[GUIDE.index("## The model") : GUIDE.index("## Checking it")]
    names = set(re.findall(r"`(\w+)`", section))
    assert names <= {WH.local(term) for term in WH}
    assert {WH.local(cls) for cls in DEFINED_CLASSES} <= names

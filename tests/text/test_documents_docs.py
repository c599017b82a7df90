"""The examples in docs/documents.md are what happens."""

from __future__ import annotations

import doctest

from kb.model import ParagraphKind
from kb.text.documents import readable_suffixes
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "documents.md"


def test_the_examples_run() -> None:
    assert doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0


def test_every_kind_and_every_ending_is_documented() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"`{kind}`" in text for kind in ParagraphKind)
    assert all(f"`{suffix}`" in text for suffix in readable_suffixes())

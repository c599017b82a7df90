"""The guide's examples run as they stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_guide_to_extraction() -> None:
    blocks = BLOCK.findall((ROOT / "docs" / "extraction.md").read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "docs/extraction.md", "exec"), names)
    assert len(blocks) == 2
    assert names["rows"]


def test_every_flag_that_a_word_list_uses_is_explained() -> None:
    languages = ROOT / "kb" / "text" / "languages"
    guide = (languages / "README.md").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in (languages / "en" / "cues.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    flags = {flag for row in rows for flag in row[3].split(",")} - {"-"}
    assert {flag for flag in flags if f"`{flag}`" not in guide} == set()

"""How sure a finding is: the share of findings of the same kind that were right, as measured on annotated articles.

The table is `kb/text/languages/<language>/confidence.tsv`: one row a cell (rule, class, directness, strength of the cue
word), with the smoothed share and the number of findings that it rests on. `bench/polnear.py --calibrate` makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from kb.model import Directness
from kb.text.attribution.finding import Finding

Table = Mapping[tuple[str, ...], float]
CORE = "core"
PLAIN = "-"


def cell(finding: Finding, directness: Directness) -> tuple[str, str, str, str]:
    """The cell of the table that a finding falls into."""
    strength = CORE if finding.word is not None and "core" in finding.word.flags else PLAIN
    return finding.rule, str(finding.kind), str(directness), strength


def confidence(finding: Finding, directness: Directness, table: Table) -> float:
    """The measured share of right findings like this one, 0..1; wider cells stand in for one that has no row.

    A finding that brings its own confidence keeps it.
    """
    if finding.confidence is not None:
        return finding.confidence
    rule, kind, direct, strength = cell(finding, directness)
    for key in ((rule, kind, direct, strength), (rule, kind, direct), (kind, direct), (kind,)):
        if key in table:
            return table[key]
    return table[()]


@cache
def load_table(language: str = "en") -> Table:
    """The measured shares of a language, by cell or wider cell (fewer columns)."""
    file = resources.files("kb.text.languages").joinpath(language, "confidence.tsv")
    table: dict[tuple[str, ...], float] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            *key, share, _ = line.split("\t")
            table[tuple(key)] = float(share)
    return table

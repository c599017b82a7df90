"""Every query of the cookbook runs on the sample corpus and answers."""

from __future__ import annotations

import re

import pytest

from kb.graph.store import Store
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sparql\n(.*?)```", TEXT, re.DOTALL)
PREFIXES, QUERIES = BLOCKS[0], dict(enumerate(BLOCKS[1:], 1))


def test_there_are_twenty() -> None:
    assert re.findall(r"^## (\d+)\.", TEXT, re.MULTILINE) == [str(number) for number in range(1, 21)]
    assert len(QUERIES) == 20


@pytest.mark.parametrize("number", QUERIES)
def test_a_query_answers(decided_sample: Store, number: int) -> None:
    assert decided_sample.select(PREFIXES + QUERIES[number]).rows


def answer(store: Store, number: int) -> list[dict[str, str]]:
    rows = store.select(PREFIXES + QUERIES[number]).dicts()
    return [{name: str(term) for name, term in row.items()} for row in rows]


def test_exact_words_are_the_characters_at_their_offsets(decided_sample: Store) -> None:
    assert all(row["exact"] in row["quote"].split(" … ") for row in answer(decided_sample, 3))


def test_the_reason_for_a_withheld_name(decided_sample: Store) -> None:
    reasons = {row["reason"] for row in answer(decided_sample, 8)}
    assert "because he had signed a confidentiality agreement" in reasons


def test_a_claim_of_responsibility(decided_sample: Store) -> None:
    assert any("destruction of the Edra dam" in row["quote"] for row in answer(decided_sample, 15))


def test_fewest_origins_are_never_more_than_most(decided_sample: Store) -> None:
    for row in answer(decided_sample, 12):
        assert 1 <= int(row["least"]) <= int(row["most"])

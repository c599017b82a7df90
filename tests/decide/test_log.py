"""The log of decisions shows every tampering, and finds its newest entry fast."""

import pytest
from rdflib import Literal

from kb.decide import judge, verify
from kb.decide.log import head
from kb.graph.store import Change
from kb.vocab import WH, V
from tests.decide.conftest import minutes, node

LOG = node("graph/decisions")


def _fill(store, by, count):
    outcomes = (V.confirmed, V.rejected)
    return [judge(store, node("c1"), outcomes[i % 2], by, minutes(i), f"Look {i}.") for i in range(count)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9, 20])
def test_the_head_is_the_newest_entry(store, ann, count):
    _fill(store, ann, count)
    assert head(store).number == count


def test_an_untouched_log_holds(store, ann):
    _fill(store, ann, 5)
    assert verify(store) == ()


def test_a_changed_reason_is_found(store, ann):
    entries = _fill(store, ann, 5)
    old, new = Literal("Look 2."), Literal("Look away.")
    store.apply(Change(remove={LOG: [(entries[2], WH.basisText, old)]}, add={LOG: [(entries[2], WH.basisText, new)]}))
    assert [(one.number, one.reason) for one in verify(store)] == [
        (3, "was changed after it was recorded, or one before it was taken away")
    ]


def test_an_entry_taken_away_is_found(store, ann):
    entries = _fill(store, ann, 5)
    gone = [t for t in store.graph(LOG) if t[0] == entries[1]]
    store.apply(Change(remove={LOG: gone}))
    assert [one.number for one in verify(store)] == [2, 3]


def test_an_entry_slipped_in_is_found(store, ann):
    _fill(store, ann, 2)
    store.apply(Change(add={LOG: [(node("decision/false"), WH.hasOutcome, V.rejected)]}))
    assert [one.reason for one in verify(store)] == ["http://kb.example/decision/false has no place in the log"]

"""Whoever is called as was asked is found among any number, and a look-up compares few."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.api import candidates
from server.api.candidates import MOST_COMPARED, Candidates, Entity
from tests.work import calls

PERSON, EVENT = frozenset({"person"}), frozenset({"event"})
SYLLABLES = ("ba", "dor", "el", "fin", "gra", "hol", "im", "jas", "kev", "lun", "mor", "nad", "os", "pel", "qui", "rus")


def people(number: int) -> list[Entity]:
    """So many, each of a name of its own."""
    names = (f"{a}{b} {c}{d}{e}".title() for a, b, c, d, e in product(SYLLABLES, repeat=5))
    return [Entity(f"http://x.example/{n}", (name,), PERSON) for n, name in zip(range(number), names, strict=False)]


def best(known: list[Entity], name: str) -> str:
    return max(known, key=lambda entity: entity.likeness(name)).iri


@given(st.integers(0, 1999), st.booleans())
def test_a_name_is_found_whatever_the_case_and_the_order_of_its_words(chosen: int, turned: bool) -> None:
    entity = KNOWN[chosen]
    words = entity.names[0].upper().split()
    asked = " ".join(reversed(words) if turned else words)
    assert INDEX.like(asked, frozenset())[0] is entity


@pytest.mark.parametrize("chosen", range(0, 2000, 97))
def test_a_slip_of_the_pen_finds_whom_comparing_with_all_finds(chosen: int) -> None:
    name = KNOWN[chosen].names[0]
    asked = name[:2] + name[3:]
    likeness = max(entity.likeness(asked) for entity in INDEX.like(asked, frozenset()))
    assert likeness == max(entity.likeness(asked) for entity in KNOWN)


def test_who_is_called_so_is_found_where_no_group_of_letters_is_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MOST_COUNTED", 10)
    assert INDEX.like(KNOWN[-1].names[0], frozenset())[0] is KNOWN[-1]


def test_only_entities_of_the_wanted_types_are_compared() -> None:
    flood = Entity("http://x.example/flood", ("Babor Floods",), EVENT)
    index = Candidates([*KNOWN, flood])
    assert index.like("babor flood", EVENT) == [flood]
    assert index.by_iri[flood.iri] is flood


def test_a_look_up_compares_few_however_many_there_are() -> None:
    known = people(40_000)
    index = Candidates(known)
    asked = known[-1].names[0]
    assert len(index.like(asked, frozenset())) == MOST_COMPARED
    assert calls(lambda: index.like(asked, frozenset())) < 5_000
    assert calls(lambda: list(index.containing(asked))) < 5_000


@pytest.mark.parametrize("text", ["dor el", "DOREL", "or", "b", "  baba   babael ", "zzz", ""])
def test_whatever_has_a_text_in_its_name_is_found(text: str) -> None:
    folded = " ".join(text.casefold().split())
    expected = {entity for entity in KNOWN if folded in entity.names[0].casefold()}
    assert {entity for entity, _ in INDEX.containing(text)} == expected


KNOWN = people(2000)
INDEX = Candidates(KNOWN)

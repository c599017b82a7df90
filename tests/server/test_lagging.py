"""What takes long is made once at a time, beside those who ask, and not for more than a part of the time."""

from __future__ import annotations

import threading

import pytest

from kb.errors import StoreError
from server import lagging
from server.lagging import Lagging
from tests.server.test_limits import until


class Maker:
    """Makes the number of the store's content, when it is told to go on."""

    def __init__(self) -> None:
        self.content, self.made = 1, 0
        self.going_on = threading.Event()
        self.going_on.set()
        self.kept = Lagging("test", self.make, lambda: str(self.content))

    def make(self) -> tuple[str, int]:
        self.made += 1
        found = self.content
        assert self.going_on.wait(30)
        return str(found), found


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> Maker:
    monkeypatch.setattr(lagging, "REST", 0)
    return Maker()


def test_the_first_who_asks_waits_and_the_next_finds_it_made(maker: Maker) -> None:
    assert [maker.kept.latest(30), maker.kept.latest(30)] == [1, 1]
    assert maker.made == 1


def test_nobody_waits_while_it_is_made_anew(maker: Maker) -> None:
    assert maker.kept.latest(30) == 1
    maker.going_on.clear()
    maker.content = 2
    assert [maker.kept.latest(30) for _ in range(5)] == [1] * 5
    maker.going_on.set()
    until(lambda: maker.kept.latest(30) == 2)
    assert maker.made == 2


def test_who_will_not_wait_so_long_gets_nothing(maker: Maker) -> None:
    maker.going_on.clear()
    assert maker.kept.latest(0) is None
    maker.going_on.set()
    assert maker.kept.latest(30) == 1


def test_it_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lagging, "REST", 1_000_000)
    maker = Maker()
    assert maker.kept.latest(30) == 1
    maker.content = 2
    assert (maker.kept.latest(30), maker.made) == (1, 1)


def test_what_cannot_be_made_is_tried_again(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing() -> tuple[str, int]:
        raise StoreError("It is closed.")

    monkeypatch.setattr(maker.kept, "_make", failing)
    assert maker.kept.latest(30) is None
    monkeypatch.setattr(maker.kept, "_make", maker.make)
    until(lambda: maker.kept.latest(30) == 1)

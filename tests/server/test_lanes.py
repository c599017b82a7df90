"""Who computes when: quick ones first, clients in turn, the greedy sent away."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest

from server.errors import BusyError
from server.workers.lanes import Lanes, Places


def lanes(spent: dict[str, float] | None = None, **given: float) -> Lanes:
    places = {"quick": 1, "long": 1, "quick_queue": 8, "long_queue": 1, "wait": 5, "slice": 0.1} | given
    return Lanes(Places(**places), lambda client: (spent or {}).get(client, 0.0))


class Crowd:
    """Clients that come one after the other, each leaving as soon as it was let in."""

    def __init__(self, tested: Lanes) -> None:
        self._tested = tested
        self._threads: list[threading.Thread] = []
        self.let_in: list[str] = []
        self.refused: list[str] = []

    def come(self, *clients: str) -> None:
        for client in clients:
            self._threads.append(threading.Thread(target=self._pass, args=(client,)))
            self._threads[-1].start()
            time.sleep(0.02)

    def _pass(self, client: str) -> None:
        try:
            ticket = self._tested.enter(client)
        except BusyError:
            self.refused.append(client)
            return
        self.let_in.append(client)
        self._tested.leave(ticket)

    def disperse(self) -> None:
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()


def test_who_has_used_least_goes_first_then_who_came_first() -> None:
    tested = lanes({"heavy": 30.0, "light": 1.0})
    holder, crowd = tested.enter("holder"), Crowd(tested)
    crowd.come("heavy", "light", "new", "newer", "heavy")
    tested.leave(holder)
    crowd.disperse()
    assert crowd.let_in == ["new", "newer", "light", "heavy", "heavy"]
    assert tested.busy == 0


def test_who_has_a_place_lets_others_go_before() -> None:
    tested = lanes(quick=2)
    first, second = tested.enter("flood"), tested.enter("other")
    crowd = Crowd(tested)
    crowd.come("flood", "reader")
    tested.leave(second)
    crowd.disperse()
    assert crowd.let_in == ["reader", "flood"]
    tested.leave(first)


def test_who_fills_the_queue_is_sent_away_from_it() -> None:
    tested = lanes(quick_queue=3)
    holder, crowd = tested.enter("holder"), Crowd(tested)
    crowd.come("flood", "flood", "flood", "a reader", "flood", "another")
    tested.leave(holder)
    crowd.disperse()
    assert Counter(crowd.refused) == {"flood": 3}
    assert Counter(crowd.let_in) == {"flood": 1, "a reader": 1, "another": 1}


def test_nobody_waits_for_ever() -> None:
    tested = lanes(wait=0.1)
    tested.enter("holder")
    with pytest.raises(BusyError) as refused:
        tested.enter("other")
    assert int(refused.value.headers["Retry-After"]) >= 1


def test_a_long_query_leaves_its_quick_place_at_once() -> None:
    tested = lanes()
    long = tested.enter("heavy")
    assert tested.move_on(long)
    quick = tested.enter("reader")
    assert tested.busy == 2
    tested.leave(long)
    tested.leave(quick)
    assert tested.busy == 0


def test_the_second_long_query_stands_still_and_the_third_is_sent_away() -> None:
    tested = lanes(quick=3)
    first, second, third = (tested.enter(name) for name in "abc")
    assert tested.move_on(first)
    assert not tested.move_on(second)
    moved = threading.Thread(target=tested.wait_to_move_on, args=(second,))
    moved.start()
    time.sleep(0.05)
    assert not tested.move_on(third)
    with pytest.raises(BusyError):
        tested.wait_to_move_on(third)
    assert moved.is_alive()
    tested.leave(first)
    moved.join(5)
    assert tested.busy == 1
    tested.leave(second)
    assert tested.busy == 0


def test_one_client_has_half_of_the_long_places() -> None:
    tested = lanes(quick=4, long=4)
    mine = [tested.enter("mine") for _ in range(3)]
    assert [tested.move_on(ticket) for ticket in mine] == [True, True, False]
    yours = tested.enter("yours")
    assert tested.move_on(yours)

"""Who computes when: quick ones first, clients in turn, the greedy sent away."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from functools import wraps

import pytest

from server.errors import BusyError
from server.workers.lanes import Lanes, Places


def on_a_loop(test: Callable[[], Coroutine[None, None, None]]) -> Callable[[], None]:
    @wraps(test)
    def run() -> None:
        asyncio.run(test())

    return run


def lanes(spent: dict[str, float] | None = None, **given: float) -> Lanes:
    places = {"quick": 1, "long": 1, "quick_queue": 8, "long_queue": 1, "wait": 5, "slice": 0.1} | given
    return Lanes(Places(**places), lambda client: (spent or {}).get(client, 0.0))


class Crowd:
    """Clients that come one after the other, each leaving as soon as it was let in."""

    def __init__(self, tested: Lanes) -> None:
        self._tested = tested
        self._tasks: list[asyncio.Task[None]] = []
        self.let_in: list[str] = []
        self.refused: list[str] = []

    async def come(self, *clients: str) -> None:
        for client in clients:
            self._tasks.append(asyncio.create_task(self._pass(client)))
            await asyncio.sleep(0)

    async def _pass(self, client: str) -> None:
        try:
            ticket = await self._tested.enter(client)
        except BusyError:
            self.refused.append(client)
            return
        self.let_in.append(client)
        self._tested.leave(ticket)

    async def disperse(self) -> None:
        await asyncio.wait_for(asyncio.gather(*self._tasks), 10)


@on_a_loop
async def test_who_has_used_least_goes_first_then_who_came_first() -> None:
    tested = lanes({"heavy": 30.0, "light": 1.0})
    holder, crowd = await tested.enter("holder"), Crowd(tested)
    await crowd.come("heavy", "light", "new", "newer", "heavy")
    tested.leave(holder)
    await crowd.disperse()
    assert crowd.let_in == ["new", "newer", "light", "heavy", "heavy"]
    assert tested.busy == 0


@on_a_loop
async def test_who_has_a_place_lets_others_go_before() -> None:
    tested = lanes(quick=2)
    first, second = await tested.enter("flood"), await tested.enter("other")
    crowd = Crowd(tested)
    await crowd.come("flood", "reader")
    tested.leave(second)
    await crowd.disperse()
    assert crowd.let_in == ["reader", "flood"]
    tested.leave(first)


@on_a_loop
async def test_who_fills_the_queue_is_sent_away_from_it() -> None:
    tested = lanes(quick_queue=3)
    holder, crowd = await tested.enter("holder"), Crowd(tested)
    await crowd.come("flood", "flood", "flood", "a reader", "flood", "another")
    tested.leave(holder)
    await crowd.disperse()
    assert Counter(crowd.refused) == {"flood": 3}
    assert Counter(crowd.let_in) == {"flood": 1, "a reader": 1, "another": 1}


@on_a_loop
async def test_nobody_waits_for_ever() -> None:
    tested = lanes(wait=0.1)
    holder = await tested.enter("holder")
    with pytest.raises(BusyError) as refused:
        await tested.enter("other")
    assert int(refused.value.headers["Retry-After"]) >= 1
    tested.leave(holder)
    assert (await tested.enter("other")).client == "other"


@on_a_loop
async def test_who_gives_up_waiting_takes_no_place() -> None:
    tested = lanes()
    holder = await tested.enter("holder")
    gone = asyncio.create_task(tested.enter("gone"))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait([gone])
    tested.leave(holder)
    assert tested.busy == 0
    let_in = asyncio.create_task(tested.enter("let in"))
    late = asyncio.create_task(tested.enter("gone too late"))
    await asyncio.sleep(0)
    tested.leave(await let_in)
    late.cancel()
    await asyncio.wait([late])
    assert tested.busy == 0


@on_a_loop
async def test_a_long_query_leaves_its_quick_place_at_once() -> None:
    tested = lanes()
    long = await tested.enter("heavy")
    assert tested.move_on(long)
    quick = await tested.enter("reader")
    assert tested.busy == 2
    tested.leave(long)
    tested.leave(quick)
    assert tested.busy == 0


@on_a_loop
async def test_the_second_long_query_stands_still_and_the_third_is_sent_away() -> None:
    tested = lanes(quick=3)
    first, second, third = [await tested.enter(name) for name in "abc"]
    assert tested.move_on(first)
    assert not tested.move_on(second)
    moved = asyncio.create_task(tested.wait_to_move_on(second))
    await asyncio.sleep(0)
    assert not tested.move_on(third)
    with pytest.raises(BusyError):
        await tested.wait_to_move_on(third)
    assert not moved.done()
    tested.leave(first)
    await moved
    assert tested.busy == 1
    tested.leave(second)
    assert tested.busy == 0


@on_a_loop
async def test_one_client_has_half_of_the_long_places() -> None:
    tested = lanes(quick=4, long=4)
    mine = [await tested.enter("mine") for _ in range(3)]
    assert [tested.move_on(ticket) for ticket in mine] == [True, True, False]
    yours = await tested.enter("yours")
    assert tested.move_on(yours)

"""Who may compute now: every query at first, for a moment; those that take longer only in a few places, politely.

Nobody knows beforehand how long a query takes. So each starts in a quick place, which it must leave after a slice of
time. Then it runs on in a long place, where its process yields the processor to all others, or stands still until
there is one. Who has used least goes first, and who wants most is the first to be sent away: a client that floods the
server, or asks for the moon, waits for itself.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from itertools import count

from server.errors import BusyError


class Lane(Enum):
    """The two sorts of places."""

    QUICK = "quick"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Places:
    """How many queries compute at once (`quick`, `long`), how many wait for each, and for how many seconds at most.

    `slice` is how many seconds a quick place is for.
    """

    quick: int
    long: int
    quick_queue: int
    long_queue: int
    wait: float
    slice: float

    @property
    def threads(self) -> int:
        """How many threads those who compute or wait can hold, and one more for each so that it can be refused."""
        return 2 * (self.quick + self.long + self.quick_queue + self.long_queue)

    def of(self, lane: Lane) -> int:
        """The places in a lane."""
        return self.quick if lane is Lane.QUICK else self.long

    def queue(self, lane: Lane) -> int:
        """How many may wait for a place in a lane."""
        return self.quick_queue if lane is Lane.QUICK else self.long_queue


@dataclass(eq=False, slots=True)
class Ticket:
    """One query's right to compute. `number` is its place in the order of arrival; `turn` is done when it is let in."""

    client: str
    number: int
    turn: asyncio.Future[None] | None = None


@dataclass(slots=True)
class _Row:
    waiting: list[Ticket] = field(default_factory=list)
    running: list[Ticket] = field(default_factory=list)


class Lanes:
    """The places of one server. All of it belongs to one event loop, so nothing is locked."""

    def __init__(self, places: Places, spent: Callable[[str], float]) -> None:
        """`spent` says how many seconds of computing a client has used lately."""
        self._places = places
        self._spent = spent
        self._rows = {lane: _Row() for lane in Lane}
        self._numbers = count()

    @property
    def slice(self) -> float:
        """The seconds that a query may compute in a quick place."""
        return self._places.slice

    @property
    def busy(self) -> int:
        """How many queries compute, or stand still in the middle. Any thread may ask."""
        return sum(len(row.running) for row in self._rows.values()) + len(self._rows[Lane.LONG].waiting)

    async def enter(self, client: str) -> Ticket:
        """Wait for a quick place. Raises BusyError where none becomes free in time, or the queue is full."""
        ticket = Ticket(client, next(self._numbers))
        if not self._let_in(Lane.QUICK, ticket):
            await self._wait_for(Lane.QUICK, ticket)
        return ticket

    def move_on(self, ticket: Ticket) -> bool:
        """Give the quick place up for a long one. Returns whether there is one now; else `wait_to_move_on`."""
        self._rows[Lane.QUICK].running.remove(ticket)
        free = self._let_in(Lane.LONG, ticket)
        self._admit()
        return free

    async def wait_to_move_on(self, ticket: Ticket) -> None:
        """Wait for a long place. Raises BusyError where none becomes free in time, or too many wait."""
        await self._wait_for(Lane.LONG, ticket)

    def leave(self, ticket: Ticket) -> None:
        """Give up whatever place there is."""
        for row in self._rows.values():
            if ticket in row.running:
                row.running.remove(ticket)
        self._admit()

    def _let_in(self, lane: Lane, ticket: Ticket) -> bool:
        """Whether there is a place for `ticket`, which it then has, and nobody who waits for it."""
        row = self._rows[lane]
        if row.waiting or not self._may_run(lane, ticket):
            return False
        row.running.append(ticket)
        return True

    async def _wait_for(self, lane: Lane, ticket: Ticket) -> None:
        row, loop = self._rows[lane], asyncio.get_running_loop()
        ticket.turn = turn = loop.create_future()
        row.waiting.append(ticket)
        timer = loop.call_later(self._places.wait, self._refuse, lane, ticket)
        self._send_away(lane)
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            row.waiting = [other for other in row.waiting if other is not ticket]
            self.leave(ticket)
            raise
        finally:
            timer.cancel()

    def _admit(self) -> None:
        """Let in whose turn it is, as long as there are places."""
        for lane, row in self._rows.items():
            while row.waiting and (ticket := self._next(lane)) is not None:
                row.waiting.remove(ticket)
                if ticket.turn is not None and not ticket.turn.done():
                    row.running.append(ticket)
                    ticket.turn.set_result(None)

    def _refuse(self, lane: Lane, ticket: Ticket) -> None:
        if ticket in self._rows[lane].waiting:
            self._rows[lane].waiting.remove(ticket)
        if ticket.turn is not None and not ticket.turn.done():
            ticket.turn.set_exception(_too_busy(self._places))

    def _send_away(self, lane: Lane) -> None:
        """Where more wait than may: the latest of the client that has most waiting, of several the one that used most.

        Those that will find a free place do not count.
        """
        row = self._rows[lane]
        free = self._places.of(lane) - len(row.running)
        if len(row.waiting) > self._places.queue(lane) + max(free, 0):
            waiting = Counter(ticket.client for ticket in row.waiting)
            self._refuse(lane, max(row.waiting, key=lambda t: (waiting[t.client], self._spent(t.client), t.number)))

    def _next(self, lane: Lane) -> Ticket | None:
        """Whose turn it is; None while no place is free."""
        row = self._rows[lane]
        running = Counter(ticket.client for ticket in row.running)
        ready = [ticket for ticket in row.waiting if self._may_run(lane, ticket)]
        return min(ready, key=lambda t: (running[t.client], self._spent(t.client), t.number), default=None)

    def _may_run(self, lane: Lane, ticket: Ticket) -> bool:
        """Whether there is a place; of the long ones a client has half at most."""
        running = self._rows[lane].running
        if len(running) >= self._places.of(lane):
            return False
        if lane is Lane.QUICK:
            return True
        return sum(other.client == ticket.client for other in running) < max(1, self._places.long // 2)


def _too_busy(places: Places) -> BusyError:
    return BusyError(
        f"All {places.quick + places.long} workers are busy and others wait.",
        "Try again in a few seconds; a query that takes long waits for the others that do.",
        Retry_After=str(max(1, round(places.wait / 2))),
    )

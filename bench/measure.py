"""Times calls, by one client or several at once, and says what the times were."""

from __future__ import annotations

import itertools
import math
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Times:
    """Durations in seconds of calls of one kind; `rate` is how many were answered a second, all clients together.

    `processor` is what each call used of one core, which other work on the machine does not lengthen.
    """

    seconds: tuple[float, ...]
    rate: float
    processor: tuple[float, ...] = ()

    def percentile(self, share: float) -> float:
        """The least time that at least `share` (0..1) of the calls stayed within (nearest rank)."""
        return _nearest_rank(self.seconds, share)

    def processor_percentile(self, share: float) -> float:
        """The same of the time on the processor."""
        return _nearest_rank(self.processor, share)

    @property
    def median(self) -> float:
        """The middle time."""
        return statistics.median(self.seconds)


@dataclass(frozen=True, slots=True)
class Clock:
    """What one call took by the clock and on the processor, in seconds."""

    seconds: float
    processor: float


def clocked(call: Callable[[], Answer]) -> tuple[Answer, Clock]:
    """Make a call; its answer and what it took."""
    began, used = time.perf_counter(), time.thread_time()
    answer = call()
    return answer, Clock(time.perf_counter() - began, time.thread_time() - used)


def gathered(clocks: Sequence[Clock], rate: float) -> Times:
    """The times of several calls as one record."""
    return Times(tuple(one.seconds for one in clocks), rate, tuple(one.processor for one in clocks))


def _nearest_rank(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def repeat(call: Callable[[], object], times: int, budget: float = 20.0) -> Times:
    """Time `call` up to `times` times, after one call to warm up; stop when `budget` seconds are used up."""
    call()
    return _series(call, times, time.perf_counter() + budget)


def concurrently(calls: Sequence[Callable[[], object]], clients: int, each: int, budget: float = 20.0) -> Times:
    """Let `clients` threads work through `calls` in turn: at most `each` calls a client, at most `budget` seconds."""
    turns = itertools.cycle(calls)
    orders = [[next(turns) for _ in range(each)] for _ in range(clients)]
    began = time.perf_counter()
    deadline = began + budget
    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(lambda order: _in_order(order, deadline), orders))
    clocks = [one for client in found for one in client]
    return gathered(clocks, len(clocks) / (time.perf_counter() - began))


def _in_order(order: Sequence[Callable[[], object]], deadline: float) -> list[Clock]:
    clocks: list[Clock] = []
    for call in order:
        clocks.append(clocked(call)[1])
        if time.perf_counter() > deadline:
            break
    return clocks


def _series(call: Callable[[], object], times: int, deadline: float) -> Times:
    began = time.perf_counter()
    clocks = _in_order([call] * times, deadline)
    return gathered(clocks, len(clocks) / (time.perf_counter() - began))

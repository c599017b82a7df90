"""Times calls, by one client or several at once, and says what the times were."""

from __future__ import annotations

import itertools
import math
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Durations in seconds of calls of one kind; `rate` is how many were answered a second, all clients together."""

    seconds: tuple[float, ...]
    rate: float

    def percentile(self, share: float) -> float:
        """The least time that at least `share` (0..1) of the calls stayed within (nearest rank)."""
        ordered = sorted(self.seconds)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

    @property
    def median(self) -> float:
        """The middle time."""
        return statistics.median(self.seconds)


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
    seconds = tuple(second for client in found for second in client)
    return Times(seconds, len(seconds) / (time.perf_counter() - began))


def _in_order(order: Sequence[Callable[[], object]], deadline: float) -> list[float]:
    seconds: list[float] = []
    for call in order:
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
        if time.perf_counter() > deadline:
            break
    return seconds


def _series(call: Callable[[], object], times: int, deadline: float) -> Times:
    began = time.perf_counter()
    seconds = tuple(_in_order([call] * times, deadline))
    return Times(seconds, len(seconds) / (time.perf_counter() - began))

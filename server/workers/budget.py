"""What one client may use: seconds of computing, which come back with time; not requests, which say nothing of cost."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from server.errors import TooManyError

_CLIENTS = 10_000
_PROGRAMS = 4


@dataclass(frozen=True, slots=True)
class Allowance:
    """`per_minute` seconds of computing come back each minute, up to `burst` seconds. Both 0: no limit."""

    per_minute: float
    burst: float


class Budget:
    """The accounts of all clients lately seen."""

    def __init__(self, allowance: Allowance, clock: Callable[[], float]) -> None:
        self._allowance = allowance
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, client: str) -> None:
        """Raise TooManyError, with the seconds to wait, where `client` has nothing left."""
        # One address has as much as a few clients, however many programs it says that it is.
        left = min(self.left(client), self.left(_address(client)))
        if left > 0 or not self._allowance.per_minute:
            return
        wait = math.ceil(-left / self._allowance.per_minute * 60) + 1
        raise TooManyError(
            f"Your queries have used more than {self._allowance.burst:g} seconds of computing lately.",
            f"Wait {wait} seconds; {self._allowance.per_minute:g} seconds of computing are free each minute.",
            Retry_After=str(wait),
        )

    def left(self, client: str) -> float:
        """The seconds of computing that `client` has now; negative where it has used more."""
        with self._lock:
            return self._left_at(client, self._clock())

    def spent(self, client: str) -> float:
        """The seconds of computing that `client` has used and that have not come back yet."""
        return self._allowance.burst - self.left(client)

    def charge(self, client: str, seconds: float) -> None:
        """Take `seconds` of computing from what `client` has, and note them for its address."""
        # A program's name is soon made up, so what an address has used counts by itself when turns are taken.
        costs = {client: seconds, client.partition(" ")[0]: seconds, _address(client): seconds / _PROGRAMS}
        now = self._clock()
        with self._lock:
            for holder, cost in costs.items():
                self._left[holder] = (self._left_at(holder, now) - cost, now)
                self._left.move_to_end(holder)
            while len(self._left) > _CLIENTS:
                self._left.popitem(last=False)

    def _left_at(self, client: str, now: float) -> float:
        left, since = self._left.get(client, (self._allowance.burst, now))
        return min(left + (now - since) * self._allowance.per_minute / 60, self._allowance.burst)


def _address(client: str) -> str:
    """The account of all programs at the address of `client` ("ADDRESS PROGRAM") together."""
    return f"{client.partition(' ')[0]} *"

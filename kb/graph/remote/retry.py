"""When a request that failed may be sent again: only where sending it twice does what sending it once does.

Pauses grow by a factor of two ("exponential backoff"); a server's own Retry-After goes first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from kb.errors import StoreError

_Result = TypeVar("_Result")


class Outcome(Enum):
    """How far a failed request got."""

    NOT_TAKEN = "the server never started on it"
    UNKNOWN = "the connection broke before the answer"
    FINAL = "the server answered that it will not"


class Repeat(Enum):
    """Whether a request may reach the server twice."""

    ALWAYS = "a query, or a change that sets rather than counts"
    IF_NOT_TAKEN = "an update whose second run could do something else"


class RequestError(StoreError):
    """A request that failed. `pause` is how many seconds the server asks us to wait, None where it does not say."""

    def __init__(self, message: str, remedy: str, outcome: Outcome, pause: float | None = None) -> None:
        super().__init__(message, remedy)
        self.outcome = outcome
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try: `pauses` seconds between tries, never more than `longest` for one."""

    pauses: tuple[float, ...] = (0.2, 0.4, 0.8, 1.6)
    longest: float = 30.0
    sleep: Callable[[float], None] = time.sleep

    def call(self, request: Callable[[], _Result], repeat: Repeat) -> _Result:
        """What `request` returns, tried again while that is safe and promising. Raises its last error."""
        for pause in self._all_pauses():
            try:
                return request()
            except RequestError as error:
                if pause is None or not _may_repeat(error, repeat):
                    raise
                self.sleep(min(self.longest, pause if error.pause is None else error.pause))
        raise AssertionError("unreachable: the last pause is None")

    def _all_pauses(self) -> Iterator[float | None]:
        yield from self.pauses
        yield None


def _may_repeat(error: RequestError, repeat: Repeat) -> bool:
    if error.outcome is Outcome.UNKNOWN:
        return repeat is Repeat.ALWAYS
    return error.outcome is Outcome.NOT_TAKEN

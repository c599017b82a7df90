"""An end to what the server itself computes for one request: looked at between one part of the work and the next."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from server.workers.reply import timed_out

_Part = TypeVar("_Part")


class Deadline:
    """`seconds` from now."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._at = time.monotonic() + seconds

    def each(self, parts: Iterable[_Part]) -> Iterator[_Part]:
        """The parts one by one, as long as there is time. Raises TimedOutError."""
        for part in parts:
            if time.monotonic() >= self._at:
                raise timed_out(self._seconds)
            yield part

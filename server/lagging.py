"""What takes long to make of the whole store: made beside the answers, and given as made last while it is made anew.

It is made only when somebody asks and the store has changed, once at a time, and never for more than a small part of
the time, whoever asks how often.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from kb.errors import WhenceError

_LOG = logging.getLogger("whence.server")
_Made = TypeVar("_Made")
REST: Final = 10
"""After it was made, so many times as long as that took it is not made again."""


class Lagging(Generic[_Made]):
    """One thing made of the whole store."""

    def __init__(self, name: str, make: Callable[[], tuple[str, _Made]], tag: Callable[[], str]) -> None:
        """Parameters:
        name: what it is, for the log.
        make: makes it, and says of which content: a tag as `tag` gives it, taken before anything is read.
        tag: the tag of the store's content now.
        """
        self._name = name
        self._make = make
        self._tag = tag
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._latest: tuple[str, _Made] | None = None
        self._making = False
        self._rested_at = -math.inf

    def latest(self, seconds: float) -> _Made | None:
        """It as made last. Lets it be made anew where that is due.

        Parameters:
            seconds: how long to wait where it was never made; None is returned where it is not there by then.
        """
        with self._lock:
            if self._is_due():
                self._making = True
                self._ended.clear()
                threading.Thread(target=self._make_anew, daemon=True, name=self._name).start()
        if self._latest is None:
            self._ended.wait(seconds)
        latest = self._latest
        return None if latest is None else latest[1]

    def _is_due(self) -> bool:
        is_old = self._latest is None or self._latest[0] != self._tag()
        return is_old and not self._making and time.monotonic() >= self._rested_at

    def _make_anew(self) -> None:
        started = time.monotonic()
        try:
            self._latest = self._make()
        except WhenceError as error:
            _LOG.warning("%s: not made: %s", self._name, error)
        finally:
            ended = time.monotonic()
            with self._lock:
                self._making, self._rested_at = False, ended + REST * (ended - started)
            self._ended.set()

"""The bodies of requests, awaited whole on the event loop: how large, how many, from whom, and how much of them in all.

A large body is taken only from somebody whom the accounts know, and counts until it is closed, however long its request
waits to be answered: what is held is bounded, whoever sends it.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from kb import attempts
from kb.errors import StoreError
from server.errors import BusyError, TimedOutBodyError, TooLargeError
from server.gateway import Environ, environ_of

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Knows = Callable[[Environ], bool]
"""Whether a request comes from somebody whom the accounts know. Raises StoreError."""
_IN_MEMORY: Final = 256 << 10
_AT_ONCE: Final = 256


class GoneError(Exception):
    """The client has gone, or reads so slowly that it might as well have."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client may take, in seconds: to send or take the next piece, and to send a body in all."""

    piece: float = 15
    body: float = 120


PATIENCE: Final = Patience()


@dataclass(frozen=True, slots=True)
class Allowed:
    """What bodies may be: sizes in bytes.

    Parameters:
        largest: the most of one that comes from somebody known; `largest_of_strangers` of any other.
        of_one: as many may be under way from one address.
        held: as many bytes of those larger than a stranger's may be held; `held_of_one` from one address.
    """

    largest: int
    largest_of_strangers: int
    of_one: int
    held: int
    held_of_one: int


class _Body(SpooledTemporaryFile[bytes]):
    """A body that gives its room back when it is closed, or forgotten."""

    def __init__(self) -> None:
        super().__init__(_IN_MEMORY)
        self._rooms: list[Callable[[], object]] = []

    def occupy(self, give_back: Callable[..., None], *given: object) -> None:
        ending = weakref.finalize(self, give_back, *given)
        ending.atexit = False
        self._rooms.append(ending)

    def close(self) -> None:
        super().close()
        for give_back in self._rooms:
            give_back()


class Bodies:
    """Awaits bodies. All methods are for the event loop; closing a body is for any thread."""

    def __init__(self, allowed: Allowed, knows: Knows, patience: Patience = PATIENCE) -> None:
        self._allowed = allowed
        self._knows = knows
        self._patience = patience
        self._under_way: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._held: Counter[str] = Counter()

    async def whole(self, scope: Scope, receive: Receive) -> IO[bytes]:
        """The whole body; to be closed when it was read.

        Raises:
            TooLargeError, TimedOutBodyError, BusyError: it is not taken.
            GoneError: the client went away.
        """
        headers = dict(scope["headers"])
        if b"content-length" not in headers and b"transfer-encoding" not in headers:
            return BytesIO()
        announced = int(headers.get(b"content-length", b"0"))
        if announced > self._allowed.largest:
            raise _too_large(self._allowed.largest)
        with self._one_more(_client(scope)):
            body = _Body()
            with ExitStack() as unfinished:
                unfinished.callback(body.close)
                try:
                    async with asyncio.timeout(self._patience.body):
                        await self._fill(body, scope, announced, receive)
                except TimeoutError:
                    raise TimedOutBodyError(
                        "The body did not arrive in time.", "Send it again, without a pause.", Connection="close"
                    ) from None
                unfinished.pop_all()
        body.seek(0)
        return body

    async def _fill(self, body: _Body, scope: Scope, announced: int, receive: Receive) -> None:
        allowed, size, more = self._allowed.largest_of_strangers, 0, True
        if announced > allowed:
            allowed = await self._allow_large(body, scope, announced)
        while more:
            message = await asyncio.wait_for(receive(), self._patience.piece)
            if message["type"] == "http.disconnect":
                raise GoneError
            piece = message.get("body", b"")
            size += len(piece)
            if size > allowed:
                if announced or allowed == self._allowed.largest:
                    raise _too_large(allowed)
                # Nobody said how large it is going to be: room for the largest.
                allowed = await self._allow_large(body, scope, self._allowed.largest)
            body.write(piece)
            more = message.get("more_body", False)

    @contextmanager
    def _one_more(self, client: str) -> Iterator[None]:
        """Raises BusyError where too many are under way, in all or from one address."""
        if self._under_way.total() >= _AT_ONCE or self._under_way[client] >= self._allowed.of_one:
            raise BusyError("Too many bodies are being sent at once.", "Send them one by one.", Retry_After="5")
        self._under_way[client] += 1
        try:
            yield
        finally:
            self._under_way[client] -= 1
            self._under_way += Counter()  # forget who has none left

    # --- large ones -------------------------------------------------------------------------------------------------

    async def _allow_large(self, body: _Body, scope: Scope, size: int) -> int:
        """Room for `size` bytes, which `body` gives back; returns how large it may be. Raises as `whole`."""
        if not await self._is_known(scope):
            raise _too_large(self._allowed.largest_of_strangers)
        client = _client(scope)
        with self._lock:
            if self._held.total() + size > self._allowed.held or self._held[client] + size > self._allowed.held_of_one:
                raise BusyError("Too many large bodies wait to be read.", "Try again in a moment.", Retry_After="5")
            self._held[client] += size
        body.occupy(self._give_back, client, size)
        return self._allowed.largest

    async def _is_known(self, scope: Scope) -> bool:
        try:
            return await asyncio.to_thread(self._knows, environ_of(scope, BytesIO()))
        except StoreError:
            raise BusyError("It cannot be looked up who you are.", "Try again later.", Retry_After="30") from None

    def _give_back(self, client: str, size: int) -> None:
        with self._lock:
            self._held[client] -= size
            self._held += Counter()


def _client(scope: Scope) -> str:
    return attempts.client_of(str(scope["client"][0]))


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(f"The body is larger than {limit:,} bytes.", "Send less at a time.", Connection="close")

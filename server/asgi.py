"""The door that granian serves: bodies are awaited and answers sent on an event loop, so that whoever is slow holds a
connection and never a thread.

The application itself is WSGI. A request reaches one of its threads when its body is there in full; an answer that
breaks off is broken off on the wire too, so that no client takes the half of it for the whole.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, TypeVar

from kb.settings import Settings
from server.errors import PROBLEM, BusyError, HttpError, TimedOutBodyError, TooLargeError, problem_of
from server.gateway import Begun, WsgiApp, begin, check_hosts, environ_of
from server.state import places
from server.wsgi import make_application

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
_Result = TypeVar("_Result")
_KILOBYTE, _MEGABYTE = 1 << 10, 1 << 20
_IN_MEMORY: Final = 256 * _KILOBYTE
_BODIES: Final = 256
_BODIES_OF_ONE: Final = 32
_QUERY_PATHS: Final = ("/sparql", "/graph-store")


class GoneError(Exception):
    """The client has gone, or reads so slowly that it might as well have."""


class HideGone(logging.Filter):
    """Keeps clients that went away out of the log of errors: there is nothing to mend here."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether `record` is about anything else."""
        return not (record.exc_info and isinstance(record.exc_info[1], GoneError))


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client may take, in seconds: to send or take the next piece, and to send a body in all."""

    piece: float = 15
    body: float = 120


@dataclass(frozen=True, slots=True)
class _Work:
    """The application's work on one request: any thread of `pool`, always in one context."""

    pool: ThreadPoolExecutor
    context: Context

    async def do(self, step: Callable[[], _Result]) -> _Result:
        """Do one step of it in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, self.context.run, step)


class Bridge:
    """`app` as an ASGI application.

    Parameters:
        threads: as many requests are answered at once, queries and updates aside.
        query_threads: as many queries and updates run or wait at once; they cannot take the threads of pages.
        largest: the most bytes of a body that comes with a token or a session; `largest_anonymous` of any other.
        bodies_of_one: as many bodies may be under way from one address.
    """

    def __init__(
        self,
        app: WsgiApp,
        threads: int,
        query_threads: int,
        largest: int,
        largest_anonymous: int,
        bodies_of_one: int = _BODIES_OF_ONE,
        patience: Patience = Patience(),
    ) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(threads, "request")
        self._query_threads = ThreadPoolExecutor(query_threads, "query")
        self._most_waiting = threads * 16
        self._waiting = 0
        self._largest = largest
        self._largest_anonymous = largest_anonymous
        self._bodies_of_one = bodies_of_one
        self._patience = patience
        self._bodies: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            check_hosts(scope)
            body = await self._body(scope, receive)
            work = _Work(self._pool(scope), copy_context())
            begun = await self._begun(work, scope, body)
        except HttpError as refusal:
            await _refuse(refusal, send)
            return
        await self._send(work, begun, receive, send)

    # --- the body ---------------------------------------------------------------------------------------------------

    async def _body(self, scope: Scope, receive: Receive) -> IO[bytes]:
        """The whole body. Raises TooLargeError, TimedOutBodyError, BusyError, or GoneError."""
        headers = dict(scope["headers"])
        if b"content-length" not in headers and b"transfer-encoding" not in headers:
            return BytesIO()
        body: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with the request
        known = b"authorization" in headers or b"cookie" in headers
        limit = self._largest if known else self._largest_anonymous
        if int(headers.get(b"content-length", b"0")) > limit:
            raise _too_large(limit)
        with self._one_of_the_bodies(str(scope["client"][0])):
            try:
                async with asyncio.timeout(self._patience.body):
                    await self._fill(body, limit, receive)
            except TimeoutError:
                raise TimedOutBodyError(
                    "The body did not arrive in time.", "Send it again, without a pause.", Connection="close"
                ) from None
        body.seek(0)
        return body

    async def _fill(self, body: IO[bytes], limit: int, receive: Receive) -> None:
        size, more = 0, True
        while more:
            message = await asyncio.wait_for(receive(), self._patience.piece)
            if message["type"] == "http.disconnect":
                raise GoneError
            piece = message.get("body", b"")
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            body.write(piece)
            more = message.get("more_body", False)

    @contextmanager
    def _one_of_the_bodies(self, client: str) -> Iterator[None]:
        """Room for one more body. Raises BusyError where too many are under way, in all or from one address."""
        if self._bodies.total() >= _BODIES or self._bodies[client] >= self._bodies_of_one:
            raise BusyError("Too many bodies are being sent at once.", "Send them one by one.", Retry_After="5")
        self._bodies[client] += 1
        try:
            yield
        finally:
            self._bodies[client] -= 1
            self._bodies += Counter()  # forget who has none left

    # --- the answer -------------------------------------------------------------------------------------------------

    async def _begun(self, work: _Work, scope: Scope, body: IO[bytes]) -> Begun:
        """The application's answer as far as its first bytes. Raises BusyError where too many requests wait."""
        if self._waiting >= self._most_waiting:
            raise BusyError("Too many requests wait to be answered.", "Try again in a moment.", Retry_After="2")
        self._waiting += 1
        try:
            return await work.do(partial(begin, self._app, environ_of(scope, body)))
        finally:
            self._waiting -= 1

    def _pool(self, scope: Scope) -> ThreadPoolExecutor:
        return self._query_threads if scope["path"].startswith(_QUERY_PATHS) else self._threads

    async def _send(self, work: _Work, begun: Begun, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": begun.status, "headers": begun.headers})
        if begun.rest is None:
            await send({"type": "http.response.body", "body": begun.first, "more_body": False})
            return
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await self._stream(work, begun, send, gone)
        finally:
            gone.cancel()
            await work.do(begun.close)

    async def _stream(self, work: _Work, begun: Begun, send: Send, gone: asyncio.Future[None]) -> None:
        """Send piece by piece, each when the one before has been taken. Raises GoneError where that takes too long."""
        piece = begun.first
        while piece:
            try:
                await asyncio.wait_for(
                    send({"type": "http.response.body", "body": piece, "more_body": True}), self._patience.piece
                )
            except TimeoutError:
                raise GoneError from None
            if gone.done():
                raise GoneError
            piece = await work.do(begun.next)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(f"The body is larger than {limit:,} bytes.", "Send less at a time.", Connection="close")


async def _refuse(refusal: HttpError, send: Send) -> None:
    """Answer without the application, in the shape that errors have everywhere."""
    body = json.dumps(problem_of(refusal).members()).encode() + b"\n"
    headers = {
        "Content-Type": PROBLEM,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Access-Control-Allow-Origin": "*",
        **refusal.headers,
    }
    named = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    with suppress(OSError):
        await send({"type": "http.response.start", "status": refusal.status, "headers": named})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def bridge(app: WsgiApp, settings: Settings, patience: Patience = Patience()) -> Bridge:
    """`app` with the limits that the settings name."""
    return Bridge(
        app,
        threads=settings.integer("threads"),
        query_threads=places(settings).threads,
        largest=(settings.integer("max_file_mb") + 1) * _MEGABYTE,
        largest_anonymous=max(settings.integer("max_query_kb") * _KILOBYTE, _MEGABYTE),
        # Behind a proxy all clients have its address, and it sends bodies on whole.
        bodies_of_one=_BODIES if settings.integer("proxies") else _BODIES_OF_ONE,
        patience=patience,
    )


def make_bridge() -> Bridge:
    """The application for the knowledge base that the environment names. Raises StoreError or UsageError."""
    application = make_application()
    return bridge(application, application.settings)

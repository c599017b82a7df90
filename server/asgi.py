"""The door that granian serves: bodies are awaited and answers sent on an event loop, so that whoever is slow holds a
connection and never a thread.

Queries are answered on the loop itself, by `server.sparql.direct`. The application, for everything else, is WSGI: a
request reaches one of its threads when its body is there in full. An answer that breaks off is broken off on the wire
too, so that no client takes the half of it for the whole.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, Final, TypeVar

from kb.settings import Settings
from server.bodies import PATIENCE, Allowed, Bodies, GoneError, Patience, Receive, Scope
from server.errors import BusyError, HttpError
from server.gateway import Begun, Outgoing, Rest, WsgiApp, begin, check_hosts, environ_of, header_of
from server.hygiene import for_all
from server.reach import Reach
from server.refusals import Refusals, make_refusals
from server.sparql.direct import Direct, make_direct
from server.state import places
from server.wsgi import Whole, make_application

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
_Result = TypeVar("_Result")
_KILOBYTE, _MEGABYTE = 1 << 10, 1 << 20
_BODIES: Final = 256
_BODIES_OF_ONE: Final = 32
_LARGE_BODIES: Final = 8
_LARGE_BODIES_OF_ONE: Final = 2
_QUERY_PATHS: Final = ("/sparql", "/graph-store")


class HideGone(logging.Filter):
    """Keeps clients that went away out of the log of errors: there is nothing to mend here."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether `record` is about anything else."""
        return not (record.exc_info and isinstance(record.exc_info[1], GoneError))


@dataclass(frozen=True, slots=True)
class _Work:
    """The application's work on one request: any thread of `pool`, always in one context."""

    pool: ThreadPoolExecutor
    context: Context

    async def do(self, step: Callable[[], _Result]) -> _Result:
        """Do one step of it in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, self.context.run, step)


@dataclass(frozen=True, slots=True)
class _InThreads:
    """What follows the first bytes of an answer by the application."""

    work: _Work
    begun: Begun

    async def next(self) -> bytes:
        """The next bytes; none at the end."""
        return await self.work.do(self.begun.next)

    async def close(self) -> None:
        """Let the application know that it is over."""
        await self.work.do(self.begun.close)


class Bridge:
    """`app` as an ASGI application.

    Parameters:
        direct: answers queries on the loop.
        threads: as many requests are answered at once, queries and updates aside.
        query_threads: as many queries and updates run or wait at once; they cannot take the threads of pages.
        bodies: awaits what clients send.
        reach: by which names and from which pages the server is asked.
        refusals: makes answers of what is refused here.
    """

    def __init__(
        self,
        app: WsgiApp,
        direct: Direct,
        threads: int,
        query_threads: int,
        bodies: Bodies,
        reach: Reach,
        refusals: Refusals,
        patience: Patience = PATIENCE,
    ) -> None:
        self._app = app
        self._direct = direct
        self._threads = ThreadPoolExecutor(threads, "request")
        self._query_threads = ThreadPoolExecutor(query_threads, "query")
        self._most_waiting = threads * 16
        self._waiting = 0
        self._patience = patience
        self._bodies = bodies
        self._reach = reach
        self._refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        self._direct.live_here()
        try:
            check_hosts(scope)
            self._reach.check(header_of(scope, b"host"), header_of(scope, b"origin"))
            body = await self._bodies.whole(scope, receive)
            answer = await self._at_once(scope, body)
            if answer is None:
                answer = await self._begun(scope, body)
        except HttpError as refusal:
            with suppress(OSError):
                await self._send(self._refusals.answer(refusal, scope), receive, send)
            return
        await self._send(answer, receive, send)

    # --- the answer -------------------------------------------------------------------------------------------------

    async def _at_once(self, scope: Scope, body: IO[bytes]) -> Outgoing | None:
        """The answer to a query; None for what is none."""
        answer = await self._direct(scope, body) if self._direct.takes(scope) else None
        if answer is not None:
            body.close()
        return answer

    async def _begun(self, scope: Scope, body: IO[bytes]) -> Outgoing:
        """The application's answer as far as its first bytes. Raises BusyError where too many requests wait."""
        if self._waiting >= self._most_waiting:
            raise BusyError("Too many requests wait to be answered.", "Try again in a moment.", Retry_After="2")
        self._waiting += 1
        work = _Work(self._pool(scope), copy_context())
        try:
            begun = await work.do(partial(begin, self._app, environ_of(scope, body)))
        finally:
            self._waiting -= 1
        rest = _InThreads(work, begun) if begun.rest is not None else None
        return Outgoing(begun.status, begun.headers, begun.first, rest)

    def _pool(self, scope: Scope) -> ThreadPoolExecutor:
        return self._query_threads if scope["path"].startswith(_QUERY_PATHS) else self._threads

    async def _send(self, answer: Outgoing, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.rest is None:
            await send({"type": "http.response.body", "body": answer.first, "more_body": False})
            return
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await self._stream(answer.first, answer.rest, send, gone)
        finally:
            gone.cancel()
            await answer.rest.close()

    async def _stream(self, piece: bytes, rest: Rest, send: Send, gone: asyncio.Future[None]) -> None:
        """Send piece by piece, each when the one before has been taken. Raises GoneError where that takes too long."""
        while piece:
            try:
                async with asyncio.timeout(self._patience.piece):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            except TimeoutError:
                raise GoneError from None
            if gone.done():
                raise GoneError
            piece = await rest.next()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def bridge(app: Whole, patience: Patience = PATIENCE) -> Bridge:
    """`app` with the limits that the settings name."""
    settings = app.state.settings
    return Bridge(
        app,
        make_direct(app.state),
        threads=settings.integer("threads"),
        query_threads=places(settings).threads,
        bodies=Bodies(_allowed(settings), app.knows, patience),
        reach=app.reach,
        refusals=make_refusals(for_all(settings), app.page_of),
        patience=patience,
    )


def _allowed(settings: Settings) -> Allowed:
    largest = (settings.integer("max_file_mb") + 1) * _MEGABYTE
    # Behind a proxy all clients have its address, and it sends bodies on whole.
    proxied = settings.integer("proxies") > 0
    return Allowed(
        largest=largest,
        largest_of_strangers=max(settings.integer("max_query_kb") * _KILOBYTE, _MEGABYTE),
        of_one=_BODIES if proxied else _BODIES_OF_ONE,
        held=_LARGE_BODIES * largest,
        held_of_one=(_LARGE_BODIES if proxied else _LARGE_BODIES_OF_ONE) * largest,
    )


def make_bridge() -> Bridge:
    """The application for the knowledge base that the environment names. Raises StoreError or UsageError."""
    return bridge(make_application())

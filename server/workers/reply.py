"""What a worker answers to one job, within the time and the place that the job may have, with a hard end.

All of it runs on the event loop of `server.workers.home`; no thread waits for a worker.
"""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from kb.errors import QueryError, WhenceError
from server.errors import BusyError, HttpError, NotAcceptableError, RefusedError, TimedOutError, TooComplexError
from server.workers.channel import Message, Tag, packed, packed_json
from server.workers.child import WorkerProcess
from server.workers.jobs import Job, to_json
from server.workers.lanes import Lanes, Ticket

Done = Callable[[WorkerProcess | None, float], None]
"""Told when a reply is over: the worker, or None where it is not to be used again, and the seconds of computing."""

_STREAM_FACTOR = 20
_LEAST_WAIT = 0.01
_IN_MEMORY = 1 << 20
_FAULTS: dict[str, type[HttpError]] = {
    error.code: error for error in (RefusedError, NotAcceptableError, TooComplexError)
}
_OUT_OF_TIME = frozenset({-signal.SIGALRM, -signal.SIGXCPU})


class Reply:
    """A worker's answer: a header at once, then pieces. Close it, so that the worker is free again."""

    def __init__(self, worker: WorkerProcess, seconds: float, lanes: Lanes, ticket: Ticket, done: Done) -> None:
        self._worker = worker
        self._allowed = seconds
        self._slice = min(lanes.slice, seconds)
        self._lanes = lanes
        self._ticket = ticket
        self._done = done
        self._waited = 0.0
        self._cpu_before = 0.0
        self._open = True
        self._is_quick = True
        self._kept: IO[bytes] | None = None
        self._left = 0
        self.header: dict[str, Any] = {}

    @property
    def seconds(self) -> float:
        """The time that the worker took; while it stood still does not count."""
        return self._waited

    @property
    def is_over(self) -> bool:
        """Whether `next` has given everything."""
        return not self._open and not self._left

    async def start(self, job: Job, payload: bytes | None) -> None:
        """Hand the job over and wait for the header. Raises what the worker found wrong, or BusyError."""
        try:
            await self._worker.start(self._allowed)
            self._cpu_before = self._worker.cpu_used
            limits = (self._allowed, self._allowed * _STREAM_FACTOR)
            data = packed(Tag.DATA, payload) if payload is not None else b""
            self._worker.line.send(packed_json(Tag.REQUEST, to_json(job, *limits)) + data)
        except (EOFError, BrokenPipeError):
            raise await self._died() from None
        except TimeoutError:
            raise await self._stopped() from None
        self.header = json.loads(await self._message(Tag.HEADER))

    async def keep(self) -> None:
        """Take the whole answer over, so that the worker is free however slowly somebody reads. Raises as `start`."""
        kept = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by `close`
        try:
            while self._open:
                kept.write(await self._message(Tag.DATA))
        except BaseException:
            kept.close()
            raise
        self._left = kept.tell()
        kept.seek(0)
        self._kept = kept

    async def next(self) -> bytes:
        """The next bytes of the answer; none at its end. Raises TimedOutError or what went wrong, even half-way."""
        if self._kept is not None:
            piece = self._kept.read(_IN_MEMORY)
            self._left -= len(piece)
            return piece
        piece = b""
        while self._open and not piece:
            piece = await self._message(Tag.DATA)
        pieces = [piece]
        while self._open and self._worker.line.peek() in (Tag.DATA, Tag.END):
            pieces.append(await self._message(Tag.DATA))
        return b"".join(pieces)

    async def read(self) -> bytes:
        """The whole of the answer."""
        pieces = []
        try:
            while piece := await self.next():
                pieces.append(piece)
        finally:
            await self.close()
        return b"".join(pieces)

    async def close(self) -> None:
        """Give the worker back; one that is still at it is ended."""
        if self._kept is not None:
            self._kept.close()
        if self._open:
            await self._give_up()

    async def _message(self, wanted: Tag) -> bytes:
        """The payload of the next message; none where it is the end."""
        try:
            tag, payload = await self._receive()
        except EOFError:
            raise await self._died() from None
        except TimeoutError:
            raise await self._stopped() from None
        if tag is wanted:
            return payload
        ending = json.loads(payload)
        self._worker.cpu_used = ending["used"]
        await self._finish(ending["cpu"])
        if tag is Tag.FAULT:
            raise error_of(ending)
        return b""

    async def _receive(self) -> Message:
        """The next message, from a quick place or, where that took too long, from a long one."""
        line = self._worker.line
        if (message := line.take()) is not None:
            return message
        while self._is_quick and self._waited < self._allowed:
            left = self._left_of_slice()
            if left <= 0:
                await self._move_on()
                break
            with self._counted():
                if await line.comes_within(max(left, _LEAST_WAIT)):
                    break
        with self._counted():
            return await line.receive(self._allowed - self._waited)

    def _left_of_slice(self) -> float:
        """What is left of the first moments, in seconds of the processor: on a busy machine the clock runs for others.

        The system is only asked when the clock says that they may be over; by the clock where it does not say.
        """
        by_clock = self._slice - self._waited
        used = self._worker.cpu_seconds() if by_clock <= 0 else None
        return by_clock if used is None else self._slice - (used - self._cpu_before)

    async def _move_on(self) -> None:
        self._is_quick = False
        self._worker.calm()
        if not self._lanes.move_on(self._ticket):
            self._worker.pause()
            await self._lanes.wait_to_move_on(self._ticket)
            self._worker.resume()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self._waited += time.monotonic() - started

    async def _finish(self, seconds: float) -> None:
        """The worker has answered. One that was told to be polite would be so for ever: it is not used again."""
        self._open = False
        try:
            if not self._is_quick:
                await self._worker.kill()
        finally:
            self._done(self._worker if self._is_quick else None, seconds)

    async def _give_up(self) -> int:
        self._open = False
        try:
            return await self._worker.kill()
        finally:
            self._done(None, self._waited)

    async def _stopped(self) -> WhenceError:
        await self._give_up()
        return timed_out(self._allowed)

    async def _died(self) -> WhenceError:
        self._open = False
        try:
            code = await self._worker.reap()
        finally:
            self._done(None, self._waited)
        if code in _OUT_OF_TIME:
            return timed_out(self._allowed)
        if code == -signal.SIGSYS:
            return RefusedError("The text asks another server.", "Ask that one yourself.")
        reason = "used more memory than it may" if code == -signal.SIGABRT else "is more than the engine can bear"
        return TooComplexError(f"The text {reason}; it was stopped.", "Ask for less at a time, or nest less.")


def error_of(described: dict[str, Any]) -> WhenceError:
    """The error that a worker described."""
    code, message, remedy = described["code"], described["message"], described.get("remedy", "")
    if code in _FAULTS:
        return _FAULTS[code](message, remedy)
    if code == QueryError.code:
        return QueryError(message, remedy, line=described.get("line"), column=described.get("column"))
    return BusyError(message, remedy, Retry_After="1")


def timed_out(seconds: float) -> TimedOutError:
    """That what was asked has had `seconds` and was not done."""
    return TimedOutError(
        f"The query ran for more than {seconds:g} seconds and was stopped.",
        "Ask for less: add patterns that narrow it, or a LIMIT.",
    )

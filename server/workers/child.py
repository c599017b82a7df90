"""One worker as the server sees it: a process that is handed a job, and the reply that it gives, with a hard end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from kb.errors import QueryError, WhenceError
from server.errors import BusyError, HttpError, NotAcceptableError, RefusedError, TimedOutError, TooComplexError
from server.workers.channel import Message, Tag, comes_within, receive, send, send_json
from server.workers.jobs import Job, to_json
from server.workers.lanes import Lanes, Ticket

Done = Callable[["WorkerProcess | None", float], None]
"""Told when a reply is over: the worker, or None where it is not to be used again, and the seconds of computing."""

_STREAM_FACTOR = 20
_POLITEST = 19
_USER_TICKS = 11
_LEAST_WAIT = 0.01
_IN_MEMORY = 1 << 20
_CHUNK = 1 << 16
_FAULTS: dict[str, type[HttpError]] = {
    error.code: error for error in (RefusedError, NotAcceptableError, TooComplexError)
}
_OUT_OF_TIME = frozenset({-signal.SIGALRM, -signal.SIGXCPU})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use: `seconds` of time, `megabytes` of memory."""

    seconds: float
    megabytes: int


class WorkerProcess:
    """One process that answers jobs, one at a time."""

    def __init__(self, limits: Limits) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "server.workers.process", str(limits.megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # The C library would set address space aside for each of the engine's threads; the memory limit counts it.
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath, "MALLOC_ARENA_MAX": "1"},
        )
        self.confined: bool | None = None

    @property
    def inlet(self) -> int:
        """The pipe to it."""
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        return self._process.stdin.fileno()

    @property
    def outlet(self) -> int:
        """The pipe from it."""
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        return self._process.stdout.fileno()

    def start(self, deadline: float) -> None:
        """Wait until it is in its sandbox."""
        if self.confined is None:
            _, payload = receive(self.outlet, deadline)
            self.confined = json.loads(payload)["confined"]

    def cpu_seconds(self) -> float | None:
        """The processor time that it has used so far; None where the system does not say."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[_USER_TICKS]) + int(fields[_USER_TICKS + 1])) / os.sysconf("SC_CLK_TCK")

    def calm(self) -> None:
        """Let it compute only when nobody else wants to: for the rest of its life, as the system has it."""
        os.setpriority(os.PRIO_PROCESS, self._process.pid, _POLITEST)

    def pause(self) -> None:
        """Let it stand still where it is."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> int:
        """End it at once; returns how it ended: minus the signal's number."""
        self._process.kill()
        return self.reap()

    def reap(self) -> int:
        """Wait for its end and let go of the pipes."""
        code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return code


class Reply:
    """A worker's answer: a header at once, then chunks. Close it, so that the worker is free again."""

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
        self.cpu_seconds = 0.0
        self.header: dict[str, Any] = {}

    @property
    def seconds(self) -> float:
        """The time that the worker took; while it stood still does not count."""
        return self._waited

    def start(self, job: Job, payload: bytes | None) -> None:
        """Hand the job over and wait for the header. Raises what the worker found wrong, or BusyError."""
        with self._faults():
            self._worker.start(time.monotonic() + self._allowed)
            self._cpu_before = self._worker.cpu_seconds() or 0.0
            limits = (self._allowed, self._allowed * _STREAM_FACTOR)
            send_json(self._worker.inlet, Tag.REQUEST, to_json(job, *limits))
            if payload is not None:
                send(self._worker.inlet, Tag.DATA, payload)
            self.header = json.loads(self._next(Tag.HEADER))

    def keep(self) -> None:
        """Take the whole answer over, so that the worker is free however slowly somebody reads. Raises as `start`."""
        kept = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by `close`
        try:
            kept.writelines(self.chunks())
        except BaseException:
            kept.close()
            raise
        kept.seek(0)
        self._kept = kept

    def chunks(self) -> Iterator[bytes]:
        """The answer's bytes. Raises TimedOutError or what went wrong, even half-way."""
        try:
            if self._kept is not None:
                yield from iter(partial(self._kept.read, _CHUNK), b"")
            with self._faults():
                while self._open:
                    data = self._next(Tag.DATA)
                    if data:
                        yield data
        finally:
            self.close()

    def read(self) -> bytes:
        """The whole of the answer."""
        return b"".join(self.chunks())

    def close(self) -> None:
        """Give the worker back; one that is still at it is ended."""
        if self._kept is not None:
            self._kept.close()
        if self._open:
            self._worker.kill()
            self._finish(None, self._waited)

    def _next(self, wanted: Tag) -> bytes:
        tag, payload = self._receive()
        if tag is wanted:
            return payload
        ending = json.loads(payload)
        self.cpu_seconds = ending["cpu"]
        if not self._is_quick:
            self._worker.kill()
        self._finish(self._worker if self._is_quick else None, self.cpu_seconds)
        if tag is Tag.FAULT:
            raise error_of(ending)
        return b""

    def _receive(self) -> Message:
        """The next message, from a quick place or, where that took too long, from a long one."""
        while self._is_quick and self._waited < self._allowed:
            left = self._left_of_slice()
            if left <= 0:
                self._move_on()
                break
            with self._counted():
                if comes_within(self._worker.outlet, max(left, _LEAST_WAIT)):
                    break
        with self._counted():
            return receive(self._worker.outlet, time.monotonic() + self._allowed - self._waited)

    def _left_of_slice(self) -> float:
        """What is left of the first moments, in seconds of the processor: on a busy machine the clock runs for others.

        By the clock where the system does not say.
        """
        used = self._worker.cpu_seconds()
        return self._slice - (self._waited if used is None else used - self._cpu_before)

    def _move_on(self) -> None:
        self._is_quick = False
        self._worker.calm()
        if not self._lanes.move_on(self._ticket):
            self._worker.pause()
            self._lanes.wait_to_move_on(self._ticket)
            self._worker.resume()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self._waited += time.monotonic() - started

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, BrokenPipeError):
            raise self._died() from None
        except TimeoutError:
            raise self._stopped() from None

    def _finish(self, survivor: WorkerProcess | None, seconds: float) -> None:
        if self._open:
            self._open = False
            self._done(survivor, seconds)

    def _stopped(self) -> WhenceError:
        self._worker.kill()
        self._finish(None, self._waited)
        return _timed_out(self._allowed)

    def _died(self) -> WhenceError:
        code = self._worker.reap()
        self._finish(None, self._waited)
        if code in _OUT_OF_TIME:
            return _timed_out(self._allowed)
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


def _timed_out(seconds: float) -> TimedOutError:
    return TimedOutError(
        f"The query ran for more than {seconds:g} seconds and was stopped.",
        "Ask for less: add patterns that narrow it, or a LIMIT.",
    )

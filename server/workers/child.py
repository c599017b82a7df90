"""One worker as the server sees it: a process that is handed a job, and the reply that it gives, with a hard end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kb.errors import QueryError, WhenceError
from server.errors import BusyError, HttpError, NotAcceptableError, RefusedError, TimedOutError, TooComplexError
from server.workers.channel import Tag, receive, send, send_json
from server.workers.jobs import Job, to_json

Done = Callable[["WorkerProcess | None", float], None]
"""Told when a reply is over: the worker, or None where it did not survive, and the seconds of computing."""

_STREAM_FACTOR = 20
_FAULTS: dict[str, type[HttpError]] = {
    error.code: error for error in (RefusedError, NotAcceptableError, TooComplexError)
}
_OUT_OF_TIME = frozenset({-signal.SIGALRM, -signal.SIGXCPU})


@dataclass(frozen=True, slots=True)
class Limits:
    """What queries may use: `seconds` each, `megabytes` each, `workers` at once, `queue` waiting for `wait` seconds."""

    seconds: float
    megabytes: int
    workers: int
    queue: int
    wait: float


class WorkerProcess:
    """One process that answers jobs, one at a time."""

    def __init__(self, limits: Limits, network: str = "offline") -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "server.workers.process", str(limits.megabytes), network],
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

    def __init__(self, worker: WorkerProcess, seconds: float, done: Done) -> None:
        self._worker = worker
        self._allowed = seconds
        self._waited = 0.0
        self._done = done
        self._open = True
        self.cpu_seconds = 0.0
        self.header: dict[str, Any] = {}

    @property
    def seconds(self) -> float:
        """The time that was spent waiting for the worker."""
        return self._waited

    def start(self, job: Job, payload: bytes | None) -> None:
        """Hand the job over and wait for the header. Raises what the worker found wrong."""
        try:
            self._worker.start(time.monotonic() + self._allowed)
            limits = (self._allowed, self._allowed * _STREAM_FACTOR)
            send_json(self._worker.inlet, Tag.REQUEST, to_json(job, *limits))
            if payload is not None:
                send(self._worker.inlet, Tag.DATA, payload)
            self.header = json.loads(self._next(Tag.HEADER))
        except (EOFError, BrokenPipeError):
            raise self._died() from None
        except TimeoutError:
            raise self._stopped() from None

    def chunks(self) -> Iterator[bytes]:
        """The answer's bytes. Raises TimedOutError or what went wrong, even half-way."""
        try:
            while self._open:
                data = self._next(Tag.DATA)
                if data:
                    yield data
        except EOFError:
            raise self._died() from None
        except TimeoutError:
            raise self._stopped() from None
        finally:
            self.close()

    def read(self) -> bytes:
        """The whole of the answer."""
        return b"".join(self.chunks())

    def close(self) -> None:
        """Give the worker back; one that is still at it is ended."""
        if self._open:
            self._worker.kill()
            self._finish(None)

    def _next(self, wanted: Tag) -> bytes:
        started = time.monotonic()
        try:
            tag, payload = receive(self._worker.outlet, started + self._allowed - self._waited)
        finally:
            self._waited += time.monotonic() - started
        if tag is wanted:
            return payload
        ending = json.loads(payload)
        self.cpu_seconds = ending["cpu"]
        self._finish(self._worker)
        if tag is Tag.FAULT:
            raise error_of(ending)
        return b""

    def _finish(self, worker: WorkerProcess | None) -> None:
        if self._open:
            self._open = False
            self._done(worker, max(self.cpu_seconds, 0.0 if worker else self._waited))

    def _stopped(self) -> WhenceError:
        self._worker.kill()
        self._finish(None)
        return _timed_out(self._allowed)

    def _died(self) -> WhenceError:
        code = self._worker.reap()
        self._finish(None)
        if code in _OUT_OF_TIME:
            return _timed_out(self._allowed)
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

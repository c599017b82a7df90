"""The workers of one server: a fixed number of processes, a short queue before them, and a hard end to every job.

A worker that runs out of time, memory or stack is gone at once and another takes its place; nobody else notices.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
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


class Pool:
    """All workers. `run` is called from any thread."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._free = threading.Condition()
        self._idle: list[WorkerProcess] = []
        self._started = 0
        self._waiting = 0
        self._closed = False

    def run(self, job: Job, payload: bytes | None = None, charge: Callable[[float], None] = lambda _: None) -> Reply:
        """Give `job` to a worker and wait for the header of its answer.

        Parameters:
            payload: what follows the job, for jobs that take data.
            charge: told the seconds of computing when the job is over.

        Raises:
            BusyError: no worker became free in time.
            TimedOutError, TooComplexError, RefusedError, NotAcceptableError, QueryError: as the job deserves.
        """
        worker = self._take()

        def done(survivor: WorkerProcess | None, seconds: float) -> None:
            self._give_back(survivor)
            charge(seconds)

        return self._started_reply(Reply(worker, self.limits.seconds, done), job, payload)

    @staticmethod
    def _started_reply(reply: Reply, job: Job, payload: bytes | None) -> Reply:
        try:
            reply.start(job, payload)
        except BaseException:
            reply.close()
            raise
        return reply

    def run_online(self, job: Job, charge: Callable[[float], None] = lambda _: None) -> Reply:
        """As `run`, in a worker of its own that may open sockets and is ended when the job is over."""
        held = self._take()
        try:
            online = WorkerProcess(self.limits, network="online")
        except OSError:
            self._give_back(held)
            raise BusyError("No worker can be started.", "Try again later.", Retry_After="10") from None

        def done(survivor: WorkerProcess | None, seconds: float) -> None:
            if survivor is not None:
                survivor.kill()
            self._give_back(held)
            charge(seconds)

        return self._started_reply(Reply(online, self.limits.seconds, done), job, None)

    def close(self) -> None:
        """End all workers."""
        with self._free:
            self._closed = True
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.kill()

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        with self._free:
            return self._started - len(self._idle)

    def _take(self) -> WorkerProcess:
        with self._free:
            if not self._can_start() and self._waiting >= self.limits.queue:
                raise self._too_busy()
            self._waiting += 1
            try:
                if not self._free.wait_for(self._can_start, self.limits.wait):
                    raise self._too_busy()
            finally:
                self._waiting -= 1
            if self._idle:
                return self._idle.pop()
            self._started += 1
        return self._new()

    def _new(self) -> WorkerProcess:
        try:
            return WorkerProcess(self.limits)
        except OSError:
            self._give_back(None)
            raise BusyError("No worker can be started.", "Try again later.", Retry_After="10") from None

    def _can_start(self) -> bool:
        return bool(self._idle) or self._started < self.limits.workers

    def _give_back(self, worker: WorkerProcess | None) -> None:
        with self._free:
            if worker is None:
                self._started -= 1
            elif self._closed:
                worker.kill()
            else:
                self._idle.append(worker)
            self._free.notify()

    def _too_busy(self) -> BusyError:
        wait = max(1, round(self.limits.seconds / 2))
        return BusyError(
            f"All {self.limits.workers} workers are busy and others wait.",
            f"Try again in {wait} seconds.",
            Retry_After=str(wait),
        )


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

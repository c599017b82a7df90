"""The workers of one server: a fixed number of processes, a short queue before them, and a hard end to every job.

A worker that runs out of time, memory or stack is gone at once and another takes its place; nobody else notices.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from server.errors import BusyError
from server.workers.child import Limits, Reply, WorkerProcess
from server.workers.jobs import Job


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

"""The workers of one server: processes kept ready, a place to compute for each in its turn, a hard end to every job.

A worker that runs out of time, memory or stack is gone at once and another takes its place; nobody else notices.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from server.errors import BusyError
from server.workers.child import Limits, Reply, WorkerProcess
from server.workers.jobs import Job
from server.workers.lanes import Lanes, Places, Ticket

NOBODY = ""
"""The client in whose name the server itself asks."""


class Pool:
    """All workers. `run` is called from any thread."""

    def __init__(self, limits: Limits, places: Places, spent: Callable[[str], float] = lambda _: 0.0) -> None:
        """`spent` says how many seconds of computing a client has used lately: who used least goes first."""
        self.limits = limits
        self._lanes = Lanes(places, spent)
        self._lock = threading.Lock()
        self._idle: list[WorkerProcess] = []
        self._closed = False

    def run(
        self,
        job: Job,
        payload: bytes | None = None,
        charge: Callable[[float], None] = lambda _: None,
        client: str = NOBODY,
    ) -> Reply:
        """Give `job` to a worker and wait for the header of its answer.

        Parameters:
            payload: what follows the job, for jobs that take data.
            charge: told the seconds of computing when the job is over.
            client: who asks; clients take turns.

        Raises:
            BusyError: no worker became free in time.
            TimedOutError, TooComplexError, RefusedError, NotAcceptableError, QueryError: as the job deserves.
        """
        ticket = self._lanes.enter(client)

        def done(survivor: WorkerProcess | None, seconds: float) -> None:
            if survivor is not None:
                self._keep(survivor)
            self._lanes.leave(ticket)
            charge(seconds)

        worker = self._idle_or(ticket)
        return self._started_reply(Reply(worker, self.limits.seconds, self._lanes, ticket, done), job, payload)

    @staticmethod
    def _started_reply(reply: Reply, job: Job, payload: bytes | None) -> Reply:
        try:
            reply.start(job, payload)
        except BaseException:
            reply.close()
            raise
        return reply

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.kill()

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        return self._lanes.busy

    def _idle_or(self, ticket: Ticket) -> WorkerProcess:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._new(ticket)

    def _new(self, ticket: Ticket) -> WorkerProcess:
        try:
            return WorkerProcess(self.limits)
        except OSError:
            self._lanes.leave(ticket)
            raise BusyError("No worker can be started.", "Try again later.", Retry_After="10") from None

    def _keep(self, worker: WorkerProcess) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(worker)
                return
        worker.kill()

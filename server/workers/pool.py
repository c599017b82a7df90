"""The workers of one server: processes kept ready, a place to compute for each in its turn, a hard end to every job.

A worker that runs out of time, memory or stack is gone at once and another takes its place; nobody else notices.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from server.errors import BusyError
from server.workers.child import Limits, WorkerProcess
from server.workers.jobs import Job
from server.workers.lanes import Lanes, Places, Ticket
from server.workers.reply import Reply

NOBODY = ""
"""The client in whose name the server itself asks."""
COUNTER = "statistics"
"""The client in whose name the server counts what it holds: what that takes is held against it when turns are taken."""
OURS = frozenset({NOBODY, COUNTER})
"""Clients that are never refused for what they have used."""


class Pool:
    """All workers. They belong to one event loop."""

    def __init__(self, limits: Limits, places: Places, spent: Callable[[str], float] = lambda _: 0.0) -> None:
        """`spent` says how many seconds of computing a client has used lately: who used least goes first."""
        self.limits = limits
        self._lanes = Lanes(places, spent)
        self._idle: list[WorkerProcess] = []
        self._all: set[WorkerProcess] = set()

    async def run(
        self,
        job: Job,
        payload: bytes | None = None,
        over: Callable[[float], None] = lambda _: None,
        client: str = NOBODY,
    ) -> Reply:
        """Give `job` to a worker and wait for the header of its answer.

        Parameters:
            payload: what follows the job, for jobs that take data.
            over: told the seconds of computing as soon as the worker has done with the job, however that ends.
            client: who asks; clients take turns.

        Raises:
            BusyError: no worker became free in time.
            TimedOutError, TooComplexError, RefusedError, NotAcceptableError, QueryError: as the job deserves.
        """
        ticket = await self._entered(client, over)
        worker = await self._idle_or_new(ticket, over)

        def done(survivor: WorkerProcess | None, seconds: float) -> None:
            if survivor is None:
                self._all.discard(worker)
            else:
                self._idle.append(survivor)
            self._lanes.leave(ticket)
            over(seconds)

        reply = Reply(worker, self.limits.seconds, self._lanes, ticket, done)
        try:
            await reply.start(job, payload)
        except BaseException:
            await reply.close()
            raise
        return reply

    def close(self) -> None:
        """End all workers. Their loop must not run any more, or they would be watched still."""
        self._idle.clear()
        while self._all:
            self._all.pop().end()

    @property
    def busy(self) -> int:
        """How many workers are at work. Any thread may ask."""
        return self._lanes.busy

    async def _entered(self, client: str, over: Callable[[float], None]) -> Ticket:
        try:
            return await self._lanes.enter(client)
        except BaseException:
            over(0.0)
            raise

    async def _idle_or_new(self, ticket: Ticket, over: Callable[[float], None]) -> WorkerProcess:
        try:
            while self._idle:
                worker = self._idle.pop()
                if not worker.line.has_ended:
                    return worker
                self._all.discard(worker)
                await worker.reap()
            worker = await asyncio.get_running_loop().run_in_executor(None, WorkerProcess, self.limits)
        except BaseException as error:
            self._lanes.leave(ticket)
            over(0.0)
            if not isinstance(error, OSError):
                raise
            raise BusyError("No worker can be started.", "Try again later.", Retry_After="10") from None
        self._all.add(worker)
        return worker

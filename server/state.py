"""What one server serves from, made once: the store and its one door for writing, the snapshots, the query workers."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, current_app

from kb.graph.beside import place_beside
from kb.graph.location import is_remote
from kb.graph.store import Store
from kb.settings import Settings
from server.errors import ElsewhereError, TooManyError
from server.workers.budget import Allowance, Budget
from server.workers.child import Limits
from server.workers.home import Home
from server.workers.jobs import Job
from server.workers.lanes import Places
from server.workers.pool import OURS, Pool
from server.workers.reply import Reply
from server.workers.snapshots import Snapshots

_KEY = "whence.state"
_STAND_STILL = 4
"""For each long query that runs so many stand still: with all the memory that they may use, so not many."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One request that was answered: who asked what, at which endpoint of the application, and how it went.

    `seconds` is the time until the headers; `timing` is what `Server-Timing` says, "" where it says nothing.
    """

    address: str
    method: str
    path: str
    endpoint: str
    status: int
    seconds: float
    timing: str


Observer = Callable[[Finished], None]


@dataclass(frozen=True, slots=True)
class State:
    """The parts of a running server. `clock` says what time it is; `observers` are told of every request answered.

    `endings` are called when the server ends.
    """

    settings: Settings
    store: Store
    snapshots: Snapshots
    home: Home
    pool: Pool
    budget: Budget
    clock: Callable[[], datetime]
    folder: Path
    observers: list[Observer] = field(default_factory=list)
    endings: list[Callable[[], None]] = field(default_factory=list)

    @property
    def history(self) -> Path:
        """The file that records what administrators wrote."""
        return self.folder / "administration.jsonl"

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """The store, for one writer at a time. When the block has ended, what it wrote is on disk."""
        with self.store.writing():
            yield self.store
        self.store.flush()

    async def answer(
        self,
        client: str,
        job: Job,
        payload: bytes | None = None,
        over: Callable[[], None] = lambda: None,
    ) -> Reply:
        """A worker's answer to a job of `client`, within what it may use and at its cost. On the workers' loop only.

        Parameters:
            over: called as soon as the worker has done with the job, however that ends.

        Raises:
            WhenceError: as `Pool.run` does, or TooManyError.
        """

        def charge(seconds: float) -> None:
            over()
            self.budget.charge(client, seconds)

        try:
            if client not in OURS:
                self.budget.check(client)
        except TooManyError:
            over()
            raise
        # Turns are taken by address, whatever calls itself what there.
        return await self.pool.run(job, payload, charge, client.partition(" ")[0])

    def run(self, client: str, job: Job, payload: bytes | None = None) -> bytes:
        """The whole of a worker's answer, for a thread that waits for it. Raises what `answer` does."""

        async def whole() -> bytes:
            return await (await self.answer(client, job, payload)).read()

        return self.home.wait_for(whole())

    @contextmanager
    def occupying(self, client: str) -> Iterator[None]:
        """What this thread waits for, as others compute it, at the cost of `client`. Raises TooManyError."""
        self.budget.check(client)
        started = time.monotonic()
        try:
            yield
        finally:
            self.budget.charge(client, time.monotonic() - started)

    def check_local(self) -> None:
        """Raise ElsewhereError where the knowledge base lies on another SPARQL server, which answers for itself."""
        location = self.settings.text("store")
        if is_remote(location):
            raise ElsewhereError("This knowledge base lies on another SPARQL server.", f"Ask {location} itself.")

    def close(self) -> None:
        """End the workers, remove the snapshots and what else lasts no longer than a server, close the store."""
        self.home.close()
        self.pool.close()
        self.snapshots.close()
        for end in self.endings:
            end()
        self.store.close()


def make_state(settings: Settings, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> State:
    """The state of a server that serves `store`."""
    limits = Limits(seconds=settings.number("query_seconds"), megabytes=settings.integer("query_memory_mb"))
    budget = Budget(_allowance(settings), time.monotonic)
    folder = _own_folder(store)
    return State(
        settings=settings,
        store=store,
        snapshots=Snapshots(store, folder / "snapshots"),
        home=Home(),
        pool=Pool(limits, places(settings), budget.spent),
        budget=budget,
        clock=clock,
        folder=folder,
    )


def _allowance(settings: Settings) -> Allowance:
    return Allowance(settings.number("compute_per_minute"), settings.number("compute_burst"))


def places(settings: Settings) -> Places:
    """The places for queries."""
    return Places(
        quick=settings.integer("query_workers"),
        long=settings.integer("query_long"),
        quick_queue=settings.integer("query_queue"),
        long_queue=_STAND_STILL * settings.integer("query_long"),
        wait=settings.number("query_wait"),
        slice=settings.number("query_slice"),
    )


def _own_folder(store: Store) -> Path:
    """Where what this server keeps lies: beside the store's own files, so that snapshots are made of hard links."""
    beside = place_beside(store, "")
    return beside.resolve() if beside else Path(tempfile.mkdtemp(prefix="whence-"))


def install(app: Flask, state: State) -> None:
    """Let the views of `app` find `state`."""
    app.extensions[_KEY] = state
    app.extensions["whence.store"] = state.store
    app.extensions["whence.settings"] = state.settings


def state() -> State:
    """The state of the application at hand."""
    found: State = current_app.extensions[_KEY]
    return found

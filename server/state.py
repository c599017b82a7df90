"""What one server serves from, made once: the store and its one door for writing, the snapshots, the query workers."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, current_app

from kb.graph.location import is_remote
from kb.graph.store import Store
from kb.settings import Settings
from server.errors import ElsewhereError
from server.workers.budget import Allowance, Budget
from server.workers.child import Limits, Reply
from server.workers.jobs import Job
from server.workers.lanes import Places
from server.workers.pool import Pool
from server.workers.snapshots import Snapshots

_KEY = "whence.state"
_STAND_STILL = 4
"""For each long query that runs so many stand still: with all the memory that they may use, so not many."""


@dataclass(frozen=True, slots=True)
class State:
    """The parts of a running server. `clock` says what time it is."""

    settings: Settings
    store: Store
    snapshots: Snapshots
    pool: Pool
    budget: Budget
    clock: Callable[[], datetime]
    folder: Path

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

    def run(self, client: str, job: Job, payload: bytes | None = None) -> Reply:
        """Run a job of `client`, within what it may use and at its cost. Raises what `Pool.run` does."""
        self.budget.check(client)
        # A program's name is soon made up: turns are taken by address, whatever calls itself what there.
        address = client.partition(" ")[0]

        def charge(seconds: float) -> None:
            self.budget.charge(client, seconds)
            self.budget.charge(address, seconds)

        return self.pool.run(job, payload, charge, address)

    @contextmanager
    def computing(self, client: str) -> Iterator[None]:
        """What is computed here and now, in the server itself, at the cost of `client`. Raises TooManyError."""
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
        """End the workers, remove the snapshots, close the store."""
        self.pool.close()
        self.snapshots.close()
        self.store.close()


def make_state(settings: Settings, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> State:
    """The state of a server that serves `store`."""
    limits = Limits(seconds=settings.number("query_seconds"), megabytes=settings.integer("query_memory_mb"))
    budget = Budget(_allowance(settings), time.monotonic)
    folder = _own_folder(settings)
    return State(
        settings=settings,
        store=store,
        snapshots=Snapshots(store, folder / "snapshots"),
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


def _own_folder(settings: Settings) -> Path:
    """Beside the store's own files, so that snapshots are made of hard links; elsewhere where there is no folder."""
    store = settings.text("store")
    if not is_remote(store) and Path(store).is_dir():
        return Path(store).resolve()
    return Path(tempfile.mkdtemp(prefix="whence-"))


def install(app: Flask, state: State) -> None:
    """Let the views of `app` find `state`."""
    app.extensions[_KEY] = state
    app.extensions["whence.store"] = state.store
    app.extensions["whence.settings"] = state.settings


def state() -> State:
    """The state of the application at hand."""
    found: State = current_app.extensions[_KEY]
    return found

"""The named questions of strangers: each query that one of them takes goes to a worker, within the limits of `/sparql`.

What is asked on the way to an answer (what a name stands for, what a row says in words) goes the same way, reads the
same copy of the store and counts towards the same time, so that one request computes no longer than one query may.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from kb.graph.location import is_remote
from kb.graph.remote.answers import read_solutions
from kb.graph.store import Queryable, Solutions
from server.negotiation import SHORT_NAMES
from server.state import State
from server.workers.jobs import QueryJob
from server.workers.reply import timed_out
from server.workers.snapshots import Generation

UNION: Final = "union"
"""What the named questions read, whatever graph the endpoint's own queries read by default."""


class Asked(Queryable, Protocol):
    """A knowledge base as a stranger may ask it, for one request.

    `tag` is unique to its content, `seconds` are those that were computed for the request so far; `truncated` says
    whether an answer was cut, because it has more rows than one may have.
    """

    tag: str
    seconds: float
    truncated: bool


class _Workers:
    """Asks the workers, of one copy of the store."""

    def __init__(self, here: State, client: str, generation: Generation, allowed: float) -> None:
        self.base = here.store.base
        self.location = here.store.location
        self.tag = generation.tag
        self.seconds = 0.0
        self.truncated = False
        self._here = here
        self._client = client
        self._folder = str(generation.folder)
        self._allowed = allowed

    def select(self, query: str) -> Solutions:
        """See `Store`. Raises TimedOutError where the request has used its time, and what `State.answer` does."""
        if self.seconds >= self._allowed:
            raise timed_out(self._allowed)
        return read_solutions(self._here.home.wait_for(self._answer(query)))

    async def _answer(self, query: str) -> bytes:
        rows = self._here.settings.integer("query_rows")
        job = QueryJob(self._folder, query, self.base, UNION, table_type=SHORT_NAMES["json"], max_rows=rows)
        reply = await self._here.answer(self._client, job)
        try:
            return await reply.read()
        finally:
            self.seconds += reply.seconds
            self.truncated |= reply.header["truncated"]


class _Elsewhere:
    """Asks the server that the knowledge base lies on, which has limits of its own."""

    truncated = False

    def __init__(self, here: State, client: str) -> None:
        self.base = here.store.base
        self.location = here.store.location
        self.tag = here.snapshots.tag
        self.seconds = 0.0
        self._here = here
        self._client = client

    def select(self, query: str) -> Solutions:
        """See `Store`. Raises TooManyError where the client has nothing left."""
        started = time.monotonic()
        try:
            with self._here.occupying(self._client):
                return self._here.store.select(query)
        finally:
            self.seconds += time.monotonic() - started


@contextmanager
def asking(here: State, client: str, seconds: float | None = None) -> Iterator[Asked]:
    """What `client` may ask in one request, at its own cost.

    Parameters:
        seconds: how long all of it may be computed together; None for as long as one query may.

    Raises:
        StoreError: no copy of the store can be made.
        WhenceError: what is asked meets a limit, as at `/sparql`.
    """
    if is_remote(here.settings.text("store")):
        yield _Elsewhere(here, client)
        return
    with here.snapshots.reading() as generation:
        allowed = here.settings.number("query_seconds") if seconds is None else seconds
        yield _Workers(here, client, generation, allowed)

"""Runs independent tasks on Dask: processes of this machine, or any cluster by its address. A dead worker's task is
given to another. The one module that imports Dask."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from kb.errors import UsageError, WhenceError

Result = TypeVar("Result")

RETRIES = 5
"""A task whose worker died so often is taken to be what kills them."""

_QUIET = {
    "distributed.worker.daemon": False,
    "distributed.scheduler.allowed-failures": RETRIES,
    "logging.distributed": "critical",
    # It keeps the frames of a running task alive in another thread, where the engine's cursors must not end.
    "distributed.worker.profile.enabled": False,
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where tasks run: at the scheduler with `address` ("tcp://host:8786"), or in `jobs` processes of this machine."""

    jobs: int = 1
    address: str | None = None

    def map(self, task: Callable[..., Result], arguments: Sequence[tuple[Any, ...]]) -> Iterator[Result]:
        """The results of `task(*each)` in whatever order they come.

        Raises:
            UsageError: Dask is not installed, or no scheduler answers at the address.
            WhenceError: some tasks, or others beside them, end whatever process they run in; raised when the rest is
                done.
        """
        if not arguments:
            return
        with self._client() as client:
            futures = [client.submit(task, *each, pure=False, retries=RETRIES) for each in arguments]
            deadly = 0
            for future in _distributed().as_completed(futures):
                try:
                    result = future.result()
                except _distributed().KilledWorker:
                    deadly += 1
                    continue
                yield result
                future.release()
        if deadly:
            raise WhenceError(
                f"{deadly} of {len(futures)} tasks were under way whenever a process died, {RETRIES + 1} times each.",
                "Run the same command again with more memory or fewer jobs; what is done is not done again.",
            )

    @contextmanager
    def _client(self) -> Iterator[Any]:
        distributed = _distributed()
        if self.address is not None:
            try:
                client = distributed.Client(self.address, timeout=10)
            except OSError as error:
                raise UsageError(f"No Dask scheduler answers at {self.address}: {error}", "Start one.") from None
            with client:
                yield client
            return
        local = distributed.LocalCluster(
            n_workers=self.jobs,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
        )
        with local, distributed.Client(local) as client:
            yield client


def _distributed() -> Any:
    try:
        # Its loggers are set up when it is imported.
        importlib.import_module("dask").config.set(_QUIET)
        return importlib.import_module("distributed")
    except ImportError:
        raise UsageError("A batch needs Dask.", "Install it: pip install 'whence[batch]'.") from None

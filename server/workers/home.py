"""Where the workers are watched: the server's own event loop where it has one, else one that runs in a thread.

A WSGI server has no loop, and under any server some views wait in threads for what a worker finds.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from typing import Any, Final, TypeVar

from server.errors import BusyError

_Result = TypeVar("_Result")
_LOOK_UP: Final = 1.0
"""Seconds after which a thread that waits looks whether the loop is still there."""


class Home:
    """The one loop of one server's workers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def adopt(self, loop: asyncio.AbstractEventLoop) -> None:
        """Live on `loop`, which somebody else runs. Raises RuntimeError where there is another one."""
        with self._lock:
            if self._loop is None:
                self._loop = loop
        if self._loop is not loop:
            raise RuntimeError("the workers live on another event loop")

    def wait_for(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """What `work` comes to on the loop. For threads other than the loop's own. Raises what it raises."""
        loop = self._running()
        if loop.is_closed():
            work.close()
            raise _ending()
        future = asyncio.run_coroutine_threadsafe(work, loop)
        while True:
            try:
                return future.result(_LOOK_UP)
            except CancelledError:
                raise _ending() from None
            except TimeoutError:
                if future.done():
                    raise
                if not loop.is_running():
                    raise _ending() from None

    def close(self) -> None:
        """End the loop, with all that waits on it, where it is our own."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None and self._loop is not None:
            asyncio.run_coroutine_threadsafe(_wind_up(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=loop.run_forever, name="workers", daemon=True)
                self._thread.start()
            return self._loop


async def _wind_up() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_default_executor()


def _ending() -> BusyError:
    return BusyError("The server is being stopped.", "Try again in a moment.", Retry_After="5")

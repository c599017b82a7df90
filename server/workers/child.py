"""One worker as the server sees it: a process in its sandbox, at the two ends of a line, to be ended at any moment."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from server.workers.line import Line

_POLITEST = 19
_USER_TICKS = 11


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use: `seconds` of time, `megabytes` of memory."""

    seconds: float
    megabytes: int


class WorkerProcess:
    """One process that answers jobs, one at a time."""

    def __init__(self, limits: Limits) -> None:
        """Start it, which takes a moment, so not on the loop. Raises OSError where the system does not let it."""
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "server.workers.process", str(limits.megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # The C library would set address space aside for each of the engine's threads; the memory limit counts it.
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath, "MALLOC_ARENA_MAX": "1"},
        )
        self._line: Line | None = None
        self.confined: bool | None = None
        self.cpu_used = 0.0

    @property
    def line(self) -> Line:
        """The way to it and back, from the first use on a thing of the running loop."""
        if self._line is None:
            assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101, PT018 - above
            self._line = Line(self._process.stdin.fileno(), self._process.stdout.fileno())
        return self._line

    async def start(self, seconds: float) -> None:
        """Wait until it is in its sandbox. Raises what `Line.receive` does."""
        if self.confined is None:
            _, payload = await self.line.receive(seconds)
            self.confined = json.loads(payload)["confined"]
            self.cpu_used = self.cpu_seconds() or 0.0

    def cpu_seconds(self) -> float | None:
        """The processor time that it has used so far; None where the system does not say."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[_USER_TICKS]) + int(fields[_USER_TICKS + 1])) / os.sysconf("SC_CLK_TCK")

    def calm(self) -> None:
        """Let it compute only when nobody else wants to: for the rest of its life, as the system has it."""
        os.setpriority(os.PRIO_PROCESS, self._process.pid, _POLITEST)

    def pause(self) -> None:
        """Let it stand still where it is."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    async def kill(self) -> int:
        """End it at once; returns how it ended: minus the signal's number."""
        self._process.kill()
        return await self.reap()

    async def reap(self) -> int:
        """Wait for its end and let go of the pipes."""
        if self._line is not None:
            self._line.close()
        return await asyncio.get_running_loop().run_in_executor(None, self._buried)

    def end(self) -> None:
        """End it when its loop is no more."""
        self._process.kill()
        self._buried()

    def _buried(self) -> int:
        code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return code

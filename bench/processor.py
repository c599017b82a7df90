"""What a process and all that it started have used of the processor: that no other work on the machine lengthens."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_PARENT: Final = 1
_TIMES: Final = slice(11, 15)
"""Fields of /proc/PID/stat behind the name, from 0 (proc(5)): its own time in user mode and in the kernel, and that of
the children it has waited for."""


def used(process: int) -> float:
    """The seconds that a process, its children and theirs have used of one core, those that have ended included."""
    fields = _all()
    family = [process]
    for one in family:
        family += [child for child, stat in fields.items() if int(stat[_PARENT]) == one]
    ticks = sum(int(tick) for one in family if one in fields for tick in fields[one][_TIMES])
    return ticks / os.sysconf("SC_CLK_TCK")


def _all() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):  # it has just ended
                found[int(folder.name)] = (folder / "stat").read_text().rpartition(")")[2].split()
    return found

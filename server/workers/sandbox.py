"""Takes from the present process what a query has no use for: memory without end, processor time without end, sockets.

Sockets and new programs are taken away for good by a seccomp filter (Linux on x86-64 and ARM64), which needs no rights.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import signal
import struct
from pathlib import Path
from typing import Final

_MACHINES: Final = {
    # machine: (audit architecture, (socket, connect), (socketpair, execve, execveat, fork, vfork, ptrace))
    "x86_64": (0xC000003E, (41, 42), (53, 59, 322, 57, 58, 101)),
    "aarch64": (0xC00000B7, (198, 203), (199, 221, 281, 117)),
}
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | 1  # the call fails with EPERM
_KILL: Final = 0x80000000  # the whole process
_LOAD: Final = 0x20  # load a word of the call's description
_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_LARGEST_CALL: Final = 0x40000000
_AT_LEAST: Final = 0x35


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _filter(architecture: int, deadly: tuple[int, ...], refused: tuple[int, ...]) -> bytes:
    """The filter program: kill on `deadly` calls and on a foreign calling convention, refuse others, allow the rest."""
    checks = [_instruction(_EQUAL, call, len(deadly) - n + len(refused) + 1) for n, call in enumerate(deadly)]
    checks += [_instruction(_EQUAL, call, len(refused) - n) for n, call in enumerate(refused)]
    return b"".join(
        [
            _instruction(_LOAD, 4),
            _instruction(_EQUAL, architecture, 1),
            _instruction(_RETURN, _KILL),
            _instruction(_LOAD, 0),
            # x86-64 has a second numbering of the same calls (x32), which nothing here uses.
            _instruction(_AT_LEAST, _LARGEST_CALL, len(checks) + 1),
            *checks,
            _instruction(_RETURN, _ALLOW),
            _instruction(_RETURN, _REFUSE),
            _instruction(_RETURN, _KILL),
        ]
    )


def forbid_sockets() -> bool:
    """Forbid this process, for good, to open sockets and to start programs.

    Who asks for a socket is ended at once: an engine that could go on would take the failure for a silent one
    (`SERVICE SILENT`), and what was only rehearsed here would do the same where sockets are to be had.

    Returns:
        Whether the system can do so; where it cannot, only the text of a query is checked.

    Raises:
        OSError: the kernel refused a filter that it should take.
    """
    machine = _MACHINES.get(platform.machine())
    if platform.system() != "Linux" or machine is None:
        return False
    program = _filter(*machine)
    buffer = ctypes.create_string_buffer(program, len(program))
    description = _Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in (
        (_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(description), 0, 0),
    ):
        if libc.prctl(*arguments):
            raise OSError(ctypes.get_errno(), "the kernel refused the filter")
    return True


def limit_memory(megabytes: int) -> None:
    """Let this process take at most so much more address space; beyond it the engine aborts the process.

    What the interpreter and its libraries have mapped by now does not count, for it differs between machines.
    """
    limit = _address_space() + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    """How many bytes this process has mapped; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def limit_time(cpu_seconds: float, wall_seconds: float) -> None:
    """Let the system end this process when it has used so much time from now on, whatever it is doing."""
    signal.setitimer(signal.ITIMER_REAL, wall_seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + cpu_seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


def lift_time() -> None:
    """Let the clock run again. What a process that waits uses of the processor is no matter."""
    signal.setitimer(signal.ITIMER_REAL, 0)

"""`python -m server`: serves the knowledge base that the settings name, on granian, until it is told to stop."""

from __future__ import annotations

import errno
import logging
import multiprocessing
import os
import socket
import sys
from typing import Any
from urllib.parse import urlsplit

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from kb.errors import ExitCode, UsageError, WhenceError
from kb.graph.location import open_or_create_store
from kb.settings import Settings, read_settings

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_CONNECTIONS = 2048
_HEADER_MILLISECONDS = 15_000
_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(message)s"}},
    "filters": {"gone": {"()": "server.asgi.HideGone"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["gone"],
            "stream": "ext://sys.stderr",
        }
    },
    "loggers": {
        "whence": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "granian.access": {"handlers": [], "level": "WARNING", "propagate": False},
    },
}


def free_port(host: str, port: int) -> int:
    """`port` where nobody listens on it, or a free one for 0.

    Raises:
        UsageError: the port is taken, may not be used, or the host is not of this machine.
    """
    try:
        with socket.create_server((host, port)) as listener:
            return int(listener.getsockname()[1])
    except OverflowError:
        raise UsageError(f"There is no port {port}.", "Name one between 0 and 65535.") from None
    except OSError as error:
        raise UsageError(f"Port {port} of {host} cannot be used: {_reason(error)}.", _remedy(error)) from None


def _reason(error: OSError) -> str:
    return (
        "something listens there already" if error.errno == errno.EADDRINUSE else str(error.strerror or error).lower()
    )


def _remedy(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "Stop it, or name another port with --port."
    return "Name another with --host and --port."


def check_store(settings: Settings) -> str:
    """Open the store once before the server starts, so that its faults are said plainly. Raises StoreError.

    Returns:
        the IRI that the knowledge base's names start with.
    """
    store = open_or_create_store(settings)
    store.close()
    return store.base


def elsewhere(base: str, port: int) -> str:
    """A word on names of this machine that lead to another port than the server's; "" where they lead to it."""
    named = urlsplit(base)
    if named.hostname not in _LOOPBACK or named.port == port:
        return ""
    return f"""Its IRIs start with {base}, which is not where it is served: copied addresses lead nowhere.
WHENCE_BASE names another start before the first article is added, or --port {named.port or 80} serves it there.
"""


def serve(settings: Settings) -> None:
    """Serve until the process is told to stop. Raises UsageError or StoreError where it cannot begin."""
    host = settings.text("host")
    port = free_port(host, settings.integer("port"))
    base = check_store(settings)
    sys.stderr.write(elsewhere(base, port))
    sys.stdout.write(f"Whence serves {settings.text('store')} at http://{host}:{port}/ (stop it with Ctrl-C)\n")
    sys.stdout.flush()
    # A forked process would inherit the engine without its background threads, and wait for them at the first flush.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        "server.asgi:make_bridge",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=1,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS),
        websockets=False,
        backpressure=_CONNECTIONS,
        log_dictconfig=_LOGGING,
        workers_kill_timeout=5,
    ).serve()


def main() -> int:
    """Serve, and say what prevents it."""
    logging.basicConfig(level=logging.WARNING)
    try:
        serve(read_settings(os.environ))
    except WhenceError as error:
        sys.stderr.write(f"whence: {error.message}\n{' ' * 8}{error.remedy}\n")
        return int(error.exit_code)
    return int(ExitCode.OK)


if __name__ == "__main__":
    sys.exit(main())

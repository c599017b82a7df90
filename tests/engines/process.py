"""Starts a server as a process and waits until it answers; what differs among engines stands in their own modules."""

from __future__ import annotations

import http.client
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest


@dataclass(frozen=True, slots=True)
class Engine:
    """A running server: where it answers, where it takes updates, and what to show at its door."""

    query_url: str
    update_url: str
    user: str = ""
    password: str = ""
    digest: bool = False
    token: str = ""

    def settings(self) -> dict[str, str]:
        """The rows of `kb.settings` that open a knowledge base on it."""
        return {
            "store": self.query_url,
            "update_url": self.update_url,
            "store_user": self.user,
            "store_password": self.password,
            "store_token": self.token,
            "store_digest": "1" if self.digest else "0",
        }


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def program(name: str, how: str) -> str:
    """The path of a program; skips the test, saying how to get it, where there is none."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"needs {name}: {how}")
    return found


def answers(url: str) -> bool:
    """Whether something at `url` answers a query at all."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("GET", f"{parts.path}?query=ASK%7B%7D", headers={"Accept": "*/*"})
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def running(
    command: Sequence[str],
    url: str,
    folder: Path,
    seconds: float = 60,
    ready: Callable[[str], bool] = answers,
    environment: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """`command` as a process until the end of the block, once `url` answers; its output goes to a log in `folder`."""
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
    try:
        deadline = time.monotonic() + seconds
        while not ready(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} does not answer at {url}:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve_until_interrupted(start: Callable[[Path], AbstractContextManager[Engine]], folder: Path) -> None:
    """Run an engine from the command line: print its address, stop at Ctrl-C."""
    with start(folder) as engine:
        sys.stdout.write(f"{engine.query_url}\n")
        sys.stdout.flush()
        try:
            signal.pause()
        except KeyboardInterrupt:
            return

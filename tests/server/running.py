"""A server as people run it: a process of its own, asked over HTTP."""

from __future__ import annotations

import http.client
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kb.accounts import Accounts, Role


@dataclass(frozen=True)
class Reply:
    """One HTTP response, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class Running:
    """A running server: where it is, and the token of an administrator."""

    host: str
    port: int
    token: str
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.putrequest(method, path)
            for name, value in {**(headers or {}), "Authorization": f"Bearer {self.token}"}.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()


@contextmanager
def running_server(folder: Path, **settings: str) -> Iterator[Running]:
    """Serve the knowledge base in `folder` on a free port until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    token = Accounts(folder / "accounts.sqlite").add_token("test", Role.ADMIN, datetime.now(UTC))
    given = {f"WHENCE_{name.upper()}": value for name, value in {"port": "0", **settings}.items()}
    log = (folder.parent / f"{folder.name}.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "server"],
        env={**os.environ, "PYTHONUNBUFFERED": "1", "WHENCE_STORE": str(folder), **given},
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        host, port = _address(process)
        running = Running(host, port, token, process)
        _wait(running)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stdout:
            process.stdout.close()
        log.close()


def _address(process: subprocess.Popen[str]) -> tuple[str, int]:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], 90)
    line = process.stdout.readline() if ready else ""
    found = re.search(r"http://([\d.]+):(\d+)/", line)
    assert found, f"the server printed no address: {line!r}"
    return found[1], int(found[2])


def _wait(running: Running) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and running.process.poll() is None:
        try:
            if running.ask("GET", "/health/ready").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server did not become ready")

"""Our own server over an embedded store, taking updates from a program with an administrator's token."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kb.accounts import Accounts, Role, accounts_path
from kb.graph.embedded import open_or_create_folder
from kb.settings import read_settings
from tests.engines.process import Engine, free_port, running, serve_until_interrupted

BASE = "https://kb.example/"


@contextmanager
def start(folder: Path) -> Iterator[Engine]:
    """The server, until the end of the block, over a new knowledge base in `folder`."""
    store = folder / "kb"
    open_or_create_folder(store, BASE).close()
    settings = read_settings({}, store=str(store))
    token = Accounts(accounts_path(settings)).add_token("test", Role.ADMIN, datetime.now(UTC))
    port = free_port()
    url = f"http://127.0.0.1:{port}/sparql"
    given = {"store": str(store), "port": str(port), "allow_update": "1", "compute_per_minute": "0", "query_rows": "0"}
    environment = os.environ | {f"WHENCE_{name.upper()}": value for name, value in given.items()}
    command = [sys.executable, "-m", "server"]
    with running(command, url, folder, environment=environment):
        yield Engine(url, url, token=token)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        serve_until_interrupted(start, Path(home))

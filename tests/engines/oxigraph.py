"""Oxigraph's own server (from PyPI, among the development requirements), in memory."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engines.process import Engine, free_port, program, running, serve_until_interrupted


def binary() -> str:
    """The server's program; skips the test where it is not installed."""
    beside = Path(sys.executable).parent / "oxigraph"
    return str(beside) if beside.exists() else program("oxigraph", "pip install oxigraph")


@contextmanager
def start(folder: Path) -> Iterator[Engine]:
    """The server, until the end of the block. `folder` takes its log."""
    address = f"127.0.0.1:{free_port()}"
    engine = Engine(f"http://{address}/query", f"http://{address}/update")
    with running([binary(), "serve", "--bind", address, "--union-default-graph"], engine.query_url, folder):
        yield engine


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        serve_until_interrupted(start, Path(home))

"""Times the pages of a running server, by one client and by sixteen."""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit

from bench.generate import sample_nodes
from bench.measure import Times, concurrently
from server.__main__ import free_port

SAMPLES = 16
TIMED_OUT = 0
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """The port of a server over the knowledge base in `folder`, stopped at the end."""
    port = free_port("127.0.0.1", 0)
    environment = os.environ | {"WHENCE_STORE": str(folder), "WHENCE_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "server"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            get(port, "/health")
        except OSError:
            if process.poll() is not None:
                raise
            time.sleep(0.1)
        else:
            return


def get(port: int, path: str, accept: str = "text/html") -> tuple[int, bytes]:
    """One GET, redirects followed: the status (0 where a minute was not enough) and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        body = answer.read()
    except TimeoutError:
        return TIMED_OUT, b""
    finally:
        connection.close()
    target = answer.headers.get("Location")
    if answer.status in REDIRECTS and target:
        parts = urlsplit(target)
        return get(port, f"{parts.path}?{parts.query}" if parts.query else parts.path, accept)
    return answer.status, body


def pages(port: int, articles: int, budget: float) -> list[tuple[str, int, Times, Times]]:
    """Each kind of page with the status of its first answer and its times by one client and by sixteen."""
    dice = random.Random(11)
    nodes = [sample_nodes(articles, dice) for _ in range(SAMPLES)]
    lookup = "SELECT ?p ?o WHERE { <%s> ?p ?o }"
    kinds = {
        "home": ["/"],
        "article": [urlsplit(node.article).path for node in nodes],
        "claim": [urlsplit(node.claim).path for node in nodes],
        "claim as JSON-LD": [f"{urlsplit(node.claim).path}.jsonld" for node in nodes],
        "SPARQL look-up": [f"/sparql?query={quote(lookup % node.claim)}" for node in nodes],
    }
    return [_page(port, name, paths, budget) for name, paths in kinds.items()]


def _page(port: int, name: str, paths: list[str], budget: float) -> tuple[str, int, Times, Times]:
    accept = "application/sparql-results+json" if name.startswith("SPARQL") else "text/html"
    calls = [partial(get, port, path, accept) for path in paths]
    status, _ = calls[0]()
    return name, status, concurrently(calls, 1, 40, budget), concurrently(calls, 16, 8, budget)

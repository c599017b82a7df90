"""The SPARQL servers that `bench.endpoint` compares, each started over the same triples; ours comes first."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from kb.exchange import copy
from kb.graph.location import open_store
from kb.graph.remote import open_or_create_remote
from kb.settings import read_settings
from tests.engines import fuseki, virtuoso
from tests.engines.process import Engine, free_port, running

JSON = {"Accept": "application/sparql-results+json"}
Serving = AbstractContextManager[str]
SETTINGS = {"WHENCE_QUERY_ROWS": "0", "WHENCE_COMPUTE_PER_MINUTE": "0", "WHENCE_QUERY_SECONDS": "120"}
PROGRAMS = {
    "Whence (waitress)": "waitress-serve",
    "Oxigraph server": "oxigraph",
    "rdflib-endpoint": "rdflib-endpoint",
}
# In seconds: rdflib-endpoint parses all triples before it answers.
PATIENCE = 120
ENGINES = {"Apache Jena Fuseki": fuseki.start, "Virtuoso": virtuoso.start}


@dataclass(frozen=True, slots=True)
class Data:
    """What every server serves: our knowledge base's folder, and all its triples without their graphs in a file."""

    folder: Path
    triples: Path


@dataclass(frozen=True, slots=True)
class Rival:
    """A server: its name, and what runs it until the end of a block, giving the address that it answers queries at."""

    name: str
    serve: Callable[[], Serving]


def rivals(data: Data, others: Path) -> Iterator[Rival]:
    """The servers that can be started here. Says which cannot, and why.

    Parameters:
        others: a virtual environment with whichever of the packages oxigraph, rdflib-endpoint and waitress.
    """
    yield Rival("Whence (granian)", partial(_ours, data, [sys.executable, "-m", "server"], ""))
    with_program = {
        "Whence (waitress)": partial(_waitress, data, others),
        "Oxigraph server": partial(_oxigraph, data, others),
        "rdflib-endpoint": partial(_rdflib_endpoint, data, others),
    }
    for name, serve in with_program.items():
        if (others / "bin" / PROGRAMS[name]).exists():
            yield Rival(name, serve)
        else:
            print(f"left out: {name}, not installed in {others}", file=sys.stderr)
    yield from (Rival(name, partial(_engine, data, name)) for name in ENGINES if _startable(data, name))


def ask(url: str, query: str, timeout: float = 60) -> tuple[int, float, float, bytes]:
    """One query by GET over a connection of its own: status, seconds to the first byte and to the last, body."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        started = time.perf_counter()
        connection.request("GET", f"{parts.path}?query={quote(query)}", headers=JSON)
        answer = connection.getresponse()
        head = answer.read(1)
        first = time.perf_counter() - started
        body = head + answer.read()
        return answer.status, first, time.perf_counter() - started, body
    finally:
        connection.close()


@contextmanager
def _ours(data: Data, command: Sequence[str], path: str) -> Iterator[str]:
    port = free_port()
    environment = os.environ | {"WHENCE_STORE": str(data.folder), "WHENCE_PORT": str(port), **SETTINGS}
    if path:
        environment["PYTHONPATH"] = path
    url = f"http://127.0.0.1:{port}/sparql"
    with running(command, url, data.triples.parent, PATIENCE, environment=environment):
        yield url


@contextmanager
def _waitress(data: Data, others: Path) -> Iterator[str]:
    serve = "import os; from waitress import serve; from server.wsgi import application; "
    serve += "serve(application, host='127.0.0.1', port=int(os.environ['WHENCE_PORT']), threads=8)"
    installed = [str(folder) for folder in others.glob("lib/python*/site-packages")]
    path = os.pathsep.join([str(Path.cwd()), *sys.path, *installed])
    with _ours(data, [sys.executable, "-c", serve], path) as url:
        yield url


@contextmanager
def _oxigraph(data: Data, others: Path) -> Iterator[str]:
    program, store = str(others / "bin" / "oxigraph"), str(data.triples.with_suffix(".oxigraph"))
    shutil.rmtree(store, ignore_errors=True)
    load = [program, "load", "--location", store, "--file", str(data.triples)]
    subprocess.run(load, check=True, capture_output=True)
    address = f"127.0.0.1:{free_port()}"
    command = [program, "serve-read-only", "--location", store, "--bind", address]
    with running(command, f"http://{address}/query", data.triples.parent, PATIENCE):
        yield f"http://{address}/query"


@contextmanager
def _rdflib_endpoint(data: Data, others: Path) -> Iterator[str]:
    port = free_port()
    command = [str(others / "bin" / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}/"
    with running([*command, str(data.triples)], url, data.triples.parent, PATIENCE):
        yield url


@contextmanager
def _engine(data: Data, name: str) -> Iterator[str]:
    """A server of `tests/engines`, filled as a user would fill it: by `kb.exchange.copy`."""
    home = data.triples.parent / name
    home.mkdir(exist_ok=True)
    with ENGINES[name](home) as engine:
        _fill(engine, data.folder)
        # Virtuoso's guarded address asks each connection twice, for the password; readers use the open one.
        yield engine.query_url.removesuffix("-auth")


def _fill(engine: Engine, folder: Path) -> None:
    with ExitStack() as opened:
        ours = opened.enter_context(closing(open_store(read_settings({}, store=str(folder)))))
        theirs = open_or_create_remote(read_settings({}, base=ours.base, **engine.settings()))
        copy(ours, opened.enter_context(closing(theirs)))


def _startable(data: Data, name: str) -> bool:
    """Whether the programs are here; the starters of the tests say by a skip that they are not."""
    home = data.triples.parent / f"{name}, tried"
    home.mkdir(exist_ok=True)
    try:
        with ENGINES[name](home):
            return True
    except pytest.skip.Exception as reason:
        print(f"left out: {name}, {reason}", file=sys.stderr)
        return False

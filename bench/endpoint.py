"""Our endpoint beside Oxigraph's own server and rdflib-endpoint, on the same triples, in one run.

python -m bench.endpoint --articles 400 --work /tmp/bench-endpoint --others VENV --out docs/endpoint-speed.md

VENV is a virtual environment with the packages oxigraph and rdflib-endpoint, and waitress where that is to be compared
too; a subject whose package is missing is left out and named.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from bench.generate import generate
from bench.measure import Times, concurrently
from kb.graph.folder import TRIPLES
from server.__main__ import free_port

CLIENTS = 8
ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT %d"
CLAIMS = "SELECT ?c WHERE { ?c a <https://w3id.org/whence/ontology#Claim> } LIMIT 200"


@dataclass(frozen=True, slots=True)
class Subject:
    """A server to be measured: its name, the command that starts it on a port, its path, and its environment."""

    name: str
    command: Callable[[int], list[str]]
    path: str
    environment: dict[str, str]


@dataclass(frozen=True, slots=True)
class Export:
    """One large answer: seconds to the first byte and to the last, and its size in bytes."""

    first: float
    whole: float
    size: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What one subject gave; `export` is None where it did not finish in time."""

    name: str
    claim: Times
    rows: Times | None
    export: Export | None


def subjects(folder: Path, triples: Path, others: Path) -> Iterator[Subject]:
    """The servers that can be started here. Says which cannot."""
    settings = {"WHENCE_STORE": str(folder), "WHENCE_QUERY_ROWS": "0", "WHENCE_COMPUTE_PER_MINUTE": "0"}
    settings |= {"WHENCE_QUERY_SECONDS": "120"}
    yield Subject("Whence (granian)", lambda _: [sys.executable, "-m", "server"], "/sparql", settings)
    programs = {
        "Whence (waitress)": others / "bin" / "waitress-serve",
        "Oxigraph server": others / "bin" / "oxigraph",
        "rdflib-endpoint": others / "bin" / "rdflib-endpoint",
    }
    missing = [name for name, program in programs.items() if not program.exists()]
    if missing:
        print(f"left out, not installed in {others}: {', '.join(missing)}", file=sys.stderr)
    if "Whence (waitress)" not in missing:
        serve = "import sys; from waitress import serve; from server.wsgi import application; "
        serve += "serve(application, host='127.0.0.1', port=int(sys.argv[1]), threads=8)"
        path = os.pathsep.join(str(p) for p in others.glob("lib/python*/site-packages"))
        ours = {**settings, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path, path])}
        yield Subject("Whence (waitress)", lambda port: [sys.executable, "-c", serve, str(port)], "/sparql", ours)
    if "Oxigraph server" not in missing:
        program, store = str(programs["Oxigraph server"]), str(triples.with_suffix(".oxigraph"))
        shutil.rmtree(store, ignore_errors=True)
        subprocess.run([program, "load", "--location", store, "--file", str(triples)], check=True, capture_output=True)
        command = [program, "serve-read-only", "--location", store, "--bind"]
        yield Subject("Oxigraph server", lambda port: [*command, f"127.0.0.1:{port}"], "/query", {})
    if "rdflib-endpoint" not in missing:
        command = [str(programs["rdflib-endpoint"]), "serve", "--host", "127.0.0.1", "--port"]
        yield Subject("rdflib-endpoint", lambda port: [*command, str(port), str(triples)], "/", {})


@contextmanager
def running(subject: Subject) -> Iterator[int]:
    """The port of the running subject."""
    port = free_port("127.0.0.1", 0)
    environment = os.environ | subject.environment | {"WHENCE_PORT": str(port)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(subject.command(port), env=environment, **quiet)
    try:
        _wait(subject, port, process)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(subject: Subject, port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        try:
            if ask(port, subject.path, "ASK {}")[0] == 200:
                return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"{subject.name} stopped at once") from None
        time.sleep(0.1)
    raise RuntimeError(f"{subject.name} does not answer")


def ask(port: int, path: str, query: str, timeout: float = 60) -> tuple[int, float, float, bytes]:
    """One query by GET: the status, the seconds to the first byte and to the last, and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        started = time.perf_counter()
        headers = {"Accept": "application/sparql-results+json"}
        connection.request("GET", f"{path}?query={quote(query)}", headers=headers)
        answer = connection.getresponse()
        head = answer.read(1)
        first = time.perf_counter() - started
        body = head + answer.read()
        return answer.status, first, time.perf_counter() - started, body
    finally:
        connection.close()


def measure(subject: Subject, claims: list[str], budget: float) -> Measured:
    """Run the three kinds of request against one subject."""
    with running(subject) as port:
        lookups = [partial(_checked, port, subject.path, f"SELECT ?p ?o WHERE {{ <{c}> ?p ?o }}") for c in claims]
        claim = concurrently(lookups, CLIENTS, len(lookups), budget)
        rows = concurrently([partial(_checked, port, subject.path, ROWS % 1000)], CLIENTS, 12, budget)
        return Measured(subject.name, claim, rows, _export(port, subject.path))


def _checked(port: int, path: str, query: str) -> None:
    status, _, _, body = ask(port, path, query)
    if status != 200 or b'"bindings"' not in body:
        raise RuntimeError(f"{status}: {body[:200]!r}")


def _export(port: int, path: str) -> Export | None:
    try:
        status, first, whole, body = ask(port, path, ROWS % 100_000, timeout=120)
    except OSError:
        return None
    return Export(first, whole, len(body)) if status == 200 else None


def report(measured: list[Measured], triples: int) -> str:
    """The figures as a table in Markdown."""
    lines = [
        f"{triples:,} triples, {CLIENTS} clients at once, a connection a request, "
        f"{os.cpu_count()} cores shared with the clients; milliseconds.",
        "",
        "| server | claim by IRI, a second | median | 99 % | 1,000 rows, a second | median | 99 % "
        "| 100,000 rows: first byte | whole |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in measured:
        export = f"{one.export.first * 1000:,.0f} | {one.export.whole * 1000:,.0f}" if one.export else "– | –"
        lines.append(f"| {one.name} | {_cells(one.claim)} | {_cells(one.rows)} | {export} |")
    return "\n".join(lines) + "\n"


def _cells(times: Times | None) -> str:
    if times is None:
        return "– | – | –"
    return f"{times.rate:,.0f} | {times.median * 1000:,.1f} | {times.percentile(0.99) * 1000:,.1f}"


def main() -> None:
    """Generate, serve, measure, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--others", type=Path, required=True)
    parser.add_argument("--budget", type=float, default=10, help="seconds for each kind of request")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    shutil.rmtree(given.work, ignore_errors=True)
    folder = given.work / "kb"
    given.work.mkdir(parents=True)
    generate(given.articles, folder)
    triples, count, claims = _plain(folder, given.work / "data.nt")
    found = [measure(subject, claims, given.budget) for subject in subjects(folder, triples, given.others)]
    text = report(found, count)
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")


def _plain(folder: Path, target: Path) -> tuple[Path, int, list[str]]:
    """All triples without their graphs in one file, how many, and the IRIs of some claims."""
    store = ox.Store.read_only(str(folder / TRIPLES))
    found = {quad.triple for quad in store}
    ox.serialize(found, str(target), format=ox.RdfFormat.N_TRIPLES)
    claims = [row["c"].value for row in store.query(CLAIMS, use_default_graph_as_union=True)]
    return target, len(found), claims


if __name__ == "__main__":
    main()

"""Our endpoint beside other SPARQL servers on the same triples, and beside the bare call of our engine, in one run.

python -m bench.endpoint --articles 400 --work /tmp/bench-endpoint --others VENV --out docs/endpoint-speed.md

VENV is a virtual environment with the packages oxigraph, rdflib-endpoint and waitress; Fuseki needs Java and Maven,
Virtuoso Debian's virtuoso-opensource-7. A server that cannot be started here is left out and named.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from bench.generate import generate
from bench.measure import Times, concurrently, repeat
from bench.rivals import JSON, Data, Rival, ask, rivals
from kb.graph.folder import TRIPLES

CLIENTS = 8
ROWS_EACH = 12
ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT %d"
CLAIMS = "SELECT ?c WHERE { ?c a <https://w3id.org/whence/ontology#Claim> } LIMIT 4000"


@dataclass(frozen=True, slots=True)
class Export:
    """One large answer: seconds to the first byte and to the last, and its size in bytes."""

    first: float
    whole: float
    size: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What one server gave; `export` is None where it did not finish in time."""

    name: str
    claim: Times
    claim_kept: Times
    rows: Times
    export: Export | None


class Kept:
    """Asks over connections that stay open, one a thread, as the libraries of clients do."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._of = threading.local()

    def ask(self, query: str) -> tuple[int, bytes]:
        """One query by GET: status and body."""
        connection = getattr(self._of, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self._parts.hostname or "", self._parts.port, timeout=60)
            self._of.connection = connection
        connection.request("GET", f"{self._parts.path}?query={quote(query)}", headers=JSON)
        answer = connection.getresponse()
        return answer.status, answer.read()


def measure(rival: Rival, claims: list[str], budget: float) -> Measured:
    """Run the kinds of request against one server."""
    with rival.serve() as url:
        kept = Kept(url)
        queries = [f"SELECT ?p ?o WHERE {{ <{claim}> ?p ?o }}" for claim in claims]
        # No claim is asked twice within a series, so that no cache of answers would help.
        timed = partial(concurrently, clients=CLIENTS, each=len(claims) // CLIENTS, budget=budget)
        # A virtual machine compiles what is asked often; its first answers say nothing of the later ones.
        timed([partial(_checked, kept.ask, query) for query in queries])
        return Measured(
            rival.name,
            timed([partial(_checked, partial(_anew, url), query) for query in queries]),
            timed([partial(_checked, kept.ask, query) for query in queries]),
            concurrently([partial(_checked, partial(_anew, url), ROWS % 1000)], CLIENTS, ROWS_EACH, budget),
            _export(url),
        )


def _anew(url: str, query: str) -> tuple[int, bytes]:
    status, _, _, body = ask(url, query)
    return status, body


def _checked(asked: Callable[[str], tuple[int, bytes]], query: str) -> None:
    status, body = asked(query)
    if status != http.client.OK or b'"bindings"' not in body:
        raise RuntimeError(f"{status}: {body[:200]!r}")


def _export(url: str) -> Export | None:
    try:
        status, first, whole, body = ask(url, ROWS % 100_000, timeout=120)
    except OSError:
        return None
    return Export(first, whole, len(body)) if status == 200 else None


def bare(folder: Path, claims: list[str]) -> Times:
    """The same look-ups by calls of the engine in this process, one after the other, each answer as JSON."""
    store = ox.Store.read_only(str(folder / TRIPLES))
    queries = cycle(claims)

    def call() -> None:
        solutions = store.query(f"SELECT ?p ?o WHERE {{ <{next(queries)}> ?p ?o }}", use_default_graph_as_union=True)
        solutions.serialize(format=ox.QueryResultsFormat.JSON)  # type: ignore[union-attr]

    return repeat(call, len(claims))


def report(measured: list[Measured], engine: Times, triples: int) -> str:
    """The figures as a table in Markdown."""
    lines = [
        f"{triples:,} triples, {CLIENTS} clients at once, {os.cpu_count()} cores shared with them; milliseconds.",
        "*Kept* means over connections that stay open; the rest is a connection a request.",
        f"The bare call of our engine for a claim by IRI, alone: {engine.rate:,.0f} a second.",
        "",
        "| server | claim by IRI, a second | median | 99 % | kept, a second | median | 99 % "
        "| 1,000 rows, a second | median | 99 % | 100,000 rows: first byte | whole |",
        f"|---|{'---|' * 11}",
    ]
    for one in measured:
        export = f"{one.export.first * 1000:,.0f} | {one.export.whole * 1000:,.0f}" if one.export else "– | –"
        cells = " | ".join(_cells(times) for times in (one.claim, one.claim_kept, one.rows))
        lines.append(f"| {one.name} | {cells} | {export} |")
    return "\n".join(lines) + "\n"


def _cells(times: Times) -> str:
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
    found = [measure(rival, claims, given.budget) for rival in rivals(Data(folder, triples), given.others)]
    text = report(found, bare(folder, claims), count)
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

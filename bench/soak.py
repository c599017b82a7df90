"""`python -m bench.soak`: sixteen clients read and review for a while, then beside slow clients and hostile queries.

Three phases of one length: readers alone (quiet), readers with reviewers (mixed), readers beside slow clients and
hostile queries (attack). Fails where a reader gets an error, memory grows by more than a fifth, or the readers' median
in the attack is over twice that of the quiet phase.
"""

from __future__ import annotations

import argparse
import html
import http.client
import itertools
import os
import random
import re
import shutil
import socket
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from bench.generate import generate, sample_nodes
from bench.serving import get, running
from kb.accounts import Accounts, Role, accounts_path
from kb.settings import read_settings

NAME, PASSWORD = "soak", "a password for the soak test"
READERS, REVIEWERS, HOSTILE, SLOW = 12, 4, 3, 4
MOST_GROWTH, MOST_SLOWER = 1.2, 2.0
FORM = "application/x-www-form-urlencoded"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_FIELD = re.compile(r'name="(claim|seen)" value="([^"]*)"')

HOSTILE_QUERIES: dict[str, str] = {
    "cross product": "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "deep path": "SELECT (COUNT(*) AS ?n) WHERE { ?a (<x:p>|!<x:p>)+ ?b }",
    "huge regular expression": f'SELECT ?s WHERE {{ ?s ?p ?o FILTER REGEX(STR(?o), "{"(a|b)*" * 4000}") }}',
    "VALUES of a megabyte": f"SELECT * WHERE {{ VALUES ?x {{ {' '.join(f'<urn:x:{n}>' for n in range(70000))} }} }}",
    "nested subqueries": "SELECT * WHERE { " + "{ SELECT * WHERE { " * 400 + "?s ?p ?o" + " } }" * 400 + " }",
    "nested braces": "SELECT * WHERE " + "{" * 3000 + "}" * 3000,
    "federation": "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "everything sorted": "SELECT * WHERE { ?s ?p ?o . ?o ?q ?r } ORDER BY ?r ?q ?o",
}


@dataclass(slots=True)
class Log:
    """What the clients of one phase saw; appended to by all threads."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: what readers, reviewers and attackers saw, and the server's memory at its end in MB."""

    name: str
    readers: Log
    others: dict[str, Log]
    memory: float


def main() -> int:
    """Run the soak and write its report. Returns 1 where it fails."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=200.0, help="length of each of the three phases")
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--work", type=Path, default=Path("bench-work"))
    parser.add_argument("--out", type=Path, default=Path("docs"))
    given = parser.parse_args()
    folder = given.work / f"soak-{given.articles}"
    shutil.rmtree(folder, ignore_errors=True)
    given.work.mkdir(parents=True, exist_ok=True)
    generate(given.articles, folder)
    settings = read_settings(store=str(folder))
    Accounts(accounts_path(settings)).add(NAME, PASSWORD, Role.REVIEWER, datetime.now(UTC))
    with running(folder) as port:
        phases = [_phase(name, port, given.articles, given.seconds) for name in ("warm-up", "quiet", "mixed", "attack")]
    failures = judge(phases[1:])
    given.out.mkdir(exist_ok=True)
    (given.out / "soak.md").write_text("\n".join(_report(phases[1:], failures, given.seconds)) + "\n", encoding="utf-8")
    print("\n".join(failures) or "The soak is passed.")
    return 1 if failures else 0


def judge(phases: Sequence[Phase]) -> list[str]:
    """What of the requirements is not met, one line each."""
    quiet, mixed, attack = phases
    found = [f"{p.name}: a reader met {fault}" for p in phases for fault in sorted(set(p.readers.faults))]
    found += [f"mixed: a reviewer met {fault}" for fault in sorted(set(mixed.others["reviewers"].faults))]
    ratio = statistics.median(attack.readers.seconds) / statistics.median(quiet.readers.seconds)
    if ratio > MOST_SLOWER:
        found.append(f"attack: the readers' median is {ratio:.1f} times that of the quiet phase")
    if mixed.memory > MOST_GROWTH * quiet.memory:
        found.append(f"mixed: memory grew from {quiet.memory:.0f} to {mixed.memory:.0f} MB")
    return found


def _phase(name: str, port: int, articles: int, seconds: float) -> Phase:
    end = time.monotonic() + (min(10.0, seconds) if name == "warm-up" else seconds)
    readers = Log()
    paths = itertools.cycle(_paths(articles))
    tasks: list[Callable[[], None]] = [lambda: _read(port, paths, end, readers)] * READERS
    others: dict[str, Log] = {}
    if name == "mixed":
        log = others.setdefault("reviewers", Log())
        tasks += [lambda: _review(port, end, log)] * REVIEWERS
    if name == "attack":
        others.update({query: Log() for query in HOSTILE_QUERIES})
        queue = itertools.cycle(HOSTILE_QUERIES.items())
        tasks += [lambda: _attack(port, queue, end, others)] * HOSTILE
        tasks += [lambda: _dawdle(port, end)] * SLOW
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Phase(name, readers, others, _memory_mb())


# --- clients --------------------------------------------------------------------------------------------------------


def _paths(articles: int) -> list[str]:
    dice = random.Random(3)
    nodes = [sample_nodes(articles, dice) for _ in range(32)]
    look_up = "SELECT ?p ?o WHERE { <%s> ?p ?o }"
    found = ["/"]
    for node in nodes:
        found += [urlsplit(node.article).path, urlsplit(node.claim).path, f"{urlsplit(node.claim).path}.ttl"]
        found.append(f"/sparql?query={quote(look_up % node.claim)}")
    return found


@contextmanager
def _logged(log: Log) -> Iterator[None]:
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        log.faults.append(repr(error))


def _read(port: int, paths: Iterator[str], end: float, log: Log) -> None:
    while time.monotonic() < end:
        path = next(paths)
        began = time.perf_counter()
        with _logged(log):
            status, _ = get(port, path, "text/html" if "sparql" not in path else "application/sparql-results+json")
            log.seconds.append(time.perf_counter() - began)
            log.statuses[status] += 1
            if status != http.HTTPStatus.OK:
                log.faults.append(f"status {status} at {path.partition('?')[0]}")


def _review(port: int, end: float, log: Log) -> None:
    """Signs in, then takes what waits and decides it; a conflict with another reviewer is an answer, not a fault."""
    cookie = _sign_in(port)
    verdicts = itertools.cycle(("accept", "reject", "unsure"))
    while time.monotonic() < end:
        with _logged(log):
            began = time.perf_counter()
            _, page, cookie = _exchange(port, "GET", "/review", None, cookie)
            fields = {name: html.unescape(value) for name, value in _FIELD.findall(page)}
            token = _CSRF.search(page)
            if token is None or "claim" not in fields:
                log.faults.append("a queue without a claim")
                return
            form = fields | {"csrf": token[1], "act": next(verdicts)}
            status, _, cookie = _exchange(port, "POST", "/review/decide", form, cookie)
            log.seconds.append(time.perf_counter() - began)
            log.statuses[status] += 1
            if status not in {200, 302, 303, 409}:
                log.faults.append(f"status {status} for a verdict")


def _sign_in(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    page, cookie = answer.read().decode(), (answer.headers.get("Set-Cookie") or "").partition(";")[0]
    connection.close()
    token = _CSRF.search(page)
    form = urlencode({"name": NAME, "password": PASSWORD, "csrf": token[1] if token else ""})
    connection.request(
        "POST", "/sign-in", form, {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    )
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return (answer.headers.get("Set-Cookie") or cookie).partition(";")[0]


def _exchange(port: int, method: str, path: str, form: dict[str, str] | None, cookie: str) -> tuple[int, str, str]:
    """The status, the page, and the cookie to send from now on."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookie, "Content-Type": FORM, "Accept": "text/html"}
    try:
        connection.request(method, path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        newer = (answer.headers.get("Set-Cookie") or cookie).partition(";")[0]
        return answer.status, answer.read().decode(), newer
    finally:
        connection.close()


def _attack(port: int, queue: Iterator[tuple[str, str]], end: float, logs: dict[str, Log]) -> None:
    while time.monotonic() < end:
        name, text = next(queue)
        log = logs[name]
        began = time.perf_counter()
        with _logged(log):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("POST", "/sparql", text.encode(), {"Content-Type": "application/sparql-query"})
            log.statuses[connection.getresponse().status] += 1
            connection.close()
        log.seconds.append(time.perf_counter() - began)


def _dawdle(port: int, end: float) -> None:
    """Sends a request's head one byte a second and never ends it."""
    head = itertools.cycle(b"GET / HTTP/1.1\r\nHost: slow\r\nX-Slow: " + b"z" * 4000)
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                while time.monotonic() < end:
                    connection.send(bytes([next(head)]))
                    time.sleep(1)
        except OSError:
            time.sleep(0.2)


# --- the server's memory, the report --------------------------------------------------------------------------------


def _memory_mb() -> float:
    """Resident memory of all processes below this one."""
    parents: dict[int, tuple[int, float]] = {}
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        parents[int(path.parent.name)] = int(fields["PPid"]), float(fields.get("VmRSS", "0 kB").split()[0]) / 1024
    below, found = {os.getpid()}, 0.0
    while new := {pid for pid, (parent, _) in parents.items() if parent in below and pid not in below}:
        found += sum(parents[pid][1] for pid in new)
        below |= new
    return found


def _report(phases: Sequence[Phase], failures: list[str], seconds: float) -> Iterator[str]:
    yield "# Soak\n"
    yield f"Made by `make soak`: {READERS} readers throughout; {REVIEWERS} reviewers in the mixed phase; in the attack"
    yield f"{HOSTILE} clients with hostile queries and {SLOW} slow ones. Each phase lasted {seconds:.0f} s.\n"
    yield f"**{'Passed.' if not failures else 'Failed:'}**\n"
    yield from (f"- {failure}" for failure in failures)
    yield "\n| phase | who | answers | median, ms | 95th, ms | statuses | faults | server's memory, MB |"
    yield "|---|---|---|---|---|---|---|---|"
    for phase in phases:
        for who, log in {"readers": phase.readers, **phase.others}.items():
            ordered = sorted(log.seconds) or [0.0]
            statuses = ", ".join(f"{count} × {status}" for status, count in sorted(log.statuses.items()))
            times = [statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))]]
            cells = [phase.name, who, str(len(log.seconds)), *(f"{1000 * one:,.0f}" for one in times)]
            yield f"| {' | '.join(cells)} | {statuses} | {len(log.faults)} | {phase.memory:.0f} |"


if __name__ == "__main__":
    sys.exit(main())

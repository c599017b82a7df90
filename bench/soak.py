"""`python -m bench.soak`: sixteen clients read and review for ten minutes, then go on beside slow and hostile ones.

Two phases in one run: peace, and a third of its length under attack. Fails where a reader or reviewer gets an error,
where the server's memory grows by more than a fifth in peace or is not given back after the attack, or where the
attack makes the median of readers or of reviewers more than twice what it was in peace.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.generate import Made, generate
from bench.serving import running
from bench.soak_clients import (
    HOSTILE_QUERIES,
    PASSWORD,
    REVIEWER,
    SLOW,
    Log,
    Server,
    attack,
    dawdle,
    paths_to_read,
    read,
    review,
)
from kb.accounts import Accounts, Role, accounts_path
from kb.settings import read_settings

READERS, REVIEWERS, HOSTILE, SLOW_OF_EACH = 12, 4, 4, 3
MOST_GROWTH, MOST_SLOWER = 1.2, 2.0
WARM_UP, REST = 15.0, 5.0
SAMPLES = 120

Task = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: what its clients saw, by kind, and the server's memory in MB, sampled at even intervals."""

    name: str
    seconds: float
    logs: dict[str, Log]
    memory: tuple[float, ...]

    def median(self, who: str) -> float:
        """The median time of an answer in seconds."""
        return statistics.median(self.logs[who].seconds)

    @property
    def memory_at_first(self) -> float:
        """The median of memory in the first quarter of the phase, in MB."""
        return statistics.median(self.memory[: max(1, len(self.memory) // 4)])

    @property
    def memory_at_last(self) -> float:
        """The median of memory in the last quarter of the phase, in MB."""
        return statistics.median(self.memory[-max(1, len(self.memory) // 4) :])


def main() -> int:
    """Run the soak and write its report. Returns 1 where it fails."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0, help="length of the peace; the attack adds a third")
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--work", type=Path, default=Path("bench-work"))
    parser.add_argument("--out", type=Path, default=Path("docs"))
    given = parser.parse_args()
    folder = given.work / f"soak-{given.articles}"
    shutil.rmtree(folder, ignore_errors=True)
    given.work.mkdir(parents=True, exist_ok=True)
    made = generate(given.articles, folder)
    Accounts(accounts_path(read_settings(store=str(folder)))).add(REVIEWER, PASSWORD, Role.REVIEWER, datetime.now(UTC))
    phases = soak(folder, given.articles, given.seconds)
    failures = judge(*phases)
    given.out.mkdir(exist_ok=True)
    (given.out / "soak.md").write_text("\n".join(report(made, phases, failures)) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join(failures or ["The soak is passed."]) + "\n")
    return 1 if failures else 0


def soak(folder: Path, articles: int, seconds: float) -> tuple[Phase, Phase, Phase]:
    """Serve `folder` and let the clients at it: the peace, the attack, and a short rest after it."""
    with running(folder) as server:
        crowd = Crowd(Server(server.port), itertools.cycle(paths_to_read(articles)))
        crowd.phase("warm-up", WARM_UP, crowd.friends)
        peace = crowd.phase("peace", seconds, crowd.friends)
        attacked = crowd.phase("attack", seconds / 3, lambda end: {**crowd.friends(end), **crowd.foes(end)})
        rest = crowd.phase("rest", REST, lambda _: {})
    return peace, attacked, rest


def judge(peace: Phase, attacked: Phase, rest: Phase) -> list[str]:
    """What of the requirements is not met, one line each."""
    found = []
    for phase, who in itertools.product((peace, attacked), ("readers", "reviewers")):
        found += [f"{phase.name}: {who} met {fault}" for fault in sorted(set(phase.logs[who].faults))]
    for who in ("readers", "reviewers"):
        ratio = attacked.median(who) / peace.median(who)
        if ratio > MOST_SLOWER:
            found.append(f"attack: the median of {who} is {ratio:.1f} times that of the peace")
    for when, before, after in (
        ("peace", peace.memory_at_first, peace.memory_at_last),
        ("after the attack", peace.memory_at_last, rest.memory_at_last),
    ):
        if after > MOST_GROWTH * before:
            found.append(f"{when}: memory grew from {before:.0f} to {after:.0f} MB")
    return found


# --- phases ---------------------------------------------------------------------------------------------------------


class Crowd:
    """The clients of a soak. Each kind is a log and the tasks that write into it."""

    def __init__(self, server: Server, paths: Iterator[str]) -> None:
        self._server = server
        self._paths = paths

    def friends(self, end: float) -> dict[str, tuple[Log, list[Task]]]:
        """The sixteen that mean well."""
        reads, reviews = Log(), Log()
        return {
            "readers": (
                reads,
                [partial(read, self._server, f"127.0.1.{n}", self._paths, end, reads) for n in range(1, READERS + 1)],
            ),
            "reviewers": (
                reviews,
                [partial(review, self._server, f"127.0.2.{n}", end, reviews) for n in range(1, REVIEWERS + 1)],
            ),
        }

    def foes(self, end: float) -> dict[str, tuple[Log, list[Task]]]:
        """Attackers, who share one list of queries, and slow clients."""
        logs = {name: Log() for name in HOSTILE_QUERIES}
        queue = itertools.cycle(HOSTILE_QUERIES.items())
        tasks: list[Task] = [
            partial(attack, self._server, f"127.0.3.{n}", queue, end, logs) for n in range(1, HOSTILE + 1)
        ]
        numbered = enumerate(itertools.islice(itertools.cycle(SLOW), SLOW_OF_EACH * len(SLOW)), 1)
        tasks += [partial(dawdle, self._server, f"127.0.4.{n}", slow, end) for n, slow in numbered]
        found: dict[str, tuple[Log, list[Task]]] = {name: (log, []) for name, log in logs.items()}
        first = next(iter(found))
        return found | {first: (logs[first], tasks)}

    def phase(self, name: str, seconds: float, who: Callable[[float], dict[str, tuple[Log, list[Task]]]]) -> Phase:
        """Let clients loose for so many seconds."""
        end = time.monotonic() + seconds
        kinds = who(end)
        threads = [threading.Thread(target=task) for _, tasks in kinds.values() for task in tasks]
        for thread in threads:
            thread.start()
        memory = tuple(sampled_memory(end, seconds / SAMPLES))
        for thread in threads:
            thread.join()
        return Phase(name, seconds, {kind: log for kind, (log, _) in kinds.items()}, memory)


def sampled_memory(end: float, interval: float) -> Iterator[float]:
    """Resident memory of all processes below this one in MB, until `end`."""
    while time.monotonic() < end:
        yield memory_below(os.getpid())
        time.sleep(interval)


def memory_below(ancestor: int) -> float:
    """Resident memory of all processes below one, in MB."""
    return sum(_processes_below(ancestor).values())


def descendants(ancestor: int) -> frozenset[int]:
    """The processes below one."""
    return frozenset(_processes_below(ancestor))


def _processes_below(ancestor: int) -> dict[int, float]:
    """Each process below one with its resident memory in MB."""
    parents: dict[int, tuple[int, float]] = {}
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        parents[int(path.parent.name)] = int(fields["PPid"]), float(fields.get("VmRSS", "0 kB").split()[0]) / 1024
    found: dict[int, float] = {}
    while new := {pid for pid, (parent, _) in parents.items() if parent in {ancestor, *found} and pid not in found}:
        found |= {pid: parents[pid][1] for pid in new}
    return found


# --- the report -----------------------------------------------------------------------------------------------------


def report(made: Made, phases: Sequence[Phase], failures: Sequence[str]) -> Iterator[str]:
    """The report as lines of Markdown."""
    peace, attacked, rest = phases
    yield "# Soak\n"
    yield f"Made by `make soak` on {os.cpu_count()} processors, which the clients shared, over {made.articles:,}"
    yield f"articles ({made.claims:,} claims, {made.quads:,} quads), with the settings as delivered: {READERS} readers"
    yield f"without a pause and {REVIEWERS} reviewers who think for a second, for {peace.seconds:.0f} s in peace, then"
    yield f"the same for {attacked.seconds:.0f} s beside {HOSTILE} clients with hostile queries and"
    yield f"{SLOW_OF_EACH * len(SLOW)} slow ones ({SLOW_OF_EACH} each: {', '.join(slow.name for slow in SLOW)}).\n"
    yield f"**{'Failed:' if failures else 'Passed.'}**\n"
    yield from (f"- {failure}" for failure in failures)
    yield "| | in peace, ms | under attack, ms | ratio | may be |"
    yield "|---|---|---|---|---|"
    for who in ("readers", "reviewers"):
        quiet, loud = peace.median(who), attacked.median(who)
        yield f"| median of {who} | {1000 * quiet:.0f} | {1000 * loud:.0f} | {loud / quiet:.2f} | {MOST_SLOWER:g} |"
    yield "\n| memory of server and workers | MB | ratio | may be |"
    yield "|---|---|---|---|"
    yield f"| first quarter of the peace | {peace.memory_at_first:.0f} | 1 | |"
    growth, after = peace.memory_at_last / peace.memory_at_first, rest.memory_at_last / peace.memory_at_last
    yield f"| last quarter of the peace, to the first | {peace.memory_at_last:.0f} | {growth:.2f} | {MOST_GROWTH:g} |"
    yield f"| most under attack | {max(attacked.memory):.0f} | | |"
    yield f"| after the attack, to the end of the peace | {rest.memory_at_last:.0f} | {after:.2f} | {MOST_GROWTH:g} |"
    yield "\n| phase | who | answers | median, ms | 95th, ms | statuses | faults |"
    yield "|---|---|---|---|---|---|---|"
    for phase in (peace, attacked):
        yield from (_row(phase, who, log) for who, log in phase.logs.items())


def _row(phase: Phase, who: str, log: Log) -> str:
    ordered = sorted(log.seconds) or [0.0]
    statuses = ", ".join(f"{count:,} × {status}" for status, count in sorted(log.statuses.items()))
    times = [statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))]]
    cells = [phase.name, who, f"{len(log.seconds):,}", *(f"{1000 * one:,.0f}" for one in times), statuses]
    return f"| {' | '.join(cells)} | {len(log.faults)} |"


if __name__ == "__main__":
    sys.exit(main())

"""`python -m bench.batching TEXTS`: `whence batch` over a folder of texts many times over, its workers killed, loaded.

Prints the figures of docs/batch.md. Each copy of a text ends in a line of its own, so that it is a text of its own. All
runs but the first take over its plan, so all must come to the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.soak import descendants, memory_below
from kb.batch.plan import ITEMS, PLAN

BASE = "http://127.0.0.1:8321/"
_PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of a command: seconds, the most memory of all its processes in MB, and its last line."""

    seconds: float
    memory: float
    said: str


def main() -> int:
    """Measure and print. Returns 1 where two runs come to different bytes."""
    parser = argparse.ArgumentParser(prog="python -m bench.batching", description=__doc__)
    parser.add_argument("texts", type=Path, help="a folder with .txt files somewhere below")
    parser.add_argument("--copies", type=int, default=10)
    parser.add_argument("--work", type=Path, default=Path("bench-work") / "batch")
    given = parser.parse_args()
    shutil.rmtree(given.work, ignore_errors=True)
    articles = make_corpus(given.texts, given.copies, given.work / "corpus")
    rows = list(measured(given.work))
    sys.stdout.write("\n".join(report(articles, rows, given.work)) + "\n")
    return 0 if len({manifest(given.work / name) for name in ("one", "two", "killed", "resumed")}) == 1 else 1


def make_corpus(texts: Path, copies: int, folder: Path) -> int:
    """A file of JSON lines for each copy; returns how many articles there are."""
    folder.mkdir(parents=True)
    found = [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(texts.rglob("*.txt"))]
    for copy in range(1, copies + 1):
        lines = (json.dumps({"name": f"{name}-{copy}", "text": f"{text}\n\nEdition {copy}."}) for name, text in found)
        (folder / f"copy-{copy:02}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return len(found) * copies


def measured(work: Path) -> Iterator[tuple[str, Ran]]:
    """Every step with what it took."""
    yield "1 process", batch(work, "one", 1)
    yield "2 processes", batch(work, "two", 2)
    yield "2 processes, one killed on the way", batch(work, "killed", 2, hit="worker")
    stopped = batch(work, "resumed", 2, hit="all")
    again = batch(work, "resumed", 2)
    both = Ran(stopped.seconds + again.seconds, max(stopped.memory, again.memory), again.said)
    yield "2 processes, all killed on the way, and the same command again", both
    load = ["load", str(work / "two"), "--store", str(work / "kb"), "--base", BASE]
    yield "`whence load`", run(load, None)


def batch(work: Path, name: str, jobs: int, hit: str | None = None) -> Ran:
    """One run of `whence batch` into `work`/`name`; `hit` says whom to kill when a third of the shards are there."""
    out = work / name
    if name != "one" and not out.exists():
        out.mkdir()
        for file in (PLAN, ITEMS):
            shutil.copy(work / "one" / file, out / file)
    command = ["batch", str(work / "corpus"), str(out), "--jobs", str(jobs), "--base", BASE]
    return run(command, hit, out, shards=len(list((work / "one").glob("shard-*.nq"))))


def run(command: list[str], hit: str | None, out: Path | None = None, shards: int = 0) -> Ran:
    """Run `whence` and watch it."""
    began, most = time.perf_counter(), 0.0
    with subprocess.Popen(
        [sys.executable, "-m", "kb.cli", *command], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        while process.poll() is None:
            most = max(most, memory_below(os.getpid()))
            if hit and out and len(list(out.glob("shard-*.nq"))) >= max(1, shards // 3):
                kill(process.pid, hit)
                hit = None
            time.sleep(_PAUSE)
        said = process.stdout.read() if process.stdout else ""
    return Ran(time.perf_counter() - began, most, said.strip().rpartition("\n")[2])


def kill(command: int, whom: str) -> None:
    """SIGKILL for the whole session of a command, or for the one below it that has worked most."""
    if whom == "all":
        os.killpg(command, signal.SIGKILL)
        return
    os.kill(max(descendants(command), key=_ticks), signal.SIGKILL)


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def manifest(out: Path) -> str:
    """What a batch came to: the hash of every shard."""
    return (out / "manifest.json").read_text(encoding="utf-8")


def report(articles: int, rows: list[tuple[str, Ran]], work: Path) -> Iterator[str]:
    """The figures as lines of Markdown."""
    yield f"{articles:,} articles on {os.cpu_count()} processors. {rows[0][1].said.partition(': ')[2]}.\n"
    yield "| run | seconds | articles a second | most memory, all processes, MB |"
    yield "|---|---|---|---|"
    for name, ran in rows:
        yield f"| {name} | {ran.seconds:,.0f} | {articles / ran.seconds:,.0f} | {ran.memory:,.0f} |"
    size = sum(path.stat().st_size for path in (work / "kb" / "triples").iterdir()) / (1 << 20)
    yield f"\nAll four runs came to the same bytes; the knowledge base takes {size:,.0f} MB on disk."


if __name__ == "__main__":
    sys.exit(main())

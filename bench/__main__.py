"""`python -m bench`: measures everything in one run and writes one report with its charts, after each size anew.

python -m bench --articles 1000 10000 --work /tmp/whence-bench --out docs
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.asking import Asked, ask_all
from bench.generate import Made, generate
from bench.ingesting import Stages, disk_bytes, one_more, stages
from bench.measure import Times
from bench.report import write_report
from bench.serving import pages, running
from kb.graph.embedded import open_folder
from kb.text.evaluate import read_annotated

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold"
NEW_ARTICLES = 8


@dataclass(frozen=True, slots=True)
class Size:
    """All that was measured on one knowledge base."""

    made: Made
    seconds: float
    disk: int
    asked: list[Asked]
    growth: dict[str, Times]
    pages: list[tuple[str, int, Times, Times]]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the bench."""

    machine: str
    stages: Stages
    sizes: list[Size]
    memory_mb: float
    load: str


def main() -> None:
    """Measure what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 10000], help="sizes of knowledge bases")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="a folder for the knowledge bases")
    parser.add_argument("--out", type=Path, default=Path("docs"), help="where bench.md and its charts go")
    parser.add_argument("--jobs", type=int, default=2, help="processes that generate")
    parser.add_argument("--budget", type=float, default=6.0, help="seconds a series of calls at most")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    texts = [(one.name, one.text) for one in read_annotated(GOLD)]
    stages(texts[:4])
    found = stages(texts)
    print(f"ingest: {found.articles} articles", flush=True)
    sizes: list[Size] = []
    for articles in given.articles:
        sizes.append(measure(articles, given.work, texts, given.jobs, given.budget))
        write_report(_run(found, sizes), given.out)


def _run(found: Stages, sizes: list[Size]) -> Run:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    averages = " ".join(f"{one:.1f}" for one in os.getloadavg())
    load = f"Load of the machine (1, 5, 15 minutes) at the end: {averages}."
    return Run(_machine(), found, sizes, memory, load)


def measure(articles: int, work: Path, texts: list[tuple[str, str]], jobs: int, budget: float) -> Size:
    """Generate (unless it is there) and measure one knowledge base."""
    folder, copy = work / f"kb-{articles}", work / f"copy-{articles}"
    shutil.rmtree(copy, ignore_errors=True)
    made, seconds = _generated(articles, folder, jobs)
    disk = disk_bytes(folder)
    with running(folder) as port:
        served = pages(port, articles, budget)
    print("pages measured", flush=True)
    store = open_folder(folder)
    try:
        asked = ask_all(store, articles, budget, copy)
        growth = one_more(store, texts[:NEW_ARTICLES])
    finally:
        store.close()
    shutil.rmtree(copy, ignore_errors=True)
    return Size(made, seconds, disk, asked, growth, served)


def _generated(articles: int, folder: Path, jobs: int) -> tuple[Made, float]:
    """The knowledge base in `folder`, made unless a finished one is there, and the seconds that making it took."""
    record = folder.with_suffix(".json")
    if not record.is_file():
        for left in (folder, folder.with_name(f"{folder.name}.parts")):
            shutil.rmtree(left, ignore_errors=True)
        began = time.perf_counter()
        made = generate(articles, folder, jobs=jobs)
        seconds = time.perf_counter() - began
        record.write_text(json.dumps({"made": asdict(made), "seconds": seconds}), encoding="utf-8")
        print(f"{made} in {seconds:.0f} s", flush=True)
    found = json.loads(record.read_text(encoding="utf-8"))
    return Made(**found["made"]), found["seconds"]


def _machine() -> str:
    with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
        cores = sum(line.startswith("processor") for line in file)
    return f"{platform.system()} {platform.machine()}, {cores} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    main()

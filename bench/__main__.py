"""`python -m bench`: measures everything in one run and writes one report with its charts, after each size anew.

python -m bench --articles 1000 10000 100000 --work bench-work --out docs
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
from bench.serving import Page, make_index, pages, running
from kb.graph.embedded import open_folder
from kb.graph.folder import TRIPLES
from kb.text.evaluate import read_annotated

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold"
NEW_ARTICLES = 12


@dataclass(frozen=True, slots=True)
class Size:
    """All that was measured on one knowledge base."""

    made: Made
    seconds: float
    disk: int
    asked: list[Asked]
    growth: dict[str, Times]
    pages: list[Page]


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
    parser.add_argument(
        "--articles", type=int, nargs="+", default=[1000, 10000, 100000], help="sizes of knowledge bases"
    )
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="a folder for the knowledge bases")
    parser.add_argument("--out", type=Path, default=Path("docs"), help="where bench.md and its charts go")
    parser.add_argument("--jobs", type=int, default=2, help="processes that generate")
    parser.add_argument("--pages-to", type=int, default=10000, help="the largest size whose pages are served and timed")
    parser.add_argument("--budget", type=float, default=6.0, help="seconds a series of calls at most")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    texts = [(one.name, one.text) for one in read_annotated(GOLD)]
    stages(texts[:4])
    found = stages(texts)
    print(f"ingest: {found.articles} articles", flush=True)
    sizes: list[Size] = []
    for articles in given.articles:
        served = serve(articles, given) if articles <= given.pages_to else []
        sizes.append(measure(articles, given, texts, served))
        write_report(_run(found, sizes), given.out)


def _run(found: Stages, sizes: list[Size]) -> Run:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    averages = " ".join(f"{one:.1f}" for one in os.getloadavg())
    load = f"Load of the machine (1, 5, 15 minutes) at the end: {averages}."
    return Run(_machine(), found, sizes, memory, load)


def serve(articles: int, given: argparse.Namespace) -> list[Page]:
    """Generate (unless it is there) one knowledge base, serve it, and time its pages."""
    folder = given.work / f"kb-{articles}"
    _generated(articles, folder, given.jobs)
    make_index(folder)
    with running(folder) as server:
        served = pages(server, articles, given.budget, folder)
    print("pages measured", flush=True)
    return served


def measure(
    articles: int,
    given: argparse.Namespace,
    texts: list[tuple[str, str]],
    served: list[Page],
) -> Size:
    """Generate (unless it is there) and measure one knowledge base, whose pages took the times `served`.

    What is added to it is added to a copy, so that the next run finds it as it was.
    """
    folder, copy = given.work / f"kb-{articles}", given.work / f"copy-{articles}"
    made, seconds = _generated(articles, folder, given.jobs)
    disk = disk_bytes(folder)
    shutil.rmtree(copy, ignore_errors=True)
    store = open_folder(folder)
    try:
        copy.mkdir()
        store.snapshot(copy / TRIPLES)
        asked = ask_all(store, articles, given.budget, copy / TRIPLES)
    finally:
        store.close()
    store = open_folder(copy)
    try:
        growth = one_more(store, texts[:NEW_ARTICLES])
    finally:
        store.close()
    shutil.rmtree(copy)
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

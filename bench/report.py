"""Writes the report of a run as Markdown with SVG charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench.chart import bars

if TYPE_CHECKING:
    from bench.__main__ import Run, Size
    from bench.asking import Asked
    from bench.measure import Times

BAR_SECONDS = 1.0
FLAT = 1.5


def write_report(run: Run, out: Path) -> None:
    """Put bench.md and its charts into `out`."""
    charts = out / "bench"
    charts.mkdir(parents=True, exist_ok=True)
    rows = [
        (f"{one.number} {one.name}", {"median": 1000 * one.alone.median, "95th": 1000 * one.alone.percentile(0.95)})
        for one in run.sizes[-1].asked
    ]
    largest = f"{run.sizes[-1].made.articles:,} articles"
    (charts / "questions.svg").write_text(bars(f"The questions at {largest}, one client", "ms", rows), encoding="utf-8")
    stage_rows = [(name, {"stage": 1000 * s / run.stages.articles}) for name, s in run.stages.seconds.items()]
    (charts / "stages.svg").write_text(bars("Ingest by stage, an article", "ms", stage_rows), encoding="utf-8")
    (out / "bench.md").write_text("\n".join(_lines(run)) + "\n", encoding="utf-8")


def _lines(run: Run) -> Iterator[str]:
    yield "# Measurements\n"
    yield f"Made by `make bench` (`python -m bench`) in one run. {run.machine}. Highest memory of the measuring"
    yield f"process: {run.memory_mb:,.0f} MB. Times are wall times unless said otherwise."
    yield f"{run.load} Other work on the machine shows in wall times.\n"
    yield "## The knowledge bases\n"
    yield "Generated (`bench/generate.py`): speakers and outlets by Zipf's law, 15 % reprints, chains to depth 6,"
    yield "one sealed log of decisions, the derived graph by the real `derive`.\n"
    yield from _table(
        ("articles", "claims", "decisions", "quads", "disk, MB", "disk a claim, KB", "generated and loaded in"),
        [_size_row(size) for size in run.sizes],
    )
    yield from _ingest(run)
    yield from _growth(run.sizes)
    for size in run.sizes:
        yield from _questions(size, run.sizes[-1])
        yield from _pages(size)


def _size_row(size: Size) -> Sequence[str]:
    made = size.made
    return (
        f"{made.articles:,}", f"{made.claims:,}", f"{made.decisions:,}", f"{made.quads:,}",
        f"{size.disk / 1e6:,.0f}", f"{size.disk / made.claims / 1000:.1f}", f"{size.seconds:,.0f} s",
    )  # fmt: skip


def _ingest(run: Run) -> Iterator[str]:
    found, total = run.stages, sum(run.stages.seconds.values())
    yield "\n## Ingest by stage\n"
    yield f"The project's own {found.articles} annotated articles into a store in memory; processor time of one core:"
    rates = [number / total for number in (found.articles, found.claims, found.quads)]
    yield f"**{rates[0]:.1f} articles, {rates[1]:.0f} claims, {rates[2]:,.0f} quads a second.**\n"
    rows = [
        (name, f"{1000 * s / found.articles:.1f}", f"{100 * s / total:.0f} %", f"{found.articles / s:,.0f}")
        for name, s in found.seconds.items()
    ]
    yield from _table(("stage", "ms an article", "share", "articles a second, if alone"), rows)
    yield "\n![Ingest by stage](bench/stages.svg)"


def _growth(sizes: Sequence[Size]) -> Iterator[str]:
    yield "\n## One article more\n"
    first = sizes[0]
    rows = []
    for size in sizes:
        for name, times in size.growth.items():
            ratio = times.median / first.growth[name].median
            rows.append((f"{size.made.articles:,}", name, *_times(times), f"{ratio:.2f}"))
    yield from _table(("articles held", "step", "median, ms", "95th", "99th", "against the smallest"), rows)
    yield f"\nThe target is at most {FLAT} times."


def _questions(size: Size, last: Size) -> Iterator[str]:
    yield f"\n## The questions at {size.made.articles:,} articles ({size.made.quads:,} quads)\n"
    yield "In the process, values drawn at random; *engine* is the bare call of the engine, same query, as JSON.\n"
    rows = [_question_row(one) for one in size.asked]
    heads = ("", "question", "rows", "1 client: median, ms", "95th", "99th", "16 clients: median, ms", "95th", "99th")
    yield from _table((*heads, "answers a second", "engine, ms", "ratio"), rows)
    slow = [one.name for one in size.asked if one.alone.percentile(0.95) > BAR_SECONDS]
    if size.asked:
        yield f"\nOver {BAR_SECONDS:g} s at the 95th percentile: {', '.join(slow) or 'none'}."
    if size is last:
        yield "\n![The questions](bench/questions.svg)"


def _question_row(one: Asked) -> Sequence[str]:
    together = ("–",) * 4 if one.together is None else (*_times(one.together), f"{one.together.rate:,.0f}")
    ratio = f"{one.alone.median / one.engine.median:.1f}"
    engine = f"{1000 * one.engine.median:.1f}"
    return str(one.number), one.name, str(one.rows), *_times(one.alone), *together, engine, ratio


def _pages(size: Size) -> Iterator[str]:
    yield f"\n### Pages of a running server at {size.made.articles:,} articles\n"
    rows = [
        (name, str(status), *_times(alone), *_times(together), f"{together.rate:,.0f}")
        for name, status, alone, together in size.pages
    ]
    heads = ("page", "status", "1 client: median, ms", "95th", "99th", "16 clients: median, ms", "95th", "99th")
    yield from _table((*heads, "answers a second"), rows)


def _times(times: Times) -> tuple[str, str, str]:
    found = (times.median, times.percentile(0.95), times.percentile(0.99))
    return tuple(f"{1000 * one:,.1f}" for one in found)  # type: ignore[return-value]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"

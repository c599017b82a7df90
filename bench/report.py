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
    from bench.serving import Page

BAR_SECONDS = 1.0
FLAT = 1.5
LESSONS = """## What keeps the questions flat

The ratio to the bare engine is about 1: the time is the engine's, in the shape of the query. An OPTIONAL of two
patterns, a MINUS, an EXISTS of two patterns and whatever follows a few paths are read whole and hashed, so that a
question about one claim read something of the whole store: 1 to 20 seconds at 10 million quads. `queries/README.md`
has the shape that does not: what is asked about first, in a sub-SELECT with a LIMIT, then one pattern at a time. Where
an answer can be long it has pages.

One question is not flat: `quote-search` stops at a page of finds, but words that stand in hardly any quote are looked
for in all of them, which took 11 s on the processor at 490,000 claims. `whence search` has an index for words."""


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
    yield from _across(run.sizes)
    for size in run.sizes:
        yield from _questions(size, run.sizes[-1])
        if size.pages:
            yield from pages_section(size.made.articles, size.pages)
    yield f"\n{LESSONS}"


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
            busy = f"{1000 * times.processor_percentile(0.5):,.1f}"
            ratio = f"{_ratio(times, first.growth[name]):.2f}"
            rows.append((f"{size.made.articles:,}", name, *_times(times), busy, ratio))
    heads = ("articles held", "step", "median, ms", "95th", "99th", "on the processor, median", "of the smallest")
    yield from _table(heads, rows)
    worst = max(_ratio(size.growth["both"], first.growth["both"]) for size in sizes)
    yield f"\nThe last column compares medians on the processor. Adding and deriving together take at most {worst:.2f}"
    verdict = "met" if worst <= FLAT else "missed"
    yield f"times what they take at {first.made.articles:,} articles; the bar is {FLAT}: **{verdict}**."


def _ratio(times: Times, first: Times) -> float:
    return times.processor_percentile(0.5) / first.processor_percentile(0.5)


def _across(sizes: Sequence[Size]) -> Iterator[str]:
    """Each question at each size, and how it has grown."""
    yield "\n## The questions at every size\n"
    yield "One client, 95th percentile in ms, by the clock and (in brackets) on the processor, which other work on the"
    yield "machine does not lengthen; the last column is the largest size against the smallest, on the processor.\n"
    rows = []
    for number, one in enumerate(sizes[-1].asked):
        times = [size.asked[number].alone for size in sizes]
        ratio = times[-1].processor_percentile(0.95) / times[0].processor_percentile(0.95)
        rows.append((str(one.number), one.name, *map(_late, times), f"{ratio:.1f}"))
    heads = ("", "question", *(f"{size.made.articles:,} articles" for size in sizes), "ratio")
    yield from _table(heads, rows)
    yield f"\nThe bar is {BAR_SECONDS:g} s at {sizes[-1].made.articles:,} articles:"
    slow = [one.name for one in sizes[-1].asked if one.alone.percentile(0.95) > BAR_SECONDS]
    busy = [one.name for one in sizes[-1].asked if one.alone.processor_percentile(0.95) > BAR_SECONDS]
    yield f"**by the clock {_verdict(slow)}, on the processor {_verdict(busy)}**. *Of everything* means asked without"
    yield "naming an article, with all unnamed speakers, or for a late page."


def _late(times: Times) -> str:
    return f"{1000 * times.percentile(0.95):,.1f} ({1000 * times.processor_percentile(0.95):,.1f})"


def _verdict(missing: Sequence[str]) -> str:
    return f"missed by {', '.join(missing)}" if missing else "met by all"


def _questions(size: Size, last: Size) -> Iterator[str]:
    yield f"\n## The questions at {size.made.articles:,} articles ({size.made.quads:,} quads)\n"
    yield "In the process, values drawn at random; *engine* is the bare call of the engine, same query, as JSON.\n"
    rows = [_question_row(one) for one in size.asked]
    heads = ("", "question", "rows", "1 client: median, ms", "95th", "99th", "16 clients: median, ms", "95th", "99th")
    yield from _table((*heads, "answers a second", "engine, ms", "ratio"), rows)
    if size is last:
        yield "\n![The questions](bench/questions.svg)"


def _question_row(one: Asked) -> Sequence[str]:
    together = ("–",) * 4 if one.together is None else (*_times(one.together), f"{one.together.rate:,.0f}")
    ratio = f"{one.alone.median / one.engine.median:.1f}"
    engine = f"{1000 * one.engine.median:.1f}"
    return str(one.number), one.name, str(one.rows), *_times(one.alone), *together, engine, ratio


def pages_section(articles: int, pages: Sequence[Page]) -> Iterator[str]:
    """The lines on the pages of a knowledge base of so many articles."""
    yield f"\n### Pages of a running server at {articles:,} articles\n"
    yield "Over HTTP, by somebody signed in, redirects followed; *busy* is what the server used of one core for each"
    yield "answer to one client, which other work on the machine does not lengthen.\n"
    rows = [_page_row(one) for one in pages]
    heads = ("page", "status", "1 client: median, ms", "95th", "99th", "busy, ms", "16 clients: median, ms", "95th")
    yield from _table((*heads, "99th", "answers a second"), rows)
    slow = [one.name for one in pages if one.alone.median > BAR_SECONDS]
    busy = [one.name for one in pages if one.busy > BAR_SECONDS]
    yield f"\nThe bar is {BAR_SECONDS:g} s at one client:"
    yield f"by the clock {_verdict(slow)}, on the processor {_verdict(busy)}."


def _page_row(page: Page) -> Sequence[str]:
    busy, rate = f"{1000 * page.busy:,.0f}", f"{page.together.rate:,.0f}"
    return page.name, str(page.status), *_times(page.alone), busy, *_times(page.together), rate


def _times(times: Times) -> tuple[str, str, str]:
    found = (times.median, times.percentile(0.95), times.percentile(0.99))
    return tuple(f"{1000 * one:,.1f}" for one in found)  # type: ignore[return-value]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"

"""`whence batch` and `whence load`: a large corpus to N-Quads on one machine or many, and from there into a store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kb.batch import Cluster, load, run
from kb.batch.plan import Plan, tool_line
from kb.batch.shards import Failure
from kb.cli.options import gazetteer_option, store_option
from kb.cli.output import counted
from kb.errors import ExitCode
from kb.graph.location import open_or_create_store
from kb.settings import read_settings
from kb.text.extract import TOOL

_SHOWN = 20


@click.command("batch")
@click.argument("corpus", type=click.Path(exists=True, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes on this machine.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster to run on instead, such as tcp://host:8786.")
@click.option("--shard-size", type=click.IntRange(1), default=200, show_default=True, help="Articles a shard.")
@click.option("--base", help="The IRI that names start with; the knowledge base's own.  [default: $WHENCE_BASE]")
@gazetteer_option
def batch_command(
    corpus: Path,
    out: Path,
    jobs: int,
    scheduler: str | None,
    shard_size: int,
    base: str | None,
    gazetteer: str | None,
) -> ExitCode:
    """Extract every article of CORPUS into sorted N-Quads shards and a manifest in OUT.

    CORPUS is a file or a folder: articles as for `whence add`, JSON lines (.jsonl) and web archives (.warc, .warc.gz).
    Run the same command again to continue after an interruption; what is done is not done again.
    """
    settings = read_settings(base=base, gazetteer=gazetteer)
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    floor = settings.number("min_confidence")
    wanted = Plan("", "", 0, settings.text("base"), floor, now, tool_line(TOOL), shard_size)
    with _progress("Shards") as report:
        summary = run(corpus, out, wanted, Cluster(jobs, scheduler), report, settings.text("gazetteer"))
    _complain(summary.failures)
    click.echo(
        f"{out}: {counted(summary.articles, 'article')}, {counted(summary.claims, 'claim')}, "
        f"{counted(summary.quads, 'quad')} in {counted(summary.shards, 'shard')}, {summary.made} of them made now"
    )
    return ExitCode.SOME_FAILED if summary.failures else ExitCode.OK


@click.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--base", help="The IRI that names of a NEW knowledge base start with.  [default: $WHENCE_BASE]")
@store_option
def load_command(folder: Path, base: str | None, store: str | None) -> None:
    """Load the shards that `whence batch` made in FOLDER. What is held already is left as it is.

    Then `whence derive --all --suggest` ties what was loaded together.
    """
    handle = open_or_create_store(read_settings(store=store, base=base))
    try:
        with _progress("Loading") as report:
            loaded = load(handle, folder, report)
    finally:
        handle.close()
    held = f", {counted(loaded.held, 'quad')} held already" if loaded.held else ""
    click.echo(f"{folder}: {counted(loaded.quads, 'quad')} loaded{held}")


def _complain(failures: tuple[Failure, ...]) -> None:
    for failure in failures[:_SHOWN]:
        click.echo(f"whence: {failure.reason}", err=True)
    if len(failures) > _SHOWN:
        click.echo(f"whence: and {len(failures) - _SHOWN} more; see the records beside the shards.", err=True)


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A function that shows how many of how many are done, where standard error is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(label, total=None)
        yield lambda done, total: progress.update(bar, completed=done, total=total)

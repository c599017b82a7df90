"""What people see in a terminal: messages, tables, progress. Nothing else in `kb` prints."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from kb.errors import WhenceError

Item = TypeVar("Item")


def complain(error: WhenceError) -> None:
    """Print an error: what is wrong, then, on a line of its own, what to do about it."""
    click.echo(f"whence: {error.message}", err=True)
    if error.remedy:
        click.echo(f"        {error.remedy}", err=True)


def counted(number: int, noun: str) -> str:
    """`number` with its noun, in the plural where apt: "1 claim", "2 claims"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def with_progress(items: Sequence[Item], label: str) -> Iterator[Item]:
    """`items` one by one, with a progress bar on standard error where that is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal or len(items) < 2:
        yield from items
        return
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield from progress.track(items)


@contextmanager
def steps(total: int, label: str) -> Iterator[Callable[[str], None]]:
    """A function that says what is being done now, where standard error is a terminal; "" says that one item is done.

    Parameters:
        total: how many items there are; of one alone no bar is drawn.
        label: what happens to them.
    """
    console = Console(stderr=True)
    whole = (BarColumn(), MofNCompleteColumn()) if total > 1 else ()
    columns = (SpinnerColumn(), TextColumn(label), *whole, TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)

        def tell(doing: str) -> None:
            progress.update(task, description=escape(doing), advance=not doing)

        yield tell


class _Console(Console):
    """A console that leaves a reader who has seen enough (head, less) to `kb.cli.main`, as every command does."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table fitted to the terminal's width, or to the content's where the output goes to a file."""
    width = None if sys.stdout.isatty() else 10_000
    console = _Console(width=width, highlight=False, markup=False, emoji=False)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table, soft_wrap=False)

"""Options that several commands share, each defined once."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kb.graph.location import open_store
from kb.graph.store import Store
from kb.settings import Settings, read_settings

Command = Callable[..., Any]

store_option = click.option(
    "--store",
    metavar="FOLDER|URL",
    help="The knowledge base: a folder, or a SPARQL 1.1 server's query URL.  [default: $WHENCE_STORE or whence-kb]",
)


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The knowledge base that the settings name, closed at the end. Raises StoreError."""
    store = open_store(settings)
    try:
        yield store
    finally:
        store.close()


def with_store(command: Command) -> Command:
    """Give `command` the option --store and, as its first argument, the opened store."""

    @store_option
    @functools.wraps(command)
    def wrapped(*args: Any, store: str | None, **kwargs: Any) -> Any:
        with opened(read_settings(store=store)) as handle:
            return command(handle, *args, **kwargs)

    return wrapped


def files_below(paths: tuple[str, ...], suffixes: tuple[str, ...]) -> list[Path]:
    """The files that `paths` name: a folder stands for every file below it whose ending is in `suffixes`.

    A folder's own files come before those of its subfolders, so that what was set apart as later is read later.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where a name is too long; reading it then says so
            below = (file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in suffixes)
            found.extend(sorted(below, key=lambda file: (file.parent.parts, file.name)))
        else:
            found.append(path)
    return found

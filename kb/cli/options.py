"""Options that several commands share, each defined once."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kb.errors import UsageError
from kb.graph.location import open_store
from kb.graph.store import Store
from kb.model import Document
from kb.settings import Settings, read_settings
from kb.text.documents import read_bytes, read_document, readable_suffixes, sniffed
from kb.text.formats.page import Limits

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


STANDARD_INPUT = "-"
"""What stands for standard input where a file is named."""

gazetteer_option = click.option(
    "--gazetteer",
    metavar="FOLDER",
    help="Your own places.tsv and events.tsv, added to those that come along.  [default: $WHENCE_GAZETTEER]",
)


def files_in(paths: tuple[str, ...]) -> list[Path]:
    """The readable files that `paths` name, "-" for standard input among them.

    Raises:
        UsageError: there is none.
    """
    files = files_below(paths, readable_suffixes())
    if not files:
        raise UsageError(
            f"{' '.join(paths)}: there is no file to read.", f"Files must end in {', '.join(readable_suffixes())}."
        )
    return files


def read_input(file: Path, limits: Limits) -> Document:
    """The article in a file, or in standard input, whose format is told by how it begins. Raises DocumentError."""
    if str(file) != STANDARD_INPUT:
        return read_document(file, limits)
    data = sys.stdin.buffer.read(limits.file_bytes + 1)
    return read_bytes("standard-input", data, sniffed(data), limits)


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

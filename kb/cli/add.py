"""`whence add`: articles into the knowledge base, a line each."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from kb.cli.options import files_below, store_option
from kb.cli.output import complain, counted, with_progress
from kb.errors import ExitCode, ItemError, UsageError
from kb.exchange import is_empty
from kb.graph.location import open_or_create_store
from kb.graph.store import Store
from kb.ingest import Outcome, Status
from kb.intake import take_in
from kb.model import Document
from kb.settings import Settings, read_settings
from kb.text.documents import limits_of, read_document, read_text, readable_suffixes
from kb.text.extract import extract

STANDARD_INPUT = "-"


@click.command("add")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--if-empty", is_flag=True, help="Do nothing where the knowledge base already holds something.")
@click.option("--base", help="The IRI that names of a NEW knowledge base start with.  [default: $WHENCE_BASE]")
@store_option
def add_command(paths: tuple[str, ...], if_empty: bool, base: str | None, store: str | None) -> ExitCode:  # noqa: FBT001
    """Add the articles in PATHS: files, folders (every readable file below), or - for standard input.

    Reads .txt, .html, .epub, .md and .pdf. A file that cannot be read is named with the reason; the rest goes on.
    """
    settings = read_settings(store=store, base=base)
    with Target(settings) as target:
        if if_empty and not is_empty(target.store):
            return ExitCode.OK
        return _add_all(target, _inputs(paths), settings)


class Target:
    """The knowledge base to add to, opened, and perhaps made, when there is something to add."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: Store | None = None

    @property
    def store(self) -> Store:
        """The store. Raises StoreError."""
        self._opened = self._opened or open_or_create_store(self._settings)
        return self._opened

    def __enter__(self) -> Target:
        return self

    def __exit__(self, *_: object) -> None:
        if self._opened is not None:
            self._opened.close()


def _inputs(paths: tuple[str, ...]) -> list[Path]:
    files = files_below(paths, readable_suffixes())
    if not files:
        raise UsageError(
            f"{' '.join(paths)}: there is no file to read.", f"Files must end in {', '.join(readable_suffixes())}."
        )
    return files


def _add_all(target: Target, files: list[Path], settings: Settings) -> ExitCode:
    outcomes, failed = [], 0
    now, floor = datetime.now(UTC), settings.number("min_confidence")
    for file in with_progress(files, "Adding"):
        try:
            document = _read(file, settings)
            outcome = take_in(target.store, document, extract, now, floor, _place(file))
        except ItemError as error:
            complain(error)
            failed += 1
        else:
            click.echo(_line(outcome))
            outcomes.append(outcome)
    if outcomes:
        target.store.flush()
    click.echo(_summary(outcomes, failed))
    return ExitCode.SOME_FAILED if failed else ExitCode.OK


def _place(file: Path) -> str | None:
    return None if str(file) == STANDARD_INPUT else str(file.resolve())


def _read(file: Path, settings: Settings) -> Document:
    limits = limits_of(settings)
    if str(file) == STANDARD_INPUT:
        text = sys.stdin.buffer.read(limits.file_bytes + 1).decode("utf-8", "surrogateescape")
        return read_text("standard-input", text, limits=limits)
    return read_document(file, limits)


def _line(outcome: Outcome) -> str:
    document = outcome.document
    facts = [
        f"“{document.title}”" if document.title else f"{document.name} (no title stated)",
        document.outlet or "outlet not stated",
        document.published.edtf if document.published else "date not stated",
        counted(outcome.paragraphs, "paragraph"),
        counted(outcome.claims, "claim"),
        counted(outcome.speakers, "speaker"),
    ]
    return f"{outcome.status}: {', '.join(facts)}"


def _summary(outcomes: list[Outcome], failed: int) -> str:
    kinds = Counter(outcome.status for outcome in outcomes)
    new = [outcome for outcome in outcomes if outcome.status is not Status.UNCHANGED]
    parts = [f"{kinds[status]} {status}" for status in Status if kinds[status]]
    parts += [f"{failed} failed"] if failed else []
    return f"{counted(len(outcomes) + failed, 'file')}: {', '.join(parts)}; {counted(_claims(new), 'claim')} stored"


def _claims(outcomes: list[Outcome]) -> int:
    return sum(outcome.claims for outcome in outcomes)

"""`whence add`: articles into the knowledge base, a line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from kb.cli.options import STANDARD_INPUT, files_in, gazetteer_option, read_input, store_option
from kb.cli.output import complain, counted, steps
from kb.errors import ExitCode, ItemError, UsageError
from kb.exchange import is_empty
from kb.graph.location import open_or_create_store
from kb.graph.store import Store
from kb.graph.times import checked
from kb.ingest import Outcome, Status
from kb.intake import take_in
from kb.model import Document, Extraction
from kb.settings import Settings, read_settings
from kb.text.documents import limits_of
from kb.text.extract import extracting
from kb.text.told import Told, told

Extract = Callable[[Document], Extraction]


@click.command("add")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--if-empty", is_flag=True, help="Do nothing where the knowledge base already holds something.")
@click.option("--base", help="The IRI that names of a NEW knowledge base start with.  [default: $WHENCE_BASE]")
@click.option("--title", help="The headline, where the text does not say it, or not right.")
@click.option("--outlet", help="Who published it.")
@click.option("--author", "authors", multiple=True, help="Who wrote it; give it again for each of several.")
@click.option("--date", help="When it was published: 2025, 2025-10 or 2025-10-20.")
@click.option("--url", help="Where it stands on the web.")
@gazetteer_option
@store_option
def add_command(
    paths: tuple[str, ...],
    if_empty: bool,  # noqa: FBT001
    base: str | None,
    gazetteer: str | None,
    store: str | None,
    **description: Any,
) -> ExitCode:
    """Add the articles in PATHS: files, folders (every readable file below), or - for standard input.

    Reads .txt, .html, .epub, .md and .pdf; what comes through - is told by how it begins. A file that cannot be read is
    named with the reason; the rest goes on. What --title, --outlet, --author, --date and --url say of one article
    goes before what its text says; given for an article that is held, they make a new version of it.
    """
    settings = read_settings(store=store, base=base, gazetteer=gazetteer)
    by, files = _told(**description), files_in(paths)
    if by != Told() and len(files) > 1:
        raise UsageError(f"{len(files)} files cannot all have this description.", "Add that article alone.")
    with Target(settings) as target:
        if if_empty and not is_empty(target.store):
            return ExitCode.OK
        return _add_all(target, files, settings, by)


def _told(title: str | None, outlet: str | None, authors: tuple[str, ...], date: str | None, url: str | None) -> Told:
    return Told(title, outlet, authors, url, checked(date) if date else None)


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


def _add_all(target: Target, files: list[Path], settings: Settings, by: Told) -> ExitCode:
    outcomes, failed = [], 0
    limits, extract = limits_of(settings), extracting(settings.text("gazetteer"))
    now, floor = datetime.now(UTC), settings.number("min_confidence")
    with steps(len(files), "Adding") as tell:
        for file in files:
            try:
                tell(f"{file.name}: reading")
                document = told(read_input(file, limits), by)
                outcome = take_in(target.store, document, _telling(extract, tell), now, floor, _place(file))
            except ItemError as error:
                complain(error)
                failed += 1
            else:
                click.echo(_line(outcome))
                outcomes.append(outcome)
            tell("")
    if outcomes:
        target.store.flush()
    click.echo(_summary(outcomes, failed))
    return ExitCode.SOME_FAILED if failed else ExitCode.OK


def _telling(extract: Extract, tell: Callable[[str], None]) -> Extract:
    """`extract`, saying when it starts and when what it found is left to be stored."""

    def extracted(document: Document) -> Extraction:
        tell(f"{document.name}: looking for claims in {counted(len(document.paragraphs), 'paragraph')}")
        found = extract(document)
        tell(f"{document.name}: storing {counted(len(found.attributions), 'attribution')}")
        return found

    return extracted


def _place(file: Path) -> str | None:
    return None if str(file) == STANDARD_INPUT else str(file.resolve())


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
    new = [outcome for outcome in outcomes if outcome.status.is_new]
    parts = [f"{kinds[status]} {status}" for status in Status if kinds[status]]
    parts += [f"{failed} failed"] if failed else []
    return f"{counted(len(outcomes) + failed, 'file')}: {', '.join(parts)}; {counted(_claims(new), 'claim')} stored"


def _claims(outcomes: list[Outcome]) -> int:
    return sum(outcome.claims for outcome in outcomes)

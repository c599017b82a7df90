"""`whence extract` and `whence paragraphs`: what is found in files, as JSON lines, without a store."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import click

from kb.cli.options import files_in, gazetteer_option, read_input
from kb.cli.output import complain
from kb.errors import ExitCode, ItemError, UsageError
from kb.model import Document
from kb.settings import read_settings
from kb.text.documents import limits_of
from kb.text.extractors import DEFAULT, Extractor, load_extractor
from kb.text.extractors.compare import compare, compared_objects
from kb.text.jsonl import attribution_objects, paragraph_objects
from kb.text.listing import attribution_lines, paragraph_lines

_CHUNK = 8  # files handed to a process at one time

_files = click.argument("files", nargs=-1, required=True, metavar="FILE...")
_format = click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "text"]),
    default="jsonl",
    show_default=True,
    help="JSON objects for programs, or lines for people.",
)


@dataclass(frozen=True, slots=True)
class Job:
    """One file, and what to print of it: `names` are those of one extractor, or of two to compare; () for paragraphs.

    `form` is "jsonl" or "text". It goes to another process as it is; the extractors are made there.
    """

    file: Path
    names: tuple[str, ...]
    gazetteer: str
    form: str


@dataclass(frozen=True, slots=True)
class Done:
    """The lines to print for one file, or why it could not be read."""

    lines: tuple[str, ...]
    failed: tuple[str, str] | None = None


@click.command("extract")
@_files
@_format
@click.option(
    "--extractor", "name", default=DEFAULT, show_default=True, help="Which extractor; see docs/extraction.md."
)
@click.option("--compare", "other", metavar="NAME", help="Put a second extractor beside the first.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes on this machine.")
@gazetteer_option
def extract_command(
    files: tuple[str, ...],
    form: str,
    name: str,
    other: str | None,
    jobs: int,
    gazetteer: str | None,
) -> ExitCode:
    """Print the attributed statements in FILES, one JSON object each (--format text: one line); nothing is stored.

    FILES are files, folders (every readable file below), or - for standard input. Offsets count characters, end
    exclusive: of a text file as it lies, newlines untouched; of any other the text that was taken out of it. With
    --compare, one object for each finding of either extractor, with the wording of both. The order is that of the
    files, however many processes work.
    """
    names = (name,) if other is None else (name, other)
    if other and form != "jsonl":
        raise UsageError("Two extractors are compared in JSON alone.", "Leave out --format.")
    folder = read_settings(gazetteer=gazetteer).text("gazetteer")
    for one in names:
        _extractor(one, folder)
    return _print_all([Job(file, names, folder, form) for file in files_in(files)], jobs)


@click.command("paragraphs")
@_files
@_format
def paragraphs_command(files: tuple[str, ...], form: str) -> ExitCode:
    """Print the paragraphs of FILES with their kinds, one JSON object each; nothing is stored."""
    return _print_all([Job(file, (), "", form) for file in files_in(files)], 1)


def _print_all(jobs: list[Job], processes: int) -> ExitCode:
    code = ExitCode.OK
    for done in _worked(jobs, processes):
        for line in done.lines:
            click.echo(line)
        if done.failed is not None:
            complain(ItemError(*done.failed))
            code = ExitCode.SOME_FAILED
    return code


def _worked(jobs: list[Job], processes: int) -> Iterator[Done]:
    """What becomes of each job, in order; several processes take a few files at a time."""
    if processes == 1 or len(jobs) == 1:
        yield from map(work, jobs)
        return
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        size = processes * _CHUNK
        for start in range(0, len(jobs), 4 * size):
            yield from pool.map(work, jobs[start : start + 4 * size], chunksize=_CHUNK)


def work(job: Job) -> Done:
    """The lines for one file."""
    try:
        document = read_input(job.file, limits_of(read_settings()))
        return Done(tuple(_LINES[job.form](job, document)))
    except ItemError as error:
        return Done((), (error.message, error.remedy))


def _json_lines(job: Job, document: Document) -> Iterator[str]:
    return (json.dumps(one, ensure_ascii=False) for one in _objects(job)(document))


def _text_lines(job: Job, document: Document) -> Iterator[str]:
    if not job.names:
        return paragraph_lines(document)
    return attribution_lines(document, _extractor(job.names[0], job.gazetteer).extract(document))


_LINES = {"jsonl": _json_lines, "text": _text_lines}


def _objects(job: Job) -> Callable[[Document], Iterable[dict[str, Any]]]:
    if not job.names:
        return paragraph_objects
    extractors = [_extractor(name, job.gazetteer) for name in job.names]
    if len(extractors) == 1:
        return lambda document: attribution_objects(document, extractors[0].extract(document))
    first, second = extractors
    return lambda document: compared_objects(document, compare(first.extract(document), second.extract(document)))


@cache
def _extractor(name: str, gazetteer: str) -> Extractor:
    return load_extractor(name, gazetteer)

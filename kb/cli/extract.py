"""`whence extract` and `whence paragraphs`: what is found in files, as JSON lines, without a store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import click

from kb.cli.options import files_below
from kb.cli.output import complain
from kb.errors import ExitCode, ItemError
from kb.model import Document
from kb.settings import read_settings
from kb.text.documents import limits_of, read_document, readable_suffixes
from kb.text.extractors import DEFAULT, load_extractor
from kb.text.extractors.compare import compare, compared_objects
from kb.text.jsonl import attribution_objects, paragraph_objects

Objects = Callable[[Document], Iterable[dict[str, Any]]]

_files = click.argument("files", nargs=-1, required=True, metavar="FILE...")
_format = click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True)


def _print_objects(files: tuple[str, ...], objects: Objects) -> ExitCode:
    code = ExitCode.OK
    limits = limits_of(read_settings())
    for path in files_below(files, readable_suffixes()):
        try:
            for one in objects(read_document(path, limits)):
                click.echo(json.dumps(one, ensure_ascii=False))
        except ItemError as error:
            complain(error)
            code = ExitCode.SOME_FAILED
    return code


@click.command("extract")
@_files
@_format
@click.option(
    "--extractor", "name", default=DEFAULT, show_default=True, help="Which extractor; see docs/extraction.md."
)
@click.option("--compare", "other", metavar="NAME", help="Put a second extractor beside the first.")
def extract_command(files: tuple[str, ...], form: str, name: str, other: str | None) -> ExitCode:  # noqa: ARG001
    """Print the attributed statements in FILES, one JSON object each; nothing is stored.

    Offsets count characters of the decoded file as it lies, newlines untouched, end exclusive. With --compare, one
    object for each finding of either extractor, with the wording of both.
    """
    first = load_extractor(name)
    if other is None:
        return _print_objects(files, lambda document: attribution_objects(document, first.extract(document)))
    second = load_extractor(other)
    return _print_objects(
        files,
        lambda document: compared_objects(document, compare(first.extract(document), second.extract(document))),
    )


@click.command("paragraphs")
@_files
@_format
def paragraphs_command(files: tuple[str, ...], form: str) -> ExitCode:  # noqa: ARG001 - one format so far
    """Print the paragraphs of FILES with their kinds, one JSON object each; nothing is stored."""
    return _print_objects(files, paragraph_objects)

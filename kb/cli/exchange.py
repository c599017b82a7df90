"""`whence export` and `whence restore`: a whole knowledge base out to a file and back."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import store_option, with_store
from kb.cli.output import counted
from kb.exchange import export, restore
from kb.graph.location import open_or_create_store
from kb.graph.store import Store
from kb.settings import read_settings


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@with_store
def export_command(store: Store, file: Path) -> None:
    """Write everything to FILE (.trig, .nq, .jsonld; .ttl loses the graphs' names)."""
    click.echo(f"{file}: {counted(export(store, file), 'byte')}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@store_option
def restore_command(file: Path, store: str | None) -> None:
    """Read an export into a knowledge base that holds nothing yet."""
    handle = open_or_create_store(read_settings(store=store))
    try:
        click.echo(f"{file}: {counted(restore(handle, file), 'graph')} restored")
    finally:
        handle.close()

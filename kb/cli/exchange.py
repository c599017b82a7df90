"""`whence export`, `restore` and `copy`: a whole knowledge base out to a file, back, or over to another store."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import opened, store_option, with_store
from kb.cli.output import counted
from kb.exchange import base_of, copy, export, restore
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
    """Read an export into a knowledge base that holds nothing yet; a new one takes the base of the export."""
    handle = open_or_create_store(read_settings(store=store, base=base_of(file)))
    try:
        click.echo(f"{file}: {counted(restore(handle, file), 'graph')} restored")
    finally:
        handle.close()


@click.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy_command(source: str, target: str) -> None:
    """Copy a knowledge base from one folder or SPARQL server to another. One that broke off goes on.

    WHENCE_UPDATE_URL, WHENCE_STORE_USER and their like are those of the server among the two.
    """
    with opened(read_settings(store=source)) as old:
        new = open_or_create_store(read_settings(store=target, base=old.base))
        try:
            copied = copy(old, new)
            click.echo(f"{target}: {counted(copied, 'graph')} copied of {len(old.graph_names()):,}")
        finally:
            new.close()

"""`whence export`, `restore` and `copy`: a whole knowledge base out to a file, back, or over to another store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from kb.backup import restore_backup
from kb.cli.options import opened, store_option, with_store
from kb.cli.output import counted
from kb.cli.upgrade import run_upgrade
from kb.errors import UsageError
from kb.exchange import base_of, copy, export, export_dated, restore
from kb.graph.description import FORMAT, read_format
from kb.graph.location import open_or_create_store
from kb.graph.store import Store
from kb.settings import Settings, read_settings
from kb.standoff import SUFFIX, export_standoff, load_standoff, standoff_base


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--standoff", is_flag=True, help=f"Claims, anchors and hashes without the texts; FILE ends in {SUFFIX}.")
@with_store
def export_command(store: Store, file: Path, standoff: bool) -> None:  # noqa: FBT001 - click's form
    """Write everything to FILE (.trig, .nq, .jsonld, packed with .gz behind; .ttl loses the graphs' names).

    Where FILE is a folder, a compressed dump with today's date and a checksum beside it is put there.
    """
    if standoff:
        _export_standoff(store, file)
        return
    target = export_dated(store, file, datetime.now(UTC).date()) if file.is_dir() else file
    size = target.stat().st_size if file.is_dir() else export(store, file)
    click.echo(f"{target}: {counted(size, 'byte')}")


def _export_standoff(store: Store, file: Path) -> None:
    if not file.name.endswith(SUFFIX):
        raise UsageError(f"{file} does not end in {SUFFIX}.", f"Name it {file.stem}{SUFFIX}.")
    click.echo(f"{file}: findings on {counted(export_standoff(store, file), 'text')}, without their words")


def _restore_standoff(file: Path, store: str | None) -> None:
    handle = open_or_create_store(read_settings(store=store, base=standoff_base(file)))
    try:
        texts = load_standoff(handle, file)
        handle.flush()
    finally:
        handle.close()
    click.echo(f"{file}: findings on {counted(texts, 'text')}; `whence add` the articles to get their words back")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@store_option
def restore_command(file: Path, store: str | None) -> None:
    """Read an export into a knowledge base that holds nothing yet; a new one takes the base of the export.

    FILE may be a folder that `whence backup` made: then a new knowledge base is made from it.
    """
    if file.name.endswith(SUFFIX):
        _restore_standoff(file, store)
        return
    if file.is_dir():
        settings = read_settings(store=store)
        number = restore_backup(file, Path(settings.text("store")))
        click.echo(f"{settings.text('store')}: restored from {file}")
        _upgrade_from(number, settings)
        return
    settings = read_settings(store=store, base=base_of(file))
    handle = open_or_create_store(settings)
    try:
        click.echo(f"{file}: {counted(restore(handle, file), 'graph')} restored")
        number = read_format(handle)
    finally:
        handle.close()
    _upgrade_from(number, settings)


def _upgrade_from(number: int, settings: Settings) -> None:
    if number != FORMAT:
        run_upgrade(settings)


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
            there = len(old.graph_names()) - copied
            rest = f", {counted(there, 'graph')} already there and the same" if there else ""
            click.echo(f"{target}: {counted(copied, 'graph')} copied{rest}")
        finally:
            new.close()

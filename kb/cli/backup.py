"""`whence backup`: a copy of the knowledge base's folder, whether or not a server holds it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from kb.accounts import Accounts, Role, accounts_path
from kb.backup import backup, backup_served
from kb.cli.options import opened, store_option
from kb.errors import StoreHeldError
from kb.settings import Settings, read_settings


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path))
@store_option
def backup_command(folder: Path, store: str | None) -> None:
    """Copy the knowledge base into the new FOLDER, which is then one itself. A running server goes on serving.

    Where a server holds the knowledge base, it makes the copy; WHENCE_HOST and WHENCE_PORT say where it listens.
    """
    settings = read_settings(store=store)
    try:
        with opened(settings) as handle:
            backup(handle, folder)
    except StoreHeldError:
        server = f"http://{settings.text('host')}:{settings.integer('port')}"
        with _short_lived_token(settings) as token:
            backup_served(server, token, folder)
    click.echo(f"{folder}: copied")


@contextmanager
def _short_lived_token(settings: Settings) -> Iterator[str]:
    # Whoever may write the store's folder is its administrator, and proves it by putting a token there.
    accounts, name = Accounts(accounts_path(settings)), f"backup-{secrets.token_hex(4)}"
    token = accounts.add_token(name, Role.ADMIN, datetime.now(UTC))
    try:
        yield token
    finally:
        accounts.revoke_token(name)

"""`whence key`: signing keys of people, made in their own files, their public halves registered with their accounts."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.accounts import Accounts, accounts_path
from kb.cli.options import store_option
from kb.cli.output import print_table
from kb.graph.store import Store
from kb.keyring import Keyring
from kb.settings import read_settings

if TYPE_CHECKING:
    from kb.signing import SigningKey

_HEADINGS = ("key", "of", "since", "revoked", "public half")


def configured_signer(store: Store, name: str, now: datetime) -> SigningKey | None:
    """The key that WHENCE_SIGNING_KEY names, None where it names none.

    Raises:
        UsageError: there is no such key, or others may read it.
        NotAllowedError: `name` may not sign with it.
    """
    settings = read_settings(store=store.location)
    path = settings.text("signing_key")
    if not path:
        return None
    from kb.signing import read_key  # most acts are not signed, and need not wait for the library

    key = read_key(Path(path).expanduser())
    Keyring(Accounts(accounts_path(settings))).check(key.fingerprint, name, now)
    return key


def _keyring(store: str | None) -> Keyring:
    return Keyring(Accounts(accounts_path(read_settings(store=store))))


def _default_path(name: str) -> Path:
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return home / "whence" / f"{name}.key"


@click.group("key")
def key_command() -> None:
    """Keys with which people sign what they decide."""


@key_command.command("make")
@click.argument("name")
@click.option("--file", type=click.Path(path_type=Path), help="Where to keep it.  [default: ~/.config/whence/NAME.key]")
@store_option
def make_command(name: str, file: Path | None, store: str | None) -> None:
    """Make a key for the account NAME: the private half in a file that only you may read, the public registered."""
    from kb.signing import make_key

    keyring, path = _keyring(store), file or _default_path(name)
    keyring.check_account(name)
    key = make_key(path)
    keyring.register(key.fingerprint, name, key.public, datetime.now(UTC))
    click.echo(f"{name} signs with the key {key.fingerprint}. To use it: export WHENCE_SIGNING_KEY={path}")


@key_command.command("add")
@click.argument("name")
@click.argument("public")
@store_option
def add_command(name: str, public: str, store: str | None) -> None:
    """Register a key that was made elsewhere with the account NAME: PUBLIC is its public half, as `list` shows it."""
    from kb.signing import fingerprint_of

    mark = fingerprint_of(public)
    _keyring(store).register(mark, name, public, datetime.now(UTC))
    click.echo(f"{name} signs with the key {mark}.")


@key_command.command("list")
@store_option
def list_command(store: str | None) -> None:
    """List all keys, also those revoked."""
    found = _keyring(store).all()
    moments = [(key.since, key.revoked) for key in found]
    shown = [tuple(one.isoformat(timespec="seconds") if one else "" for one in pair) for pair in moments]
    print_table(_HEADINGS, [(k.fingerprint, k.name, *dates, k.public) for k, dates in zip(found, shown, strict=True)])


@key_command.command("revoke")
@click.argument("fingerprint")
@store_option
def revoke_command(fingerprint: str, store: str | None) -> None:
    """Let the key FINGERPRINT be good no more; what it signed until now stays good."""
    held = _keyring(store).revoke(fingerprint, datetime.now(UTC))
    click.echo(f"The key {fingerprint} of {held.name} signs nothing from now on; what it signed stays good.")

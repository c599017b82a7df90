"""`whence user` and `whence token`: who may sign in to the server, and which programs may write to it."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from kb.accounts import Account, Accounts, Role, accounts_path
from kb.cli.options import store_option
from kb.cli.output import print_table
from kb.keyring import Keyring
from kb.settings import read_settings

_role = click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.REVIEWER.value, show_default=True
)
_HEADINGS = ("name", "role", "since")


def _accounts(store: str | None) -> Accounts:
    return Accounts(accounts_path(read_settings(store=store)))


def _rows(accounts: tuple[Account, ...]) -> list[tuple[str, str, str]]:
    return [(account.name, account.role.value, account.created_at) for account in accounts]


@click.group("user")
def user_command() -> None:
    """Accounts of people who sign in to the server."""


@user_command.command("add")
@click.argument("name")
@_role
@click.password_option(help="Asked for where it is not given.")
@store_option
def add_user(name: str, role: str, password: str, store: str | None) -> None:
    """Make an account for NAME, who signs in with a password."""
    account = _accounts(store).add(name, password, Role(role), datetime.now(UTC))
    click.echo(f"{account.name} can sign in as {account.role}.")


@user_command.command("list")
@store_option
def list_users(store: str | None) -> None:
    """List the accounts."""
    print_table(_HEADINGS, _rows(_accounts(store).all()))


@user_command.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@store_option
def set_role(name: str, role: str, store: str | None) -> None:
    """Give NAME another ROLE; open sessions end."""
    _accounts(store).set_role(name, Role(role))
    click.echo(f"{name} is now {role}.")


@user_command.command("password")
@click.argument("name")
@click.password_option(help="Asked for where it is not given.")
@store_option
def set_password(name: str, password: str, store: str | None) -> None:
    """Give NAME another password; open sessions end."""
    _accounts(store).set_password(name, password)
    click.echo(f"{name} has a new password.")


@user_command.command("remove")
@click.argument("name")
@store_option
def remove_user(name: str, store: str | None) -> None:
    """Take the account of NAME away and revoke its keys; what NAME decided stays on record."""
    accounts = _accounts(store)
    accounts.remove(name)
    Keyring(accounts).revoke_all(name, datetime.now(UTC))
    click.echo(f"{name} can no longer sign in.")


@click.group("token")
def token_command() -> None:
    """Tokens of programs that use the server's interfaces."""


@token_command.command("add")
@click.argument("name")
@_role
@store_option
def add_token(name: str, role: str, store: str | None) -> None:
    """Make a token called NAME and print it: it is kept as a hash and cannot be shown again."""
    click.echo(_accounts(store).add_token(name, Role(role), datetime.now(UTC)))


@token_command.command("list")
@store_option
def list_tokens(store: str | None) -> None:
    """List the tokens, by name."""
    print_table(_HEADINGS, _rows(_accounts(store).tokens()))


@token_command.command("revoke")
@click.argument("name")
@store_option
def revoke_token(name: str, store: str | None) -> None:
    """Take the token called NAME away."""
    _accounts(store).revoke_token(name)
    click.echo(f"The token {name} is no longer good for anything.")

"""Who may do what: local accounts and tokens in one SQLite file beside the knowledge base.

Passwords are kept as salted scrypt hashes and tokens as SHA-256 hashes of 256 random bits; neither can be read back.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from kb import passwords
from kb.attempts import SCHEMA, note_attempt, note_success
from kb.database import faults
from kb.errors import NotAllowedError, NotFoundError, StoreError, UsageError
from kb.ids import Minter
from kb.settings import Settings

TOKEN_PREFIX: Final = "whence_"  # noqa: S105  (public: it lets people recognise a leaked token)
_NAME = re.compile(r"[\w][\w.@-]{0,63}")
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS account (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, stamp TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS token (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS secret (key TEXT PRIMARY KEY, value BLOB NOT NULL);
"""
_PATIENCE: Final = 10
"""So many seconds are waited for another process that writes."""
_DAMAGED: Final = "Restore the file from a copy; without one, move it away and add the accounts anew."


class Role(StrEnum):
    """What somebody may do; each role may do all that the ones before it may."""

    READER = "reader"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Whether whoever has this role may do what `other` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody known by name. `stamp` changes with the password and the role, so that older sessions end."""

    name: str
    role: Role
    stamp: str
    created_at: str


def accounts_path(settings: Settings) -> Path:
    """Where the accounts are kept: as the setting says, else in the store's folder, else in the current one."""
    given, store = settings.text("accounts"), settings.text("store")
    if given:
        return Path(given)
    return Path("whence-accounts.sqlite") if "://" in store else Path(store) / "accounts.sqlite"


class Accounts:
    """The accounts and tokens of one file. Every method opens it anew, so any thread or process may call it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    # --- people -----------------------------------------------------------------------------------------------------

    def add(self, name: str, password: str, role: Role, now: datetime) -> Account:
        """Make an account. Raises UsageError where the name is taken or unfit, or the password too short.

        A name is taken, too, where it differs from another's in capitals, accents or punctuation alone: both would
        decide under one IRI.
        """
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"{name!r} is no name for an account.", "Use up to 64 letters, digits, '.', '-', '_' or '@'."
            )
        hashed = passwords.hashed(password)
        row = (name, role.value, hashed, secrets.token_hex(8), now.isoformat(timespec="seconds"))
        try:
            with self.changing() as connection:
                connection.execute("BEGIN IMMEDIATE")
                _check_free(name, [known for (known,) in connection.execute("SELECT name FROM account")])
                connection.execute("INSERT INTO account VALUES (?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError:
            raise UsageError(f"There is an account {name!r} already.", "Take another name.") from None
        return self.find(name)

    def find(self, name: str) -> Account:
        """The account called `name`. Raises NotFoundError."""
        with self.reading() as connection:
            row = connection.execute(
                "SELECT name, role, stamp, created_at FROM account WHERE name = ?", (name,)
            ).fetchone()
        if row is None:
            raise NotFoundError(f"There is no account {name!r}.", "`whence user list` shows the accounts there are.")
        return _account(row)

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with self.reading() as connection:
            rows = connection.execute("SELECT name, role, stamp, created_at FROM account ORDER BY name").fetchall()
        return tuple(_account(row) for row in rows)

    def set_password(self, name: str, password: str) -> None:
        """Give `name` a new password; all its sessions end. Raises NotFoundError or UsageError."""
        self._update(name, "password", passwords.hashed(password))

    def set_role(self, name: str, role: Role) -> None:
        """Give `name` another role; all its sessions end. Raises NotFoundError."""
        self._update(name, "role", role.value)

    def remove(self, name: str) -> None:
        """Take the account away; what it decided stays on record. Raises NotFoundError."""
        self.find(name)
        with self.changing() as connection:
            connection.execute("DELETE FROM account WHERE name = ?", (name,))
            connection.execute("DELETE FROM known WHERE name = ?", (name,))

    def sign_in(self, name: str, password: str, now: datetime, client: str = "") -> Account:
        """The account that the password belongs to.

        Parameters:
            client: the address that it is tried from, "" where it is not known.

        Raises:
            NotAllowedError: name and password do not go together, or too many attempts have failed lately (`attempts`).
        """
        with self.changing() as connection:
            note_attempt(connection, name, client, now)
        with self.reading() as connection:
            row = connection.execute("SELECT password FROM account WHERE name = ?", (name,)).fetchone()
        # An unknown name costs as much time as a wrong password, so that names cannot be found out by the clock.
        if not passwords.matches(password, row[0] if row else passwords.NOBODY) or row is None:
            raise NotAllowedError("Name and password do not go together.", "Check both and try again.")
        with self.changing() as connection:
            note_success(connection, name, client, now)
        return self.find(name)

    # --- tokens -----------------------------------------------------------------------------------------------------

    def add_token(self, name: str, role: Role, now: datetime) -> str:
        """Make a token for a program and return it: the only time it can be seen. Raises UsageError on a taken name."""
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        row = (name, role.value, passwords.token_hash(token), now.isoformat(timespec="seconds"))
        try:
            with self.changing() as connection:
                connection.execute("INSERT INTO token VALUES (?, ?, ?, ?)", row)
        except sqlite3.IntegrityError:
            raise UsageError(f"There is a token {name!r} already.", "Take another name or revoke that one.") from None
        return token

    def tokens(self) -> tuple[Account, ...]:
        """The holders of tokens, by name."""
        with self.reading() as connection:
            rows = connection.execute("SELECT name, role, '', created_at FROM token ORDER BY name").fetchall()
        return tuple(_account(row) for row in rows)

    def token_holder(self, token: str) -> Account | None:
        """Whoever holds `token`, or None where nobody does."""
        with self.reading() as connection:
            row = connection.execute(
                "SELECT name, role, '', created_at FROM token WHERE hash = ?", (passwords.token_hash(token),)
            ).fetchone()
        return None if row is None else _account(row)

    def revoke_token(self, name: str) -> None:
        """Take a token away. Raises NotFoundError."""
        with self.changing() as connection:
            if not connection.execute("DELETE FROM token WHERE name = ?", (name,)).rowcount:
                raise NotFoundError(f"There is no token {name!r}.", "`whence token list` shows the tokens there are.")

    # --- the file ---------------------------------------------------------------------------------------------------

    def session_key(self) -> bytes:
        """The key that signs sessions: random, made on first use, kept in the file."""
        with self.changing() as connection:
            connection.execute("INSERT OR IGNORE INTO secret VALUES ('session', ?)", (secrets.token_bytes(32),))
            key: bytes = connection.execute("SELECT value FROM secret WHERE key = 'session'").fetchone()[0]
        return key

    def _update(self, name: str, column: str, value: str) -> None:
        self.find(name)
        with self.changing() as connection:
            connection.execute(
                f"UPDATE account SET {column} = ?, stamp = ? WHERE name = ?",  # noqa: S608  (a column of ours)
                (value, secrets.token_hex(8), name),
            )

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with. Raises StoreError, also for what goes wrong in the block."""
        with faults(self.path, _DAMAGED), closing(self._connect()) as connection:
            yield connection

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are made when the block has ended, all or none. Raises as `reading`."""
        with faults(self.path, _DAMAGED), closing(self._connect()) as connection, connection:
            yield connection

    def _connect(self) -> sqlite3.Connection:
        try:
            if not self.path.exists():
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self.path.touch(mode=0o600)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be used: {error}.", "Check the path and its rights.") from error
        connection = sqlite3.connect(self.path, timeout=_PATIENCE)
        try:
            connection.executescript(_SCHEMA + SCHEMA)
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _check_free(name: str, known: Iterable[str]) -> None:
    iri = Minter("").user(name)
    for other in known:
        if other != name and Minter("").user(other) == iri:
            raise UsageError(
                f"{name!r} is too like the name of the account {other!r}: both would decide as one person.",
                "Take a name that differs by more than capitals, accents and punctuation.",
            )


def _account(row: tuple[str, str, str, str]) -> Account:
    name, role, stamp, created_at = row
    return Account(name, Role(role), stamp, created_at)

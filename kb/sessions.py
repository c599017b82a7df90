"""Who is signed in: each session is a row of the file of accounts, so that to sign out ends it for all who hold it.

A cookie carries 256 random bits, of which the file keeps the SHA-256: neither a copied file nor, once its owner has
signed out, a copied cookie opens anything.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from kb import passwords
from kb.accounts import Account, Accounts, Role

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS session (
  hash TEXT PRIMARY KEY, name TEXT NOT NULL, stamp TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID"""


class Sessions:
    """The sessions of the accounts of one file; each ends `lasting` after it began, or sooner."""

    def __init__(self, accounts: Accounts, lasting: timedelta) -> None:
        """Make the table where it is absent. Raises StoreError."""
        self._accounts = accounts
        self._lasting = lasting
        with accounts.changing() as connection:
            connection.execute(_TABLE)

    def begin(self, account: Account, now: datetime) -> str:
        """A new session of `account`: the secret that its cookie carries. Raises StoreError."""
        secret = secrets.token_urlsafe(32)
        row = (passwords.token_hash(secret), account.name, account.stamp, _text(now))
        with self._accounts.changing() as connection:
            connection.execute("DELETE FROM session WHERE at <= ?", (_text(now - self._lasting),))
            connection.execute("INSERT INTO session VALUES (?, ?, ?, ?)", row)
        return secret

    def holder(self, secret: str, now: datetime) -> Account | None:
        """Whose session it is; None where it is over, or the account changed since. Raises StoreError."""
        with self._accounts.reading() as connection:
            row = connection.execute(
                "SELECT name, role, stamp, created_at FROM session JOIN account USING (name, stamp) "
                "WHERE hash = ? AND at > ?",
                (passwords.token_hash(secret), _text(now - self._lasting)),
            ).fetchone()
        return None if row is None else Account(row[0], Role(row[1]), row[2], row[3])

    def end(self, secret: str) -> None:
        """End a session; nothing where there is none. Raises StoreError."""
        with self._accounts.changing() as connection:
            connection.execute("DELETE FROM session WHERE hash = ?", (passwords.token_hash(secret),))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")

"""Who holds which signing key: public halves, registered with an account, in the file of accounts.

A key is never removed: what it signed while it was good can be verified for ever.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from kb.accounts import Accounts
from kb.errors import NotAllowedError, NotFoundError, UsageError

_TABLE = """
CREATE TABLE IF NOT EXISTS signing_key (
  fingerprint TEXT PRIMARY KEY, name TEXT NOT NULL, public TEXT NOT NULL, since TEXT NOT NULL, revoked TEXT)"""


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A registered key: its holder's name, from when on it is good, and until when (None: it still is)."""

    fingerprint: str
    name: str
    public: str
    since: datetime
    revoked: datetime | None

    def is_good(self, at: datetime) -> bool:
        """Whether it had not been revoked at that moment."""
        return self.revoked is None or at < self.revoked


class Keyring:
    """The keys registered in a file of accounts."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def check_account(self, name: str) -> None:
        """Raise NotFoundError where there is no account `name`."""
        self._accounts.find(name)

    def register(self, fingerprint: str, name: str, public: str, now: datetime) -> None:
        """Let the account `name` hold a key. Raises NotFoundError (no such account) or UsageError (known already)."""
        self.check_account(name)
        try:
            with self._accounts.changing() as connection:
                connection.execute(_TABLE)
                connection.execute(
                    "INSERT INTO signing_key VALUES (?, ?, ?, ?, NULL)", (fingerprint, name, public, _text(now))
                )
        except sqlite3.IntegrityError:
            raise UsageError(f"The key {fingerprint} is registered already.", "Make a new one.") from None

    def all(self) -> tuple[HeldKey, ...]:
        """Every key, also those revoked, by holder and time."""
        with self._accounts.changing() as connection:
            connection.execute(_TABLE)
            rows = connection.execute("SELECT * FROM signing_key ORDER BY name, since, fingerprint").fetchall()
        return tuple(
            HeldKey(mark, name, public, datetime.fromisoformat(since), revoked and datetime.fromisoformat(revoked))
            for mark, name, public, since, revoked in rows
        )

    def revoke(self, fingerprint: str, now: datetime) -> HeldKey:
        """Let a key be good no more from now on. Raises NotFoundError where there is none that still is."""
        found = next((key for key in self.all() if key.fingerprint == fingerprint and key.revoked is None), None)
        if found is None:
            raise NotFoundError(f"There is no good key {fingerprint}.", "`whence key list` shows the keys there are.")
        with self._accounts.changing() as connection:
            connection.execute("UPDATE signing_key SET revoked = ? WHERE fingerprint = ?", (_text(now), fingerprint))
        return found

    def revoke_all(self, name: str, now: datetime) -> None:
        """Revoke every key of `name`."""
        with self._accounts.changing() as connection:
            connection.execute(_TABLE)
            connection.execute(
                "UPDATE signing_key SET revoked = ? WHERE name = ? AND revoked IS NULL", (_text(now), name)
            )

    def check(self, fingerprint: str, name: str, now: datetime) -> None:
        """Raise NotAllowedError where `name` may not sign with that key."""
        found = next((key for key in self.all() if key.fingerprint == fingerprint), None)
        if found is None:
            raise NotAllowedError(f"The key {fingerprint} is not registered here.", "Register it: `whence key add`.")
        if found.name != name:
            raise NotAllowedError(f"The key {fingerprint} is {found.name}'s, not {name}'s.", "Use your own.")
        if not found.is_good(now):
            raise NotAllowedError(f"The key {fingerprint} was revoked.", "Make a new one: `whence key make`.")


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")

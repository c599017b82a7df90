"""Guessing of passwords is slowed down, without letting anybody lock somebody else out.

What counts first is who tries which name from which address. Over all addresses together a name bears far more, and
addresses from which it has been signed in with before are never held to that: strangers cannot close its usual door.
An attempt counts before its password is looked at, so that many at once gain nothing.
"""

from __future__ import annotations

import ipaddress
import sqlite3
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from kb.errors import NotAllowedError

ATTEMPTS: Final = 8
"""So many fail at one name from one address within `WINDOW`."""
ATTEMPTS_OF_ONE_CLIENT: Final = 40
"""So many fail from one address within `WINDOW`, whatever the names."""
ATTEMPTS_ON_ONE_NAME: Final = 100
"""So many fail at one name within `LONG_WINDOW`, from all addresses that it was never signed in from."""
WINDOW: Final = timedelta(minutes=10)
LONG_WINDOW: Final = timedelta(hours=1)
REMEMBERED: Final = timedelta(days=90)
"""For so long an address from which somebody signed in is known."""
SCHEMA: Final = """
DROP TABLE IF EXISTS failure;
CREATE TABLE IF NOT EXISTS attempt (name TEXT NOT NULL, client TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS known (
  name TEXT NOT NULL, client TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (name, client)) WITHOUT ROWID;
"""
_FROM_STRANGERS: Final = "name = ? AND client NOT IN (SELECT client FROM known WHERE name = attempt.name)"
_LONGEST_NAME: Final = 64
_IPV6_CLIENT: Final = 64


@lru_cache(maxsize=4096)
def client_of(address: str) -> str:
    """Who an address belongs to: in IPv4 itself; in IPv6 its first 64 bits, for the rest is the client's to choose."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _IPV6_CLIENT), strict=False))


def note_attempt(connection: sqlite3.Connection, name: str, client: str, now: datetime) -> None:
    """Count one more attempt to sign in as `name`.

    Parameters:
        connection: in no transaction; begins one.
        client: the address that it is tried from; "" where that is not known.

    Raises:
        NotAllowedError: too many have failed lately; this one is not counted.
    """
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM attempt WHERE at <= ?", (_text(now - LONG_WINDOW),))
    name, client, since = name[:_LONGEST_NAME], client_of(client), _text(now - WINDOW)
    if _count(connection, "name = ? AND client = ? AND at > ?", name, client, since) >= ATTEMPTS:
        raise _too_many(f"Try again in {WINDOW.seconds // 60} minutes.")
    if client and _count(connection, "client = ? AND at > ?", client, since) >= ATTEMPTS_OF_ONE_CLIENT:
        raise _too_many(f"Try again in {WINDOW.seconds // 60} minutes.")
    if not _is_known(connection, name, client) and _count(connection, _FROM_STRANGERS, name) >= ATTEMPTS_ON_ONE_NAME:
        raise _too_many("Try again in an hour, or from where you have signed in before.")
    connection.execute("INSERT INTO attempt VALUES (?, ?, ?)", (name, client, _text(now)))


def note_success(connection: sqlite3.Connection, name: str, client: str, now: datetime) -> None:
    """Forget what failed from that address, and know it from now on."""
    client = client_of(client)
    connection.execute("DELETE FROM attempt WHERE name = ? AND client = ?", (name, client))
    connection.execute("DELETE FROM known WHERE at <= ?", (_text(now - REMEMBERED),))
    if client:
        connection.execute("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", (name, client, _text(now)))


def _is_known(connection: sqlite3.Connection, name: str, client: str) -> bool:
    found = connection.execute("SELECT 1 FROM known WHERE name = ? AND client = ?", (name, client)).fetchone()
    return found is not None


def _count(connection: sqlite3.Connection, condition: str, *values: str) -> int:
    statement = f"SELECT count(*) FROM attempt WHERE {condition}"  # noqa: S608  (conditions of ours)
    return int(connection.execute(statement, values).fetchone()[0])


def _too_many(remedy: str) -> NotAllowedError:
    return NotAllowedError("Too many failed attempts to sign in.", remedy)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")

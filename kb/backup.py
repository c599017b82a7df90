"""Backup: a consistent copy of a knowledge base's folder, made in a moment, whole or not at all.

The engine's files never change once written, so a copy on the same disk is hard links and takes next to no space.
A copy is a knowledge base itself: `--store COPY` opens it. Accounts are not copied.
"""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from pathlib import Path

from kb.errors import StoreError
from kb.graph.description import OLDEST, read_format
from kb.graph.embedded import open_folder
from kb.graph.folder import TRIPLES
from kb.graph.store import Store

_TIMEOUT = 600


def backup(store: Store, target: Path) -> None:
    """Copy what `store` holds now into the new folder `target`.

    Raises:
        StoreError: the folder exists, the disk is full, or the store runs elsewhere; nothing is left at `target`.
    """
    _check_new(target)
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        store.snapshot(part / TRIPLES)
        _check_whole(part)
        part.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def restore_backup(copy: Path, target: Path) -> int:
    """Make the new knowledge base `target` from a backup, which stays as it is.

    Returns:
        its format number; one below this version's is to be upgraded (`kb.upgrade`).

    Raises:
        StoreError: `copy` is no knowledge base, or `target` is not new.
    """
    store = open_folder(copy, OLDEST)
    try:
        backup(store, target)
        return read_format(store)
    finally:
        store.close()


def backup_served(server: str, token: str, target: Path) -> None:
    """Have the server at `server` on this machine copy its knowledge base, and put the copy at `target`.

    Parameters:
        token: the token of an administrator.

    Raises:
        StoreError: the folder exists, or the server does not make a copy.
    """
    _check_new(target)
    made = _ask(f"{server.rstrip('/')}/backup", token)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        made.rename(target)
    except OSError:
        # Another disk: hard links end there.
        shutil.copytree(made, target)
        shutil.rmtree(made)


def _ask(url: str, token: str) -> Path:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    request = urllib.request.Request(url, method="POST", headers=headers)  # noqa: S310 - the caller names the server
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
            return Path(json.load(answer)["folder"])
    except urllib.error.HTTPError as error:
        with error:
            raise StoreError(f"{url} answered {error.code}: no copy was made.", "Look into its log.") from None
    except (urllib.error.URLError, TimeoutError) as error:
        raise StoreError(
            f"{url} cannot be reached: {error}.", "Set WHENCE_HOST and WHENCE_PORT to those of the server."
        ) from None


def _check_new(target: Path) -> None:
    if target.exists():
        raise StoreError(f"{target} exists already.", "Name a new folder.")


def _check_whole(folder: Path) -> None:
    """Open the copy once: a copy that cannot be opened is none."""
    open_folder(folder, OLDEST).close()

"""Articles that somebody has sent but not yet stored: files in a folder of their own, for an hour, a few at a time.

The folder lies with what the server keeps, so that what one leaves that was killed is removed by the next.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kb.errors import NotFoundError, UsageError

KEPT_SECONDS: Final = 3600
MOST: Final = 40
_KEY = re.compile(r"[\w-]{20,40}")
_UNSAFE = re.compile(r"[^\w .()-]")


@dataclass(frozen=True, slots=True)
class Pending:
    """The folder of what waits; each article lies in a folder named by a key that cannot be guessed."""

    folder: Path

    def put(self, name: str, data: bytes) -> str:
        """Keep a file called `name` and return the key to it. Raises UsageError where too many wait."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._clear()
        if sum(1 for _ in self.folder.iterdir()) >= MOST:
            raise UsageError("Too many articles wait to be stored.", "Store or drop some of them, or come back later.")
        key = secrets.token_urlsafe(24)
        place = self.folder / key
        place.mkdir()
        (place / safe_name(name)).write_bytes(data)
        return key

    def path(self, key: str) -> Path:
        """The file that was kept under `key`. Raises NotFoundError where it is there no longer."""
        found = next((self.folder / key).glob("*"), None) if _KEY.fullmatch(key) else None
        if found is None:
            raise NotFoundError("The article waits no longer.", "Send it again.")
        return found

    def drop(self, key: str) -> None:
        """Forget what was kept under `key`."""
        shutil.rmtree(self.path(key).parent, ignore_errors=True)

    def close(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _clear(self) -> None:
        old = time.time() - KEPT_SECONDS
        for place in self.folder.iterdir():
            # Another thread may be removing it, too.
            with suppress(FileNotFoundError):
                if place.stat().st_mtime < old:
                    shutil.rmtree(place, ignore_errors=True)


def safe_name(name: str) -> str:
    """The last part of a file's name with nothing in it that means something to a file system."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return _UNSAFE.sub("_", last).lstrip(".").strip()[-120:] or "article.txt"


def make_pending(folder: Path) -> Pending:
    """Nothing waits yet, in `folder`; it is made, for nobody else to read, when something does."""
    made = Pending(folder)
    made.close()
    return made

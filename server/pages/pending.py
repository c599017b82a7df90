"""Articles that somebody has sent but not yet stored: files in a folder of their own, for an hour, a few at a time."""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import time
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
        place = self.folder / key
        if not _KEY.fullmatch(key) or not place.is_dir():
            raise NotFoundError("The article waits no longer.", "Send it again.")
        return next(place.iterdir())

    def drop(self, key: str) -> None:
        """Forget what was kept under `key`."""
        shutil.rmtree(self.path(key).parent)

    def _clear(self) -> None:
        old = time.time() - KEPT_SECONDS
        for place in self.folder.iterdir():
            if place.stat().st_mtime < old:
                shutil.rmtree(place)


def safe_name(name: str) -> str:
    """The last part of a file's name with nothing in it that means something to a file system."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return _UNSAFE.sub("_", last).lstrip(".").strip()[-120:] or "article.txt"


def make_pending() -> Pending:
    """A new folder, readable by nobody else."""
    return Pending(Path(tempfile.mkdtemp(prefix="whence-pending-")))

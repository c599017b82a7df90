"""Files that appear whole or not at all: written beside their place, put on disk, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kb.errors import DumpError


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file to write to that takes the place of `target` when the block has ended, and only then.

    Raises:
        DumpError: it cannot be written; what stood at `target` still does.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise DumpError(f"{target}: {error.strerror or error}.", "Name a folder that you may write to.") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as error:
        raise DumpError(f"{target}: {error.strerror or error}; nothing was written.", "Free some space.") from None
    finally:
        temporary.unlink(missing_ok=True)

"""Files that appear whole or not at all: written beside their place, put on disk, then renamed; and packed ones read.

What goes wrong with a file, or with how it is packed, leaves here as a DumpError.
"""

from __future__ import annotations

import gzip
import os
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

from kb.errors import DumpError

PACKED: Final = ".gz"
"""How the name of a packed file ends."""


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file to write to that takes the place of `target` when the block has ended, and only then.

    Raises:
        DumpError: it cannot be written; what stood at `target` still does.
    """
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        # Who may read it, the umask of whoever writes it says.
        file = temporary.open("xb")
    except OSError as error:
        raise DumpError(f"{target}: {error.strerror or error}.", "Name a folder that you may write to.") from None
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        raise DumpError(f"{target}: {error.strerror or error}; nothing was written.", "Free some space.") from None
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def packing(target: Path) -> Iterator[IO[bytes]]:
    """As `replacing`, but packed by gzip: the same content gives the same bytes, for no time or name is in them."""
    with replacing(target) as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        yield cast("IO[bytes]", packed)


@contextmanager
def reading(source: Path) -> Iterator[IO[bytes]]:
    """The content of a file, unpacked where its name ends in `PACKED`.

    Raises:
        DumpError: it cannot be read, or is not packed as its name says; also by what reads it in the block.
    """
    opened = gzip.open if source.name.lower().endswith(PACKED) else Path.open
    try:
        with opened(source, "rb") as file:
            yield cast("IO[bytes]", _Source(cast("IO[bytes]", file), source))
    except OSError as error:
        raise DumpError(f"{source}: {error.strerror or error}.", "Check the path and its permissions.") from None


class _Source:
    """A file that is read from its start to its end; a library that reads it passes what it raises on as it is."""

    def __init__(self, file: IO[bytes], source: Path) -> None:
        self._file = file
        self._source = source

    def read(self, size: int = -1) -> bytes:
        try:
            return self._file.read(size)
        except (OSError, EOFError, zlib.error) as error:
            raise DumpError(
                f"{self._source} cannot be read to its end: {error}.", "Nothing of it was taken in; get it again."
            ) from None

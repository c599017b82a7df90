"""The manifest of a batch: each shard with its hash, so that whoever loads it knows that it is whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from kb.errors import DumpError
from kb.graph.description import FORMAT

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """One shard as the manifest lists it; `bytes` and `quads` are its sizes."""

    file: str
    sha256: str
    bytes: int
    quads: int


def read_manifest(folder: Path) -> list[Entry]:
    """The shards of a batch. Raises DumpError where it has no manifest, hence no end, or another format."""
    try:
        fields = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        entries, number = [Entry(**entry) for entry in fields["shards"]], int(fields["format"])
    except FileNotFoundError:
        raise DumpError(f"{folder} has no {MANIFEST}.", "Run whence batch to its end first.") from None
    except (ValueError, KeyError, TypeError):
        raise DumpError(f"{folder / MANIFEST} is damaged.", "Delete it and run whence batch again.") from None
    if number != FORMAT:
        raise DumpError(f"{folder} has format {number}, not {FORMAT}.", "Run whence batch with this version.")
    return entries


def check_entry(folder: Path, entry: Entry) -> Path:
    """The file of a shard, known to be the one that the manifest means. Raises DumpError where it is not."""
    path = folder / entry.file
    hasher = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                hasher.update(chunk)
    except OSError as error:
        raise DumpError(f"{path} cannot be read: {error.strerror}.", "Run whence batch again.") from None
    if hasher.hexdigest() != entry.sha256:
        raise DumpError(
            f"{path} is not what the manifest says.",
            "Delete it, and run whence batch again.",
        )
    return path

"""Says in words what the engine found wrong: with a SPARQL text, and at which place in it; with a folder, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.errors import QueryError, StoreError, StoreHeldError

_POSITION = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)
_REASONS = (
    ("Prefix not found", "a prefix is used that no PREFIX line declares"),
    ("IRI parsing failed", "what stands between < and > is no IRI"),
)
_FOLDER_FAULTS = (
    ("no space left", "the disk is full", "Free some space and try again."),
    ("file too large", "the disk's limit is reached", "Raise the limit and try again."),
    ("file name too long", "its name is too long", "Name a folder with a shorter name."),
    ("not a directory", "there is a file where a folder should be", "Name a folder."),
    (
        "/lock:",
        "another process holds it",
        "Stop the other one, or ask its server: --store http://HOST:PORT/sparql (to write there, it must be "
        "served with --allow-update, and WHENCE_STORE_TOKEN be an administrator's).",
    ),
    ("permission denied", "this user may not write there", "Name a folder of your own with --store."),
    ("read-only file system", "the disk is read-only", "Name a folder on another disk with --store."),
    ("corruption", "its files are damaged", "Restore a backup or a dump into a new folder."),
)
NOT_MADE = "; the last change was not made"
ONLY_OPENED = "; opening it takes some room, nothing in it was changed"
_FULL = frozenset({"no space left", "file too large"})
_SHOWN = 30
_LONGEST_REASON = 60


def syntax_fault(engine_message: str, text: str) -> QueryError:
    """The engine's complaint about `text`, as an error for people."""
    match = _POSITION.match(engine_message)
    if match is None:
        return QueryError(f"This is not SPARQL: {engine_message}.", "Correct it and try again.")
    line, column = int(match[1]), int(match[2])
    message = f"This is not SPARQL at line {line}, column {column}: {_reason(match[3], text, line, column)}."
    return QueryError(message, "Correct it there and try again.", line=line, column=column)


def evaluation_fault(engine_message: str) -> QueryError:
    """What went wrong while a query or update that is SPARQL was carried out."""
    return QueryError(f"It could not be carried out: {engine_message}.", "Change that part of it and try again.")


def folder_fault(error: OSError | RuntimeError, location: str, so: str = "") -> StoreError:
    """What the engine says of the folder at `location`, as an error for people; `so` follows where it is full."""
    text = str(error)
    for sign, reason, remedy in _FOLDER_FAULTS:
        if sign in text.lower():
            kind = StoreHeldError if sign == "/lock:" else StoreError
            return kind(f"{location} cannot be used: {reason}{so if sign in _FULL else ''}.", remedy)
    return StoreError(f"{location} cannot be used: {text}.", "Check the path and the disk.")


@contextmanager
def named_faults(location: str, so: str = "") -> Iterator[None]:
    """Turn what the engine says of the folder at `location` into a StoreError; `so` as for `folder_fault`."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise folder_fault(error, location, so) from error


@contextmanager
def query_faults(query: str, location: str) -> Iterator[None]:
    """Turn what the engine says of `query` in the block into a QueryError."""
    try:
        yield
    except SyntaxError as error:
        raise syntax_fault(str(error), query) from None
    except (RuntimeError, ValueError, OSError) as error:
        if isinstance(error, OSError | RuntimeError) and is_damage(str(error)):
            raise folder_fault(error, location) from None
        raise evaluation_fault(str(error)) from None


def what_stands_at(folder: Path) -> str:
    """What there is at a place where no knowledge base is, as the end of a sentence."""
    if not folder.exists():
        return "there is no such folder"
    if not folder.is_dir():
        return "it is a file"
    return "the folder holds other things" if any(folder.iterdir()) else "the folder is empty"


def is_damage(engine_message: str) -> bool:
    """Whether the engine's complaint is of its own files rather than of what it was asked."""
    return "corruption" in engine_message.lower()


def _reason(expected: str, text: str, line: int, column: int) -> str:
    for sign, reason in _REASONS:
        if sign in expected:
            return reason
    lines = text.splitlines()
    here = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    found = f"{here[:_SHOWN]!r} is not expected here" if here else "the text ends too early"
    wanted = expected.removeprefix("one of ")
    return f"{found} (wanted: {wanted})" if "[" not in wanted and len(wanted) <= _LONGEST_REASON else found

"""Finds the annotated texts in a folder: a format is a row of `READERS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from kb.errors import DocumentError, UsageError
from kb.text.evaluate.brat import brat_files, parse_brat
from kb.text.evaluate.markup import parse_markup
from kb.text.evaluate.statements import AnnotatedText

SUFFIX = ".gold"


def _read(path: Path) -> str:
    """The file's characters, line ends untouched, because offsets count them."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError:
        raise DocumentError(f"{path} is not UTF-8.", "Save it as UTF-8.") from None
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}.", "Check the file.") from None


def _own(folder: Path) -> Iterator[AnnotatedText]:
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        yield parse_markup(path.stem, _read(path))


def _brat(folder: Path) -> Iterator[AnnotatedText]:
    for text, annotation in brat_files(folder):
        yield parse_brat(text.stem, _read(text), _read(annotation))


READERS: dict[str, Callable[[Path], Iterator[AnnotatedText]]] = {
    f"one file *{SUFFIX} with marks in the text": _own,
    "*.txt with *.ann (brat, PolNeAR)": _brat,
}


def read_annotated(folder: Path) -> list[AnnotatedText]:
    """All annotated texts below `folder`, in order of format and name.

    Raises:
        UsageError: there are none.
        DocumentError: a file breaks its format.
    """
    texts = [text for reader in READERS.values() for text in reader(folder)]
    if not texts:
        raise UsageError(f"{folder} has no annotated texts.", f"Wanted: {'; or '.join(READERS)}.")
    return texts

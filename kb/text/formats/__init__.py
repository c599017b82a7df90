"""The formats that can be read, a row each: to add one, write its reader module and add its row.

A reader module has one public function, `read(raw: RawFile) -> Page`, and is the only one to import its library.
It is imported when the first file of its format is read.
"""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple, Protocol, cast

from kb.text.formats.page import Page, RawFile


class Reader(Protocol):
    """What every reader module provides."""

    def read(self, raw: RawFile) -> Page:
        """The page in `raw`. Raises DocumentError where it cannot be read."""


class Format(NamedTuple):
    """One row: the file name's endings, the media type, and the module that reads it."""

    suffixes: tuple[str, ...]
    media_type: str
    module: str

    def read(self, raw: RawFile) -> Page:
        """The page in `raw`. Raises DocumentError where it cannot be read."""
        return cast(Reader, import_module(f"{__name__}.{self.module}")).read(raw)


FORMATS: tuple[Format, ...] = (
    Format((".txt", ".text"), "text/plain", "plain"),
    Format((".html", ".htm", ".xhtml"), "text/html", "html"),
    Format((".epub",), "application/epub+zip", "epub"),
    Format((".md", ".markdown"), "text/markdown", "markdown"),
    Format((".pdf",), "application/pdf", "pdf"),
)
BY_SUFFIX = {suffix: row for row in FORMATS for suffix in row.suffixes}
BY_MEDIA_TYPE = {row.media_type: row for row in FORMATS}

"""PDF files: the lines as they are read, page after page; lines that every page repeats are set apart.

Lines keep their font size and height on the page, by which headings and paragraphs are told.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

from kb.errors import DocumentError
from kb.text.formats.page import Page, RawFile, Stated
from kb.text.formats.pdf_lines import PdfLine, page_from_lines
from kb.text.normalise import flat

logging.getLogger("pypdf").addHandler(logging.NullHandler())

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
# What pypdf raises, besides its own errors, on files whose structure is damaged.
_BROKEN = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    AssertionError,
    RecursionError,
    ArithmeticError,
    NotImplementedError,
    OSError,
)


def read(raw: RawFile) -> Page:
    """The page of a PDF file.

    Raises:
        DocumentError: it is broken, encrypted, or has no text in it.
    """
    if b"%PDF-" not in raw.data[:1024]:
        raise DocumentError(f"{raw.name} is no PDF: it does not begin as one.", "Download it again.")
    reader = _opened(raw)
    pages = _pages(raw, reader)
    if not any(line.text.strip() for page in pages for line in page):
        raise DocumentError(
            f"{raw.name} is a PDF without text: its pages are pictures, perhaps scanned.",
            "Run it through text recognition (OCR) first.",
        )
    return page_from_lines(pages, Stated(), _title(reader))


def _opened(raw: RawFile) -> PdfReader:
    try:
        reader = PdfReader(BytesIO(raw.data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _encrypted(raw)
    except DependencyError:
        raise _encrypted(raw) from None
    except _BROKEN as error:
        raise _broken(raw, error) from None
    return reader


def _encrypted(raw: RawFile) -> DocumentError:
    return DocumentError(
        f"{raw.name} is encrypted and opens only with a password.", "Open it with the password and save a copy without."
    )


def _broken(raw: RawFile, error: BaseException) -> DocumentError:
    if isinstance(error, LimitReachedError):
        return DocumentError(f"{raw.name} unpacks to more than is read of one file.", "Print its pages to a new PDF.")
    reason = flat(str(error))[:120].rstrip(".") or type(error).__name__
    return DocumentError(f"{raw.name} is a broken PDF ({reason}).", "Download it again, or print it to a new PDF.")


def _pages(raw: RawFile, reader: PdfReader) -> list[list[PdfLine]]:
    left = raw.limits.text_bytes
    pages = []
    try:
        for page in reader.pages:
            pages.append(_lines(page))
            left -= sum(len(line.text) for line in pages[-1])
            if left < 0:
                raise DocumentError(f"{raw.name} unpacks to more text than is read of one file.", "Split it.")
    except _BROKEN as error:
        raise _broken(raw, error) from None
    return pages


def _lines(page: PageObject) -> list[PdfLine]:
    """The lines of a page with font size and place, in the order in which the page draws them."""
    chunks: list[tuple[str, float, float, float]] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], font: object, size: float) -> None:  # noqa: ARG001
        if text:
            scale = abs(tm[3] * cm[3] + tm[2] * cm[1]) or 1.0
            chunks.append((text, size * scale, tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]))

    page.extract_text(visitor_text=visit)
    return _split(chunks)


def _split(chunks: Sequence[tuple[str, float, float, float]]) -> list[PdfLine]:
    lines: list[PdfLine] = []
    parts: list[tuple[str, float, float, float]] = []
    for text, size, left, height in chunks:
        first, *others = text.split("\n")
        parts.append((first, size, left, height))
        for other in others:
            lines.append(_line(parts))
            parts = [(other, size, left, height)]
    return [line for line in [*lines, _line(parts)] if line.text]


def _line(parts: Sequence[tuple[str, float, float, float]]) -> PdfLine:
    text = "".join(part for part, *_ in parts).translate(_LIGATURES).strip()
    shown = [part for part in parts if part[0].strip()]
    main = max(shown, key=lambda part: len(part[0]), default=("", 0.0, 0.0, 0.0))
    return PdfLine(text, round(main[1], 1), min((part[2] for part in shown), default=0.0), main[3])


def _title(reader: PdfReader) -> str | None:
    try:
        title = reader.metadata.title if reader.metadata else None
    except _BROKEN:
        return None
    return flat(title) if isinstance(title, str) else None

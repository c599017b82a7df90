"""Plain text: the decoded file, newlines untouched, is the source text; only a byte order mark is left out."""

from __future__ import annotations

import codecs

from kb.errors import DocumentError
from kb.text.formats.page import Page, RawFile
from kb.text.paragraphs import cut

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Windows-1252: its quotation marks, dashes, ellipsis, euro and the like; its accented letters.
_WINDOWS_PUNCTUATION = frozenset(b"\x80\x85\x91\x92\x93\x94\x96\x97\xa0\xa3\xa9\xab\xae\xb0\xb7\xbb")
_WINDOWS_LETTERS = frozenset(range(0xC0, 0x100)) - {0xD7, 0xF7} | {0x8A, 0x8C, 0x8E, 0x9A, 0x9C, 0x9E, 0x9F}
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1c\x1d\x1e") | {0x7F}
# Databases of articles leave a stray control character here and there; a text in which more are such is no text.
_STRAY_SHARE = 0.01


def read(raw: RawFile) -> Page:
    """The page of a plain text file.

    Raises:
        DocumentError: the bytes are no text.
    """
    text = decode(raw.name, raw.data)
    return Page(text, cut(text))


def decode(name: str, data: bytes) -> str:
    """`data` as text: by its byte order mark, else as UTF-8, else as Windows-1252 where every odd byte fits it.

    Raises:
        DocumentError: a binary file, or text in an encoding that cannot be told.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(name, data[len(mark) :], encoding, len(mark))
    if b"\0" in data or sum(map(data.count, _CONTROL)) > _STRAY_SHARE * len(data):
        raise _binary(name, data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _windows(name, data, error)


def _strictly(name: str, data: bytes, encoding: str, offset: int) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} starts as {encoding.upper()} but breaks it at byte {error.start + offset}.",
            "Save it again as UTF-8.",
        ) from None


def _binary(name: str, data: bytes) -> DocumentError:
    at = next(index for index, byte in enumerate(data) if byte in _CONTROL)
    return DocumentError(
        f"{name} is no text: byte {at} is the control character 0x{data[at]:02x}.",
        "Give the article as text, HTML, EPUB, Markdown or PDF, with the file name's ending that fits it.",
    )


def _windows(name: str, data: bytes, error: UnicodeDecodeError) -> str:
    """`data` in Windows-1252, if its odd bytes look like that and none of it looks like damaged UTF-8."""
    if not _has_utf8_sequence(data) and all(_fits_windows(data, at) for at in _odd_bytes(data)):
        return data.decode("cp1252", "strict")
    raise DocumentError(
        f"{name} is not valid UTF-8: byte {error.start} is 0x{data[error.start]:02x}.",
        "Save it again as UTF-8 (in most editors: Save as, Encoding UTF-8).",
    )


def _odd_bytes(data: bytes) -> list[int]:
    return [at for at, byte in enumerate(data) if byte >= 0x80]


def _fits_windows(data: bytes, at: int) -> bool:
    """Whether the byte is punctuation there, or a letter beside a letter."""
    if data[at] in _WINDOWS_PUNCTUATION:
        return True
    beside = data[max(0, at - 1) : at] + data[at + 1 : at + 2]
    return data[at] in _WINDOWS_LETTERS and any(chr(byte).isalpha() for byte in beside if byte < 0x80)


def _has_utf8_sequence(data: bytes) -> bool:
    """Whether some character above ASCII is right UTF-8, so that the file is UTF-8 with a fault in it."""
    return any(character > "\x7f" for character in data.decode("utf-8", "ignore"))

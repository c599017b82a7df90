"""Files in, documents out: the only way by which an article's text enters Whence.

Whatever the format, the result obeys one contract: paragraphs in reading order that do not overlap, whose pieces are
verbatim stretches of `source_text`, numbered from 1.
"""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path

from kb.errors import DocumentError
from kb.ids import content_hash
from kb.model import Document, Paragraph
from kb.settings import Settings
from kb.text.drafts import Draft, Layout
from kb.text.formats import BY_MEDIA_TYPE, BY_SUFFIX, FORMATS, Format
from kb.text.formats.page import Limits, Page, RawFile
from kb.text.kinds import classify
from kb.text.language import language_of
from kb.text.metadata import describe
from kb.text.normalise import Hyphens, join_lines
from kb.text.page_words import DEFAULT_LANGUAGE, PageWords, page_words

_MEGABYTE = 1024 * 1024
_UNPACKED = 4
_RUNNING_TEXT = 80
_SAMPLE = 300
_SAMPLES = 5
DEFAULT_LIMITS = Limits()


def limits_of(settings: Settings) -> Limits:
    """The limits that the settings in force put on a file."""
    size = settings.integer("max_file_mb") * _MEGABYTE
    return Limits(file_bytes=size, text_bytes=_UNPACKED * size)


def readable_suffixes() -> tuple[str, ...]:
    """The endings of the file names that can be read, in lower case with the dot."""
    return tuple(suffix for row in FORMATS for suffix in row.suffixes)


def read_document(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The article in a file.

    Parameters:
        path: a file whose name's ending says its format.
        limits: how much of a file is read.

    Raises:
        DocumentError: the file is missing, unreadable, too large, broken, locked, or has no text in it.
    """
    row = BY_SUFFIX.get(path.suffix.lower())
    if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where a name is too long
        raise DocumentError(f"{path} is a folder, not a file.", "Name the files in it.")
    if row is None:
        raise DocumentError(
            f"{path}: files ending in {path.suffix!r} cannot be read.", f"Use {', '.join(readable_suffixes())}."
        )
    return _document(path.stem, row, RawFile(str(path), _bytes_of(path, limits), limits))


def read_text(name: str, text: str, media_type: str = "text/plain", limits: Limits = DEFAULT_LIMITS) -> Document:
    """The article in a text that was pasted or piped in.

    Parameters:
        name: what the document is to be called.
        text: plain text, HTML or Markdown.
        media_type: which of these it is.
        limits: how much text is read.

    Raises:
        DocumentError: no such media type is read, or there is no article in the text.
    """
    data = text.removeprefix("\ufeff").encode("utf-8", "surrogatepass")
    # The mark says that the encoding is settled, whatever an HTML page declares.
    return read_bytes(name, codecs.BOM_UTF8 + data if data else data, media_type, limits)


def read_bytes(name: str, data: bytes, media_type: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The article in the bytes of a file that lies elsewhere, in an archive say.

    Parameters:
        name: what the document is to be called.
        data: the bytes, in the encoding that they state themselves.
        media_type: of one of the formats that are read.
        limits: how many bytes are read.

    Raises:
        DocumentError: as for `read_document`, or no such media type is read.
    """
    row = BY_MEDIA_TYPE.get(media_type)
    if row is None:
        raise DocumentError(f"{name}: {media_type} cannot be read.", f"Use {', '.join(BY_MEDIA_TYPE)}.")
    if len(data) > limits.file_bytes:
        raise _too_large(name, len(data), limits)
    return _document(name, row, RawFile(name, data, limits))


def sniffed(data: bytes) -> str:
    """The media type of bytes without a file name, by how they begin; plain text where nothing tells more."""
    if data.startswith(b"PK\x03\x04") and b"mimetypeapplication/epub+zip" in data[:80]:
        return "application/epub+zip"
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    return "text/html" if _HTML.match(data[:4096]) else "text/plain"


_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main)\b",
    re.IGNORECASE | re.DOTALL,
)


def _bytes_of(path: Path, limits: Limits) -> bytes:
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise _too_large(str(path), size, limits)
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path} does not exist.", "Check the name.") from None
    except PermissionError:
        raise DocumentError(f"{path} may not be read.", "Change its permissions, or copy it.") from None
    except OSError as error:
        raise DocumentError(
            f"{path} cannot be read: {error.strerror}.", "Copy it to another place and try again."
        ) from None


def _too_large(name: str, size: int, limits: Limits) -> DocumentError:
    return DocumentError(
        f"{name} has {size / _MEGABYTE:.1f} MB; files of more than {limits.file_bytes / _MEGABYTE:.0f} MB are refused.",
        "Raise WHENCE_MAX_FILE_MB, or split the file.",
    )


def _document(name: str, row: Format, raw: RawFile) -> Document:
    if not raw.data.removeprefix(codecs.BOM_UTF8).strip():
        kind = "empty but for white space" if raw.data.removeprefix(codecs.BOM_UTF8) else "empty"
        raise DocumentError(f"{raw.name} is {kind}.", "Save the article's text into it, or leave it out.")
    page = row.read(raw)
    language = page.stated.language or _language(page)
    words = page_words(language or DEFAULT_LANGUAGE)
    paragraphs = _paragraphs(page, words)
    if not any(character.isalnum() for paragraph in paragraphs for character in paragraph.text):
        raise DocumentError(f"{raw.name} has no text in it.", "Save the article again, with its text.")
    stated = describe(paragraphs, page.stated, words)
    return Document(
        name=name,
        media_type=row.media_type,
        source_text=page.source_text,
        content_hash=content_hash("\n".join(paragraph.text for paragraph in paragraphs)),
        paragraphs=paragraphs,
        title=stated.title,
        authors=stated.authors,
        outlet=stated.outlet,
        published=stated.published,
        url=stated.url,
        language=language,
    )


def _paragraphs(page: Page, words: PageWords) -> tuple[Paragraph, ...]:
    hyphens = Hyphens(page.source_text, words.hyphen_keeps, words.hyphen_suspended)
    joined = [join_lines(page.source_text, block.span, hyphens) for block in page.blocks]
    drafts = [Draft.of(text, block.hint) for (text, _), block in zip(joined, page.blocks, strict=True)]
    kinds = classify(Layout(drafts, page.stated.title, words))
    return tuple(
        Paragraph(number, kind, text, block.span.start, block.span.end, pieces)
        for number, (block, (text, pieces), kind) in enumerate(zip(page.blocks, joined, kinds, strict=True), 1)
    )


def _language(page: Page) -> str | None:
    """The language of the page's running text: of its longer blocks, where it has any."""
    spans = [block.span for block in page.blocks]
    running = [span for span in spans if span.end - span.start >= _RUNNING_TEXT] or spans
    return language_of(" ".join(page.source_text[span.start : span.start + _SAMPLE] for span in running[:_SAMPLES]))

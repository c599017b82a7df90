"""The corpus of broken files: a row each, with its name, its bytes and what is to be said of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

from tests.text.samples import CONTAINER, PACKAGE, chapter, epub, pdf

_ENCRYPTED_PART = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"
 xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>
 <enc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></enc:EncryptedData></encryption>"""


class Broken(NamedTuple):
    """A file that cannot be read, and the words of the message and of the remedy that are to be given."""

    name: str
    make: Callable[[], bytes]
    message: str
    remedy: str


def _encrypted_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _scanned_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _bomb() -> bytes:
    return epub({"one.xhtml": "<html><body><p>" + "a " * 4_000_000 + "</p></body></html>"})


def _pdf_bomb() -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    stream = StreamObject()
    stream.set_data(b"BT (wall) Tj ET\n" * 6_000_000)
    page[NameObject("/Contents")] = stream.flate_encode(9)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _damaged_epub() -> bytes:
    data = bytearray(epub({"one.xhtml": chapter("A chapter", "The wall broke at night.")}))
    at = data.find(b"one.xhtml") + len(b"one.xhtml")
    data[at + 4 : at + 24] = bytes(20)
    return bytes(data)


def _zip_of(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


BROKEN = (
    Broken("empty.txt", lambda: b"", "is empty.", "Save the article's text"),
    Broken("spaces.txt", lambda: b" \n\t\n ", "is empty but for white space.", "Save the article's text"),
    Broken("marks.txt", lambda: "\u2014 \u2014\n***\n".encode(), "has no text in it", "Save the article again"),
    Broken("binary.txt", lambda: b"GIF89a\x00\x01", "byte 6 is the control character 0x00", "ending that fits"),
    Broken("broken-utf8.txt", lambda: "Café “x”".encode() + b" \xe2\x28", "not valid UTF-8: byte 14 is 0xe2", "UTF-8"),
    Broken("odd.txt", lambda: b"A wall \xff broke.", "not valid UTF-8: byte 7 is 0xff", "Save it again as UTF-8"),
    Broken("half.txt", lambda: b"\xff\xfeA\x00b", "starts as UTF-16-LE but breaks it at byte 4", "UTF-8"),
    Broken("letter.docx", lambda: b"PK", "files ending in '.docx' cannot be read", "Use .txt"),
    Broken("empty.html", lambda: b"<html><body><script>go()</script></body></html>", "HTML without text", "browser"),
    Broken("comment.html", lambda: b"<!-- nothing -->", "holds no HTML", "Save the page again"),
    Broken("deep.html", lambda: b"<div>" * 5000 + b"text", "nests its elements too deep", "Paste its text"),
    Broken("binary.html", lambda: b"<html>\x00\x01", "control character 0x00", "ending that fits"),
    Broken("marks.md", lambda: b"# \n\n---\n", "Markdown without text", "Save the article's text"),
    Broken("broken.pdf", lambda: b"%PDF-1.7\nnothing", "is a broken PDF", "Download it again"),
    Broken("other.pdf", lambda: b"<html>not a PDF</html>", "is no PDF", "Download it again"),
    Broken("cut.pdf", lambda: pdf(["The wall broke."])[:200], "is a broken PDF", "Download it again"),
    Broken("locked.pdf", _encrypted_pdf, "is encrypted and opens only with a password", "save a copy without"),
    Broken("scanned.pdf", _scanned_pdf, "is a PDF without text", "text recognition"),
    Broken(
        "cut.epub", lambda: epub({"one.xhtml": chapter("One", "Text.")})[:-60], "broken or truncated EPUB", "Download"
    ),
    Broken("text.epub", lambda: b"no archive", "broken or truncated EPUB", "Download it again"),
    Broken("damaged.epub", _damaged_epub, "its part OEBPS/one.xhtml is damaged", "Download it again"),
    Broken("bare.epub", lambda: _zip_of({"a": "b"}), "lacks its part META-INF/container.xml", "Download it again"),
    Broken(
        "lost.epub",
        lambda: _zip_of({"META-INF/container.xml": CONTAINER}),
        "lacks its part OEBPS/content.opf",
        "Download it again",
    ),
    Broken(
        "pictures.epub",
        lambda: epub({"one.xhtml": "<html><body><img src='a.png'/></body></html>"}),
        "is an EPUB without text",
        "edition with text",
    ),
    Broken("bomb.epub", _bomb, "unpacks to more than is read", "WHENCE_MAX_FILE_MB"),
    Broken(
        "locked.epub",
        lambda: _zip_of(
            {
                "META-INF/container.xml": CONTAINER,
                "META-INF/encryption.xml": _ENCRYPTED_PART,
                "OEBPS/content.opf": PACKAGE,
            }
        ),
        "locked by digital rights management",
        "without such protection",
    ),
    Broken(
        "lent.epub",
        lambda: _zip_of({"META-INF/container.xml": CONTAINER, "META-INF/license.lcpl": "{}"}),
        "locked by digital rights management",
        "without such protection",
    ),
)

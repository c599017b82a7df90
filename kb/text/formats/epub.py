"""EPUB books: the chapters in the order of the spine, unpacked no further than the limits allow.

Every part is read through one bounded reader, so a small file cannot unpack to a huge one. Parts that are only there to
find one's way (navigation, cover) are left out.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote

from lxml import etree

from kb.errors import DocumentError
from kb.model import ParagraphKind
from kb.text.formats.html import parse, running_blocks
from kb.text.formats.html_metadata import read_date
from kb.text.formats.page import Page, RawFile, Stated, page_of
from kb.text.formats.plain import decode
from kb.text.normalise import fold, tidy

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_LICENCES = frozenset({"META-INF/license.lcpl", "META-INF/rights.xml"})
_OCF = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ENC = "{http://www.w3.org/2001/04/xmlenc#}"
_FONT_METHODS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_GUIDES = frozenset({"toc", "cover", "landmarks"})


class _Archive:
    """The parts of a zip file, read up to a common limit."""

    def __init__(self, raw: RawFile) -> None:
        self.name = raw.name
        self._left = raw.limits.text_bytes
        try:
            self._zip = zipfile.ZipFile(BytesIO(raw.data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            raise DocumentError(
                f"{raw.name} is a broken or truncated EPUB: its table of contents cannot be found.",
                "Download it again.",
            ) from None
        self._names = frozenset(self._zip.namelist())

    def __contains__(self, part: str) -> bool:
        return part in self._names

    def read(self, part: str) -> bytes:
        """The bytes of a part.

        Raises:
            DocumentError: there is no such part, it is damaged or locked, or the limit is passed.
        """
        try:
            with self._zip.open(part) as stream:
                data = stream.read(self._left + 1)
        except KeyError:
            raise DocumentError(
                f"{self.name} is a broken EPUB: it lacks its part {part}.", "Download it again."
            ) from None
        except RuntimeError:
            raise self.locked() from None
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
            raise DocumentError(
                f"{self.name} is a broken EPUB: its part {part} is damaged.", "Download it again."
            ) from None
        if len(data) > self._left:
            raise DocumentError(
                f"{self.name} unpacks to more than is read of one file (in part {part}).",
                "Raise WHENCE_MAX_FILE_MB if you trust it.",
            )
        self._left -= len(data)
        return data

    def locked(self) -> DocumentError:
        """The error for a book under digital rights management."""
        return DocumentError(
            f"{self.name} is locked by digital rights management: its text is encrypted.",
            "Get a copy without such protection from the publisher.",
        )


@dataclass(frozen=True, slots=True)
class _Package:
    """The book's own description: the element tree of its package file and the folder that its links start from."""

    root: etree._Element
    folder: str


def read(raw: RawFile) -> Page:
    """The page of a book.

    Raises:
        DocumentError: it is broken, locked, larger than the limits, or has no text.
    """
    archive = _Archive(raw)
    _refuse_locked(archive)
    package = _package(archive)
    stated = _stated(package)
    title = fold(stated.title or "")
    blocks = [
        (text, ParagraphKind.TITLE if hint is ParagraphKind.HEADING and fold(text) == title else hint)
        for part in _spine(archive, package)
        for text, hint in running_blocks(
            parse(f"{raw.name} ({part})", decode(f"{raw.name} ({part})", archive.read(part)))
        )
    ]
    if not any(map(str.isalnum, "".join(text for text, _ in blocks))):
        raise DocumentError(
            f"{raw.name} is an EPUB without text, perhaps of scanned pages.", "Get an edition with text."
        )
    return page_of(blocks, stated)


def _xml(archive: _Archive, part: str) -> etree._Element:
    """A part as XML; no entity is expanded and nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(archive.read(part), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise DocumentError(f"{archive.name} is a broken EPUB: {part} is no XML.", "Download it again.")
    return root


def _refuse_locked(archive: _Archive) -> None:
    """Scrambled fonts are no obstacle; anything else that is encrypted is."""
    if any(part in archive for part in _LICENCES):
        raise archive.locked()
    if _ENCRYPTION in archive:
        methods = [
            element.get("Algorithm", "") for element in _xml(archive, _ENCRYPTION).iter(f"{_ENC}EncryptionMethod")
        ]
        if any(not method.startswith(_FONT_METHODS) for method in methods):
            raise archive.locked()


def _package(archive: _Archive) -> _Package:
    rootfile = _xml(archive, _CONTAINER).find(f".//{_OCF}rootfile")
    path = rootfile.get("full-path", "") if rootfile is not None else ""
    if not path:
        raise DocumentError(
            f"{archive.name} is a broken EPUB: it does not say where its contents are.", "Download it again."
        )
    return _Package(_xml(archive, path), posixpath.dirname(path))


def _spine(archive: _Archive, package: _Package) -> Iterator[str]:
    """The parts that are read from first page to last."""
    items = {item.get("id"): item for item in package.root.iter(f"{_OPF}item")}
    skipped = {
        (reference.get("href") or "").split("#")[0]
        for reference in package.root.iter(f"{_OPF}reference")
        if reference.get("type") in _GUIDES
    }
    for reference in package.root.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        href = item.get("href", "")
        part = posixpath.normpath(posixpath.join(package.folder, unquote(href)))
        if href not in skipped and part in archive:
            yield part


def _stated(package: _Package) -> Stated:
    dates = (read_date(text) for text in _dublin_core(package, "date"))
    source = next((text for text in _dublin_core(package, "source") if text.startswith("http")), None)
    return Stated(
        title=next(_dublin_core(package, "title"), None),
        authors=tuple(dict.fromkeys(_first_name_first(name) for name in _dublin_core(package, "creator"))),
        outlet=next(_dublin_core(package, "publisher"), None),
        published=next((date for date in dates if date), None),
        url=source,
        language=next((text.split("-")[0].lower() for text in _dublin_core(package, "language")), None),
    )


def _dublin_core(package: _Package, name: str) -> Iterator[str]:
    for element in package.root.iter(f"{_DC}{name}"):
        text = tidy("".join(map(str, element.itertext())))
        if text:
            yield text


def _first_name_first(name: str) -> str:
    """ "Lee, Ann" as "Ann Lee"."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first and len(first.split()) <= 3 else name

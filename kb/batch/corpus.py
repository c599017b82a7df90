"""Lists the articles of a corpus and fetches each again by its address: a format is a row of `CONTAINERS`.

An address is a file and, inside a container, a byte offset: any worker that sees the files can fetch any article.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from kb.errors import DocumentError, UsageError
from kb.graph.times import first_day
from kb.model import Document
from kb.text.documents import DEFAULT_LIMITS, read_bytes, read_document, read_text, readable_suffixes
from kb.text.formats.page import Limits
from kb.text.told import Told, told

_EDTF_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_FOUND = "200"
_HTTP = ("http://", "https://")
_HTML = ("text/html", "application/xhtml+xml")
_JSON_TYPES = {"text": "text/plain", "html": "text/html", "markdown": "text/markdown"}


@dataclass(frozen=True, slots=True)
class Item:
    """One article of a corpus: `file` below the corpus, `offset` in bytes where the file holds several, else None.

    `digest` is the SHA-256 (hex) of its bytes, by which the same article in two places is known.
    """

    file: str
    offset: int | None
    digest: str

    @property
    def name(self) -> str:
        """What its document is called: the file's name, and where the file holds several the place in it."""
        stem = Path(self.file).stem
        return stem if self.offset is None else f"{stem}-{self.offset}"


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of file that holds several articles: how to list their offsets and bytes, and how to read one."""

    entries: Callable[[Path], Iterator[tuple[int, bytes]]]
    document: Callable[[Path, int, str, Limits], Document]


def list_items(corpus: Path) -> list[Item]:
    """All articles of `corpus`, a file or a folder, in order of path and place; of equal ones only the first.

    A file that cannot be read to its end is an article too, which fails when it is fetched: it is named, the rest goes
    on.

    Raises:
        UsageError: there are none, or what reads a kind of file is not installed.
    """
    found: dict[str, Item] = {}
    for path in _files(corpus):
        for item in _items(path, _relative(path, corpus)):
            found.setdefault(item.digest, item)
    if not found:
        wanted = ", ".join([*CONTAINERS, *readable_suffixes()])
        raise UsageError(f"{corpus} holds no articles.", f"Files must end in {wanted}.")
    return list(found.values())


def fetch(corpus: Path, item: Item, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document at an item's address. Raises DocumentError where it cannot be read as an article."""
    path = corpus / item.file if corpus.is_dir() else corpus
    container = CONTAINERS.get(_ending(path))
    if container is None:
        return read_document(path, limits)
    if item.offset is None:
        raise DocumentError(f"{path} cannot be read to its end.", "Check the file; what stands before was taken in.")
    return container.document(path, item.offset, item.name, limits)


def _files(corpus: Path) -> list[Path]:
    if corpus.is_file():
        return [corpus]
    wanted = {*CONTAINERS, *readable_suffixes()}
    return sorted(path for path in corpus.rglob("*") if path.is_file() and _ending(path) in wanted)


def _ending(path: Path) -> str:
    name = path.name.lower()
    return next((ending for ending in CONTAINERS if name.endswith(ending)), path.suffix.lower())


def _relative(path: Path, corpus: Path) -> str:
    return path.relative_to(corpus).as_posix() if corpus.is_dir() else path.name


def _items(path: Path, relative: str) -> Iterator[Item]:
    container = CONTAINERS.get(_ending(path))
    try:
        if container is None:
            with path.open("rb") as file:
                yield Item(relative, None, hashlib.file_digest(file, "sha256").hexdigest())
            return
        for offset, data in container.entries(path):
            yield Item(relative, offset, hashlib.sha256(data).hexdigest())
    except (OSError, DocumentError):
        yield Item(relative, None, hashlib.sha256(f"unreadable: {relative}".encode()).hexdigest())


# --- JSON lines -----------------------------------------------------------------------------------------------------


def _json_entries(path: Path) -> Iterator[tuple[int, bytes]]:
    offset = 0
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                yield offset, line
            offset += len(line)


def _json_document(path: Path, offset: int, name: str, limits: Limits) -> Document:
    """A line is an object with one of text, html, markdown, and perhaps name, title, outlet, author, url and date.

    An author may be a list of several.
    """
    with path.open("rb") as file:
        file.seek(offset)
        line = file.readline()
    try:
        article = json.loads(line)
        key = next(key for key in _JSON_TYPES if isinstance(article.get(key), str))
    except (ValueError, AttributeError, StopIteration, RecursionError):
        raise DocumentError(
            f"{path}: at byte {offset} is no JSON object with one of {', '.join(_JSON_TYPES)}.", "Correct the line."
        ) from None
    document = read_text(str(article.get("name") or name), article[key], _JSON_TYPES[key], limits)
    return told(document, _told(article))


def _told(article: dict[str, Any]) -> Told:
    """What the object says of the article, where that is text; it goes before what the text says of itself."""
    texts = {key: article[key] for key in ("title", "outlet") if isinstance(article.get(key), str)}
    url, author, date = str(article.get("url") or ""), article.get("author"), str(article.get("date"))
    return Told(
        authors=tuple(one for one in (author if isinstance(author, list) else [author]) if isinstance(one, str)),
        url=url if url.startswith(_HTTP) else None,
        published=date if _EDTF_DATE.fullmatch(date) and first_day(date) else None,
        **texts,
    )


# --- WARC -----------------------------------------------------------------------------------------------------------


def _warc() -> Any:
    try:
        return importlib.import_module("warcio.archiveiterator")
    except ImportError:
        raise UsageError("Reading WARC files needs warcio.", "Install it: pip install 'whence[batch]'.") from None


def _warc_entries(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each page with its place. Raises DocumentError where the archive is damaged; what stands before is good."""
    with path.open("rb") as file, closing(_warc().ArchiveIterator(file)) as records, _warc_faults(path):
        for record in records:
            if record.rec_type == "response" and _is_page(record):
                # One byte more than is ever read as an article tells that it is too large.
                data = record.content_stream().read(DEFAULT_LIMITS.file_bytes + 1)
                # Only now: to know the offset the iterator skips what is left of the record.
                yield records.get_record_offset(), data


@contextmanager
def _warc_faults(path: Path) -> Iterator[None]:
    damage = importlib.import_module("warcio.exceptions").ArchiveLoadFailed
    try:
        yield
    except (damage, EOFError, zlib.error) as error:
        raise DocumentError(f"{path} is damaged: {error}.", "Fetch it again.") from None


def _is_page(record: Any) -> bool:
    """Whether a response is a page that was there: what a server says of one that is not (404, 503) is no article."""
    headers = record.http_headers
    if headers is None or headers.get_statuscode() != _FOUND:
        return False
    return str(headers.get_header("Content-Type") or "").lower().startswith(_HTML)


def _warc_document(path: Path, offset: int, name: str, limits: Limits) -> Document:
    with path.open("rb") as file:
        file.seek(offset)
        with closing(_warc().ArchiveIterator(file)) as records, _warc_faults(path):
            record = next(records)
            data = record.content_stream().read(limits.file_bytes + 1)
    document = _page(name, data, str(record.http_headers.get_header("Content-Type")), limits)
    address = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    # What the page says of its own address goes before where the crawler found it.
    return document if document.url or not address.startswith(_HTTP) else told(document, Told(url=address))


def _page(name: str, data: bytes, content_type: str, limits: Limits) -> Document:
    """The page in the encoding that its server stated, which goes before what it states itself (HTML, 13.2.3.2)."""
    header = EmailMessage()
    header["Content-Type"] = content_type
    try:
        return read_text(name, data.decode(header.get_content_charset("")), "text/html", limits)
    except (LookupError, UnicodeDecodeError):
        return read_bytes(name, data, "text/html", limits)


CONTAINERS: dict[str, Container] = {
    ".jsonl": Container(_json_entries, _json_document),
    ".warc": Container(_warc_entries, _warc_document),
    ".warc.gz": Container(_warc_entries, _warc_document),
}
"""The kinds of file that hold several articles, by ending."""

"""HTML pages as saved from a browser: the article's own blocks, without the site around it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from kb.errors import DocumentError
from kb.model import ParagraphKind
from kb.text.formats.html_article import article_blocks, key_of
from kb.text.formats.html_blocks import HtmlBlock, blocks_of
from kb.text.formats.html_metadata import stated_by
from kb.text.formats.page import Page, RawFile, Stated, page_of
from kb.text.formats.plain import decode
from kb.text.normalise import flat, fold, tidy
from kb.text.page_words import page_words

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LINKABLE = (ParagraphKind.BYLINE, ParagraphKind.HEADING)
_LONGEST_LINK = 200
_HOME = re.compile(r"(?:https?://[^/?#]+)?/?(?:index\.html?)?", re.IGNORECASE)
_MOST_ASIDES = 50
_HEAD_BLOCKS = 80


def read(raw: RawFile) -> Page:
    """The page of an HTML file.

    Raises:
        DocumentError: no text is shown in it, or it is no HTML.
    """
    return read_html(raw.name, _decoded(raw))


def read_html(name: str, text: str) -> Page:
    """The page in HTML that is decoded already.

    Raises:
        DocumentError: as for `read`.
    """
    root = parse(name, text)
    blocks = list(blocks_of(root))
    if not any(key_of(block.text) for block in blocks):
        raise DocumentError(
            f"{name} is HTML without text: it shows nothing until a script fills it in, or it was saved incompletely.",
            "Open the page in a browser and save it again, or paste its text into a .txt file.",
        )
    head = [tidy(block.text) for block in blocks[:_HEAD_BLOCKS]]
    stated = stated_by(root, _headline(blocks), _holder(blocks) or _site_heading(blocks), head)
    return page_of(_hinted(article_blocks(text, blocks, stated.title), stated), stated)


def parse(name: str, text: str) -> HtmlElement:
    """The tree of a page. Nothing is fetched and no entity is read from elsewhere.

    Raises:
        DocumentError: there is no HTML in it, or it is nested beyond what any page needs.
    """
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        root = document_fromstring(
            _DECLARATION.sub("", text).replace("\x00", "").encode("utf-8", "replace"), parser=parser
        )
    except (etree.ParserError, etree.XMLSyntaxError):
        raise DocumentError(f"{name} holds no HTML.", "Save the page again from the browser.") from None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise DocumentError(f"{name} nests its elements too deep to be a page.", "Paste its text into a .txt file.")
    return root


def running_blocks(root: HtmlElement) -> Iterator[tuple[str, ParagraphKind | None]]:
    """The blocks of a page that is nothing but text, a chapter of a book say, with their hints."""
    for block in blocks_of(root):
        yield block.text, _hint(block)


def _decoded(raw: RawFile) -> str:
    """The file's text, in the encoding that it declares; failing that, as plain text is decoded."""
    declared = _CHARSET.search(raw.data[:4096])
    if declared is None or raw.data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(raw.name, raw.data)
    label = declared[1].decode("ascii").lower()
    encoding = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}.get(label, label)
    try:
        return raw.data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return decode(raw.name, raw.data)


# --- what they are --------------------------------------------------------------------------------------------------


def _hinted(blocks: Sequence[HtmlBlock], stated: Stated) -> Iterator[tuple[str, ParagraphKind | None]]:
    title = fold(stated.title or "")
    pulled = _pull_quotes(blocks)
    for at, block in enumerate(blocks):
        if block.element.tag in ("h1", "h2") and fold(block.text) == title:
            yield block.text, ParagraphKind.TITLE
        elif at in pulled:
            yield block.text, ParagraphKind.BOILERPLATE
        else:
            yield block.text, _hint(block)


def _pull_quotes(blocks: Sequence[HtmlBlock]) -> frozenset[int]:
    """The blocks beside the text that only print again what stands in it."""
    asides = [at for at, block in enumerate(blocks) if block.around.is_aside][:_MOST_ASIDES]
    running = [fold(block.text) for block in blocks if not block.around.is_aside] if asides else []
    return frozenset(at for at in asides if any(fold(blocks[at].text) in text for text in running))


def _hint(block: HtmlBlock) -> ParagraphKind | None:
    hint = block.around.hint
    if block.around.is_furniture or (block.is_linked and hint not in _LINKABLE and len(block.text) < _LONGEST_LINK):
        return ParagraphKind.BOILERPLATE
    if hint is ParagraphKind.BYLINE:
        return ParagraphKind.BYLINE if len(block.text.split()) <= 30 else ParagraphKind.BODY
    return None if hint is ParagraphKind.BODY and block.is_bold else hint


def _headline(blocks: Iterable[HtmlBlock]) -> str | None:
    """The first main heading that is not a part of the site's furniture."""
    return next((tidy(b.text) for b in _main_headings(blocks) if not _links_home(b.element)), None)


def _site_heading(blocks: Iterable[HtmlBlock]) -> str | None:
    """The first main heading that links to the site's first page: the site's name."""
    return next((tidy(b.text) for b in _main_headings(blocks) if _links_home(b.element)), None)


def _main_headings(blocks: Iterable[HtmlBlock]) -> Iterator[HtmlBlock]:
    return (block for block in blocks if block.element.tag == "h1" and not block.around.is_furniture)


def _links_home(element: HtmlElement) -> bool:
    return any(_HOME.fullmatch(link.get("href", "")) for link in element.iter("a"))


def _holder(blocks: Iterable[HtmlBlock]) -> str | None:
    """Whom the page's copyright line names."""
    words = page_words()
    lines = (words.holder.match(flat(block.text)) for block in blocks if len(block.text) < 200)
    names = (match["name"].strip() for match in lines if match)
    return next((name for name in names if not words.not_holder.fullmatch(name)), None)

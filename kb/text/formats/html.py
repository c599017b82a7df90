"""HTML pages as saved from a browser: the article's own blocks, without the site around it.

Which part of the page is the article is decided by trafilatura's extraction, which is then only used to find the
place: the text itself comes from the page, so captions, headings and quotations keep their form.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterable, Iterator, Sequence

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from kb.errors import DocumentError
from kb.model import ParagraphKind
from kb.text.formats.html_blocks import HtmlBlock, blocks_of
from kb.text.formats.html_metadata import stated_by
from kb.text.formats.page import Page, RawFile, Stated, page_of
from kb.text.formats.plain import decode
from kb.text.normalise import flat, fold, tidy
from kb.text.page_words import page_words

logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NOT_KEY = re.compile(r"\W+")
_KEY_LENGTH = 48
_COVERAGE = 0.9
_SEMANTIC = ("article", "main")
_HEAD_BLOCKS = 80
_ROOTS = ("article", "main", "section", "div", "td", "body")


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
    if not any(map(_key, (block.text for block in blocks))):
        raise DocumentError(
            f"{name} is HTML without text: it shows nothing until a script fills it in, or it was saved incompletely.",
            "Open the page in a browser and save it again, or paste its text into a .txt file.",
        )
    stated = stated_by(root, _headline(blocks), _holder(blocks), [tidy(block.text) for block in blocks[:_HEAD_BLOCKS]])
    return page_of(_hinted(_article(text, blocks, stated), stated), stated)


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


# --- which blocks are the article -----------------------------------------------------------------------------------


def _key(text: str) -> str:
    return _NOT_KEY.sub("", text.casefold())[:_KEY_LENGTH]


def _article(html: str, blocks: Sequence[HtmlBlock], stated: Stated) -> list[HtmlBlock]:
    """The blocks of the article, from its headline to its end."""
    found = _main_keys(html)
    hits = [at for at, block in enumerate(blocks) if _key(block.text) in found and not block.around.is_furniture]
    if sum(len(blocks[at].text) for at in hits) < 80:
        return [block for block in blocks if not (block.around.is_furniture or block.is_linked)] or list(blocks)
    root = _smallest_root(blocks, hits)
    inside = {at for at, block in enumerate(blocks) if root in (block.element, *block.element.iterancestors())}
    bounds = [*hits, *inside] if root.tag in _SEMANTIC or _is_body(root) else hits
    first, last = _headline_index(blocks, stated, min(bounds)), max(bounds)
    return [
        block for at, block in enumerate(blocks) if first <= at <= last and (at in inside or _leads(block, at, first))
    ]


def _main_keys(html: str) -> frozenset[str]:
    """The beginnings of the lines that trafilatura takes for the article."""
    text = trafilatura.extract(html, include_comments=False, include_tables=True, favor_recall=True) or ""
    return frozenset(filter(None, (_key(line.removeprefix("- ")) for line in text.splitlines())))


def _smallest_root(blocks: Sequence[HtmlBlock], hits: Sequence[int]) -> HtmlElement:
    """The innermost element that holds nearly all of what was found."""
    covered: dict[HtmlElement, int] = {}
    for at in hits:
        element = blocks[at].element
        for ancestor in (element, *element.iterancestors()):
            covered[ancestor] = covered.get(ancestor, 0) + len(blocks[at].text)
    total = sum(len(blocks[at].text) for at in hits)
    holders = [element for element, size in covered.items() if size >= _COVERAGE * total and element.tag in _ROOTS]
    semantic = [element for element in holders if element.tag == "article" or _is_body(element)]
    return max(semantic or holders, key=_depth)


def _is_body(element: HtmlElement) -> bool:
    return "articleBody" in (element.get("itemprop") or "")


def _depth(element: HtmlElement) -> int:
    return sum(1 for _ in element.iterancestors())


def _headline_index(blocks: Sequence[HtmlBlock], stated: Stated, first_hit: int) -> int:
    """Where the headline stands, if it goes before the first block found; that block otherwise."""
    title = fold(stated.title or "")
    before = (at for at in range(first_hit, -1, -1) if fold(blocks[at].text) == title or blocks[at].element.tag == "h1")
    return next(before, first_hit)


def _leads(block: HtmlBlock, at: int, first: int) -> bool:
    """Whether a block outside the article's element is its headline, deck or byline."""
    return at == first or not (block.around.is_furniture or block.is_linked or block.around.is_aside)


# --- what they are --------------------------------------------------------------------------------------------------


def _hinted(blocks: Sequence[HtmlBlock], stated: Stated) -> Iterable[tuple[str, ParagraphKind | None]]:
    texts = [fold(block.text) for block in blocks]
    title = fold(stated.title or "")
    for at, block in enumerate(blocks):
        if texts[at] == title and block.element.tag in ("h1", "h2"):
            yield block.text, ParagraphKind.TITLE
        elif block.around.is_aside and any(texts[at] in text for index, text in enumerate(texts) if index != at):
            yield block.text, ParagraphKind.BOILERPLATE
        else:
            yield block.text, _hint(block)


def _hint(block: HtmlBlock) -> ParagraphKind | None:
    hint = block.around.hint
    if block.around.is_furniture or (block.is_linked and hint is not ParagraphKind.BYLINE and len(block.text) < 200):
        return (
            ParagraphKind.HEADING
            if hint is ParagraphKind.HEADING and not block.around.is_furniture
            else ParagraphKind.BOILERPLATE
        )
    if hint is ParagraphKind.BYLINE:
        return ParagraphKind.BYLINE if len(block.text.split()) <= 30 else ParagraphKind.BODY
    return None if hint is ParagraphKind.BODY and block.is_bold else hint


def _headline(blocks: Iterable[HtmlBlock]) -> str | None:
    """The first main heading that is not a part of the site's furniture."""
    return next((tidy(b.text) for b in blocks if b.element.tag == "h1" and not b.around.is_furniture), None)


def _holder(blocks: Iterable[HtmlBlock]) -> str | None:
    """Whom the page's copyright line names."""
    words = page_words()
    lines = (words.holder.match(flat(block.text)) for block in blocks if len(block.text) < 200)
    names = (match["name"].strip() for match in lines if match)
    return next((name for name in names if not words.not_holder.fullmatch(name)), None)

"""Finds the article on a page: which of its blocks are the article's own, from headline to end.

trafilatura's extraction says where the article is. The blocks themselves come from the page, so that captions,
headings and quotations keep their form, and what the extraction passes over inside the article is not lost.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

import trafilatura
from lxml.html import HtmlElement

from kb.text.formats.html_blocks import HtmlBlock
from kb.text.normalise import fold

logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_NOT_KEY = re.compile(r"\W+")
_KEY_LENGTH = 48
_FEWEST = 80
_COVERAGE = 0.9
_ROOTS = frozenset({"article", "main", "section", "div", "td", "body"})


def key_of(text: str) -> str:
    """The beginning of `text` without regard to case, spaces and punctuation, to find it again."""
    return _NOT_KEY.sub("", text.casefold())[:_KEY_LENGTH]


def article_blocks(html: str, blocks: Sequence[HtmlBlock], title: str | None) -> list[HtmlBlock]:
    """The blocks of the article, from its headline to its end.

    Parameters:
        html: the page.
        blocks: all its blocks, at least one.
        title: the article's title, where it is known.
    """
    found = _main_keys(html)
    hits = [at for at, block in enumerate(blocks) if key_of(block.text) in found and not block.around.is_furniture]
    if sum(len(blocks[at].text) for at in hits) < _FEWEST:
        return [block for block in blocks if _is_own(block)] or list(blocks)
    root = _smallest_root(blocks, hits)
    inside = {at for at, block in enumerate(blocks) if root in (block.element, *block.element.iterancestors())}
    bounds = [*hits, *inside] if _is_semantic(root) else hits
    headline = _headline_before(blocks, title, hits[0])
    first, last = _with_signatures(blocks, min(min(bounds), headline), max(bounds))
    return [
        blocks[at]
        for at in range(first, last + 1)
        if at == headline or (at in inside and at > headline) or _is_own(blocks[at])
    ]


def _with_signatures(blocks: Sequence[HtmlBlock], first: int, last: int) -> tuple[int, int]:
    """The bounds of an article, widened by the lines right before and after it that say who wrote it and when."""
    while first > 0 and blocks[first - 1].is_signed and not blocks[first - 1].around.is_furniture:
        first -= 1
    while last + 1 < len(blocks) and blocks[last + 1].is_signed and not blocks[last + 1].around.is_furniture:
        last += 1
    return first, last


def _is_own(block: HtmlBlock) -> bool:
    """Whether a block is neither the site's furniture nor a link to something else."""
    return block.is_signed or not (block.around.is_furniture or block.around.is_aside or block.is_linked)


def _main_keys(html: str) -> frozenset[str]:
    """The beginnings of the lines that trafilatura takes for the article."""
    text = trafilatura.extract(html, include_comments=False, include_tables=True, favor_recall=True) or ""
    return frozenset(filter(None, (key_of(line.removeprefix("- ")) for line in text.splitlines())))


def _smallest_root(blocks: Sequence[HtmlBlock], hits: Sequence[int]) -> HtmlElement:
    """The innermost element that holds nearly all of what was found; an article's element before any other."""
    covered: dict[HtmlElement, int] = {}
    for at in hits:
        element = blocks[at].element
        for ancestor in (element, *element.iterancestors()):
            covered[ancestor] = covered.get(ancestor, 0) + len(blocks[at].text)
    needed = _COVERAGE * sum(len(blocks[at].text) for at in hits)
    holders = [element for element, size in covered.items() if size >= needed]
    semantic = [element for element in holders if _is_semantic(element) and element.tag != "main"]
    usual = [element for element in holders if element.tag in _ROOTS]
    return max(semantic or usual or holders, key=_depth)


def _is_semantic(element: HtmlElement) -> bool:
    return element.tag in ("article", "main") or "articleBody" in (element.get("itemprop") or "")


def _depth(element: HtmlElement) -> int:
    return sum(1 for _ in element.iterancestors())


def _headline_before(blocks: Sequence[HtmlBlock], title: str | None, first_hit: int) -> int:
    """Where the headline stands, if it goes before the first block found; that block otherwise."""
    known = fold(title or "")
    named = (at for at in range(first_hit, -1, -1) if fold(blocks[at].text) == known)
    ranked = (at for at in range(first_hit, -1, -1) if blocks[at].element.tag == "h1")
    return next(named, next(ranked, first_hit))

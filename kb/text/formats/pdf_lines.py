"""From the lines of a paged text to a page of blocks: running heads set apart, headings and paragraphs told.

Lines that pages repeat at their top or bottom (running heads, copyright lines) go to the end, each once, and page
numbers go altogether, so a paragraph that runs over the page's end is one paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from statistics import median
from typing import NamedTuple

from kb.model import ParagraphKind, Span
from kb.text.formats.page import Block, Page, Stated
from kb.text.normalise import fold
from kb.text.paragraphs import cut

_DIGITS = re.compile(r"\d+|\b[ivxl]+\b")
_PAGE_NUMBER = re.compile(r"(?:page )?[-–—| ]*(?:\d{1,4}|[ivxl]{1,6})(?: (?:of|/) \d{1,4})?[-–—| ]*", re.IGNORECASE)
_MARGIN_LINES = 2
_PROSE_WORDS = 30
# Of the distances between lines in order, the one at a fifth is taken for the distance inside paragraphs.
_LEADING_SHARE = 5
_GAP = 1.45
_BIGGER = 1.12


_LONGEST_HEAD = 160
_DEEPEST_INDENT = 40.0

_Shape = tuple[str, int]

# A note set smaller than the text: "1 Minutes of the inquiry", "* On file".
_FOOTNOTE = re.compile(r"(?:\d{1,3}|\[\d{1,3}\]|[*†‡§])[.)]? ?(?=[\w“\"‘])")


class PdfLine(NamedTuple):
    """A line of text, its font size in points, and where it begins: points from the left and from the foot."""

    text: str
    size: float
    left: float
    height: float


def page_from_lines(pages: Sequence[Sequence[PdfLine]], stated: Stated, title: str | None) -> Page:
    """The page that the lines of a document's pages make up.

    Parameters:
        pages: the lines of each page, in order.
        stated: what the file says of itself.
        title: the title in the file's properties, taken for the title only where the text prints it.
    """
    running = _running(pages)
    kept = [line for page in pages for line in _indented(list(_without_margins(page, running)))]
    main = median(line.size for line in kept for _ in range(max(1, len(line.text) // 10))) if kept else 0.0
    parts, sizes = _laid_out(kept, main)
    body = "".join(parts)
    blocks = [Block(block.span, _hint(body, block.span, sizes, main)) for block in cut(body)]
    return _with_running(body, _titled(body, blocks, sizes, title), running, stated)


def _margins(page: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines at a page's top and bottom, by height where that is known, and by order."""
    by_height = sorted(page, key=lambda line: line.height)
    return [*page[:_MARGIN_LINES], *page[-_MARGIN_LINES:], *by_height[:_MARGIN_LINES], *by_height[-_MARGIN_LINES:]]


def _shape(line: PdfLine) -> _Shape:
    """A line without its numbers, and its height: by these a running head is known on every page."""
    return _DIGITS.sub("#", fold(line.text)), round(line.height)


def _running(pages: Sequence[Sequence[PdfLine]]) -> dict[_Shape, str]:
    """The running lines by shape, with the wording that each has at first."""
    seen: Counter[_Shape] = Counter()
    wording: dict[_Shape, str] = {}
    for page in pages:
        for shape, text in {_shape(line): line.text for line in _margins(page)}.items():
            seen[shape] += 1
            wording.setdefault(shape, text)
    needed = max(2, 0.3 * len(pages))
    return {shape: wording[shape] for shape, times in seen.items() if times >= needed and len(shape[0]) < _LONGEST_HEAD}


def _without_margins(page: Sequence[PdfLine], running: dict[_Shape, str]) -> Iterator[PdfLine]:
    margin = {id(line) for line in _margins(page)}
    for line in page:
        if id(line) not in margin or not (_shape(line) in running or _PAGE_NUMBER.fullmatch(line.text)):
            yield line


def _indented(lines: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """The lines of a page, with spaces before those that begin to the right of their column's edge."""
    edges = sorted(left for left, times in Counter(round(line.left) for line in lines).items() if times > 2)
    for line in lines:
        edge = next((left for left in edges if 2 < line.left - left < _DEEPEST_INDENT), None)
        yield line if edge is None else line._replace(text="  " + line.text)


def _laid_out(lines: Sequence[PdfLine], main: float) -> tuple[list[str], list[tuple[int, float]]]:
    """The lines as text, a blank line where the page leaves a gap or the size changes; and where each size begins."""
    steps = [a.height - b.height for a, b in pairwise(lines) if 0 < a.height - b.height < 4 * (main or 12)]
    step = sorted(steps)[len(steps) // _LEADING_SHARE] if steps else 0.0
    parts: list[str] = []
    sizes: list[tuple[int, float]] = []
    at = 0
    for line, before in zip(lines, [None, *lines], strict=False):
        ending = "" if before is None else "\n\n" if _is_apart(before, line, step) else "\n"
        parts.append(ending + line.text)
        sizes.append((at + len(ending), line.size))
        at += len(ending) + len(line.text)
    return parts, sizes


def _is_apart(before: PdfLine, line: PdfLine, step: float) -> bool:
    drop = before.height - line.height
    if max(before.size, line.size) > _BIGGER * min(before.size, line.size):
        return True
    return step > 0 and drop > _GAP * step and drop > 1.3 * line.size


def _size_at(span: Span, sizes: Sequence[tuple[int, float]]) -> float:
    inside = [size for at, size in sizes if span.start <= at < span.end]
    return max(inside, default=0.0)


def _word_count(body: str, span: Span) -> int:
    return len(body[span.start : span.end].split())


def _hint(body: str, span: Span, sizes: Sequence[tuple[int, float]], main: float) -> ParagraphKind | None:
    short = _word_count(body, span) <= _PROSE_WORDS
    size = _size_at(span, sizes)
    if size * _BIGGER < main and _FOOTNOTE.match(body, span.start, span.end):
        return ParagraphKind.BOILERPLATE
    return ParagraphKind.HEADING if short and size > _BIGGER * main else None


def _titled(
    body: str, blocks: Sequence[Block], sizes: Sequence[tuple[int, float]], title: str | None
) -> tuple[Block, ...]:
    """The blocks with the title marked: what the properties call so, else the biggest heading of the first lines."""
    opening = takewhile(lambda block: _word_count(body, block.span) < _PROSE_WORDS, blocks[:12])
    heads = [at for at, block in enumerate(opening) if block.hint is ParagraphKind.HEADING]
    named = [at for at in range(min(12, len(blocks))) if title and fold(body[slice(*blocks[at].span)]) == fold(title)]
    biggest = sorted(heads, key=lambda at: -_size_at(blocks[at].span, sizes))
    chosen = (named or biggest)[:1]
    return tuple(Block(b.span, ParagraphKind.TITLE) if at in chosen else b for at, b in enumerate(blocks))


def _with_running(body: str, blocks: Sequence[Block], running: dict[_Shape, str], stated: Stated) -> Page:
    """The page with its running lines at the end, where they are no page numbers."""
    parts, placed, at = [body], list(blocks), len(body)
    for text in dict.fromkeys(running.values()):
        if any(map(str.isalpha, text)) and not _PAGE_NUMBER.fullmatch(text):
            parts.append("\n\n" + text)
            placed.append(Block(Span(at + 2, at + 2 + len(text)), ParagraphKind.BOILERPLATE))
            at += 2 + len(text)
    return Page("".join(parts), tuple(placed), stated)

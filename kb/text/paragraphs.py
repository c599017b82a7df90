"""Cuts plain text into blocks as a reader would: every character that is not white space lies in exactly one block.

Three layouts occur, told apart once a document: a paragraph a line; lines wrapped at some width, paragraphs parted by
blank lines, indentation or a short last line; and wrapped lines with a blank line after each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from statistics import median

from kb.model import Span
from kb.text.formats.page import Block
from kb.text.normalise import Line, lines_of

_BULLET = re.compile(r"[•◦▪‣●*]\s|\[?\d{1,3}[.)\]]\s")
_DASH_BULLET = re.compile(r"[-–—]\s|\(?[a-z0-9]{1,2}[.)]\s")
_SENTENCE_END = re.compile(r"[.?!…:][\"'”’»)\]]*$")
_CONTINUES = re.compile(r"[,;–—‐-]$")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d$")
_LONGEST_DATED = 60
_WIDEST_WRAP = 130
_FULL_SHARE = 0.87
_SHORT_SHARE = 0.6
_WRAPPED_SHARE = 0.2
_DOUBLE_SPACED_SHARE = 0.35


class Layout(Enum):
    """How lines relate to paragraphs."""

    LINES = "a paragraph a line"
    WRAPPED = "lines wrapped at a width"
    DOUBLE_SPACED = "wrapped lines with a blank line after each"


@dataclass(frozen=True, slots=True)
class _Measure:
    layout: Layout
    width: float


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that is not blank, with what the cutting asks of it, and the number of blank lines before it."""

    line: Line
    gap: int
    length: int
    first_word: int
    is_lower: bool
    is_bullet: bool
    is_dash_bullet: bool
    ends_sentence: bool
    continues: bool
    ends_year: bool


def cut(source: str) -> tuple[Block, ...]:
    """The blocks of a plain text, in order, without hints.

    Parameters:
        source: the decoded text. Time is linear in its length.
    """
    rows = list(_rows(source))
    if not rows:
        return ()
    measure = _measured(rows)
    return tuple(Block(Span(rows[first].line.start, rows[last].line.end)) for first, last in _runs(rows, measure))


def _rows(source: str) -> Iterator[_Row]:
    gap = 0
    for line in lines_of(source):
        if line.is_blank:
            gap += 1
            continue
        yield _row(source, line, gap)
        gap = 0


def _row(source: str, line: Line, gap: int) -> _Row:
    head, tail = source[line.start : min(line.end, line.start + 80)], source[max(line.start, line.end - 12) : line.end]
    return _Row(
        line=line,
        gap=gap,
        length=line.end - line.start,
        first_word=len(head.split(None, 1)[0]),
        is_lower=head.lstrip("\"'“‘«([–— ")[:1].islower(),
        is_bullet=_BULLET.match(head) is not None,
        is_dash_bullet=_DASH_BULLET.match(head) is not None,
        ends_sentence=_SENTENCE_END.search(tail) is not None,
        continues=_CONTINUES.search(tail) is not None,
        ends_year=line.end - line.start < _LONGEST_DATED and _YEAR.search(tail) is not None,
    )


def _measured(rows: Sequence[_Row]) -> _Measure:
    """The layout that the lines' ends and beginnings speak for."""
    adjacent = [(a, b) for a, b in pairwise(rows) if b.gap == 0]
    flowing = [a for a, b in adjacent if _flows(a, b)]
    if len(flowing) >= 2 and len(flowing) >= _WRAPPED_SHARE * len(adjacent):
        return _Measure(Layout.WRAPPED, median(row.length for row in flowing))
    if not flowing and _is_regular(adjacent):
        return _Measure(Layout.WRAPPED, max(a.length for a, _ in adjacent))
    spaced = [a for a, b in pairwise(rows) if b.gap == 1 and _flows(a, b)]
    if len(spaced) >= 3 and len(spaced) >= _DOUBLE_SPACED_SHARE * (len(rows) - 1):
        return _Measure(Layout.DOUBLE_SPACED, median(row.length for row in spaced))
    return _Measure(Layout.LINES, 0)


def _flows(a: _Row, b: _Row) -> bool:
    return b.is_lower and not a.ends_sentence and a.length <= 2 * _WIDEST_WRAP


def _is_regular(adjacent: Sequence[tuple[_Row, _Row]]) -> bool:
    """Whether lines are filled to one width: the sign of wrapping in a script without capitals."""
    lengths = [a.length for a, _ in adjacent if not a.ends_sentence]
    if len(lengths) < 4 or max(lengths) > _WIDEST_WRAP or any(b.first_word == b.length for _, b in adjacent):
        return False
    return median(lengths) > 40 and median(lengths) >= 0.85 * max(lengths)


def _runs(rows: Sequence[_Row], measure: _Measure) -> Iterator[tuple[int, int]]:
    """The first and last index of each block's rows."""
    first = 0
    for index in range(1, len(rows)):
        following = rows[index + 1] if index + 1 < len(rows) else None
        if _parts(rows[index - 1], rows[index], following, measure):
            yield first, index - 1
            first = index
    yield first, len(rows) - 1


def _parts(a: _Row, b: _Row, c: _Row | None, measure: _Measure) -> bool:
    """Whether a new block begins with `b`, which follows `a` and goes before `c`."""
    allowed_gap = 1 if measure.layout is Layout.DOUBLE_SPACED else 0
    if b.gap > allowed_gap or b.is_bullet:
        return True
    if measure.layout is Layout.LINES:
        return _parts_lines(a, b)
    return _parts_wrapped(a, b, c, measure.width)


def _parts_lines(a: _Row, b: _Row) -> bool:
    if b.is_dash_bullet:
        return True
    return not a.continues and not (b.is_lower and not a.ends_sentence)


def _parts_wrapped(a: _Row, b: _Row, c: _Row | None, width: float) -> bool:
    is_full = a.length + 1 + b.first_word >= _FULL_SHARE * width
    if b.is_dash_bullet and (a.ends_sentence or not is_full):
        return True
    if (a.ends_sentence and _is_indented(a, b, c)) or _is_dated_line(a, b, c):
        return True
    if is_full or (b.is_lower and not a.ends_sentence):
        return False
    return a.ends_sentence or (a.length < _SHORT_SHARE * width and not a.continues)


def _is_dated_line(a: _Row, b: _Row, c: _Row | None) -> bool:
    """Whether `b`, the last line of its group, ends in a year without a stop: a date line under a byline or a title."""
    return b.ends_year and not b.is_lower and not a.continues and (c is None or c.gap > 0)


def _is_indented(a: _Row, b: _Row, c: _Row | None) -> bool:
    """Whether `b` is the indented first line of a paragraph, and not the second line of one that hangs."""
    if b.line.indent <= a.line.indent:
        return False
    return c is None or c.gap > 0 or c.line.indent < b.line.indent

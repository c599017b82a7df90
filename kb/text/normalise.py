"""Lines and white space: text is only ever selected from its source, so every character keeps its place.

`join_lines` is the one way in which lines become a paragraph's text; what it adds is a single space between two lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.model import Span

# The line ends of `str.splitlines`, with "\r\n" as one.
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD = re.compile(r"\b[^\W\d_]+[-\u2010\u00ad][ \t]*[\r\n]\s*[^\W\d_]+")
_BROKEN_WORD_HEAD = re.compile(r"([^\W\d_]+)([-\u2010\u00ad])$")
_BROKEN_WORD_TAIL = re.compile(r"[^\W\d_]+")
_SOFT_HYPHEN = "\u00ad"
_FLAT = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u00ad": None, "\u200b": None})

Piece = tuple[int, int, int]


class Line(NamedTuple):
    """One line without its surrounding white space, `source[start:end]`, and the width of its indentation."""

    start: int
    end: int
    indent: int

    @property
    def is_blank(self) -> bool:
        """Whether nothing but white space stands on it."""
        return self.start == self.end


def lines_of(source: str, start: int = 0, end: int | None = None) -> Iterator[Line]:
    """The lines of `source[start:end]`, trimmed, in order; offsets count in `source`."""
    limit = len(source) if end is None else end
    at = start
    for match in _LINE_END.finditer(source, start, limit):
        yield _trimmed(source, at, match.start())
        at = match.end()
    yield _trimmed(source, at, limit)


def _trimmed(source: str, start: int, end: int) -> Line:
    raw = source[start:end]
    body = raw.strip()
    if not body:
        return Line(start, start, 0)
    indent = len(raw) - len(raw.lstrip())
    return Line(start + indent, start + indent + len(body), len(raw[:indent].expandtabs(8)))


def tidy(text: str) -> str:
    """`text` on one line, with single spaces."""
    return " ".join(text.split())


def flat(text: str) -> str:
    """`text` tidy, with plain quotation marks and no invisible characters, for patterns to match."""
    return tidy(text.translate(_FLAT))


def fold(text: str) -> str:
    """`text` for comparing: flat and without regard to case."""
    return flat(text).casefold()


class Hyphens:
    """Tells a word that was broken at a line's end ("deci-/sion") from a compound ("well-/known").

    The document's own words decide: a form that stands elsewhere in it is right. Where neither does, the hyphen
    stays if both halves are words of the document, or the first one forms compounds; it goes otherwise.

    Parameters:
        source: the document.
        compounding: first halves of compounds, in lower case.
        suspending: words before which a hyphen stands for an omitted half ("short- and long-term").
    """

    def __init__(self, source: str, compounding: frozenset[str], suspending: frozenset[str]) -> None:
        self._source = source
        self._compounding = compounding
        self._suspending = suspending
        self._known: frozenset[str] | None = None

    def _words(self) -> frozenset[str]:
        if self._known is None:
            unbroken = _BROKEN_WORD.sub(" ", self._source)
            self._known = frozenset(match.group().casefold() for match in _WORD.finditer(unbroken))
        return self._known

    def suspends(self, right: str) -> bool:
        """Whether a hyphen before `right` ends a word on purpose."""
        return right in self._suspending

    def drops(self, left: str, right: str) -> bool:
        """Whether the hyphen between `left` and `right`, two halves at a line's end, is no part of the word."""
        left, right = left.casefold(), right.casefold()
        words = self._words()
        if left + right in words:
            return True
        compound = f"{left}-{right}" in words or left in self._compounding
        return not compound and not (left in words and right in words)


def join_lines(source: str, span: Span, hyphens: Hyphens) -> tuple[str, tuple[Piece, ...]]:
    """The lines of `source[span.start:span.end]` as one text, and the pieces that map it back.

    Returns:
        the text, and for each stretch taken over `(at, source, length)` with
        `text[at:at+length] == source[source:source+length]`. Between two pieces stands one space, or nothing where a
        word was broken at the line's end.
    """
    parts: list[str] = []
    pieces: list[Piece] = []
    at = 0
    lines = [line for line in lines_of(source, span.start, span.end) if not line.is_blank]
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        end, glue = _line_end(source, line, following, hyphens)
        pieces.append((at, line.start, end - line.start))
        parts += [source[line.start : end], glue]
        at += end - line.start + len(glue)
    return "".join(parts), tuple(pieces)


def _line_end(source: str, line: Line, following: Line | None, hyphens: Hyphens) -> tuple[int, str]:
    """Where `line` ends in the joined text, and what is put between it and the line `following`."""
    if following is None:
        return line.end, ""
    head = _BROKEN_WORD_HEAD.search(source, max(line.start, line.end - 60), line.end)
    tail = _BROKEN_WORD_TAIL.match(source, following.start, following.end)
    if head is None or tail is None or not tail.group()[0].islower() or hyphens.suspends(tail.group()):
        return line.end, " "
    if head.group(2) == _SOFT_HYPHEN or hyphens.drops(head.group(1), tail.group()):
        return line.end - 1, ""
    return line.end, ""

"""Finds what stands in quotation marks, in every common style, in one pass over a text.

Curly and straight double marks, doubled apostrophes, guillemets both ways round, low German marks and, where a document
quotes so, single marks. A quotation that is never closed runs to the end of its paragraph and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

QUOTE = '"'
_DOUBLE = re.compile(r"''|``|[“”„«»\"]")
_SINGLE = re.compile(r"[‘’‚‹›]|(?<!')'(?!')")
_CLOSING_SINGLE = re.compile(r"(?<=[.,?!…—])(?:’|'(?!'))")
_LEFT_NEIGHBOURS = "([{—–-/‘'“\""
_RIGHT_NEIGHBOURS = ".,;:!?)]}—–-’'”\""
_OPENERS = frozenset({"“", "``", "‘"})
_CLOSERS = frozenset({"”"})
_BY_CONTEXT = frozenset({'"', "''", "«", "»", "'", "‹", "›"})
_LOW = frozenset({"„", "‚"})


class QuoteStyle(StrEnum):
    """Which marks delimit a quotation at the outer level; the others are marks inside quotations."""

    DOUBLE = "double"
    SINGLE = "single"


class Quotation(NamedTuple):
    """`text[start:end]`, marks included; `closed` is False where the end of the text had to close it."""

    start: int
    end: int
    closed: bool


class _Mark(NamedTuple):
    text: str
    start: int
    end: int
    space_before: bool
    space_after: bool


def quote_style(texts: Iterable[str]) -> QuoteStyle:
    """The style of a document from its paragraphs: single where single marks close after punctuation more often than
    double marks stand at all (an apostrophe never follows a comma or a full stop)."""
    doubles = singles = 0
    for text in texts:
        doubles += len(_DOUBLE.findall(text))
        if "’" in text or "'" in text:
            singles += len(_CLOSING_SINGLE.findall(text))
    return QuoteStyle.SINGLE if 2 * singles > doubles else QuoteStyle.DOUBLE


def find_quotations(text: str, style: QuoteStyle = QuoteStyle.DOUBLE, start: int = 0) -> tuple[Quotation, ...]:
    """The outer quotations of `text[start:]`, in order and without overlap. Linear in the length of the text."""
    marks = list(_double_marks(text, start) if style is QuoteStyle.DOUBLE else _single_marks(text, start))
    found: list[Quotation] = []
    opened: _Mark | None = None
    for index, mark in enumerate(marks):
        following = marks[index + 1] if index + 1 < len(marks) else None
        if opened is None:
            opened = mark if _opens(text, mark) else None
        elif _closes(text, opened, mark, following):
            found.append(Quotation(opened.start, mark.end, closed=True))
            opened = None
    if opened is not None and style is QuoteStyle.DOUBLE:
        found.append(Quotation(opened.start, len(text), closed=False))
    return tuple(found)


def is_double_mark(word: str) -> bool:
    """Whether a token is a double quotation mark of any style."""
    return _DOUBLE.fullmatch(word) is not None


def _mark(text: str, match: re.Match[str]) -> _Mark:
    start, end = match.span()
    before = start == 0 or text[start - 1].isspace() or text[start - 1] in _LEFT_NEIGHBOURS
    after = end >= len(text) or text[end].isspace() or text[end] in _RIGHT_NEIGHBOURS
    return _Mark(match.group(), start, end, before, after)


def _double_marks(text: str, start: int) -> Iterator[_Mark]:
    return (_mark(text, match) for match in _DOUBLE.finditer(text, start))


def _single_marks(text: str, start: int) -> Iterator[_Mark]:
    """Single marks that are not inside a word, where they are apostrophes."""
    for match in _SINGLE.finditer(text, start):
        s, e = match.span()
        inside_word = s > 0 and e < len(text) and text[s - 1].isalnum() and text[e].isalnum()
        if not inside_word:
            yield _mark(text, match)


def _opens(text: str, mark: _Mark) -> bool:
    if mark.text in _OPENERS or mark.text in _LOW:
        return True
    if mark.text == "’":
        return False
    if mark.text in _CLOSERS:
        return mark.space_before and not mark.space_after
    inches = mark.text == '"' and mark.start > 0 and text[mark.start - 1].isdigit()
    return not (mark.space_after and (inches or not mark.space_before))


def _closes(text: str, opened: _Mark, mark: _Mark, following: _Mark | None) -> bool:
    if opened.text in _LOW and mark.text in "“‘":
        return True
    if mark.text in _OPENERS or mark.text in _LOW:
        return mark.text == opened.text == "“" and mark.space_after and not mark.space_before
    if mark.text in _BY_CONTEXT and mark.space_before and not mark.space_after:
        return False
    if mark.text in "’'":
        return not _is_plural_possessive(text, mark, following)
    return True


def _is_plural_possessive(text: str, mark: _Mark, following: _Mark | None) -> bool:
    """Whether a closing single mark is the apostrophe of "the officials' claim": after s, and another one closes."""
    if mark.start == 0 or text[mark.start - 1] not in "sS" or following is None:
        return False
    return following.text in "’'" and not (following.space_before and not following.space_after)

"""How alike two strings or two sequences of words are. The only module that imports rapidfuzz."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, JaroWinkler

_WORD = re.compile(r"\w+(?:[-’']\w+)*")
_MARGIN = 3
"""How many characters before a word, or after one, still count as its beginning or its end."""


class Block(NamedTuple):
    """A stretch of an alignment: `one[one_start:one_end]` stands against `other[other_start:other_end]`.

    `equal` says that the two stretches are the same; else one of them may be empty.
    """

    equal: bool
    one_start: int
    one_end: int
    other_start: int
    other_end: int


def ratio(one: str, other: str) -> float:
    """The share (0..1) of characters that need no insertion or deletion to turn `one` into `other`."""
    return fuzz.ratio(one, other) / 100


def token_ratio(one: str, other: str) -> float:
    """As `ratio`, with the words of both sorted first."""
    return fuzz.token_sort_ratio(one, other) / 100


def name_ratio(one: str, other: str) -> float:
    """Jaro-Winkler similarity (0..1), which suits short names that share their beginning."""
    return JaroWinkler.similarity(one, other)


def best_window(needle: str, text: str) -> tuple[float, int, int]:
    """The stretch of whole words of `text` that is most like `needle`: likeness (0..1), start and end."""
    if not needle or len(text) < len(needle) // 2:
        return 0.0, 0, 0
    found = fuzz.partial_ratio_alignment(needle, text)
    if found is None or len(text) < len(needle):
        return fuzz.ratio(needle, text) / 100, 0, len(text)
    words = [match.span() for match in _WORD.finditer(text)]
    starts = [start for start, end in words if start - _MARGIN <= found.dest_start <= end] or [found.dest_start]
    ends = [end for start, end in words if start <= found.dest_end <= end + _MARGIN] or [found.dest_end]
    windows = [(fuzz.ratio(needle, text[s:e]) / 100, s, e) for s in starts for e in ends if s < e]
    return max(windows, default=(0.0, 0, 0), key=lambda window: (window[0], -window[1]))


def align(one: Sequence[str], other: Sequence[str]) -> list[Block]:
    """The blocks of a longest common subsequence of two sequences of words, in order, without gaps."""
    blocks: list[Block] = []
    for code in Indel.opcodes(one, other):
        block = Block(code.tag == "equal", code.src_start, code.src_end, code.dest_start, code.dest_end)
        if blocks and not block.equal and not blocks[-1].equal:
            last = blocks.pop()
            block = last._replace(one_end=block.one_end, other_end=block.other_end)
        blocks.append(block)
    return blocks

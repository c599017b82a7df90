"""Pairs what was found with what is annotated, one to one, by the words that their contents share.

Words only, no punctuation; a pair needs a Jaccard index of at least one half, best pairs first. The method is that of
the shared tasks on quotation extraction: exact spans of indirect statements are beyond human agreement.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kb.model import Directness
from kb.text.evaluate.statements import Spans, Statement

Words = frozenset[int]

_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
_QUOTED = re.compile(r"[“«„][^”»“\n]*(?:[”»]|$)|\"[^\"\n]*(?:\"|$)|''[^\n]*?(?:''|$)|``[^\n]*?(?:''|$)", re.MULTILINE)
_LITTLE_WORDS = frozenset("the a an of in at for to and or from with by on mr mrs ms dr sen rep gov s".split())
CONTENT_MATCH = 0.5
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as sets of word numbers. `core` is the source without little words, where any other is left."""

    statement: Statement
    source: Words
    cue: Words
    content: Words
    core: Words
    directness: Directness


class Wording:
    """The words of one text by number, so that spans become sets that can be compared."""

    def __init__(self, text: str) -> None:
        words = list(_WORD.finditer(text))
        self._starts = [word.start() for word in words]
        self._ends = [word.end() for word in words]
        self._little = frozenset(i for i, word in enumerate(words) if word.group().lower() in _LITTLE_WORDS)
        self._quoted = self.words([(m.start(), m.end()) for m in _QUOTED.finditer(text)])

    def words(self, spans: Iterable[tuple[int, int]]) -> Words:
        """The numbers of all words that `spans` touch."""
        found: set[int] = set()
        for start, end in spans:
            number = bisect_left(self._ends, start + 1)
            while number < len(self._starts) and self._starts[number] < end:
                found.add(number)
                number += 1
        return frozenset(found)

    def prepare(self, statement: Statement) -> Prepared:
        """A statement in words. Where its scheme does not say how direct it is, the quotation marks do."""
        source, content = self.words(statement.source), self.words(statement.contents)
        return Prepared(
            statement=statement,
            source=source,
            cue=self.words(statement.cue),
            content=content,
            core=(source - self._little) or source,
            directness=statement.directness or self._directness(content),
        )

    def mostly_in(self, content: Words, spans: Spans) -> bool:
        """Whether at least half of `content` lies in `spans`."""
        return bool(content) and len(content & self.words(spans)) >= CONTENT_MATCH * len(content)

    def _directness(self, content: Words) -> Directness:
        quoted = len(content & self._quoted)
        if quoted >= _MOSTLY * len(content):
            return Directness.DIRECT
        return Directness.MIXED if quoted else Directness.INDIRECT


def jaccard(left: Words, right: Words) -> float:
    """The share of common words among all words of both, 0..1; 0 where there are none."""
    union = len(left | right)
    return len(left & right) / union if union else 0.0


def same_source(found: Prepared, gold: Prepared) -> bool:
    """Whether both name no source, or their sources share a word that counts."""
    return (not found.source and not gold.source) or bool(found.core & gold.core)


def pair(
    found: Sequence[Prepared], gold: Sequence[Prepared], content: Callable[[Prepared], Words] = lambda one: one.content
) -> list[tuple[int, int]]:
    """The pairs (index in `found`, index in `gold`), greedily by likeness, then by agreement of the source."""
    candidates = [
        (jaccard(content(f), content(g)), same_source(f, g), -i, -j)
        for i, f in enumerate(found)
        for j, g in enumerate(gold)
        if content(f) & content(g)
    ]
    taken_found, taken_gold, pairs = set[int](), set[int](), list[tuple[int, int]]()
    for likeness, _, i, j in sorted(candidates, reverse=True):
        if likeness >= CONTENT_MATCH and i not in taken_found and j not in taken_gold:
            taken_found.add(i)
            taken_gold.add(j)
            pairs.append((-i, -j))
    return pairs

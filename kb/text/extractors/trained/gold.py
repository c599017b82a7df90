"""Where marked statements stand in a page, as token ranges, so that the sequence models can learn from them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from kb.model import Paragraph
from kb.text.evaluate import Statement
from kb.text.extractors.trained.page import Page
from kb.text.jsonl import source_offset
from kb.text.passage import Range


@dataclass(frozen=True, slots=True)
class Marked:
    """A statement whose cue stands in a page."""

    cue: Range
    source: tuple[Range, ...]
    contents: tuple[Range, ...]


class Ruler:
    """Finds the tokens of a page that stretches of the source text cover."""

    def __init__(self, page: Page, paragraph: Paragraph) -> None:
        offsets = page.passage.offsets
        self._starts = [source_offset(paragraph, start) for start, _ in offsets]
        self._ends = [source_offset(paragraph, end - 1) + 1 for _, end in offsets]

    def tokens(self, spans: Iterable[tuple[int, int]]) -> tuple[Range, ...]:
        """The token ranges that `spans` touch; those outside the page are left out."""
        found = (Range(bisect_right(self._ends, start), bisect_left(self._starts, end)) for start, end in spans)
        return tuple(one for one in found if one.start < one.end)


def marked_in(page: Page, paragraph: Paragraph, statements: Iterable[Statement]) -> tuple[Marked, ...]:
    """The statements with a cue in a page, those nested in others left out, in order of their cues."""
    ruler = Ruler(page, paragraph)
    found: list[Marked] = []
    for statement in statements:
        cues = ruler.tokens(statement.cue) if statement.nested_in is None else ()
        if cues:
            found.append(Marked(_main(page, cues), ruler.tokens(statement.source), ruler.tokens(statement.contents)))
    return tuple(sorted(found, key=lambda one: one.cue))


def _main(page: Page, cues: tuple[Range, ...]) -> Range:
    """The part of an interrupted cue that the word lists know, else the longest."""
    listed = [cue for cue in cues if any(page.passage.cues[slice(*cue)])]
    return max(listed or cues, key=lambda cue: cue.end - cue.start)

"""Cuts an HTML tree into blocks of text, each with its surroundings.

The tree is walked with a stack of our own, so depth cannot exhaust Python's. Runs of white space are one space, as a
browser shows them; a line break stays a line's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lxml.html import HtmlElement

from kb.model import ParagraphKind
from kb.text.formats.html_surroundings import (
    Surroundings,
    is_authorship,
    is_block,
    is_unseen,
    stands_apart,
    text_size,
    within,
)
from kb.text.paragraphs import cut

_BREAK = "\x00"
_BREAKS_TWICE = re.compile(rf"{_BREAK}(?: ?{_BREAK})+")
_BREAKS = re.compile(rf" ?{_BREAK} ?")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_OPENINGS = {"br": _BREAK, "q": "“", "td": " | ", "th": " | "}
_LINKED_SHARE = 0.7
_BOLD_SHARE = 0.95

_Phase = Literal["open", "close", "after"]


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """One block of text, the element it stands in, and how many of its characters are links, and bold.

    `is_signed` says that an element in it or around it names an author or a time of publication.
    """

    text: str
    element: HtmlElement
    around: Surroundings
    linked: int
    bold: int
    is_signed: bool

    @property
    def is_linked(self) -> bool:
        """Whether it is little else than links."""
        return self.linked >= _LINKED_SHARE * len(self.text)

    @property
    def is_bold(self) -> bool:
        """Whether all of it is bold."""
        return self.bold >= _BOLD_SHARE * len(self.text)


@dataclass(slots=True)
class _Walk:
    """The block that is being gathered, and the inline mark-up that is open."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0
    signed: bool = False
    links_open: int = 0
    bolds_open: int = 0

    def add(self, text: str | None, around: Surroundings) -> None:
        """Goes on with `text`."""
        if not text:
            return
        self.parts.append(text.replace("\n", _BREAK) if around.keeps_lines else text)
        size = len(" ".join(text.split()))
        self.linked += size if self.links_open else 0
        self.bold += size if self.bolds_open else 0

    def step_apart(self) -> None:
        """Goes on after a space, where a word or a sentence has just ended."""
        last = self.parts[-1][-1:] if self.parts else ""
        if last.isalnum() or last in ".,;!?…”’)":
            self.parts.append(" ")

    def flush(self, element: HtmlElement, around: Surroundings) -> Iterator[HtmlBlock]:
        """Ends the block, which stands in `element`."""
        signed = self.signed or around.hint is ParagraphKind.BYLINE
        gathered = _SPACES.sub(" ", "".join(self.parts))
        for part in _BREAKS_TWICE.split(gathered):
            text = _BREAKS.sub("\n", part).strip(" \n").removeprefix("| ")
            for line in _lines(text, around) if text.strip() else ():
                yield HtmlBlock(line, element, around, self.linked, self.bold, signed)
        self.parts.clear()
        self.linked = self.bold = 0
        self.signed = False


def _lines(text: str, around: Surroundings) -> list[str]:
    """A block that is broken into lines by hand: one text in a paragraph, else cut as plain text is."""
    if "\n" not in text or (around.hint is not None and not around.keeps_lines):
        return [text]
    return [text[slice(*block.span)] for block in cut(text)]


def blocks_of(root: HtmlElement) -> Iterator[HtmlBlock]:
    """The blocks under `root`, in the order in which they stand in the file."""
    walk = _Walk()
    start = Surroundings(page_size=text_size(root))
    stack: list[tuple[_Phase, HtmlElement, HtmlElement, Surroundings]] = [("open", root, root, start)]
    while stack:
        phase, element, holder, around = stack.pop()
        if phase == "after":
            walk.add(element.tail, around)
        elif phase == "close":
            yield from _close(walk, element, around)
        elif not is_unseen(element):
            yield from _open(walk, element, holder, around)
            inner = within(element, around)
            inner_holder = element if is_block(element) else holder
            walk.add(element.text, inner)
            stack.append(("close", element, inner_holder, inner))
            for child in reversed(element):
                stack += [("after", child, inner_holder, inner), ("open", child, inner_holder, inner)]


def _open(walk: _Walk, element: HtmlElement, holder: HtmlElement, around: Surroundings) -> Iterator[HtmlBlock]:
    if is_block(element):
        yield from walk.flush(holder, around)
    elif element.tag in _OPENINGS:
        walk.parts.append(_OPENINGS[element.tag])
    elif stands_apart(element, around):
        walk.step_apart()
        walk.signed = walk.signed or is_authorship(element)
    walk.links_open += element.tag == "a"
    walk.bolds_open += element.tag in ("b", "strong")


def _close(walk: _Walk, element: HtmlElement, around: Surroundings) -> Iterator[HtmlBlock]:
    walk.links_open -= element.tag == "a"
    walk.bolds_open -= element.tag in ("b", "strong")
    if is_block(element):
        yield from walk.flush(element, around)
    elif element.tag == "q":
        walk.parts.append("”")

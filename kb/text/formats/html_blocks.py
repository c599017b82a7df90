"""Cuts an HTML tree into blocks of text, each with what the mark-up around it says: a heading, a caption, a byline.

The tree is walked with a stack of our own, so depth cannot exhaust Python's. What a browser would not show is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from lxml.html import HtmlElement

from kb.model import ParagraphKind
from kb.text.paragraphs import cut

_HIDDEN = frozenset(
    "script style noscript template svg math iframe object embed video audio canvas select button input textarea head "
    "title map dialog nav menu".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main ol p pre section summary table tbody td tfoot th thead tr "
    "ul".split()
)
_LAYOUT = ("p", "div", "table", "ul", "ol", "br", "h1", "h2", "h3", "center", "article")
_INLINE_OPENINGS = {"br": "\x00", "q": "“", "td": " | ", "th": " | "}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary"})
_RUNNING = frozenset({"p", "li", "dd", "dt", "tr", "blockquote", "pre"})
_NEVER_FURNITURE = frozenset({"html", "body", "article", "main"})
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|side-?bar|widgets?|share|sharing|sharedaddy|social|related|"
    r"recommend(?:ed|ations?)|promo|adverts?|advertisement|ads?|sponsor(?:ed)?|newsletter|subscri(?:be|ption)|sign-?up|"
    r"cookies?|consent|modal|pop-?up|comments?|comment-?list|respond|disqus|pagination|pager|tags|tag-?list|"
    r"post-?tags|skip-?link|screen-reader-text|visually-hidden|sr-only|pull-?quotes?|read-?more|jump-?link|"
    r"foot-?notes?|end-?notes?|rear-?notes?|landmarks|toc|copyright-page|outbrain|taboola|paywall|print-?only|toolbar|masthead-?links|trending|most-?(?:read|popular))(?:$|[\s_-])",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"\b(?:has|no|with|without|single|tag|category|format|status|type|wp)-[\w-]+", re.IGNORECASE)
_AUTHORSHIP = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|authors|posted-on|entry-meta|post-?meta|article-?meta|timestamp|pub-?date|"
    r"datePublished|published|entry-date|writer|contributors?|credit-?line)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTIONS = re.compile(
    r"(?:^|[\s_-])(?:wp-caption-text|caption|credit|image-?credit|photo-?credit)(?:$|[\s_-])", re.IGNORECASE
)
_BACK_LINKS = frozenset({"↩", "↩︎", "↑", "^"})
_BREAK = "\x00"
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BREAKS_TWICE = re.compile(rf"{_BREAK}(?: ?{_BREAK})+")
_BREAKS = re.compile(rf" ?{_BREAK} ?")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the elements around a stretch of text say of it."""

    hint: ParagraphKind | None = None
    is_furniture: bool = False
    is_aside: bool = False
    keeps_lines: bool = False


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """One block of text, the element it stands in, and how many of its characters are links, and bold."""

    text: str
    element: HtmlElement
    around: Surroundings
    linked: int
    bold: int

    @property
    def is_linked(self) -> bool:
        """Whether it is little else than links."""
        return self.linked >= 0.7 * len(self.text)

    @property
    def is_bold(self) -> bool:
        """Whether all of it is bold."""
        return self.bold >= 0.95 * len(self.text)


@dataclass(slots=True)
class _Walk:
    """The block that is being gathered, and the inline mark-up that is open."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0
    links_open: int = 0
    bolds_open: int = 0

    def add(self, text: str | None, around: Surroundings) -> None:
        if not text:
            return
        self.parts.append(text.replace("\n", _BREAK) if around.keeps_lines else text)
        size = len(" ".join(text.split()))
        self.linked += size if self.links_open else 0
        self.bold += size if self.bolds_open else 0

    def flush(self, element: HtmlElement, around: Surroundings) -> Iterator[HtmlBlock]:
        gathered = _SPACES.sub(" ", "".join(self.parts))
        for part in _BREAKS_TWICE.split(gathered):
            text = _BREAKS.sub("\n", part).strip(" \n").removeprefix("| ")
            for line in _lines(text, around) if text.strip() else ():
                yield HtmlBlock(line, element, around, self.linked, self.bold)
        self.parts.clear()
        self.linked = self.bold = 0


def _lines(text: str, around: Surroundings) -> list[str]:
    """A block that is broken into lines by hand: one text in a paragraph, else cut as plain text is."""
    if "\n" not in text or (around.hint is not None and not around.keeps_lines):
        return [text]
    return [text[slice(*block.span)] for block in cut(text)]


_Phase = Literal["open", "close", "after"]


def blocks_of(root: HtmlElement) -> Iterator[HtmlBlock]:
    """The blocks under `root`, in the order in which they stand in the file."""
    walk = _Walk()
    stack: list[tuple[_Phase, HtmlElement, HtmlElement, Surroundings]] = [("open", root, root, Surroundings())]
    while stack:
        phase, element, holder, around = stack.pop()
        if phase == "after":
            walk.add(element.tail, around)
        elif phase == "close":
            yield from _close(walk, element, holder, around)
        elif not _is_hidden(element):
            yield from _open(walk, element, holder, around)
            inner = _within(element, around)
            inner_holder = element if _is_block(element) else holder
            walk.add(element.text, inner)
            stack.append(("close", element, inner_holder, inner))
            for child in reversed(element):
                stack += [("after", child, inner_holder, inner), ("open", child, inner_holder, inner)]


def _open(walk: _Walk, element: HtmlElement, holder: HtmlElement, around: Surroundings) -> Iterator[HtmlBlock]:
    if _is_block(element):
        yield from walk.flush(holder, around)
    elif element.tag in _INLINE_OPENINGS:
        walk.parts.append(_INLINE_OPENINGS[element.tag])
    elif _stands_apart(element):
        walk.parts.append(" ")
    walk.links_open += element.tag == "a"
    walk.bolds_open += element.tag in ("b", "strong")


def _close(walk: _Walk, element: HtmlElement, holder: HtmlElement, around: Surroundings) -> Iterator[HtmlBlock]:
    walk.links_open -= element.tag == "a"
    walk.bolds_open -= element.tag in ("b", "strong")
    if _is_block(element):
        yield from walk.flush(holder, around)
    elif element.tag == "q":
        walk.parts.append("”")


def _is_block(element: HtmlElement) -> bool:
    """Whether it begins a block: a cell only where blocks stand in its row, as on pages laid out by tables."""
    if element.tag in ("td", "th"):
        row = element.getparent()
        return row is None or next(row.iter(*_LAYOUT), None) is not None
    return element.tag in _BLOCKS


def _stands_apart(element: HtmlElement) -> bool:
    """Whether a page shows it apart from its neighbours although no space is written: a credit, a name, a time."""
    names = _names(element)
    return bool(names) and (_CAPTIONS.search(names) is not None or _AUTHORSHIP.search(names) is not None)


def _is_hidden(element: HtmlElement) -> bool:
    """Whether a reader would not see it, or it is a mere mark of a footnote or a part of the site's navigation."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _HIDDEN or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden") == "true" or "display:none" in element.get("style", "").replace(" ", "").lower():
        return True
    if element.get("role") in ("navigation", "search", "doc-noteref", "doc-toc", "dialog"):
        return True
    if element.get("epub:type") == "noteref" or (tag == "a" and (element.text or "").strip() in _BACK_LINKS):
        return True
    return tag == "sup" and next(element.iter("a"), None) is not None and len(element.text_content().strip()) <= 5


def _within(element: HtmlElement, around: Surroundings) -> Surroundings:
    """The surroundings of what stands inside `element`."""
    tag, names = element.tag, _names(element)
    inner = replace(around, keeps_lines=around.keeps_lines or tag == "pre", is_aside=around.is_aside or tag == "aside")
    if tag not in _NEVER_FURNITURE and _FURNITURE.search(_HARMLESS.sub("", names)):
        inner = replace(inner, is_furniture=True)
    if around.hint in (ParagraphKind.CAPTION, ParagraphKind.BYLINE, ParagraphKind.HEADING, ParagraphKind.DATE):
        return inner
    return replace(inner, hint=_hint(str(tag), names, element) or (None if tag in _BLOCKS else around.hint))


def _hint(tag: str, names: str, element: HtmlElement) -> ParagraphKind | None:
    if tag in _HEADINGS:
        return ParagraphKind.HEADING
    if tag in ("figcaption", "caption") or _CAPTIONS.search(names) or tag == "figure":
        return ParagraphKind.CAPTION if tag != "figure" or _is_picture(element) else None
    if tag == "time" or _AUTHORSHIP.search(names) or element.get("rel") == "author":
        return ParagraphKind.BYLINE
    return ParagraphKind.BODY if tag in _RUNNING else None


def _is_picture(figure: HtmlElement) -> bool:
    """Whether a figure holds a picture, and not a quotation or a table."""
    return next(figure.iter("blockquote", "table", "pre"), None) is None


def _names(element: HtmlElement) -> str:
    return " ".join(
        filter(None, (element.get("class"), element.get("id"), element.get("itemprop"), element.get("epub:type")))
    )

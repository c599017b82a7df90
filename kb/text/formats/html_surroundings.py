"""What HTML elements say of the text inside them: unseen, the site's furniture, heading, caption, byline, running text.

Class names follow habits that content management systems share (WordPress, Blogger and the big papers' own); each list
names the habit, never a site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from kb.model import ParagraphKind

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main ol p pre section summary table tbody tfoot thead tr "
    "ul".split()
)
_UNSEEN = frozenset(
    "script style noscript template svg math iframe object embed video audio canvas select button input textarea head "
    "title map dialog nav menu".split()
)
_UNSEEN_ROLES = frozenset({"navigation", "search", "doc-noteref", "doc-toc", "dialog"})
_UNSEEN_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:visually-?hidden|sr-only|screen-reader(?:-text)?|a11y-hidden|u-hidden|print-only)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BACK_LINKS = frozenset({"↩", "↩︎", "↑", "^"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary"})
_RUNNING = frozenset({"p", "li", "dd", "dt", "tr", "blockquote", "pre"})
_LAYOUT = ("p", "div", "table", "ul", "ol", "br", "h1", "h2", "h3", "center", "article")
_NEVER_FURNITURE = frozenset({"html", "body", "article", "main"})
_COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments?|comment-?list|respond|disqus|livefyre)(?:$|[\s_-])", re.IGNORECASE)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|side-?bar|widgets?|share|sharing|sharedaddy|social|related|"
    r"recommend(?:ed|ations?)|promo|adverts?|advertisement|ads?|sponsor(?:ed)?|newsletter|subscri(?:be|ption)|sign-?up|"
    r"cookies?|consent|modal|pop-?up|pagination|pager|tags|tag-?list|post-?tags|skip-?link|pull-?quotes?|read-?more|"
    r"jump-?link|foot-?notes?|end-?notes?|rear-?notes?|landmarks|toc|copyright-page|outbrain|taboola|paywall|toolbar|"
    r"masthead-?links|trending|most-?(?:read|popular))(?:$|[\s_-])",
    re.IGNORECASE,
)
# Classes that speak of the page or the post as a whole ("has-sidebar", "tag-dams", "comments-open").
_OF_THE_WHOLE = re.compile(
    r"\b(?:has|no|with|without|single|tag|category|format|status|type|wp(?!-block-pull))-[\w-]+|\bcomments?-(?:open|closed)",
    re.IGNORECASE,
)
_AUTHORSHIP = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|authors|posted-on|entry-meta|post-?meta|article-?meta|timestamp|pub-?date|"
    r"date-?header|datePublished|published|entry-date|writer|contributors?|credit-?line)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTIONS = re.compile(
    r"(?:^|[\s_-])(?:wp-caption-text|caption|credit|image-?credit|photo-?credit)(?:$|[\s_-])", re.IGNORECASE
)
_STAYS = (ParagraphKind.CAPTION, ParagraphKind.BYLINE, ParagraphKind.HEADING)
# What holds more than this share of a page's text is the page, whatever its class says.
_LARGEST_FURNITURE = 0.4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the elements around a stretch of text say of it. `page_size` is the number of characters on the page."""

    page_size: int
    hint: ParagraphKind | None = None
    is_furniture: bool = False
    is_aside: bool = False
    keeps_lines: bool = False


def text_size(element: HtmlElement) -> int:
    """The number of characters of text in `element`, scripts and styles left out."""
    shown: Iterable[HtmlElement] = (child for child in element.iter() if child.tag not in ("script", "style"))
    return sum(len((child.text or "").strip()) + len((child.tail or "").strip()) for child in shown)


def is_block(element: HtmlElement) -> bool:
    """Whether it begins a block: a cell only where blocks stand in it, as on pages laid out by tables."""
    if element.tag in ("td", "th"):
        return next(element.iter(*_LAYOUT), None) is not None
    return element.tag in BLOCKS


def is_unseen(element: HtmlElement) -> bool:
    """Whether a reader would not see it, or it is a mere mark of a footnote or a part of the site's navigation."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNSEEN or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden") == "true" or "display:none" in element.get("style", "").replace(" ", "").lower():
        return True
    return (
        element.get("role") in _UNSEEN_ROLES or _UNSEEN_CLASSES.search(_names(element)) is not None or _is_mark(element)
    )


def _is_mark(element: HtmlElement) -> bool:
    """Whether it is the number of a footnote, or the way back from one."""
    if element.get("epub:type") == "noteref" or (element.tag == "a" and (element.text or "").strip() in _BACK_LINKS):
        return True
    is_raised_link = element.tag == "sup" and next(element.iter("a"), None) is not None
    return is_raised_link and len(element.text_content().strip()) <= 5


def stands_apart(element: HtmlElement, around: Surroundings) -> bool:
    """Whether a page shows it apart from what goes before although no space is written: a credit, a name, a time."""
    if element.tag == "a":
        before = element.getprevious()
        return before is not None and before.tag == "a" and not before.tail
    in_line = element.tag == "span" and around.hint in (ParagraphKind.CAPTION, ParagraphKind.BYLINE)
    return in_line or _CAPTIONS.search(_names(element)) is not None or is_authorship(element)


def is_authorship(element: HtmlElement) -> bool:
    """Whether its class says that it names an author or a time of publication."""
    return _AUTHORSHIP.search(_names(element)) is not None


def within(element: HtmlElement, around: Surroundings) -> Surroundings:
    """The surroundings of what stands inside `element`, which itself stands in `around`."""
    tag = str(element.tag)
    inner = replace(
        around,
        keeps_lines=around.keeps_lines or tag == "pre",
        is_aside=around.is_aside or tag == "aside",
        is_furniture=around.is_furniture or _is_furniture(element, around.page_size),
    )
    if around.hint in _STAYS:
        return inner
    return replace(inner, hint=_hint(element) or (None if is_block(element) else around.hint))


def _is_furniture(element: HtmlElement, page_size: int) -> bool:
    if element.tag in _NEVER_FURNITURE:
        return False
    names = _OF_THE_WHOLE.sub("", _names(element))
    if _COMMENTS.search(names):
        return next(element.iter("article", "h1"), None) is None
    return _FURNITURE.search(names) is not None and text_size(element) <= _LARGEST_FURNITURE * page_size


def _hint(element: HtmlElement) -> ParagraphKind | None:
    tag, names = element.tag, _names(element)
    if tag in _HEADINGS and not _AUTHORSHIP.search(names):
        return ParagraphKind.HEADING
    if tag in ("figcaption", "caption") or _CAPTIONS.search(names) or (tag == "figure" and _is_picture(element)):
        return ParagraphKind.CAPTION
    if tag in ("time", "address") or _AUTHORSHIP.search(names) or element.get("rel") == "author":
        return ParagraphKind.BYLINE
    return ParagraphKind.BODY if tag in _RUNNING else None


def _is_picture(figure: HtmlElement) -> bool:
    """Whether a figure holds a picture, and not a quotation or a table."""
    return next(figure.iter("blockquote", "table", "pre"), None) is None


def _names(element: HtmlElement) -> str:
    """Its class, id, property and type: the words by which its maker calls it."""
    given = (element.get(name) for name in ("class", "id", "itemprop", "epub:type"))
    return " ".join(filter(None, given))

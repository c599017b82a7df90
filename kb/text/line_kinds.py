"""What a line says of itself, wherever it stands: date, caption, byline, credits, furniture, masthead, heading.

The words are data (`languages/*/page.toml`); here is only how they are asked. Every pattern looks at short lines or at
a bounded part of a long one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kb.model import ParagraphKind
from kb.text.datelines import find_date, is_date_line
from kb.text.drafts import Draft, Layout
from kb.text.names import byline_names, byline_start, is_name
from kb.text.page_words import PageWords

STOP = re.compile(r"[.;,][\"')\]]*$")
LIST_ITEM = re.compile(r"[-•◦▪‣●*–—]\s|\(?\d{1,3}[.)]\s")
_LINK_LINE = re.compile(
    r"(?:(?:https?://|www\.)\S+|\S+@\S+\.\w+|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|de|co\.uk))", re.IGNORECASE
)
_RULE = re.compile(r"[\W_]*")
_SENTENCE = re.compile(r"[a-z]{2}[.?!]$")
_SPEAKER = re.compile(r"[A-Z][A-Z .'-]*:|[QA][.:]? ?[A-Z]")
_SPOKEN = re.compile(r"[^\"']{12}[\"'][^\"']*[?!][\"']$")
_SETTLED = (ParagraphKind.BOILERPLATE, ParagraphKind.TITLE, ParagraphKind.DATE)
_LONGEST_LINE = 400
_LONGEST_CREDITS = 300
_LONGEST_ABOUT = 350
_LONGEST_BYLINE = 200
_LONGEST_HEADING = 120
_LONGEST_CREDIT_MARK = 140
_MOST_HEADING_WORDS = 16
_MOST_QUESTION_WORDS = 7
_MOST_MASTHEAD_WORDS = 6
_MOST_SERIES_WORDS = 8


def local_kind(draft: Draft, words: PageWords) -> ParagraphKind | None:
    """What `draft` is wherever it stands; None where that depends on its surroundings."""
    if draft.hint in _SETTLED:
        return draft.hint
    if draft.hint is ParagraphKind.BYLINE:
        if is_date_line(draft.flat, words):
            return ParagraphKind.DATE
        return ParagraphKind.BOILERPLATE if words.furniture.fullmatch(draft.flat) else ParagraphKind.BYLINE
    if len(draft.flat) > _LONGEST_LINE:
        return ParagraphKind.CAPTION if draft.hint is ParagraphKind.CAPTION else None
    for kind, holds in _LOCAL_RULES:
        if holds(draft.flat, words):
            return kind
    return draft.hint if draft.hint is ParagraphKind.CAPTION else None


def _is_furniture(text: str, words: PageWords) -> bool:
    if _RULE.fullmatch(text) or _LINK_LINE.fullmatch(text) or (text.isdecimal() and len(text) < 5):
        return True
    if len(text) <= _LONGEST_HEADING and words.furniture.fullmatch(text):
        return True
    return words.furniture_start.match(text) is not None or words.furniture_inside.search(text) is not None


def _is_byline(text: str, words: PageWords) -> bool:
    start = byline_start(text, words) if len(text) <= _LONGEST_BYLINE else None
    if start is None:
        return False
    return is_date_line(text[start:], words) or (bool(byline_names(text, words)) and not _SENTENCE.search(text))


def _is_credits(text: str, words: PageWords) -> bool:
    return len(text) <= _LONGEST_CREDITS and words.credits.fullmatch(text) is not None


def _is_caption(text: str, words: PageWords) -> bool:
    return (
        words.caption_start.match(text) is not None
        or words.caption_end.search(text, max(0, len(text) - _LONGEST_CREDIT_MARK)) is not None
    )


_LOCAL_RULES: tuple[tuple[ParagraphKind, Callable[[str, PageWords], bool]], ...] = (
    (ParagraphKind.DATE, is_date_line),
    (ParagraphKind.CAPTION, _is_caption),
    (ParagraphKind.BYLINE, _is_byline),
    (ParagraphKind.BOILERPLATE, _is_furniture),
    (ParagraphKind.BYLINE, _is_credits),
)


def author_introduced(text: str, words: PageWords) -> str | None:
    """The person whom a flat closing line of the form "N. N. is a professor at ..." introduces."""
    found = words.about.search(text) if len(text) <= _LONGEST_ABOUT else None
    name = text[: found.start()].split(",")[0].strip() if found else ""
    return name if is_name(name, words) else None


def is_masthead(layout: Layout, at: int) -> bool:
    """Whether block `at` is nothing but the name of an outlet."""
    name = layout.drafts[at].flat
    parts = name.split()
    if (
        len(parts) > _MOST_MASTHEAD_WORDS
        or layout.drafts[at].ends_sentence
        or layout.drafts[at].hint is ParagraphKind.HEADING
    ):
        return False
    if not all(part[0].isupper() or part in layout.words.joints for part in parts):
        return False
    outlet_word = layout.words.outlet_word.search(name)
    if outlet_word is None:
        return False
    repeated = any(name in draft.flat for index, draft in enumerate(layout.drafts) if index != at)
    placed = at == 0 or _is_above_date(layout, at)
    return repeated or (placed and (outlet_word.end() == len(name) or parts[0].casefold() == "the"))


def _is_above_date(layout: Layout, at: int) -> bool:
    """Whether a date line follows: title, byline, outlet and date are how many a saved text opens."""
    following = layout.drafts[at + 1 : at + 2]
    return any(local_kind(draft, layout.words) is ParagraphKind.DATE for draft in following)


def is_issue_line(text: str, words: PageWords) -> bool:
    """Whether it names an issue of a series or an outlet beside a date ("Policy Brief 7, May 2021")."""
    found = find_date(text, words)
    if found is None or found.end < len(text.rstrip(" .)")) or found.start == 0:
        return False
    before = text[: found.start].strip(" ,|·–—-")
    return len(before.split()) <= _MOST_SERIES_WORDS and (
        words.issue.search(before) is not None or words.outlet_word.search(before) is not None
    )


def can_head(draft: Draft) -> bool:
    """Whether it can be a heading: short, without a final stop, no question of length, no speech, no item of a list."""
    text = draft.flat
    if draft.hint is ParagraphKind.BODY or draft.word_count > _MOST_HEADING_WORDS or len(text) > _LONGEST_HEADING:
        return False
    if LIST_ITEM.match(text) or _SPEAKER.match(text) or text.startswith(('"', "''")):
        return False
    if STOP.search(text) or text.endswith((":", "…", "...")):
        return False
    if _SPOKEN.search(text) or (text.endswith("?") and draft.word_count > _MOST_QUESTION_WORDS):
        return False
    return not text.lstrip("\"'([")[:1].islower() and any(map(str.isalpha, text))

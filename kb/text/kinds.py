"""Says what each block of a page is: title, byline, date, heading, caption, body or boilerplate.

What a block says by itself comes first (`local_kind`), then where it stands: before the first paragraph of prose, after
the last, or under a heading that opens the readers' comments or the publisher's particulars. When in doubt a block is
body, for a claim lost is worse than a line too many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.model import ParagraphKind
from kb.text.datelines import find_date, is_date_line
from kb.text.names import byline_names, byline_start, names_in_list
from kb.text.normalise import flat, fold
from kb.text.page_words import PageWords

Kinds = list[ParagraphKind | None]

_LINK_LINE = re.compile(
    r"(?:(?:https?://|www\.)\S+|\S+@\S+\.\w+|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|de|co\.uk))", re.IGNORECASE
)
_RULE = re.compile(r"[\W_]*")
_TERMINAL = re.compile(r"[.?!…:][\"'”’»)\]]*$")
_SENTENCE = re.compile(r"[a-z]{2}[.?!]$")
_STOP = re.compile(r"[.;,][\"')\]]*$")
_LIST_ITEM = re.compile(r"[-•◦▪‣●*–—]\s|\(?\d{1,3}[.)]\s")
_SPEAKER = re.compile(r"[A-Z][A-Z .'-]*:|[QA][.:]? ?[A-Z]")
_SPOKEN = re.compile(r"[^\"']{12}[\"'][^\"']*[?!][\"']$")
_LONGEST_QUESTION = 7
_LONGEST_TAIL_LINE = 14
_SETTLED = (ParagraphKind.BOILERPLATE, ParagraphKind.TITLE, ParagraphKind.DATE)
_LONGEST_LINE = 400
_LONGEST_BYLINE = 200
_LONGEST_TITLE = 250


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has a kind: its text, that text flat, and what the mark-up says it is."""

    text: str
    flat: str
    hint: ParagraphKind | None
    word_count: int

    @classmethod
    def of(cls, text: str, hint: ParagraphKind | None) -> Draft:
        """The draft of a block."""
        return cls(text, flat(text), hint, len(text.split()))

    @property
    def is_prose(self) -> bool:
        """Whether it reads as running text, not as a line of the page's furniture."""
        if self.hint is ParagraphKind.HEADING:
            return False
        return self.word_count >= 30 or (self.word_count >= 7 and _TERMINAL.search(self.flat) is not None)


@dataclass(frozen=True)
class Layout:
    """A page's drafts, and the title that its metadata state."""

    drafts: Sequence[Draft]
    stated_title: str | None
    words: PageWords

    def is_names(self, text: str) -> bool:
        """Whether flat `text` is a list of persons' names, none of them made of words that the page uses otherwise."""
        parts = [part.casefold() for name in names_in_list(text, self.words) for part in name.split()]
        return bool(parts) and all(part in self.words.particles or part not in self.common_words for part in parts)

    @cached_property
    def common_words(self) -> frozenset[str]:
        """The words that stand in lower case somewhere on the page."""
        words = (word for draft in self.drafts for word in draft.flat.split() if word[0].islower())
        return frozenset(word.strip(".,;:!?\"'()") for word in words)


Pass = Callable[[Layout, Kinds], Kinds]


def classify(layout: Layout) -> list[ParagraphKind]:
    """The kind of each of the layout's drafts, in order."""
    kinds: Kinds = [local_kind(draft, layout.words) for draft in layout.drafts]
    for step in _PASSES:
        kinds = step(layout, kinds)
    return [kind or ParagraphKind.BODY for kind in kinds]


# --- by itself ------------------------------------------------------------------------------------------------------


def local_kind(draft: Draft, words: PageWords) -> ParagraphKind | None:
    """What `draft` is wherever it stands; None where that depends on its surroundings."""
    if draft.hint in _SETTLED:
        return draft.hint
    if draft.hint is ParagraphKind.BYLINE:
        return ParagraphKind.DATE if is_date_line(draft.flat, words) else ParagraphKind.BYLINE
    if len(draft.flat) > _LONGEST_LINE:
        return ParagraphKind.CAPTION if draft.hint is ParagraphKind.CAPTION else None
    for kind, holds in _LOCAL_RULES:
        if holds(draft.flat, words):
            return kind
    return draft.hint if draft.hint is ParagraphKind.CAPTION else None


def _is_furniture(text: str, words: PageWords) -> bool:
    if _RULE.fullmatch(text) or _LINK_LINE.fullmatch(text) or (text.isdecimal() and len(text) < 5):
        return True
    if len(text) <= 120 and words.furniture.fullmatch(text):
        return True
    return words.furniture_start.match(text) is not None or words.furniture_inside.search(text) is not None


def _is_byline(text: str, words: PageWords) -> bool:
    start = byline_start(text, words) if len(text) <= _LONGEST_BYLINE else None
    if start is None:
        return False
    return is_date_line(text[start:], words) or (bool(byline_names(text, words)) and not _SENTENCE.search(text))


def _is_credits(text: str, words: PageWords) -> bool:
    return len(text) <= 300 and words.credits.fullmatch(text) is not None


def _is_caption(text: str, words: PageWords) -> bool:
    return (
        words.caption_start.match(text) is not None
        or words.caption_end.search(text, max(0, len(text) - 140)) is not None
    )


_LOCAL_RULES: tuple[tuple[ParagraphKind, Callable[[str, PageWords], bool]], ...] = (
    (ParagraphKind.DATE, is_date_line),
    (ParagraphKind.CAPTION, _is_caption),
    (ParagraphKind.BYLINE, _is_byline),
    (ParagraphKind.BOILERPLATE, _is_furniture),
    (ParagraphKind.BYLINE, _is_credits),
)


# --- by place -------------------------------------------------------------------------------------------------------


def _prose(layout: Layout, kinds: Kinds) -> list[int]:
    return [at for at, draft in enumerate(layout.drafts) if kinds[at] is None and draft.is_prose]


def _comments(layout: Layout, kinds: Kinds) -> Kinds:
    """All from the heading of the readers' comments to the end, once the article itself has begun."""
    prose = _prose(layout, kinds)
    first = prose[1] if len(prose) > 1 else len(kinds)
    for at in range(first, len(kinds)):
        if len(layout.drafts[at].flat) < 160 and layout.words.comments.fullmatch(layout.drafts[at].flat):
            return [*kinds[:at], *[ParagraphKind.BOILERPLATE] * (len(kinds) - at)]
    return kinds


def _imprint(layout: Layout, kinds: Kinds) -> Kinds:
    """The publisher's particulars, from their heading to the next paragraph of some length."""
    result, inside = list(kinds), False
    for at, draft in enumerate(layout.drafts):
        if draft.word_count < 4 and layout.words.imprint.fullmatch(draft.flat):
            inside = True
        elif inside and draft.word_count >= 40:
            inside = False
        if inside:
            result[at] = ParagraphKind.BOILERPLATE
    return result


def _title(layout: Layout, kinds: Kinds) -> Kinds:
    """The title, and every place where it is printed again."""
    marked = next((at for at, kind in enumerate(kinds) if kind is ParagraphKind.TITLE), None)
    stated = _stated_title(layout) if layout.stated_title and marked is None else marked
    at = stated if stated is not None or layout.stated_title else _printed_title(layout, kinds)
    if at is None:
        return kinds
    title = fold(layout.drafts[at].text).rstrip(".")
    return [
        ParagraphKind.TITLE
        if index == at or (kinds[index] is None and fold(draft.text[: len(title) + 20]).rstrip(".") == title)
        else kinds[index]
        for index, draft in enumerate(layout.drafts)
    ]


def _stated_title(layout: Layout) -> int | None:
    stated = fold(layout.stated_title or "")
    same = (at for at, draft in enumerate(layout.drafts) if draft.word_count < 60 and fold(draft.text) == stated)
    return next(same, None)


def _printed_title(layout: Layout, kinds: Kinds) -> int | None:
    """The first line of the head that can be a title, passing over a masthead and a line of names."""
    candidates = [at for at in _head(layout, kinds) if kinds[at] is None and _can_be_title(layout, at)]
    return candidates[0] if candidates else None


def _head(layout: Layout, kinds: Kinds) -> range:
    """The blocks before the first paragraph of prose that cannot be a title."""
    for at, draft in enumerate(layout.drafts):
        if kinds[at] is None and draft.is_prose and not _can_be_title(layout, at):
            return range(at)
    return range(len(kinds))


def _can_be_title(layout: Layout, at: int) -> bool:
    draft = layout.drafts[at]
    if len(draft.flat) > _LONGEST_TITLE or draft.word_count > 30 or not any(map(str.isalpha, draft.flat)):
        return False
    if _STOP.search(draft.flat) and (at > 0 or draft.word_count > 22 or layout.words.lead.search(draft.flat)):
        return False
    if _LIST_ITEM.match(draft.flat) or draft.flat.endswith(":") or at + 1 >= len(layout.drafts):
        return False
    return draft.hint is ParagraphKind.HEADING or not layout.is_names(draft.flat)


def _masthead(layout: Layout, kinds: Kinds) -> Kinds:
    """The outlet's name above the title or below it, where the page prints that name again or it is a paper's name."""
    head = [at for at in _head(layout, kinds) if kinds[at] is None]
    result = list(kinds)
    for at in head[:4]:
        if len(head) > 1 and is_masthead(layout, at):
            result[at] = ParagraphKind.BOILERPLATE
            head = [other for other in head if other != at]
    return result


def is_masthead(layout: Layout, at: int) -> bool:
    """Whether block `at` is nothing but the name of an outlet."""
    name = layout.drafts[at].flat
    parts = name.split()
    if len(parts) > 6 or _TERMINAL.search(name) or layout.drafts[at].hint is ParagraphKind.HEADING:
        return False
    if not all(part[0].isupper() or part in layout.words.joints for part in parts):
        return False
    outlet_word = layout.words.outlet_word.search(name)
    if outlet_word is None:
        return False
    repeated = any(name in draft.flat for index, draft in enumerate(layout.drafts) if index != at)
    return repeated or (at == 0 and (outlet_word.end() == len(name) or parts[0] == "The"))


def _head_lines(layout: Layout, kinds: Kinds) -> Kinds:
    """Names, issue lines and decks between the title and the first paragraph."""
    result = list(kinds)
    for at in _head(layout, kinds):
        draft = layout.drafts[at]
        if kinds[at] is None and not _STOP.search(draft.flat):
            result[at] = _head_line(layout, draft)
    return result


def _head_line(layout: Layout, draft: Draft) -> ParagraphKind | None:
    if layout.is_names(draft.flat):
        return ParagraphKind.BYLINE
    if _is_issue_line(draft.flat, layout.words):
        return ParagraphKind.DATE
    return ParagraphKind.HEADING if _heads(draft) else None


def _is_issue_line(text: str, words: PageWords) -> bool:
    """Whether it names an issue of a series or an outlet beside a date ("Policy Brief 7, May 2021")."""
    found = find_date(text)
    if found is None or found.end < len(text.rstrip(" .)")) or found.start == 0:
        return False
    before = text[: found.start].strip(" ,|·–—-")
    return len(before.split()) <= 8 and (
        words.issue.search(before) is not None or words.outlet_word.search(before) is not None
    )


def _names_by_title(layout: Layout, kinds: Kinds) -> Kinds:
    """A line of names right beside a title or a deck, wherever the title stands."""
    result = list(kinds)
    for at, draft in enumerate(layout.drafts):
        beside = kinds[max(0, at - 2) : at]
        if kinds[at] is None and ParagraphKind.TITLE in beside and layout.is_names(draft.flat):
            result[at] = ParagraphKind.BYLINE
    return result


def _tail(layout: Layout, kinds: Kinds) -> Kinds:
    """Lines after the last paragraph of prose, where some of them are furniture: names, sections, other stories."""
    prose = _prose(layout, kinds)
    first = prose[-1] + 1 if prose else len(kinds)
    if ParagraphKind.BOILERPLATE not in kinds[first:]:
        return kinds
    return [
        ParagraphKind.BOILERPLATE if at >= first and kind is None and _may_be_furniture(layout.drafts[at]) else kind
        for at, kind in enumerate(kinds)
    ]


def _may_be_furniture(draft: Draft) -> bool:
    return draft.word_count <= _LONGEST_TAIL_LINE and draft.hint is not ParagraphKind.BODY


def _elsewhere(layout: Layout, kinds: Kinds) -> Kinds:
    """The lines under "Related stories" and the like, up to the next paragraph of prose."""
    result, inside = list(kinds), False
    for at, draft in enumerate(layout.drafts):
        if draft.word_count < 8 and layout.words.elsewhere.fullmatch(draft.flat):
            inside = True
        elif draft.is_prose or draft.hint is ParagraphKind.HEADING:
            inside = False
        if inside and kinds[at] is None:
            result[at] = ParagraphKind.BOILERPLATE
    return result


def _headings(layout: Layout, kinds: Kinds) -> Kinds:
    """Short lines without a final stop above a paragraph, where no list is made of them."""
    result = list(kinds)
    for at, draft in enumerate(layout.drafts):
        if kinds[at] is not None:
            continue
        if draft.hint is ParagraphKind.HEADING or (_heads(draft) and _stands_alone(layout, kinds, at)):
            result[at] = ParagraphKind.HEADING
    return result


def _heads(draft: Draft) -> bool:
    text = draft.flat
    if draft.hint is ParagraphKind.BODY or draft.word_count > 16 or len(text) > 120 or _LIST_ITEM.match(text):
        return False
    if _STOP.search(text) or text.endswith((":", "…", "...")) or text.startswith(('"', "''")) or _SPEAKER.match(text):
        return False
    if _SPOKEN.search(text) or (text.endswith("?") and draft.word_count > _LONGEST_QUESTION):
        return False
    return not text.lstrip("\"'([")[:1].islower() and any(map(str.isalpha, text))


def _stands_alone(layout: Layout, kinds: Kinds, at: int) -> bool:
    """Whether prose follows, at most one other heading between, and no list of short lines goes before."""
    after = [index for index in range(at + 1, min(at + 4, len(kinds))) if kinds[index] is None]
    if not after:
        return False
    follows = layout.drafts[after[0]]
    if not follows.is_prose:
        follows = layout.drafts[after[1]] if len(after) > 1 else follows
    before = layout.drafts[at - 1] if at and kinds[at - 1] is None else None
    return follows.is_prose and (
        before is None or before.is_prose or not _heads(before) or _before_prose(layout, at - 1)
    )


def _before_prose(layout: Layout, at: int) -> bool:
    return at == 0 or layout.drafts[at - 1].is_prose


_PASSES: tuple[Pass, ...] = (
    _comments,
    _imprint,
    _masthead,
    _title,
    _names_by_title,
    _head_lines,
    _elsewhere,
    _tail,
    _headings,
)

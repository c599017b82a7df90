"""Says what each block of a page is: title, byline, date, heading, caption, body or boilerplate.

What a block says by itself comes first (`line_kinds.local_kind`), then where it stands: before the first paragraph of
prose, after the last, or under a heading that opens the readers' comments or the publisher's particulars. When in doubt
a block is body, for a claim lost is worse than a line too many.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile

from kb.model import ParagraphKind
from kb.text.drafts import Draft, Layout
from kb.text.line_kinds import LIST_ITEM, STOP, author_introduced, can_head, is_issue_line, is_masthead, local_kind
from kb.text.normalise import fold

Kinds = list[ParagraphKind | None]

_LONGEST_TITLE = 250
_MOST_TITLE_WORDS = 30
_MOST_STOPPED_TITLE_WORDS = 22
_LOOK_AHEAD = 5
_MOST_TAIL_WORDS = 14
_LONGEST_COMMENTS_HEADING = 160
_FEWEST_WORDS_AFTER_IMPRINT = 40
_FEWEST_MENU_LINES = 3
_MOST_MENU_WORDS = 2
_MASTHEAD_LINES = 4

Pass = Callable[[Layout, Kinds], Kinds]


def classify(layout: Layout) -> list[ParagraphKind]:
    """The kind of each of the layout's drafts, in order."""
    kinds: Kinds = [local_kind(draft, layout.words) for draft in layout.drafts]
    for step in _PASSES:
        kinds = step(layout, kinds)
    return [kind or ParagraphKind.BODY for kind in kinds]


def _prose(layout: Layout, kinds: Kinds) -> list[int]:
    return [at for at, draft in enumerate(layout.drafts) if kinds[at] is None and draft.is_prose]


def _comments(layout: Layout, kinds: Kinds) -> Kinds:
    """All from the heading of the readers' comments to the end, once the article itself has begun."""
    prose = _prose(layout, kinds)
    first = prose[1] if len(prose) > 1 else len(kinds)
    for at in range(first, len(kinds)):
        if len(layout.drafts[at].flat) < _LONGEST_COMMENTS_HEADING and layout.words.comments.fullmatch(
            layout.drafts[at].flat
        ):
            return [*kinds[:at], *[ParagraphKind.BOILERPLATE] * (len(kinds) - at)]
    return kinds


def _imprint(layout: Layout, kinds: Kinds) -> Kinds:
    """The publisher's particulars, from their heading to the next paragraph of some length."""
    result, inside = list(kinds), False
    for at, draft in enumerate(layout.drafts):
        if draft.word_count < 4 and layout.words.imprint.fullmatch(draft.flat):
            inside = True
        elif inside and draft.word_count >= _FEWEST_WORDS_AFTER_IMPRINT:
            inside = False
        if inside:
            result[at] = ParagraphKind.BOILERPLATE
    return result


def _navigation(layout: Layout, kinds: Kinds) -> Kinds:
    """A run of very short lines at the top, copied along from the site's menu."""
    run = list(takewhile(lambda at: _is_menu_line(layout.drafts[at], kinds[at]), range(len(kinds) - 1)))
    if sum(kinds[at] is None for at in run) < _FEWEST_MENU_LINES:
        return kinds
    return [*[ParagraphKind.BOILERPLATE] * len(run), *kinds[len(run) :]]


def _is_menu_line(draft: Draft, kind: ParagraphKind | None) -> bool:
    if kind is None:
        return draft.hint is None and draft.word_count <= _MOST_MENU_WORDS and not draft.ends_sentence
    return kind is ParagraphKind.BOILERPLATE


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
    if (
        len(draft.flat) > _LONGEST_TITLE
        or draft.word_count > _MOST_TITLE_WORDS
        or not any(map(str.isalpha, draft.flat))
    ):
        return False
    if LIST_ITEM.match(draft.flat) or draft.flat.endswith(":") or at + 1 >= len(layout.drafts):
        return False
    if STOP.search(draft.flat) and not _can_be_stopped_title(layout, at):
        return False
    return draft.hint is ParagraphKind.HEADING or not layout.is_names(draft.flat)


def _can_be_stopped_title(layout: Layout, at: int) -> bool:
    """Whether the first line, which ends with a full stop, is a headline and not the first sentence of the text."""
    draft = layout.drafts[at]
    if at > 0 or draft.word_count > _MOST_STOPPED_TITLE_WORDS or layout.words.lead.search(draft.flat):
        return False
    return any(following.word_count > draft.word_count for following in layout.drafts[1:_LOOK_AHEAD])


def _masthead(layout: Layout, kinds: Kinds) -> Kinds:
    """The outlet's name above the title or below it, where the page prints that name again or it is a paper's name."""
    head = [at for at in _head(layout, kinds) if kinds[at] is None]
    result = list(kinds)
    for at in head[:_MASTHEAD_LINES]:
        if (len(head) > 1 or ParagraphKind.TITLE in kinds) and is_masthead(layout, at):
            result[at] = ParagraphKind.BOILERPLATE
            head = [other for other in head if other != at]
    return result


def _head_lines(layout: Layout, kinds: Kinds) -> Kinds:
    """Names, issue lines and decks between the title and the first paragraph."""
    result = list(kinds)
    for at in _head(layout, kinds):
        draft = layout.drafts[at]
        if kinds[at] is None and not STOP.search(draft.flat):
            signed = at > 0 and kinds[at - 1] is ParagraphKind.BYLINE
            role = signed and layout.words.role.fullmatch(draft.flat) is not None
            result[at] = ParagraphKind.BYLINE if role else _head_line(layout, draft)
    return result


def _head_line(layout: Layout, draft: Draft) -> ParagraphKind | None:
    if layout.is_names(draft.flat):
        return ParagraphKind.BYLINE
    if is_issue_line(draft.flat, layout.words):
        return ParagraphKind.DATE
    return ParagraphKind.HEADING if can_head(draft) else None


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
    """Whether it can be a name, a section or another story's headline; a sentence, however short, is the article's."""
    return draft.word_count <= _MOST_TAIL_WORDS and draft.hint is not ParagraphKind.BODY and not draft.ends_sentence


def _about_author(layout: Layout, kinds: Kinds) -> Kinds:
    """The last paragraph of prose, where it says who a person is of whom the article does not speak: its author."""
    prose = _prose(layout, kinds)
    name = author_introduced(layout.drafts[prose[-1]].flat, layout.words) if len(prose) > 1 else None
    if name is None or any(name.split()[-1] in layout.drafts[at].flat for at in prose[:-1]):
        return kinds
    return [ParagraphKind.BYLINE if at == prose[-1] else kind for at, kind in enumerate(kinds)]


def _elsewhere(layout: Layout, kinds: Kinds) -> Kinds:
    """The lines under "Related stories" and the like, up to the next sentence."""
    result, inside = list(kinds), False
    for at, draft in enumerate(layout.drafts):
        if draft.word_count < 8 and layout.words.elsewhere.fullmatch(draft.flat):
            inside = True
        elif draft.is_prose or draft.ends_sentence or draft.hint is ParagraphKind.HEADING:
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
        if draft.hint is ParagraphKind.HEADING or (can_head(draft) and _stands_alone(layout, kinds, at)):
            result[at] = ParagraphKind.HEADING
    return result


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
        before is None or before.is_prose or not can_head(before) or _before_prose(layout, at - 1)
    )


def _before_prose(layout: Layout, at: int) -> bool:
    return at == 0 or layout.drafts[at - 1].is_prose


_PASSES: tuple[Pass, ...] = (
    _comments,
    _imprint,
    _navigation,
    _masthead,
    _title,
    _names_by_title,
    _head_lines,
    _elsewhere,
    _about_author,
    _tail,
    _headings,
)

"""What an article says of itself: title, authors, outlet, date. What neither mark-up nor text states stays None."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from kb.model import Paragraph, ParagraphKind, PublicationDate
from kb.text.datelines import FoundDate, find_date
from kb.text.dispatches import NO_DATELINE, Dateline, dateline
from kb.text.drafts import Draft, Layout
from kb.text.formats.page import Stated
from kb.text.line_kinds import author_introduced, is_masthead
from kb.text.names import byline_names, is_name
from kb.text.normalise import flat, fold, tidy
from kb.text.page_words import PageWords

_MASTHEAD_LINES = 20
_CLOSING_LINES = 12
_LONGEST_CLOSING = 400
_HEAD_DATE = (ParagraphKind.BYLINE, ParagraphKind.DATE)


def describe(paragraphs: Sequence[Paragraph], stated: Stated, words: PageWords) -> Stated:
    """`stated` with every gap filled from the paragraphs, where they say it.

    Parameters:
        paragraphs: a document's, in order, with their kinds.
        stated: what the file's own metadata says; it goes first.
        words: the page words of the document's language.
    """
    title = stated.title or _title(paragraphs)
    dispatch = _dispatch(paragraphs, words)
    outlet = stated.outlet or _outlet(paragraphs, words) or dispatch.outlet
    authors = _fuller(stated.authors, _authors(paragraphs, words, outlet))
    published = _agreed(stated.published, _published(paragraphs, words) or dispatch.published)
    return replace(stated, title=title, authors=authors, outlet=outlet, published=published)


def _fuller(stated: tuple[str, ...], printed: tuple[str, ...]) -> tuple[str, ...]:
    """The stated authors, or those of the byline where it names all of these and others."""
    known = {fold(name) for name in printed}
    return printed if not stated or all(fold(name) in known for name in stated) else stated


def _title(paragraphs: Sequence[Paragraph]) -> str | None:
    return next((tidy(p.text) for p in paragraphs if p.kind is ParagraphKind.TITLE), None)


def _authors(paragraphs: Sequence[Paragraph], words: PageWords, outlet: str | None) -> tuple[str, ...]:
    """The names in the byline; failing that, in the closing line about the author or "Follow ... on Twitter"."""
    for paragraph in (*_head(paragraphs), *paragraphs):
        if paragraph.kind is ParagraphKind.BYLINE and not words.credits.fullmatch(flat(paragraph.text)):
            names = tuple(
                name for name in byline_names(flat(paragraph.text), words) if fold(name) != fold(outlet or "")
            )
            if names:
                return names
    return _signed(paragraphs, words)


def _signed(paragraphs: Sequence[Paragraph], words: PageWords) -> tuple[str, ...]:
    for paragraph in paragraphs[-_CLOSING_LINES:]:
        text = flat(paragraph.text[:_LONGEST_CLOSING])
        follow = words.follow.search(text)
        if follow and is_name(follow["name"], words):
            return (follow["name"],)
        introduced = author_introduced(text, words) if paragraph.kind is ParagraphKind.BYLINE else None
        if introduced:
            return (introduced,)
    return ()


def _published(paragraphs: Sequence[Paragraph], words: PageWords) -> PublicationDate | None:
    """The date in the byline or right after it; failing that, the first in the head of the page."""
    head = list(_head(paragraphs))
    dated = [(at, found) for at, p in enumerate(head) if (found := _stated_date(p, words)) is not None]
    bylines = [at for at, p in enumerate(head) if p.kind is ParagraphKind.BYLINE]
    fresh = [(at, found) for at, found in dated if not words.updated.match(flat(head[at].text))] or dated
    near = [found for at, found in fresh if any(at - by in (0, 1) for by in bylines)]
    chosen = near or [found for _, found in fresh]
    return chosen[0].value if chosen else None


def _agreed(stated: PublicationDate | None, printed: PublicationDate | None) -> PublicationDate | None:
    """The stated date, in the wording in which the page prints it where it prints the same one."""
    if stated is None or (printed is not None and printed.edtf == stated.edtf):
        return printed
    return stated


def _stated_date(paragraph: Paragraph, words: PageWords) -> FoundDate | None:
    return find_date(flat(paragraph.text), words) if paragraph.kind in _HEAD_DATE else None


def _head(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs before the second one of body text, or all where the page has no more than one."""
    seen = 0
    for paragraph in paragraphs:
        seen += paragraph.kind is ParagraphKind.BODY
        if seen > 1:
            return
        yield paragraph


def _dispatch(paragraphs: Sequence[Paragraph], words: PageWords) -> Dateline:
    """What the dateline says that the body opens with."""
    first = next((p for p in paragraphs if p.kind is ParagraphKind.BODY), None)
    return dateline(flat(first.text), words) if first else NO_DATELINE


def _outlet(paragraphs: Sequence[Paragraph], words: PageWords) -> str | None:
    """The holder of the copyright; failing that, the masthead."""
    for paragraph in paragraphs:
        if paragraph.kind is ParagraphKind.BOILERPLATE and (name := _holder(flat(paragraph.text[:300]), words)):
            return name
    return _masthead(paragraphs, words)


def _holder(text: str, words: PageWords) -> str | None:
    found = words.holder.match(text)
    name = found["name"].strip(" -–—|") if found else ""
    return name if name[:1].isupper() and not words.not_holder.fullmatch(name) else None


def _masthead(paragraphs: Sequence[Paragraph], words: PageWords) -> str | None:
    head = list(islice(_head(paragraphs), _MASTHEAD_LINES))
    layout = Layout([Draft.of(p.text, None) for p in paragraphs], None, words)
    for at, paragraph in enumerate(head):
        if paragraph.kind is ParagraphKind.BOILERPLATE and is_masthead(layout, at):
            return flat(paragraph.text)
    return next((name for p in head if p.kind is ParagraphKind.DATE and (name := _before_date(p, words))), None)


def _before_date(paragraph: Paragraph, words: PageWords) -> str | None:
    """The outlet in a line of the form "The Evening Post, 4 May 2016"."""
    text = flat(paragraph.text)
    found = find_date(text, words)
    name = text[: found.start].strip(" ,|·–—-*_") if found else ""
    return name if name and not any(map(str.isdigit, name)) and words.outlet_word.search(name) else None

"""Markdown: the text without its marks; front matter (YAML's plain lines, or TOML) is what the file says of itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.errors import DocumentError
from kb.model import ParagraphKind
from kb.text.formats.html import parse, running_blocks
from kb.text.formats.html_metadata import read_date
from kb.text.formats.page import Page, RawFile, Stated, page_of
from kb.text.formats.plain import decode
from kb.text.normalise import fold, tidy

_FRONT = re.compile(r"\s*(---|\+\+\+)[ \t]*\r?\n(.*?)\r?\n(?:\1|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_SCALAR = re.compile(r"([\w-]+):\s*(.*)$")
_ITEM = re.compile(r"\s*-\s+(.*)$")
_BARE = "'\"[]"
_TITLES = ("title", "headline")
_AUTHORS = ("author", "authors", "by", "byline", "creator")
_OUTLETS = ("outlet", "publisher", "publication", "site", "site_name", "source")
_DATES = ("date", "published", "pubdate", "publishdate", "publish_date", "datepublished")
_URLS = ("url", "canonical", "canonical_url", "link", "permalink", "source_url")
_LANGUAGES = ("lang", "language", "locale")

Blocks = Iterator[tuple[str, ParagraphKind | None]]


def read(raw: RawFile) -> Page:
    """The page of a Markdown file.

    Raises:
        DocumentError: the bytes are no text, or nothing but marks.
    """
    text = decode(raw.name, raw.data)
    front = _FRONT.match(text)
    fields = _fields(front[1], front[2]) if front else {}
    stated = _stated(fields)
    tokens = MarkdownIt("commonmark").enable("table").parse(text[front.end() :] if front else text)
    blocks = _titled(list(_blocks(raw.name, tokens)), stated.title)
    if not any(map(str.isalnum, "".join(text for text, _ in blocks))):
        raise DocumentError(f"{raw.name} is Markdown without text.", "Save the article's text into it.")
    return page_of(blocks, stated)


# --- front matter ---------------------------------------------------------------------------------------------------


def _fields(fence: str, text: str) -> Mapping[str, list[str]]:
    """The fields of the front matter by name in lower case, each a list of texts."""
    if fence == "+++":
        return _toml_fields(text)
    fields: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        scalar, item = _SCALAR.match(line), _ITEM.match(line)
        if scalar:
            name = scalar[1].lower()
            fields[name] = _values(scalar[2])
        elif item and name:
            fields[name].append(item[1].strip(_BARE + " "))
    return fields


def _values(text: str) -> list[str]:
    inner = text.strip()
    parts = inner[1:-1].split(",") if inner.startswith("[") and inner.endswith("]") else [inner]
    return [value for part in parts if (value := part.strip().strip(_BARE).strip())]


def _toml_fields(text: str) -> Mapping[str, list[str]]:
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
    return {
        name.lower(): [str(v) for v in value] if isinstance(value, list) else [str(value)]
        for name, value in given.items()
    }


def _stated(fields: Mapping[str, Sequence[str]]) -> Stated:
    url = _first(fields, _URLS)
    date = _first(fields, _DATES)
    return Stated(
        title=_first(fields, _TITLES),
        authors=tuple(tidy(name) for key in _AUTHORS for name in fields.get(key, ())),
        outlet=_first(fields, _OUTLETS),
        published=read_date(date) if date else None,
        url=url if url and url.startswith("http") else None,
        language=(_first(fields, _LANGUAGES) or "")[:2].lower() or None,
    )


def _first(fields: Mapping[str, Sequence[str]], names: Iterable[str]) -> str | None:
    return next((tidy(value) for name in names for value in fields.get(name, ())), None)


# --- blocks ---------------------------------------------------------------------------------------------------------


def _titled(
    blocks: list[tuple[str, ParagraphKind | None]], title: str | None
) -> list[tuple[str, ParagraphKind | None]]:
    """The blocks with the title marked: the heading that says what the front matter says, else the first of level 1."""
    at = next(
        (i for i, (text, kind) in enumerate(blocks) if kind is not None and fold(text) == fold(title or "")), None
    )
    if at is None and title is None:
        at = next((i for i, (_, kind) in enumerate(blocks) if kind is ParagraphKind.TITLE), None)
    return [
        (text, ParagraphKind.TITLE if i == at else ParagraphKind.HEADING if kind is ParagraphKind.TITLE else kind)
        for i, (text, kind) in enumerate(blocks)
    ]


def _blocks(name: str, tokens: Sequence[Token]) -> Blocks:
    """The blocks in order; a heading of level 1 is given as a title."""
    opened: Token | None = None
    for token in tokens:
        if token.type.endswith("_open"):
            opened = token
        elif token.type == "inline":
            text = _plain(token.children or ()).strip()
            if text:
                yield text, _hint(token.children or (), opened)
        elif token.type in ("fence", "code_block") and token.content.strip():
            yield token.content.strip("\n"), ParagraphKind.BODY
        elif token.type == "html_block" and re.search(r">[^<]*\w", token.content):
            yield from running_blocks(parse(name, token.content))


def _plain(children: Iterable[Token]) -> str:
    return "".join(map(_text, children))


def _text(token: Token) -> str:
    if token.type in ("text", "code_inline", "text_special"):
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return _plain(token.children or ()) if token.type == "image" else ""


def _hint(children: Sequence[Token], opened: Token | None) -> ParagraphKind | None:
    if opened is not None and opened.type == "heading_open":
        return ParagraphKind.TITLE if opened.tag == "h1" else ParagraphKind.HEADING
    if all(token.type == "image" or not _text(token).strip() for token in children):
        return ParagraphKind.CAPTION
    marked = children[0].type in ("strong_open", "em_open") and children[-1].type in ("strong_close", "em_close")
    return None if marked else ParagraphKind.BODY

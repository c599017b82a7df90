"""What every reader of a format hands over: one decoded text, the blocks in it, and what the file says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kb.model import ParagraphKind, PublicationDate, Span


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read: `file_bytes` as it lies on disk, `text_bytes` once it is unpacked."""

    file_bytes: int = 40 * 1024 * 1024
    text_bytes: int = 160 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file's bytes. `name` is what messages call it."""

    name: str
    data: bytes
    limits: Limits


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page, `source_text[start:end]`; `hint` is what mark-up says it is, None where it is silent."""

    span: Span
    hint: ParagraphKind | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file's own metadata says; None and () where it says nothing."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    published: PublicationDate | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A file as its reader sees it: blocks in reading order that do not overlap."""

    source_text: str
    blocks: tuple[Block, ...]
    stated: Stated = field(default=Stated())


def page_of(blocks: Iterable[tuple[str, ParagraphKind | None]], stated: Stated) -> Page:
    """A page whose source text is its blocks' texts, one after the other, a blank line between two."""
    parts: list[str] = []
    placed: list[Block] = []
    at = 0
    for text, hint in blocks:
        placed.append(Block(Span(at, at + len(text)), hint))
        parts.append(text)
        at += len(text) + 2
    return Page("\n\n".join(parts), tuple(placed), stated)

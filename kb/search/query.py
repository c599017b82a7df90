"""What is asked of the index and what it answers: words become a query that cannot be malformed, hits come ranked."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date

from kb.errors import UsageError
from kb.search.excerpts import Stretch

_TERM = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must have; "" takes anything. Dates are EDTF, and compared as far as they are precise."""

    kind: str = ""
    speaker: str = ""
    outlet: str = ""
    since: str = ""
    until: str = ""
    act: str = ""
    directness: str = ""
    certainty: str = ""
    unnamed: str = ""
    state: str = ""

    @property
    def given(self) -> dict[str, str]:
        """The filters that take not just anything."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, with as much of its text as shows why."""

    iri: str
    kind: str
    excerpt: tuple[Stretch, ...]
    who: str
    title: str
    version: str
    outlet: str
    date: str
    paragraph: int
    act: str
    directness: str
    unnamed: bool
    state: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A named actor in a list, with what tells it from others of its name: its role, and where it speaks.

    `texts` counts the texts in which it speaks; `title` and `outlet` are those of the one captured last.
    """

    name: str
    iri: str
    role: str
    texts: int
    title: str
    outlet: str


@dataclass(frozen=True, slots=True)
class Results:
    """A part of the hits, best first; how many there are in all; and how they spread over each filter's values."""

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, tuple[tuple[str, int], ...]]


def check_date(name: str, text: str) -> None:
    """Refuse what is no year, month or day, which would be compared as letters. Raises UsageError that says `name`."""
    try:
        if text and not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
            raise ValueError(text)
        date.fromisoformat(f"{text or '2000'}-01-01"[:10])
    except ValueError:
        raise UsageError(
            f"{name} {text!r} is no date.", "Write a year, month or day: 2024, 2024-03 or 2024-03-05."
        ) from None


def match_expression(text: str) -> str:
    """What people type, as a query of FTS5: all words, "exact phrases", and no -words. "" where nothing is left.

    Each term is quoted, so that nothing in it is an operator; the last word may be the start of a longer one.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, phrase, word in _TERM.findall(text.replace("\x00", " ")):
        term = (phrase or word).replace('"', " ").strip()
        if re.search(r"\w", term):
            (unwanted if minus else wanted).append(f'"{term}"')
    if not wanted:
        return ""
    if not text.rstrip().endswith('"') and not unwanted and text == text.rstrip():
        wanted[-1] += "*"
    query = " AND ".join(wanted)
    return f"({query}) NOT ({' OR '.join(unwanted)})" if unwanted else query


def searched_words(text: str) -> tuple[str, ...]:
    """The single words of what people type, those with a minus left out."""
    terms = (phrase or word for minus, phrase, word in _TERM.findall(text) if not minus)
    return tuple(word for term in terms for word in re.findall(r"\w+", term))

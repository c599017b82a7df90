"""The dateline that opens a dispatch, TOLMEN, 14 Oct 2025 (Northline) - ...: whose dispatch it is and of which day.

Only its form tells: a place, a date, an agency in parentheses and a dash. Place and dash must be there; a place that is
not in capitals needs a date or a known word for an outlet besides.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.model import PublicationDate
from kb.text.datelines import find_date
from kb.text.page_words import PageWords

_LONGEST = 120
_MOST_PLACE_WORDS = 6
_DASH = re.compile(r" ?(?:—|–|--) ?| - |(?<=\))- ?")
_AGENCY = re.compile(r"\(([^()]{2,50})\)$")
_APART = re.compile(r"[\s,]+|[-–—]+(?!\w)")


class Dateline(NamedTuple):
    """Whose dispatch a text is and of which day, as far as its dateline says so."""

    outlet: str | None
    published: PublicationDate | None


NO_DATELINE = Dateline(None, None)


def dateline(text: str, words: PageWords) -> Dateline:
    """What the dateline at the start of flat `text` says; nothing where there is none."""
    dashes = [dash.start() for dash in _DASH.finditer(text[:_LONGEST])][:2]
    read = (_read(text[:dash].strip(), words) for dash in reversed(dashes))
    return next((found for found in read if found is not None), NO_DATELINE)


def _read(head: str, words: PageWords) -> Dateline | None:
    """The dateline that `head` is from its first word to its last; None where it is anything else."""
    in_parentheses = _AGENCY.search(head)
    agency = in_parentheses[1] if in_parentheses else None
    head = head[: in_parentheses.start()] if in_parentheses else head
    date = find_date(head, words)
    rest = f"{head[: date.start]} {head[date.end :]}" if date else head
    place = [part for part in _APART.split(rest) if part and not _is_timely(part, words)]
    named = len(place) <= _MOST_PLACE_WORDS and all(part[0].isupper() for part in (*place, *(agency or "").split()))
    if not place or not named:
        return None
    known = agency is not None and (words.agency.fullmatch(agency) or words.outlet_word.search(agency))
    if not known and date is None and not (place[0].isupper() and len(place[0]) > 1):
        return None
    return Dateline(agency, date.value if date else None)


def _is_timely(word: str, words: PageWords) -> bool:
    """Whether a word is of a date that states no year: "Oct. 14", "Tuesday"."""
    return word.strip(".").casefold() in words.months or words.beside_date.fullmatch(word) is not None

"""What pages of a language print around an article, read from the `page.toml` in its folder under `languages`.

Patterns match a block's text as `kb.text.normalise.flat` leaves it. Case counts in none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

DEFAULT_LANGUAGE = "en"
_FILE = "page.toml"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d{2})"


@dataclass(frozen=True, slots=True)
class PageWords:
    """The patterns of one language; `months` gives a month's number by each of its names.

    The three patterns of dates have the groups `day`, `month` and `year`, the last one no `day`.
    """

    furniture: re.Pattern[str]
    furniture_start: re.Pattern[str]
    furniture_inside: re.Pattern[str]
    comments: re.Pattern[str]
    imprint: re.Pattern[str]
    elsewhere: re.Pattern[str]
    caption_start: re.Pattern[str]
    caption_end: re.Pattern[str]
    byline: re.Pattern[str]
    later_byline: re.Pattern[str]
    name_separator: re.Pattern[str]
    after_names: re.Pattern[str]
    role: re.Pattern[str]
    agency: re.Pattern[str]
    nobody: re.Pattern[str]
    credits: re.Pattern[str]
    about: re.Pattern[str]
    follow: re.Pattern[str]
    months: Mapping[str, int]
    day_first: re.Pattern[str]
    month_first: re.Pattern[str]
    month_only: re.Pattern[str]
    beside_date: re.Pattern[str]
    updated: re.Pattern[str]
    issue: re.Pattern[str]
    holder: re.Pattern[str]
    not_holder: re.Pattern[str]
    outlet_word: re.Pattern[str]
    particles: frozenset[str]
    joints: frozenset[str]
    lead: re.Pattern[str]
    hyphen_keeps: frozenset[str]
    hyphen_suspended: frozenset[str]


@cache
def page_words(language: str = DEFAULT_LANGUAGE) -> PageWords:
    """The patterns of `language` (ISO 639-1); those of English where `kb/text/languages` has none for it."""
    folder = resources.files("kb.text.languages")
    given = folder.joinpath(language, _FILE)
    file = given if language.isalpha() and given.is_file() else folder.joinpath(DEFAULT_LANGUAGE, _FILE)
    return _compiled(tomllib.loads(file.read_text(encoding="utf-8")))


def _compiled(data: Mapping[str, Any]) -> PageWords:
    return PageWords(
        **_furniture(data),
        **_byline(data["byline"]),
        **_dates(data["date"]),
        holder=re.compile(data["outlet"]["holder"], re.IGNORECASE),
        not_holder=_whole([data["outlet"]["not_holder"]]),
        outlet_word=re.compile(rf"\b{data['outlet']['words']}\b", re.IGNORECASE),
        particles=frozenset(data["names"]["particles"]),
        joints=frozenset(data["names"]["joints"]),
        lead=_any(data["title"]["lead"]),
        hyphen_keeps=frozenset(data["hyphens"]["keeps"].split()),
        hyphen_suspended=frozenset(data["hyphens"]["suspended"].split()),
    )


def _furniture(data: Mapping[str, Any]) -> dict[str, Any]:
    furniture, sections, caption = data["boilerplate"], data["sections"], data["caption"]
    return {
        "furniture": _whole(furniture["whole"]),
        "furniture_start": _any(furniture["start"]),
        "furniture_inside": _any(furniture["inside"]),
        "comments": _whole(sections["comments"]),
        "imprint": _whole(sections["imprint"]),
        "elsewhere": _whole(sections["elsewhere"]),
        "caption_start": _any(caption["start"]),
        "caption_end": re.compile(f"(?:{'|'.join(caption['end'])})\\.?$", re.IGNORECASE),
    }


def _byline(byline: Mapping[str, Any]) -> dict[str, Any]:
    between = "|".join(byline["between"])
    return {
        "byline": re.compile(f"(?:{'|'.join(byline['openers'])})(?::| |$)\\s*", re.IGNORECASE),
        "later_byline": re.compile(rf"\b(?:{'|'.join(byline['later_openers'])}) (?=[^\W\d_])", re.IGNORECASE),
        "name_separator": re.compile(rf"\s*(?:[,;|/·•&]| - | – | — |\b(?:{between})\b)\s*", re.IGNORECASE),
        "after_names": re.compile(rf"\b(?:{'|'.join(byline['after'])})\b.*$", re.IGNORECASE),
        "role": _whole(byline["roles"]),
        "agency": _whole(byline["agencies"]),
        "nobody": _whole(byline["nobody"]),
        "credits": _whole(byline["credits"]),
        "about": re.compile(byline["about"], re.IGNORECASE),
        "follow": re.compile(byline["follow"], re.IGNORECASE),
    }


def _dates(date: Mapping[str, Any]) -> dict[str, Any]:
    months = {name: number for number, names in enumerate(date["months"], 1) for name in names}
    month = rf"(?P<month>{'|'.join(sorted(months, key=len, reverse=True))})\.?"
    day = rf"(?P<day>\d{{1,2}})(?:{date['ordinals']})?"
    return {
        "months": months,
        "day_first": re.compile(
            rf"\b{day}(?: {date['of']})?[ -]{month},?(?: {date['of']})?[ -]{_YEAR}\b", re.IGNORECASE
        ),
        "month_first": re.compile(rf"\b{month} ?{day},? +{_YEAR}\b", re.IGNORECASE),
        "month_only": re.compile(rf"(?<!\d )\b{month},?(?: {date['of']})? {_YEAR}\b", re.IGNORECASE),
        "beside_date": _whole(date["around"]),
        "updated": _any(date["updated"]),
        "issue": re.compile(date["issue"], re.IGNORECASE),
    }


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def _whole(patterns: Sequence[str]) -> re.Pattern[str]:
    """A pattern to be used with `fullmatch`; a full stop or colon at the end does not count."""
    return re.compile(f"(?:{'|'.join(f'(?:{pattern})' for pattern in patterns)})[.:]?", re.IGNORECASE)

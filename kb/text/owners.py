"""Who runs an outlet, where a text says so: "the Granary, the Sarnow Front's weekly newsletter".

A voice that belongs to somebody is no second origin, so the words that tell it matter. Only constructions that state
the tie are read; that two names stand near each other says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_BETWEEN = 60
"""The most characters between an outlet and "run by"."""

_MEDIA = (
    r"(?:news ?letters?|news ?papers?|mouth ?piece|magazine|journal|gazette|bulletin|broadcaster|web ?site|blog|channel"
    r"|(?:news|press|media|information) (?:agency|service|arm|wing|outlet|office|channel)|agency|paper"
    r"|radio(?: station| service)?|(?:television|TV)(?: station| channel)?|(?:weekly|daily)(?! \w)"
    r"|propaganda (?:arm|organ|outlet)|(?:house|party) organ)"
)
_POSSESSIVE = r"(?:['’]s|(?<=s)['’])"
_WORDS = r"(?:(?!and\b|or\b|but\b)[\w-]+ ){0,3}?"
_ARTICLE = r"(?:(?:the|an|a|its|their) )?"
_RUN = r"(?:run|owned|operated|controlled|published|produced|funded|financed|edited)"


@dataclass(frozen=True, slots=True)
class Ownership:
    """That `owner` runs `outlet`, both as they were asked for, and the noun or verb that says so."""

    outlet: str
    owner: str
    wording: str


def find_owners(text: str, outlets: Iterable[str], owners: Iterable[str]) -> tuple[Ownership, ...]:
    """The ties between outlets and owners that `text` states.

    Parameters:
        text: a paragraph.
        outlets: names of outlets and periodicals to look for.
        owners: names of organisations, parties, governments and persons to look for.

    Returns:
        one Ownership a pair that is stated, in order of the names.
    """
    here = [name for name in sorted(set(owners)) if name in text]
    found = (
        ownership
        for outlet in sorted(set(outlets))
        if outlet in text
        for owner in here
        if owner != outlet
        for ownership in _stated(text, outlet, owner)
    )
    return tuple({(one.outlet, one.owner): one for one in found}.values())


def _stated(text: str, outlet: str, owner: str) -> Iterator[Ownership]:
    for pattern in _patterns(re.escape(outlet), re.escape(owner)):
        match = pattern.search(text)
        if match:
            yield Ownership(outlet, owner, match["how"])
            return


def _patterns(outlet: str, owner: str) -> Iterator[re.Pattern[str]]:
    """The constructions, each with the telling word as group "how"."""
    begin, end = r"(?<!\w)", r"(?!\w)"
    told = rf"(?P<how>{_MEDIA})\b"
    for pattern in (
        rf"{outlet}(?:,| –| —|, which is| is| \() ?{_ARTICLE}{owner}(?:{_POSSESSIVE})? {_WORDS}{told}",
        rf"{outlet}(?:,| –| —|, which is| is| \() ?{_ARTICLE}{_WORDS}{told} of {_ARTICLE}{owner}{end}",
        rf"{owner}{_POSSESSIVE} (?:own )?{_WORDS}{told},? {_ARTICLE}(?:called )?[“\"‘']?{outlet}{end}",
        rf"{owner}{_POSSESSIVE} (?:own )?[“\"‘']?{outlet}[”\"’']? {_WORDS}{told}",
        rf"{outlet}[^.;!?]{{0,{MOST_BETWEEN}}}?\b(?P<how>{_RUN}) (?:in part )?by {_ARTICLE}{owner}{end}",
    ):
        yield re.compile(begin + pattern)

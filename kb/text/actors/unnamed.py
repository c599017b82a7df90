"""Why a speaker has no name, or not the real one: what the text says of anonymity and of assumed names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.text.actors.words import ActorWords

_REASON = re.compile(
    r"\b(?:because|since|as (?=he|she|they|it|the|his|her|their)|for fear|citing|out of|due to|in order to|so as|"
    r"to (?=discuss|describe|speak|talk|protect))[^.;,”\"]{3,240}"
)
_CONDITION = re.compile(r"on (?:the )?condition (?:that|of) [^.;,”\"]{3,200}")
_REACH = 400
_WITHHELD = re.compile(
    r"(?:to|not to|that (?:he|she|they) not) be (?:named|identified|quoted)|(?:that )?(?:only )?(?:his|her|their) "
    r"(?:(?:first|full|real|last|own) )?names?\b|(?:for )?anonymity\b|(?:him|her|them)sel(?:f|ves) (?:only )?as\b|"
    r"to (?:give|be quoted by|have) (?:his|her|their) (?:full |real )?name",
    re.IGNORECASE,
)


def anonymity(text: str, start: int, end: int, phrases: Iterable[str]) -> str | None:
    """What the text near `text[start:end]` says of why that source is not named; "" where it gives no reason.

    Parameters:
        phrases: those that say that a name is withheld.

    Returns:
        None where nothing near says that a name is withheld.
    """
    near = text[max(0, start - _REACH // 2) : end + _REACH]
    at = min((i for i in (near.find(phrase) for phrase in phrases) if i >= 0), default=-1)
    if at < 0:
        return None
    reason = _REASON.search(near, at, at + _REACH)
    if reason is not None:
        return reason.group().strip(" ,")
    condition = _CONDITION.search(near, max(0, at - _REACH // 4), at + _REACH)
    return condition.group().strip(" ,") if condition else ""


def withholds_name(content: str) -> bool:
    """Whether what somebody asks for or declines is to be named: a reason for anonymity rather than a statement."""
    return _WITHHELD.match(content) is not None


def is_pseudonym(text: str, start: int, end: int, words: ActorWords) -> bool:
    """Whether the words right around a name at `text[start:end]` say that it is an assumed one."""
    near = text[max(0, start - 60) : end + 60].lower()
    return any(phrase in near for phrase in words.pseudonym_phrases)

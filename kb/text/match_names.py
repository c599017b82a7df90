"""Whether two names can be one actor's: exact first, then spellings, initials, short forms. A name alone is no proof.

Unnamed actors have no business here: a program never joins them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.ids import digest
from kb.text.match_words import content_words, plain_key, stem
from kb.text.similarity import ratio, token_ratio

_TITLES = frozenset(
    [
        *"mr mrs ms miss dr prof professor sir dame lord lady general gen colonel col major maj captain capt".split(),
        *"lieutenant lt sergeant sgt president minister senator sen mayor judge sheikh imam commander the".split(),
    ]
)
_ARTICLE = re.compile(r"\b(al|el|an|as|ash|ad)[- ](?=\w)")
_FOLDS = (
    ("ou", "u"), ("oo", "u"), ("ee", "i"), ("kh", "h"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("ph", "f"), ("dj", "j"),
    ("tch", "ch"), ("q", "k"), ("c", "k"), ("y", "i"), ("w", "v"), ("e", "i"), ("o", "u"), ("'", ""),
)  # fmt: skip
_SMALL_WORDS = frozenset("of the and for in on de la".split())


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How likely (0..1) two names are one actor's, and why."""

    score: float
    reason: str


def name_key(name: str) -> str:
    """A name without titles, accents, articles and hyphens: "Al Naba" and "al-Naba" meet in "naba"."""
    bare = _ARTICLE.sub("", re.sub(r"[^\w\s’'-]", " ", plain_key(name)))
    return " ".join(word for word in re.split(r"[\s-]+", bare) if word and word not in _TITLES)


def folded(key: str) -> str:
    """A name's key with the letters that transliterations disagree on made alike."""
    for spelling, common in _FOLDS:
        key = key.replace(spelling, common)
    return re.sub(r"(.)\1", r"\1", key)


def initials(name: str) -> str:
    """The first letters of the words of a name that count: "ndfs" for National Dam ... Safety."""
    return "".join(word[0] for word in name_key(name).split() if word not in _SMALL_WORDS)


def match_name(one: str, other: str) -> NameMatch | None:
    """Whether two names can be one actor's; None where they cannot."""
    ours, theirs = name_key(one), name_key(other)
    if not ours or not theirs:
        return None
    if ours == theirs:
        return NameMatch(1.0 if " " in ours else 0.9, f"both are called {one}")
    for short, long in ((one, other), (other, one)):
        if " " not in name_key(short) and len(short) >= 2 and short.isupper() and initials(long) == plain_key(short):
            return NameMatch(0.85, f"{short} are the first letters of {long}")
    words_of = ours.split(), theirs.split()
    fewer, more = sorted(words_of, key=len)
    if len(fewer) < len(more) and set(fewer) <= set(more):
        last = fewer[-1] == more[-1]
        return NameMatch(0.75 if last else 0.6, f"{' '.join(fewer)} is a short form of {' '.join(more)}")
    return _spelling(one, other, ours, theirs)


def _spelling(one: str, other: str, ours: str, theirs: str) -> NameMatch | None:
    if len(ours.split()) != len(theirs.split()) or min(len(ours), len(theirs)) < 4:
        return None
    likeness = max(ratio(folded(ours), folded(theirs)), token_ratio(ours, theirs))
    each = min(ratio(folded(a), folded(b)) for a, b in zip(ours.split(), theirs.split(), strict=True))
    if likeness < 0.85 or each < 0.6:
        return None
    return NameMatch(round(0.95 * likeness, 3), f"{one} and {other} can be two spellings of one name")


def match_names(one: Iterable[str], other: Iterable[str]) -> NameMatch | None:
    """The best match between any names of two actors."""
    theirs = list(other)
    found = [match for a in one for b in theirs if (match := match_name(a, b)) is not None]
    return max(found, key=lambda match: match.score, default=None)


ROLE_CONFLICT = 0.5
"""What a name match is worth where the two are described as different things: two people may share a name."""


def weigh_roles(match: NameMatch, one: Iterable[str], other: Iterable[str]) -> NameMatch:
    """`match` seen with how each article describes the actor (titles, roles, apposition).

    Shared words of description raise it, descriptions without any in common lower it; where one has none it stands.
    """
    ours, theirs = _printed_stems(one), _printed_stems(other)
    if not ours or not theirs:
        return match
    common = [ours[stem] for stem in ours if stem in theirs]
    if common:
        score = round(match.score + (1 - match.score) * 0.5, 3)
        return NameMatch(score, f"{match.reason}, and both are described by: {', '.join(common)}")
    score = round(match.score * ROLE_CONFLICT, 3)
    return NameMatch(score, f"{match.reason}, but one is {_shown(one)} and the other {_shown(other)}")


def _printed_stems(descriptions: Iterable[str]) -> dict[str, str]:
    """The words of descriptions that carry meaning, by their stems, as the first description prints them."""
    found: dict[str, str] = {}
    for text in sorted(descriptions):
        for word in content_words(text):
            found.setdefault(stem(word.key), text[word.start : word.end])
    return found


def _shown(texts: Iterable[str]) -> str:
    return ", ".join(sorted(set(texts)))


def name_keys(names: Iterable[str]) -> frozenset[str]:
    """Keys that two actors of one name are likely to share: each longer word, folded, the whole, and the initials."""
    keys: set[str] = set()
    for name in names:
        bare = name_key(name)
        parts = [word for word in bare.split() if word not in _SMALL_WORDS]
        keys.add(f"n:{digest(folded(bare))}")
        keys.update(f"n:{digest(folded(word)[:4])}" for word in parts[-1:])
        if len(parts) > 2:
            keys.add(f"i:{initials(name)}")
        if name.isupper() and " " not in name:
            keys.add(f"i:{plain_key(name)}")
    return frozenset(keys)

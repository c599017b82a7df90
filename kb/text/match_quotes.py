"""Whether two printed quotes are one, word by word: what the other drops, adds and changes is data, not only a score.

Exact first, then inside a longer one, cut, with words put in, reordered; a few common words in a row are no match.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from kb.text.match_words import Word, content_stems, content_words, stem, words
from kb.text.similarity import Block, align


class Likeness(StrEnum):
    """How two texts are alike."""

    EXACT = "the same words"
    INSIDE = "one stands inside the other"
    EDITED = "the same words but for some dropped, added or changed"
    REORDERED = "the same words in another order"
    PARAPHRASE = "the same content in other words"


@dataclass(frozen=True, slots=True)
class Difference:
    """How the wording of one quote differs from another's: words of the one that the other drops, words it adds, and
    pairs (ours, theirs) that stand in each other's place. Printed forms, in reading order."""

    dropped: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """Two texts that are alike: how, how sure (0..1), how they differ, and the reason in words."""

    likeness: Likeness
    score: float
    difference: Difference
    reason: str
    shared: int


MIN_RUN = 3
"""Words that must stand in one run to count: shorter runs of common words meet by chance."""
QUOTE_FLOOR = 0.6
PARAPHRASE_FLOOR = 0.34
_MIN_PARAPHRASE = 3


def _runs(blocks: list[Block], one: list[Word]) -> int:
    """How many words stand in runs that count, or make up the whole of a text."""
    return sum(
        block.one_end - block.one_start
        for block in blocks
        if block.equal and (block.one_end - block.one_start >= MIN_RUN or block.one_end - block.one_start == len(one))
    )


def _printed(text: str, found: list[Word], start: int, end: int) -> str:
    return text[found[start].start : found[end - 1].end] if end > start else ""


def _difference(one: str, other: str, ours: list[Word], theirs: list[Word], blocks: list[Block]) -> Difference:
    """What lies between the first and the last block that the two share: what stands outside is cut, not changed."""
    equal = [index for index, block in enumerate(blocks) if block.equal]
    dropped: list[str] = []
    added: list[str] = []
    changed: list[tuple[str, str]] = []
    for index, block in enumerate(blocks):
        if block.equal:
            continue
        mine = _printed(one, ours, block.one_start, block.one_end)
        theirs_text = _printed(other, theirs, block.other_start, block.other_end)
        inner = equal and equal[0] < index < equal[-1]
        if mine and theirs_text and inner:
            changed.append((mine, theirs_text))
        else:
            dropped.extend([mine] if mine else [])
            added.extend([theirs_text] if theirs_text else [])
    return Difference(tuple(dropped), tuple(added), tuple(changed))


def _length_weight(count: int) -> float:
    """Less trust in short quotes: 0.6 for two words, 1 from ten on."""
    return min(1.0, 0.5 + 0.05 * count)


def match_quotes(one: str, other: str) -> Match | None:
    """Whether `one` and `other` print the same words, as a whole, in part, or with changes.

    Returns:
        the match with the difference seen from `one`, or None where they share too little. The score is the share of
        the shorter quote that stands in the longer one in runs of `MIN_RUN` words, weighted down for short quotes.
    """
    ours, theirs = words(one), words(other)
    if not ours or not theirs:
        return None
    keys = [word.key for word in ours], [word.key for word in theirs]
    blocks = align(*keys)
    shorter = ours if len(ours) <= len(theirs) else theirs
    shared = _runs(blocks, shorter)
    weight = _length_weight(shared)
    difference = _difference(one, other, ours, theirs, blocks)
    if keys[0] == keys[1]:
        return Match(Likeness.EXACT, _round(weight), Difference(), f"all {len(ours)} words are the same", shared)
    coverage = shared / len(shorter)
    reason = f"{shared} of {len(shorter)} words stand in the other in order"
    if coverage == 1 and shared >= MIN_RUN and _in_one_run(blocks, len(shorter)):
        return Match(Likeness.INSIDE, _round(weight * 0.97), difference, reason, shared)
    if coverage >= QUOTE_FLOOR and shared >= MIN_RUN:
        return Match(Likeness.EDITED, _round(weight * (0.3 + 0.65 * coverage)), difference, reason, shared)
    return _reordered(keys[0], keys[1], difference)


def _in_one_run(blocks: list[Block], length: int) -> bool:
    return any(block.equal and block.one_end - block.one_start == length for block in blocks)


def _reordered(one: list[str], other: list[str], difference: Difference) -> Match | None:
    common = (Counter(one) & Counter(other)).total()
    shorter = min(len(one), len(other))
    longer = max(len(one), len(other))
    if shorter < 6 or common / shorter < 0.85 or shorter / longer < 0.6:
        return None
    reason = f"{common} of {shorter} words stand in the other in another order"
    score = _round(0.8 * common / shorter * _length_weight(common))
    return Match(Likeness.REORDERED, score, difference, reason, common)


def match_content(one: str, other: str) -> Match | None:
    """Whether two statements say the same in other words, judged by the words that carry meaning.

    Returns:
        the match, or None. The score is the mean of the shares of each statement's words that the other has (the
        harmonic one, so that a short phrase does not match all that contains it), times 0.9: it is never sure.
    """
    ours, theirs = set(content_stems(one)), set(content_stems(other))
    common = ours & theirs
    if len(common) < _MIN_PARAPHRASE:
        return None
    score = 0.9 * 2 * len(common) / (len(ours) + len(theirs))
    if score < PARAPHRASE_FLOOR:
        return None
    reason = f"both speak of {', '.join(_as_printed(one, common))}"
    return Match(Likeness.PARAPHRASE, _round(score), Difference(), reason, len(common))


def _as_printed(text: str, stems: set[str]) -> list[str]:
    """The words of `text` that have one of `stems`, as they stand in it, the first of each."""
    first: dict[str, str] = {}
    for word in content_words(text):
        first.setdefault(stem(word.key), text[word.start : word.end])
    return [printed for key, printed in first.items() if key in stems]


def _round(score: float) -> float:
    return round(min(1.0, score), 3)

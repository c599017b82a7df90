"""The first model: which words report something. It proposes many; that a word is proposed decides nothing yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.text.extractors.trained.page import NOTHING, Page
from kb.text.extractors.trained.sequences import Labeller
from kb.text.passage import Range

BEGINS, GOES_ON, OUTSIDE = "B", "I", "O"
LEAST_CHANCE = 0.08
MOST_IN_SENTENCE = 16  # more are no prose; the bound keeps hostile input linear
_EDGE = "|"


class ProposedCue(NamedTuple):
    """Tokens that may report something, and how likely they do, 0..1."""

    tokens: Range
    chance: float


def cue_features(page: Page, sentence: Range) -> list[list[str]]:
    """The features of each token of a sentence."""
    p = page.passage
    quoted = p.any_quoted(*sentence)
    listed = any(one != NOTHING for one in page.words[slice(*sentence)])
    found = any(one != NOTHING for one in page.roles[slice(*sentence)])
    whole = f"q{quoted:d}{found:d}{listed:d}"
    return [_token(page, sentence, index, whole) for index in range(*sentence)]


def cue_labels(sentence: Range, cues: Sequence[Range]) -> list[str]:
    """The labels of a sentence's tokens, given the cues in it."""
    labels = [OUTSIDE] * (sentence.end - sentence.start)
    for cue in cues:
        for index in range(max(cue.start, sentence.start), min(cue.end, sentence.end)):
            labels[index - sentence.start] = BEGINS if index == cue.start else GOES_ON
    return labels


def proposed_cues(page: Page, labeller: Labeller) -> Iterator[ProposedCue]:
    """The stretches of a page that begin a cue with at least `LEAST_CHANCE`, in order; the likeliest of a sentence."""
    for sentence in page.passage.sentences:
        labeller.read(cue_features(page, sentence))
        found = list(_in_sentence(sentence, labeller))
        kept = sorted(found, key=lambda one: -one.chance)[:MOST_IN_SENTENCE]
        yield from sorted(kept)


def _in_sentence(sentence: Range, labeller: Labeller) -> Iterator[ProposedCue]:
    length = sentence.end - sentence.start
    index = 0
    while index < length:
        chance = labeller.chance(BEGINS, index)
        end = index + 1
        if chance >= LEAST_CHANCE:
            while end < length and labeller.chance(GOES_ON, end) > labeller.chance(OUTSIDE, end):
                end += 1
            yield ProposedCue(Range(sentence.start + index, sentence.start + end), chance)
        index = end


def _token(page: Page, sentence: Range, index: int, whole: str) -> list[str]:
    p = page.passage

    def around(column: Sequence[str], back: int) -> str:
        at = index + back
        return column[at] if 0 <= at < len(column) else _EDGE

    lower, tags, roles = p.lower, p.tags, page.roles
    word, before, after = lower[index], around(lower, -1), around(lower, 1)
    tag, tag_before, tag_after = tags[index], around(tags, -1), around(tags, 1)
    rule = roles[index]
    return [
        f"w={word}",
        f"w-1={before}",
        f"w+1={after}",
        f"w-2={around(lower, -2)}",
        f"w+2={around(lower, 2)}",
        f"w-1w={before} {word}",
        f"ww+1={word} {after}",
        f"t={tag}",
        f"t-1={tag_before}",
        f"t+1={tag_after}",
        f"ttt={tag_before} {tag} {tag_after}",
        f"tt-={around(tags, -2)} {tag_before}",
        f"tt+={tag_after} {around(tags, 2)}",
        f"wt+={word} {tag_after}",
        f"wt-={word} {tag_before}",
        f"e={word[-3:]}",
        f"e2={word[-2:]}",
        f"s={page.shapes[index]}",
        f"c={page.words[index]}",
        f"c-={around(page.words, -1)}",
        f"c+={around(page.words, 1)}",
        f"q={around(page.quotes, -1)}{page.quotes[index]}{around(page.quotes, 1)}",
        f"q+2={around(page.quotes, 2)}{around(page.quotes, 3)}",
        f"r={around(roles, -1)}{rule}{around(roles, 1)}",
        f"rc={rule} {page.words[index]}",
        f"rw={rule} {word}",
        f"h={whole}{page.passage.is_heading:d} {page.words[index]}",
        f"f={index == sentence.start:d} {tag}",
    ]

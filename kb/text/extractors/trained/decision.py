"""The third model: how likely each reading is right, by all that is known of it; then the best that agree are kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.text.extractors.trained.candidates import Candidate, Place
from kb.text.extractors.trained.page import CONTENT, NOTHING
from kb.text.extractors.trained.sequences import Labeller
from kb.text.passage import Passage, Range

RIGHT, WRONG = "right", "wrong"
_STEPS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
_LENGTHS = (1, 2, 3, 5, 8, 13, 21, 34, 55)
_SUREST = 0.999


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate and how likely it is right, 0..1."""

    candidate: Candidate
    chance: float


def judge(candidates: Sequence[Candidate], decisions: Labeller) -> list[Judged]:
    """Every candidate with its chance."""
    judged: list[Judged] = []
    for candidate, features in zip(candidates, decision_features(candidates), strict=True):
        decisions.read([features])
        judged.append(Judged(candidate, decisions.chance(RIGHT, 0)))
    return judged


def choose(judged: Iterable[Judged], floor: float) -> list[Judged]:
    """The likeliest candidates from `floor` on, of which no two share a word of cue or content, likeliest first.

    Where two are as likely, the one that stands first in the text is taken.
    """
    taken: list[Judged] = []
    occupied: set[tuple[int, int]] = set()
    for one in sorted(judged, key=lambda j: -j.chance):
        if one.chance < floor:
            break
        number = one.candidate.located.paragraph
        tokens = {(number, token) for token in content_tokens(one.candidate).union(range(*one.candidate.finding.cue))}
        if occupied.isdisjoint(tokens):
            occupied |= tokens
            taken.append(one)
    return taken


def content_tokens(candidate: Candidate) -> frozenset[int]:
    """The words, by their number in the page, that a candidate gives as content."""
    p = candidate.place.page.passage
    return frozenset(i for content in candidate.finding.contents for i in range(*content) if p.is_word[i])


# --- features -------------------------------------------------------------------------------------------------------


def decision_features(candidates: Sequence[Candidate]) -> Iterator[dict[str, float]]:
    """What is known of each candidate of a document, every feature by its value."""
    chances = {(c.place.page.number, c.place.cue.start): c.place.chance for c in candidates}
    for candidate in candidates:
        yield _features(candidate, chances)


def _features(candidate: Candidate, chances_at: Mapping[tuple[int, int], float]) -> dict[str, float]:
    place, finding = candidate.place, candidate.finding
    directness = candidate.located.directness
    chances = _chances(candidate)
    kind = f"{finding.kind} {directness}"
    features = {f"{name}: {_step(value, _STEPS)}": 1.0 for name, value in chances.items()}
    features |= {f"logit {name}": _logit(value) for name, value in chances.items()}
    features |= {f"{candidate.origin}, {name}": _logit(value) for name, value in chances.items()}
    signs = [
        *_signs(candidate, kind),
        f"likeness {_step(chances['likeness'], _STEPS)} {candidate.origin} {directness}",
        f"likeness {_step(chances['likeness'], _STEPS)} cue {_step(chances['cue'], _STEPS)}",
        *_neighbours(candidate, chances_at),
    ]
    if place.rule is not None:
        known = place.rule.confidence
        features["measured"] = _logit(known)
        signs += [f"rule {place.rule.finding.rule} {kind} {candidate.origin}", f"measured {_step(known, _STEPS)}"]
    return features | dict.fromkeys(signs, 1.0)


def _signs(candidate: Candidate, kind: str) -> Iterator[str]:
    place, finding = candidate.place, candidate.finding
    p = place.page.passage
    word = finding.word.lemma if finding.word else " ".join(p.lower[slice(*finding.cue)])
    words = len(content_tokens(candidate))
    yield f"origin {candidate.origin}"
    yield f"{candidate.origin} {kind}"
    yield f"word {word}"
    yield f"word {word} {candidate.origin}"
    yield f"words {_step(words, _LENGTHS)} {finding.kind}"
    yield f"contents {min(len(finding.contents), 3)} {candidate.origin}"
    yield f"source {_source(p, finding.source)} {finding.kind}"
    yield f"side {_sides(candidate)} {kind}"
    yield f"heading {p.is_heading}"
    yield f"quoted cue {p.any_quoted(*finding.cue)}"
    if finding.contents:
        yield f"opens {p.lower[min(finding.contents)[0]]}"
        end = max(finding.contents)[1]
        yield f"closes {p.lower[end] if end < len(p) else NOTHING}"
    if place.rule is not None:
        yield f"agreement {_step(_agreement(place), _STEPS)} {candidate.origin}"


def _chances(candidate: Candidate) -> dict[str, float]:
    """What the sequence models say: of the cue, of the contents as a whole and at their borders, of the source."""
    place, finding = candidate.place, candidate.finding
    return {
        "cue": place.chance,
        "likeness": _likeness(place, content_tokens(candidate)),
        "borders": _borders(place, finding.contents),
        "source": _source_chance(place, finding.source),
    }


def _likeness(place: Place, words: frozenset[int]) -> float:
    """About the Jaccard index that contents are expected to have with the right ones; words out of sight are right."""
    window, chances = place.reading.window, place.reading.content_chances
    p = place.page.passage
    inside = outside = 0.0
    for index, chance in enumerate(chances, window.start):
        if p.is_word[index]:
            if index in words:
                inside += chance
            else:
                outside += chance
    unseen = sum(not window.start <= word < window.end for word in words)
    total = len(words) + outside
    return (inside + unseen) / total if total else 0.0


def _borders(place: Place, contents: Sequence[Range]) -> float:
    """The least chance that the first and the last word of a content are in and the words beyond them out."""
    window, chances = place.reading.window, place.reading.content_chances
    is_word = place.page.passage.is_word

    def chance(index: int) -> float:
        return chances[index - window.start] if window.start <= index < window.end else 0.5

    least = 1.0
    for content in contents:
        first, last = is_word.find(1, *content), is_word.rfind(1, *content)
        if first < 0:
            continue
        before, after = is_word.rfind(1, window.start, content.start), is_word.find(1, content.end, window.end)
        beyond = [chance(index) for index in (before, after) if index >= 0]
        least = min(least, chance(first), chance(last), *(1.0 - one for one in beyond))
    return least


def _source_chance(place: Place, source: Range | None) -> float:
    window, chances = place.reading.window, place.reading.source_chances
    if source is None:
        return 1.0 - max(chances, default=0.0)
    inside = [chances[i - window.start] for i in range(*source) if window.start <= i < window.end]
    return max(inside, default=0.0)


def _agreement(place: Place) -> float:
    if place.rule is None:
        return 0.0
    p = place.page.passage
    sides = [
        {i for content in contents for i in range(*content) if p.is_word[i]}
        for contents in (place.rule.finding.contents, place.reading.contents)
    ]
    return len(sides[0] & sides[1]) / max(1, len(sides[0] | sides[1]))


def _neighbours(candidate: Candidate, chances_at: Mapping[tuple[int, int], float]) -> Iterator[str]:
    """Whether the candidate stands in what another cue may report, or another cue in what it reports."""
    page, cue = candidate.place.page, candidate.place.cue
    tokens = {token for content in candidate.finding.contents for token in range(*content)} - {cue.start}
    inside = max((chances_at.get((page.number, token), -1.0) for token in tokens), default=-1.0)
    yield f"holds cue {_step(inside, _STEPS)}"
    held = any(role == CONTENT and one.finding.cue != cue for one, role in page.parts[cue.start])
    yield f"held {held} {candidate.origin}"


def _source(p: Passage, source: Range | None) -> str:
    if source is None:
        return NOTHING
    length = source.end - source.start
    return f"{p.tags[source.start]} {p.tags[source.end - 1]} {min(length, 4)} {p.any_quoted(*source)}"


def _sides(candidate: Candidate) -> str:
    cue = candidate.finding.cue
    left = any(content.start < cue.start for content in candidate.finding.contents)
    right = any(content.end > cue.end for content in candidate.finding.contents)
    return f"{'L' * left}{'R' * right}"


def _step(value: float, steps: Sequence[float]) -> int:
    return sum(value >= step for step in steps)


def _logit(chance: float) -> float:
    kept = min(max(chance, 1 - _SUREST), _SUREST)
    return math.log(kept / (1 - kept))

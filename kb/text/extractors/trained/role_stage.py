"""The second model: given the words that report, who says what. It labels every token around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kb.text import tags
from kb.text.attribution.finder import Located
from kb.text.extractors.trained.page import CONTENT, CUE, NOTHING, SOURCE, Page
from kb.text.extractors.trained.sequences import Labeller
from kb.text.passage import Range
from kb.text.quotations import QUOTE

_EDGE = "|"
_DISTANCES = (1, 2, 3, 4, 6, 9, 14, 22)
_MOST = 3


@dataclass(frozen=True, slots=True)
class RoleReading:
    """What the model reads around one cue. `source_chances` and `content_chances` are those of the window's tokens."""

    window: Range
    source: Range | None
    contents: tuple[Range, ...]
    source_chances: tuple[float, ...]
    content_chances: tuple[float, ...]


def read_roles(page: Page, cue: Range, rule: Located | None, labeller: Labeller) -> RoleReading:
    """The most likely source and contents of a cue.

    Parameters:
        rule: what the rules found at this cue.
    """
    window = page.window(cue, rule)
    labels = labeller.labels(role_features(page, cue, rule))
    length = range(window.end - window.start)
    sources = tuple(labeller.chance(SOURCE, i) for i in length)
    contents = tuple(labeller.chance(CONTENT, i) for i in length)
    stretches = list(_stretches(page, window, labels))
    named = [stretch for role, stretch in stretches if role == SOURCE]
    source = max(named, key=lambda s: sum(sources[s.start - window.start : s.end - window.start]), default=None)
    return RoleReading(window, source, tuple(s for role, s in stretches if role == CONTENT), sources, contents)


def role_labels(window: Range, cue: Range, source: Sequence[Range], contents: Sequence[Range]) -> list[str]:
    """The labels of a window's tokens."""
    labels = [NOTHING] * (window.end - window.start)
    for role, stretches in ((CONTENT, contents), (SOURCE, source), (CUE, (cue,))):
        for stretch in stretches:
            for index in range(max(stretch.start, window.start), min(stretch.end, window.end)):
                labels[index - window.start] = role
    return labels


def _stretches(page: Page, window: Range, labels: Sequence[str]) -> Iterator[tuple[str, Range]]:
    """The runs of one label that hold a word."""
    at = window.start
    for role, run in groupby(labels):
        end = at + len(list(run))
        if role in (SOURCE, CONTENT) and page.passage.is_word.find(1, at, end) >= 0:
            yield role, Range(at, end) if role == SOURCE else _trimmed(page, Range(at, end))
        at = end


def _trimmed(page: Page, content: Range) -> Range:
    """A content without marks outside of quotations at its ends: the full stop is the sentence's own."""
    p, (start, end) = page.passage, content
    while not p.is_word[start] and not p.quoted[start]:
        start += 1
    while not p.is_word[end - 1] and not p.quoted[end - 1]:
        end -= 1
    return Range(start, end)


def role_features(page: Page, cue: Range, rule: Located | None) -> list[list[str]]:
    """The features of each token of the cue's window."""
    window = page.window(cue, rule)
    between = _between(page, window, cue)
    head = _head(page, cue)
    known = "r" if rule is not None else "n"
    return [
        _token(page, index, _side(index, cue), head, rule, between[index - window.start], known)
        for index in range(*window)
    ]


def _head(page: Page, cue: Range) -> tuple[str, str, str]:
    """The word that reports, as the lists have it, its classes, and the word after the cue."""
    p = page.passage
    listed = [i for i in range(*cue) if p.cues[i] is not None]
    index = listed[-1] if listed else cue.end - 1
    found = p.cues[index]
    after = p.lower[cue.end] if cue.end < len(p) else _EDGE
    return (found.lemma if found else p.lower[index], page.words[index], after)


def _side(index: int, cue: Range) -> str:
    if cue.start <= index < cue.end:
        return CUE
    distance = cue.start - index if index < cue.start else index - cue.end + 1
    near = sum(distance >= step for step in _DISTANCES)
    return f"{'L' if index < cue.start else 'R'}{near}"


def _between(page: Page, window: Range, cue: Range) -> list[str]:
    """What stands between each token and the cue: commas, quotation marks, "that", other verbs that report."""
    left = list(_counted(page, range(cue.start - 1, window.start - 1, -1)))[::-1]
    right = list(_counted(page, range(cue.end, window.end)))
    return [*left, *(["V"] * (min(cue.end, window.end) - cue.start)), *right]


def _counted(page: Page, indexes: range) -> Iterator[str]:
    p = page.passage
    commas = marks = links = verbs = 0
    for index in indexes:
        yield f"{min(commas, _MOST)}{min(marks, _MOST)}{min(links, 1)}{min(verbs, 2)}"
        commas += p.words[index] in (",", ";", "—", "–", "--")
        marks += p.words[index] == QUOTE
        links += p.tags[index] in (tags.COMPLEMENTIZER, tags.SUBORDINATOR)
        verbs += p.tags[index] in (tags.CUE_VERB, tags.AUXILIARY)


def _token(
    page: Page,
    index: int,
    place: str,
    head: tuple[str, str, str],
    rule: Located | None,
    between: str,
    known: str,
) -> list[str]:
    return [
        *_words(page, index, place),
        *_relation(page, index, place, head, between),
        *_ruled(page, index, place, rule, between, known),
    ]


def _words(page: Page, index: int, place: str) -> list[str]:
    """The token itself and its neighbours."""
    p, side = page.passage, place[0]

    def around(column: Sequence[str], back: int) -> str:
        at = index + back
        return column[at] if 0 <= at < len(column) else _EDGE

    lower, tag = p.lower[index], p.tags[index]
    return [
        f"p={place}",
        f"w={side}{lower}",
        f"w-1={side}{around(p.lower, -1)}",
        f"w+1={side}{around(p.lower, 1)}",
        f"t={side}{tag}",
        f"tt={side}{around(p.tags, -1)} {tag}",
        f"tt+={side}{tag} {around(p.tags, 1)}",
        f"ttt={side}{around(p.tags, -1)} {tag} {around(p.tags, 1)}",
        f"pt={place}{tag}",
        f"q={side}{around(page.quotes, -1)}{page.quotes[index]}{around(page.quotes, 1)}",
        f"s={side}{page.shapes[index]}",
    ]


def _relation(page: Page, index: int, place: str, head: tuple[str, str, str], between: str) -> list[str]:
    """How the token stands to the cue."""
    side, (lemma, kind, after) = place[0], head
    return [
        f"pw={place}{page.passage.lower[index]}" if place[1:] in ("1", "2") else f"pk={place}{kind}",
        f"l={side}{lemma}",
        f"lb={side}{lemma} {between}",
        f"kb={side}{kind} {between}",
        f"ka={side}{kind} {after}",
        f"b={side}{between}",
        f"bt={side}{between} {page.passage.tags[index]}",
        f"qb={side}{page.quotes[index]} {between}",
    ]


def _ruled(page: Page, index: int, place: str, rule: Located | None, between: str, known: str) -> list[str]:
    """What the rules make of the token and its neighbours, in this reading and in those beside it."""
    p, side = page.passage, place[0]

    def own(back: int) -> str:
        return page.role_in(rule, index + back) if 0 <= index + back < len(p) else _EDGE

    def other(back: int) -> str:
        return page.role_beside(rule, index + back) if 0 <= index + back < len(p) else _EDGE

    mine, lower = own(0), p.lower[index]
    found = f"{known}{own(-1)}{mine}{own(1)}"
    following = p.lower[index + 1] if index + 1 < len(p) else _EDGE
    return [
        f"r={found}",
        f"rs={side}{found}",
        f"r2={known}{own(-2)}{mine}{own(2)}",
        f"rt={found} {p.tags[index]}",
        f"rw={found} {lower}",
        f"rw+={found} {following}",
        f"rb={known}{mine} {side}{between}",
        f"o={other(0)}{known}",
        f"oo={other(-1)}{other(0)}{other(1)}",
    ]

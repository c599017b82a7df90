"""Interviews printed as turns: paragraphs that open with who speaks (“Ann Orr: I wrote it down.”), by turns.

One label alone is a heading or a list; two people who take turns are a conversation, and each turn is that person's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kb.text import tags
from kb.text.attribution.finding import Finding
from kb.text.lexicon import CueClass
from kb.text.passage import Passage, Range

TURN = "turn"
_LONGEST_LABEL = 6
_LEAST_TURNS = 3
_LEAST_SPEAKERS = 2
_NAME = frozenset({tags.NAME, tags.DETERMINER})


def speakers_by_turns(passages: Iterable[Passage]) -> frozenset[str]:
    """The labels of those who take turns in a text, in lower case; none where it is no conversation."""
    labels = Counter(label for passage in passages if (label := _label(passage)))
    talking = frozenset(label for label, turns in labels.items() if turns > 1 or labels.total() > len(labels))
    return talking if len(talking) >= _LEAST_SPEAKERS and labels.total() >= _LEAST_TURNS else frozenset()


def turn_of(passage: Passage, speakers: frozenset[str]) -> Finding | None:
    """The attribution of a whole paragraph to the speaker whose turn it is; None where it is nobody's."""
    label = _label(passage)
    if label not in speakers:
        return None
    colon = passage.words.index(":")
    source = Range(0, colon)
    return Finding(
        source, Range(colon, colon + 1), (Range(colon + 1, len(passage)),), CueClass.SPEECH, TURN, subject=source
    )


def _label(passage: Passage) -> str:
    """The name that opens a paragraph before a colon, in lower case; "" where none does."""
    head = passage.words[: _LONGEST_LABEL + 1]
    if passage.is_heading or ":" not in head or len(passage) <= head.index(":") + 1:
        return ""
    colon = head.index(":")
    named = all(tag in _NAME or word == "." for tag, word in zip(passage.tags[:colon], head[:colon], strict=True))
    known = passage.lower[colon - 1] in passage.lexicon.words.label_exceptions if colon else True
    return " ".join(passage.lower[:colon]) if named and not known else ""

"""Interviews printed as turns: paragraphs that open with who speaks (“Ann Orr: I wrote it down.”), by turns.

One label alone is a heading or a list; two people who take turns are a conversation, and each turn is that person's.
Between the first label and the last, paragraphs without one belong to the turn before them; a question is the asker's,
and what follows it the other's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.text import tags
from kb.text.attribution.finding import Finding
from kb.text.lexicon import CueClass
from kb.text.passage import Passage, Range
from kb.text.word_sets import union

TURN = "turn"
_LONGEST_LABEL = 6
_LEAST_TURNS = 3
_PAIR = 2
_NAME = frozenset({tags.NAME, tags.DETERMINER})


@dataclass(slots=True)
class Turn:
    """What one speaker says from a labelled paragraph on.

    `later` are the stretches of other paragraphs. `name` is where the speaker is named, paragraph and tokens, if the
    label is a mere letter ("A:").
    """

    paragraph: int
    finding: Finding
    name: tuple[int, Range] | None = None
    later: list[tuple[int, Range]] = field(default_factory=list)


def read_turns(passages: Mapping[int, Passage]) -> list[Turn]:
    """The turns of a conversation, by their first paragraph; none where the text is no conversation."""
    labels = {number: label for number, passage in passages.items() if (label := _label(passage))}
    speakers = _speakers(labels, passages)
    labels = {number: label for number, label in labels.items() if label in speakers}
    if not labels:
        return []
    reader = _Reader(speakers, _asker(labels, passages, speakers))
    for number in range(min(labels), max(labels) + 1):
        if number in passages:
            reader.read(number, passages[number], labels.get(number, ""))
    return reader.turns


def _speakers(labels: Mapping[int, str], passages: Mapping[int, Passage]) -> dict[str, str]:
    """Whose turn each label makes it: its own; Q and A are the two names', where there are two, and else nobody's."""
    questions, answers = _letters(passages)
    names = Counter(label for label in labels.values() if label not in questions | answers)
    letters = set(labels.values()) - names.keys()
    if len(names) == _PAIR and not letters.isdisjoint(questions) and not letters.isdisjoint(answers):
        asker, answerer = names
        return {asker: asker, answerer: answerer} | {x: answerer if x in answers else asker for x in letters}
    talking = [label for label, turns in names.items() if turns > 1 or names.total() > len(names)]
    return {name: name for name in talking} if len(talking) >= _PAIR and names.total() >= _LEAST_TURNS else {}


def _letters(passages: Mapping[int, Passage]) -> tuple[frozenset[str], frozenset[str]]:
    """The labels that stand for who asks and who answers."""
    for passage in passages.values():
        return passage.lexicon.words.question_labels, passage.lexicon.words.answer_labels
    return frozenset(), frozenset()


def _asker(labels: Mapping[int, str], passages: Mapping[int, Passage], speakers: Mapping[str, str]) -> str:
    """Who asks: whom Q stands for, or the speaker most of whose turns end in a question mark; "" where nobody does."""
    lettered = [speaker for label, speaker in speakers.items() if label in _letters(passages)[0]]
    if lettered:
        return lettered[0]
    turns = Counter(speakers[label] for label in labels.values())
    questions = Counter(speakers[label] for number, label in labels.items() if _is_question(passages[number]))
    asker = max(turns, key=lambda speaker: questions[speaker] / turns[speaker])
    return asker if 2 * questions[asker] > turns[asker] else ""


class _Reader:
    """Goes through the paragraphs of a conversation and gathers turns."""

    def __init__(self, speakers: Mapping[str, str], asker: str) -> None:
        self.turns: list[Turn] = []
        self._speakers, self._asker = speakers, asker
        self._of: dict[str, Turn] = {}
        self._named: dict[str, tuple[int, Range]] = {}
        self._now = ""

    def read(self, number: int, passage: Passage, label: str) -> None:
        """Takes the next paragraph into the turn that it belongs to, if to any."""
        if label:
            self._labelled(number, passage, label)
        elif passage.is_heading and not _is_question(passage):
            self._now = ""
        elif len(passage) and (speaker := self._whose(passage)) in self._of:
            self._of[speaker].later.append((number, Range(0, len(passage))))
            self._now = speaker

    def _labelled(self, number: int, passage: Passage, label: str) -> None:
        self._now = speaker = self._speakers[label]
        colon = passage.words.index(":")
        source, content = Range(0, colon), Range(colon + 1, len(passage))
        finding = Finding(source, Range(colon, colon + 1), (content,), CueClass.SPEECH, TURN, subject=source)
        name = None if speaker == label else self._named.get(speaker)
        self._named.setdefault(speaker, (number, source))
        self._of[speaker] = Turn(number, finding, name)
        self.turns.append(self._of[speaker])

    def _whose(self, passage: Passage) -> str:
        """Whose a paragraph without a label is; "" where that cannot be told, or where it speaks of the speaker."""
        if self._now.split(" ")[-1] in passage.lower:
            return ""
        answering = [speaker for speaker in self._of if speaker != self._asker]
        if not self._now or not self._asker:
            return self._now
        if _is_question(passage):
            return self._asker
        if self._now == self._asker:
            return answering[0] if len(answering) == 1 else ""
        if _addresses(passage):
            self._now = self._asker
            return ""
        return self._now


def _addresses(passage: Passage) -> bool:
    """Whether a paragraph speaks to somebody and not of its speaker, as one who asks does without a question mark."""
    words = passage.lexicon.words
    own = words.own_pronouns.isdisjoint(passage.lower)
    return own and not words.address_pronouns.isdisjoint(passage.lower)


def _is_question(passage: Passage) -> bool:
    return passage.words[-1:] == ["?"]


def _label(passage: Passage) -> str:
    """The name that opens a paragraph before a colon, in lower case; "" where none does."""
    head = passage.words[: _LONGEST_LABEL + 1]
    if passage.is_heading or ":" not in head:
        return ""
    colon, words = head.index(":"), passage.lexicon.words
    if not any(word[0].isalpha() for word in passage.words[colon + 1 :]):
        return ""  # a list: "Clinton: 547."
    label = " ".join(passage.lower[:colon])
    if label in union(words.question_labels, words.answer_labels):
        return label
    named = all(tag in _NAME or word == "." for tag, word in zip(passage.tags[:colon], head[:colon], strict=True))
    known = passage.lower[colon - 1] in words.label_exceptions if colon else True
    return label if named and not known else ""

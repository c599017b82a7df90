"""The main clause of what somebody says, without a parser: its words, whether it is about them, and its predicate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from kb.text import tags
from kb.text.attribution.act_words import LONGEST_PHRASE, ActWords
from kb.text.attribution.finding import Finding
from kb.text.passage import Passage, Range
from kb.text.quotations import QUOTE

_LONGEST = 24
_FRONTED = 25
_SUBJECT = 10
_NEAR = 7
_DETERMINED_WITHIN = 4
_ENDS = frozenset({".", "?", "!", ";", ":", "—", "–", "--", "("})
_OPENERS = frozenset({QUOTE, "'", "‘", ",", "..."})
_SINGLE_MARKS = frozenset("'‘")
_LEAST = 3
_FRONTING = frozenset({tags.PREPOSITION, tags.SUBORDINATOR})
_COMMON_NOUN = frozenset({tags.DETERMINER, tags.POSSESSIVE})


@dataclass(frozen=True)
class Clause:
    """The first main clause of a content.

    `words` are in lower case, "not" for its clitic. `predicate` counts in them: the first auxiliary or verb.
    `own` says that its subject is the speaker, `quoted` that it stands in quotation marks. `tokens` is its range in the
    passage, quotation marks included, and `verb` the token of its predicate there.
    """

    words: tuple[str, ...]
    predicate: int
    own: bool
    quoted: bool
    tokens: Range
    verb: int

    def says(self, phrases: frozenset[str]) -> bool:
        """Whether one of some phrases, words joined by hyphens, stands in the subject or right after the verb."""
        return not phrases.isdisjoint(self._said)

    def predicates(self, phrases: frozenset[str]) -> bool:
        """Whether the predicate opens with one of some phrases."""
        return not phrases.isdisjoint(self._predicated)

    @cached_property
    def _said(self) -> frozenset[str]:
        parts = "-".join(self.words[: self.predicate + _NEAR]).split("-")
        return frozenset(phrase for start in range(len(parts)) for phrase in _openings(parts[start:]))

    @cached_property
    def _predicated(self) -> frozenset[str]:
        return frozenset(_openings("-".join(self.words[self.predicate :]).split("-")))


def _openings(parts: list[str]) -> Iterator[str]:
    """The phrases that some words open with, as long as any that is looked for."""
    return accumulate(parts[:LONGEST_PHRASE], "{}-{}".format)


def main_clause(p: Passage, finding: Finding, words: ActWords) -> Clause | None:
    """The main clause that a finding's content opens with; None where there is none: nothing but marks, or a question
    that somebody answers ("said who would go").

    "That", interjections ("Look, ...") and an adjunct or clause before the main one ("If it rains, ...") are left out.
    """
    content = _main_content(p, finding)
    first = _after_openers(p, content, words)
    if first == content.start and p.lower[first] in words.embedding:
        return None
    start = _after_fronted(p, Range(first, content.end))
    end = next((i for i in range(start, content.end) if p.words[i] in _ENDS), content.end)
    end = min(end, start + _LONGEST)
    if all(p.words[i] == QUOTE for i in range(start, end)):
        return None
    verb = next((i for i in range(start, min(end, start + _SUBJECT)) if p.tags[i] in tags.VERBAL), start)
    subject = _words(p, start, verb)
    quoted = bool(p.quoted[start]) or p.words[content.start] in _SINGLE_MARKS
    own = _is_own(p, finding, start, words)
    return Clause(subject + _words(p, verb, end), len(subject), own, quoted, Range(start, end), verb)


def _words(p: Passage, start: int, end: int) -> tuple[str, ...]:
    return tuple(["not" if lower == "n’t" else lower for lower in p.lower[start:end] if lower != QUOTE])


def _main_content(p: Passage, finding: Finding) -> Range:
    """The first content, or the second where the first is a clause before the main one: "If it rains, he said, ..."."""
    first, *others = sorted(finding.contents)
    return others[0] if others and p.tags[first.start] in _FRONTING else first


def _after_openers(p: Passage, content: Range, words: ActWords) -> int:
    start = content.start
    while start < content.end - 1 and (
        p.words[start] in _OPENERS or p.tags[start] == tags.COMPLEMENTIZER or p.lower[start] in words.interjections
    ):
        start += 1
    return start


def _after_fronted(p: Passage, content: Range) -> int:
    """Where the clause starts after an adjunct or a subordinate clause that a comma closes."""
    if content.start >= content.end or p.tags[content.start] not in _FRONTING:
        return content.start
    reach = range(content.start, min(content.end - _LEAST, content.start + _FRONTED))
    return next((i + 1 for i in reach if p.words[i] == ","), content.start)


def _is_own(p: Passage, finding: Finding, start: int, words: ActWords) -> bool:
    """Whether a clause speaks of its speaker: "I" in quotation marks, the source's own pronoun in indirect speech."""
    first = p.lower[start]
    if first in words.own_pronouns:
        return True
    if first not in words.reported_pronouns or p.quoted[start] or finding.source is None:
        return False
    opening = p.lower[finding.source.start]
    if opening in words.reported_pronouns:
        return opening == first
    named = _COMMON_NOUN.isdisjoint(p.tags[finding.source.start : finding.source.start + _DETERMINED_WITHIN])
    return first not in words.thing_pronouns or not named

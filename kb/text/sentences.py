"""Splits a tokenized paragraph into sentences; the question mark of “Why?” she asked does not end one.

No sentence is longer than `LONGEST` tokens, so every rule is bounded.
"""

from __future__ import annotations

from kb.text.word_sets import WordSets

LONGEST = 400
_CLOSING = frozenset({"”", "»", "“", '"', "''", ")", "’", "'", ".", "?", "!"})
_UNSIDED = frozenset({'"', "''", "'", "“", "»", "’"})
_OPENING = "“\"‘'`«„"
_STOPS = frozenset(".?!")
_DASHES = ("—", "–", "-")
_LOOK_AHEAD = 7


def split_sentences(
    words: list[str], lower: list[str], offsets: list[tuple[int, int]], text: str, sets: WordSets
) -> list[tuple[int, int]]:
    """The sentences as (start, end) token ranges that cover all tokens in order."""
    splitter = _Splitter(words, lower, offsets, text, sets)
    bounds: list[tuple[int, int]] = []
    start = 0
    for index in [i for i, word in enumerate(words) if word[-1] in _STOPS]:
        word = words[index]
        if len(word) == 1 or word.startswith("..."):
            end = splitter.end_after(index)
        elif lower[index] in sets.ending_abbreviations:
            end = splitter.end_after_abbreviation(index)
        else:
            continue
        if start < end < len(words):
            bounds.extend(_chunks(start, end))
            start = end
    bounds.extend(_chunks(start, len(words)))
    return bounds


def _chunks(start: int, end: int) -> list[tuple[int, int]]:
    return [(s, min(end, s + LONGEST)) for s in range(start, end, LONGEST)]


class _Splitter:
    def __init__(
        self, words: list[str], lower: list[str], offsets: list[tuple[int, int]], text: str, sets: WordSets
    ) -> None:
        self.words, self.lower, self.offsets, self.text, self.sets = words, lower, offsets, text, sets

    def end_after(self, stop: int) -> int:
        """Where the sentence that the mark at `stop` may end really ends: after its closing marks, or -1."""
        after = self._after_closing(stop)
        if after >= len(self.words) or self._is_abbreviation(stop, after):
            return -1
        ellipsis = self.words[stop].startswith("...")
        if (after > stop + 1 or ellipsis) and self._attribution_follows(stop, after, quote_closed=after > stop + 1):
            return -1
        return after if self._can_start(self.words[after]) else -1

    def end_after_abbreviation(self, index: int) -> int:
        """Where a sentence ends that may end in the abbreviation at `index`: a function word in capitals follows."""
        after = self._after_closing(index)
        if after >= len(self.words) or not self.words[after][0].isupper():
            return -1
        word = self.lower[after]
        return after if word in self.sets.pronouns | self.sets.determiners | self.sets.conjunctions else -1

    def _after_closing(self, stop: int) -> int:
        index = stop + 1
        while index < len(self.words) and self._closes(index):
            index += 1
        return index

    def _closes(self, index: int) -> bool:
        """Whether a token is a mark that belongs to the sentence before; quotation marks after a space open one."""
        start, end = self.offsets[index]
        mark = self.text[start:end]
        return mark in _CLOSING and not (mark in _UNSIDED and self.text[start - 1].isspace())

    def _is_abbreviation(self, stop: int, after: int) -> bool:
        if self.words[stop] != "." or stop == 0:
            return False
        if self.offsets[after][0] == self.offsets[stop][1]:
            return True
        before = self.words[stop - 1]
        return len(before) == 1 and before.isupper() and self.offsets[stop - 1][1] == self.offsets[stop][0]

    def _attribution_follows(self, stop: int, after: int, *, quote_closed: bool) -> bool:
        """Whether “... .” she said goes on here; after a full stop, "She said: “..." is a sentence of its own."""
        if not quote_closed:
            return False
        full_stop = self.words[stop] == "."
        for index in range(after, min(after + _LOOK_AHEAD, len(self.words))):
            word = self.lower[index]
            if word in self.sets.quote_joining:
                heard = word in self.sets.quote_telling and not full_stop
                return index == after or heard or self._ends_attribution(index + 1, full_stop=full_stop)
            if word in (",", ".", ";", ":", '"', "“", "”"):
                return False
        return False

    def _ends_attribution(self, index: int, *, full_stop: bool) -> bool:
        word = self.lower[index] if index < len(self.lower) else "."
        if word == "," and full_stop:
            return index + 1 < len(self.lower) and self.words[index + 1] != '"'
        return word in self.sets.after_quote_joining or word[0] in (".;" if full_stop else '.,:;"“')

    def _can_start(self, word: str) -> bool:
        return word[0].isupper() or word[0] in _OPENING or word[0].isdigit() or word in _DASHES

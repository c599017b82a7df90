"""A paragraph made ready for the rules: tokens, tags, sentences and what is quoted, as parallel lists."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from kb.text import tags
from kb.text.lexicon import Cue, Lexicon
from kb.text.quotations import QUOTE, Quotation, QuoteStyle, find_quotations
from kb.text.sentences import split_sentences
from kb.text.tokens import tokenize

_OWNERS = frozenset({tags.NAME, tags.OTHER, tags.CUE_NOUN})
_NAME_PARTS = 4
_OWNED = frozenset({tags.NAME, tags.OTHER, tags.CUE_NOUN, tags.CUE_VERB, tags.NUMBER})
_BEFORE_CAPITALS = frozenset({QUOTE, ".", "?", "!", ":", "—", "–", "--", "-", "(", "…", "..."})
_AFTER_SUBJECT = frozenset({tags.CUE_VERB, tags.AUXILIARY, tags.GENITIVE})


class Range(NamedTuple):
    """Tokens `start` to `end` (exclusive) of one passage."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The tokens of one paragraph. Index i is the same token in every list.

    `words` have every outer quotation mark as '"' and every possessive clitic as "’s"; `lower` is the same in lower
    case with curly apostrophes. `cue_at` are the indexes of the cues that are not None, in order; `is_word` is 1 for
    tokens that are words or numbers rather than marks; `quoted` is 1 for tokens inside outer quotations, their marks
    included. `is_heading` and `is_title_case` describe the whole paragraph.
    """

    text: str
    lexicon: Lexicon
    offsets: list[tuple[int, int]]
    words: list[str]
    lower: list[str]
    tags: list[str]
    cues: list[Cue | None]
    cue_at: list[int]
    is_word: bytes
    quoted: bytearray
    sentences: list[Range]
    quotations: tuple[Quotation, ...]
    is_heading: bool = False
    is_title_case: bool = False

    def __len__(self) -> int:
        return len(self.words)

    def span(self, tokens: Range) -> tuple[int, int]:
        """The character offsets of a range of tokens."""
        return self.offsets[tokens.start][0], self.offsets[tokens.end - 1][1]

    def is_adverb(self, index: int) -> bool:
        """Whether the token at `index` is an adverb: by its form, unless its capital makes it a name ("Kelly said")."""
        if not self.lexicon.is_adverb(self.lower[index]):
            return False
        if self.is_title_case or not self.words[index][0].isupper():
            return True
        if index and self.words[index - 1] not in _BEFORE_CAPITALS:
            return False
        return index + 1 >= len(self.words) or self.tags[index + 1] not in _AFTER_SUBJECT

    def any_quoted(self, start: int, end: int) -> bool:
        """Whether any token of [start, end) is quoted."""
        return self.quoted.find(1, start, end) >= 0

    def sentence_at(self, index: int) -> Range:
        """The sentence that the token at `index` stands in."""
        at = bisect_right(self.sentences, index, key=lambda sentence: sentence.start)
        return self.sentences[max(0, at - 1)]

    def quote_end(self, index: int, stop: int) -> int:
        """The index after the quoted stretch that `index` stands in, at most `stop`."""
        end = self.quoted.find(0, index, stop)
        return stop if end < 0 else end


def read_passage(
    text: str,
    lexicon: Lexicon,
    style: QuoteStyle = QuoteStyle.DOUBLE,
    *,
    within: tuple[int, int] | None = None,
    is_heading: bool = False,
) -> Passage:
    """The passage of a paragraph's text, or of the stretch `within` of it (offsets stay those of the whole text)."""
    start, end = within or (0, len(text))
    quotations = find_quotations(text[:end], style, start)
    offsets = tokenize(text, start, end, lexicon.words.abbreviations, lexicon.words.clitics)
    quoted, marks = _quoted_tokens(offsets, quotations)
    known = lexicon.entries
    columns = zip(*[known[text[s:e]] for s, e in offsets], strict=True)
    words, lower, found, cues, is_word = map(list, columns) if offsets else ([], [], [], [], [])
    for mark in marks:
        words[mark] = lower[mark] = QUOTE
    for mark in marks:
        found[mark] = QUOTE
    _tag_in_context(words, lower, found)
    _tag_modal_names(words, lower, found, cues, lexicon.words.modals)
    _tag_months(words, lower, found, lexicon.words.months)
    title_case = is_heading and _is_title_case(words)
    return Passage(
        text=text,
        lexicon=lexicon,
        offsets=offsets,
        words=words,
        lower=lower,
        tags=found,
        cues=cues,
        cue_at=[i for i, cue in enumerate(cues) if cue is not None],
        is_word=bytes(is_word),
        quoted=quoted,
        sentences=[Range(*s) for s in split_sentences(words, lower, offsets, text, lexicon.words)],
        quotations=quotations,
        is_heading=is_heading,
        is_title_case=title_case,
    )


def _tag_in_context(words: list[str], lower: list[str], found: list[str]) -> None:
    """Corrects tags by their neighbours: the genitive clitic, and names that look like verbs."""
    for index in range(1, len(found) - 1):
        if found[index] == tags.PREPOSITION and _is_given_name(words, found, index):
            found[index] = tags.NAME
        if found[index] != tags.AUXILIARY:
            continue
        if words[index][0].isupper() and _continues_name(words, found, index):
            found[index] = tags.NAME
        elif lower[index] == "’s" and found[index - 1] in _OWNERS and found[index + 1] in _OWNED:
            found[index] = tags.GENITIVE


def _is_given_name(words: list[str], found: list[str], index: int) -> bool:
    """Whether a capital inside a sentence makes a given name of what looks like a preposition: "leader Per Aal"."""
    before = words[index - 1]
    return words[index][0].isupper() and found[index + 1] == tags.NAME and before[0].isalpha() and before.islower()


def _continues_name(words: list[str], found: list[str], index: int) -> bool:
    """Whether a capital inside a sentence makes a name of what looks like a verb: "George Will", "Theresa May"."""
    return found[index - 1] == tags.NAME or (words[index - 1][0].isalpha() and words[index - 1].islower())


def _tag_modal_names(
    words: list[str], lower: list[str], found: list[str], cues: list[Cue | None], modals: frozenset[str]
) -> None:
    """Tells a name from the modal that it looks like by the past after it, which no modal takes: "May said"."""
    for index in range(len(found) - 1):
        if found[index] == tags.AUXILIARY and words[index][0].isupper() and lower[index] in modals:
            verb = index + 1
            while verb < len(found) and found[verb] == tags.NAME and verb - index < _NAME_PARTS:
                verb += 1
            cue = cues[verb] if verb < len(found) else None
            if cue is not None and cue.past and not cue.base:
                found[index] = tags.NAME


def _tag_months(words: list[str], lower: list[str], found: list[str], months: frozenset[str]) -> None:
    """Tells a month from the modal that it looks like by a number or another month beside it: "March, May and July"."""
    for index in range(len(found)):
        if found[index] == tags.AUXILIARY and words[index][0].isupper() and lower[index] in months:
            beside = [i for step in (-1, 1) if 0 <= (i := _over_joint(words, found, index, step)) < len(found)]
            if any(lower[i] in months or found[i] == tags.NUMBER for i in beside):
                found[index] = tags.NAME


def _over_joint(words: list[str], found: list[str], index: int, step: int) -> int:
    """The token before or after `index`, commas and conjunctions of a list left out."""
    index += step
    while 0 <= index < len(found) and (words[index] == "," or found[index] == tags.CONJUNCTION):
        index += step
    return index


def _quoted_tokens(offsets: list[tuple[int, int]], quotations: tuple[Quotation, ...]) -> tuple[bytearray, set[int]]:
    quoted, marks = bytearray(len(offsets)), set()
    index = 0
    for quotation in quotations:
        while index < len(offsets) and offsets[index][0] < quotation.start:
            index += 1
        first = index
        while index < len(offsets) and offsets[index][0] < quotation.end:
            quoted[index] = 1
            index += 1
        if index > first:
            marks.add(first)
            if quotation.closed:
                marks.add(index - 1)
    return quoted, marks


def _is_title_case(words: list[str]) -> bool:
    letters = [w for w in words if w[0].isalpha()]
    return sum(w[0].isupper() for w in letters) > 0.6 * max(1, len(letters))

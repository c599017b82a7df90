"""A page while its blocks are being told apart: each block's text in the forms that the rules look at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.model import ParagraphKind
from kb.text.names import names_in_list
from kb.text.normalise import flat
from kb.text.page_words import PageWords

_TERMINAL = re.compile(r"[.?!…:][\"'”’»)\]]*$")
_PROSE_WORDS = 30
_SENTENCE_WORDS = 7


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has a kind: its text, that text flat, and what the mark-up says it is."""

    text: str
    flat: str
    hint: ParagraphKind | None
    word_count: int

    @classmethod
    def of(cls, text: str, hint: ParagraphKind | None) -> Draft:
        """The draft of a block."""
        return cls(text, flat(text), hint, len(text.split()))

    @property
    def ends_sentence(self) -> bool:
        """Whether it ends with a mark that ends a sentence."""
        return _TERMINAL.search(self.flat) is not None

    @property
    def is_prose(self) -> bool:
        """Whether it reads as running text, not as a line of the page's furniture."""
        if self.hint is ParagraphKind.HEADING:
            return False
        return self.word_count >= _PROSE_WORDS or (self.word_count >= _SENTENCE_WORDS and self.ends_sentence)


@dataclass(frozen=True)
class Layout:
    """A page's drafts, and the title that its metadata state."""

    drafts: Sequence[Draft]
    stated_title: str | None
    words: PageWords

    def is_names(self, text: str) -> bool:
        """Whether flat `text` is a list of persons' names, none of them made of words that the page uses otherwise."""
        parts = [part.casefold() for name in names_in_list(text, self.words) for part in name.split()]
        return bool(parts) and all(part in self.words.particles or part not in self.common_words for part in parts)

    @cached_property
    def common_words(self) -> frozenset[str]:
        """The words that stand in lower case somewhere on the page."""
        words = (word for draft in self.drafts for word in draft.flat.split() if word[0].islower())
        return frozenset(word.strip(".,;:!?\"'()") for word in words)

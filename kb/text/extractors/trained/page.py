"""What the sequence models see of a paragraph: columns of words, tags, marks, and what the rules made of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.text.attribution.finder import Located
from kb.text.lexicon import Lexicon
from kb.text.passage import Passage, Range
from kb.text.quotations import QUOTE

NOTHING = "-"
CUE, SOURCE, CONTENT = "V", "S", "C"
_LONGEST_WINDOW = 400
_SHAPES = ((re.compile(r"[A-Z]"), "X"), (re.compile(r"[^\W\d_]"), "x"), (re.compile(r"\d"), "9"))
_REPEATED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Page:
    """One paragraph in columns; index i is the same token in each, and in `passage`.

    `words` say what the word lists make of a token as a cue, `quotes` whether it is a mark, inside or outside of a
    quotation, `parts` what it is in each finding of the rules that it belongs to, `roles` the weightiest of these.
    """

    number: int
    passage: Passage
    findings: tuple[Located, ...]
    shapes: list[str]
    words: list[str]
    quotes: list[str]
    parts: list[list[tuple[Located, str]]]
    roles: list[str]

    def role_in(self, finding: Located | None, token: int) -> str:
        """What a token is in one of the findings."""
        return next((role for one, role in self.parts[token] if one is finding), NOTHING)

    def role_beside(self, finding: Located | None, token: int) -> str:
        """What a token is in the findings other than one."""
        return next((role for one, role in self.parts[token] if one is not finding), NOTHING)

    def found_at(self, cue: Range) -> Located | None:
        """What the rules found at a cue."""
        return next((one for token in range(*cue) for one, role in self.parts[token] if role == CUE), None)

    def sentence(self, token: int) -> Range:
        """The sentence that a token stands in."""
        sentences = self.passage.sentences
        return sentences[max(0, bisect_right(sentences, (token, len(self.passage) + 1)) - 1)]

    def window(self, cue: Range, rule: Located | None) -> Range:
        """Where the source and contents of a cue may stand: its sentence, what the rules gave it, open quotations."""
        p = self.passage
        start, end = self.sentence(cue.start).start, max(self.sentence(cue.start).end, cue.end)
        if rule is not None:
            stretches = (*rule.finding.contents, rule.finding.source or cue)
            start, end = min(start, *(s.start for s in stretches)), max(end, *(s.end for s in stretches))
        first, last = max(0, cue.start - _LONGEST_WINDOW), min(len(p), cue.end + _LONGEST_WINDOW)
        while start > first and p.quoted[start] and p.quoted[start - 1] and p.words[start - 1] != QUOTE:
            start = self.sentence(start - 1).start
        while end < last and p.quoted[end] and p.words[end - 1] != QUOTE:
            end = self.sentence(end).end
        return Range(max(start, first), min(end, last))


def read_pages(passages: Mapping[int, Passage], outer: Iterable[Located]) -> tuple[Page, ...]:
    """The pages of all passages that have words.

    Parameters:
        outer: what the rules found, without what is nested in other findings.
    """
    found: dict[int, list[Located]] = {number: [] for number in passages}
    for one in outer:
        found[one.paragraph].append(one)
    return tuple(_page(number, p, found[number]) for number, p in passages.items() if len(p))


def _page(number: int, p: Passage, findings: Sequence[Located]) -> Page:
    parts = _parts(len(p), findings)
    return Page(
        number=number,
        passage=p,
        findings=tuple(findings),
        shapes=[shape(word) for word in p.words],
        words=[_word(p, index) for index in range(len(p))],
        quotes=[QUOTE if w == QUOTE else "q" if q else NOTHING for w, q in zip(p.words, p.quoted, strict=True)],
        parts=parts,
        roles=[some[0][1] if some else NOTHING for some in parts],
    )


def _parts(length: int, findings: Sequence[Located]) -> list[list[tuple[Located, str]]]:
    """The findings that each token belongs to, those first whose cue it is, then those whose source."""
    made: list[list[tuple[Located, str]]] = [[] for _ in range(length)]
    for role in (CUE, SOURCE, CONTENT):
        for one in findings:
            finding = one.finding
            stretches = {CONTENT: finding.contents, SOURCE: (finding.source,), CUE: (finding.cue,)}[role]
            for token in (token for stretch in stretches if stretch is not None for token in range(*stretch)):
                made[token].append((one, role))
    return made


def shape(word: str) -> str:
    """The kinds of characters of a word: "Xx" for a name, "9" for a number, "X.X." for initials."""
    for pattern, sign in _SHAPES:
        word = pattern.sub(sign, word)
    return _REPEATED.sub(r"\1", word)[:6]


def _word(p: Passage, index: int) -> str:
    """The classes of the cue that a token can be, with a sign for the surest words; "noun" for noun cues."""
    cue = p.cues[index]
    if cue is None:
        return "noun" if _is_noun(p.lexicon, p.lower[index]) else NOTHING
    return "+".join(sorted(cue.classes)) + ("!" if "core" in cue.flags else "")


def _is_noun(lexicon: Lexicon, lower: str) -> bool:
    return lower in lexicon.noun_words

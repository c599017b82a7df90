"""Attributions across sentences and paragraphs: quotations without a cue of their own join the speech they continue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from kb.text.attribution.according import AFTER
from kb.text.attribution.announced import announcement
from kb.text.attribution.finding import Finding
from kb.text.attribution.labels import COLON, find_dashes
from kb.text.attribution.leading import COORDINATED
from kb.text.attribution.scope import Scope
from kb.text.attribution.sentence import find_dangling, find_doubtful, find_in_sentence
from kb.text.attribution.trailing import INVERTED, TRAILING
from kb.text.lexicon import CueClass
from kb.text.passage import Passage, Range
from kb.text.quotations import QUOTE

ALL_KINDS = frozenset(CueClass)
_FOLLOWING = frozenset({TRAILING, INVERTED, AFTER})
_SPOKEN = frozenset({CueClass.SPEECH, CueClass.STANCE, CueClass.DOCUMENT})
_MOSTLY = 0.6
_HALF = 0.5
_WHOLLY = 0.8
_DASHES = frozenset({"—", "–", "―", "--", "-"})
_DATELINE = 16
_OWN_CUE = 14
_QUOTE_SENTENCES = 40


class PassageFindings(NamedTuple):
    """The attributions of one passage.

    `orphans` are quotations without a cue where the passage has no attribution; they may belong to the speech before.
    `announced` is an attribution at the passage's end whose content is the next passage: "He wrote:".
    """

    findings: list[Finding]
    orphans: tuple[Range, ...]
    announced: Finding | None = None
    doubtful: tuple[Finding, ...] = ()


class _Reader:
    """Goes through the sentences of one passage, in order, and gathers findings and quotations without a cue."""

    def __init__(self, p: Passage, kinds: frozenset[CueClass]) -> None:
        self.p, self.kinds = p, kinds
        self.made: list[Finding] = []
        self.pending: list[Range] = []
        self.doubtful: list[Finding] = []
        self.batch = 0
        self.adjacent = True
        self.transcript = False

    def read(self) -> PassageFindings:
        for number, sentence in enumerate(self.p.sentences):
            if not self.transcript:
                self._sentence(number, sentence)
        made = [f for f in self.made if f.contents]
        orphans = tuple(self.pending) if not made else ()
        return PassageFindings(made, orphans, self._announced(), tuple(self.doubtful))

    def _announced(self) -> Finding | None:
        """The attribution that the passage's last words make, where they end in a colon."""
        last, end = self.p.sentences[-1], len(self.p) - 1
        if self.p.words[end] != ":" or self.transcript or self.p.quoted[end]:
            return None
        scope = Scope(self.p, last.start, last.end, self.kinds)
        return find_dangling(scope) or announcement(scope, end)

    def _sentence(self, number: int, sentence: Range) -> None:
        start = _after_dateline(self.p) if number == 0 else sentence.start
        scope = Scope(self.p, start, sentence.end, self.kinds)
        found = find_in_sentence(scope)
        self.doubtful.extend(find_doubtful(scope))
        if found:
            self._add(found)
            return
        length = sentence.end - sentence.start
        quoted = self.p.quoted.count(1, sentence.start, sentence.end)
        if quoted < _HALF * length and self._announces(number, scope):
            return
        if quoted >= _MOSTLY * length and length >= 2:
            self._unattributed(number, sentence)
        elif not quoted:
            self.adjacent = False

    def _add(self, found: list[Finding]) -> None:
        self.adjacent = True
        self.batch = len(self.made)
        self.transcript = len(found) == 1 and found[0].rule == COLON and found[0].contents[0].end >= len(self.p) - 1
        first = found[0]
        if self.pending and first.rule in _FOLLOWING and self.p.quoted[first.contents[0].start]:
            found[0] = replace(first, contents=(*self.pending, *first.contents))
            self.pending = []
        self.made.extend(found)

    def _announces(self, number: int, scope: Scope) -> bool:
        """Whether the sentence ends in a cue and the next one is its quotation."""
        if number + 1 >= len(self.p.sentences):
            return False
        following = self.p.sentences[number + 1]
        quoted = self.p.quoted.count(1, following.start, following.end)
        if self.p.words[following.start] != QUOTE or quoted < _WHOLLY * (following.end - following.start):
            return False
        finding = find_dangling(scope)
        if finding is None:
            return False
        self.batch = len(self.made)
        self.made.append(finding)
        self.adjacent = True
        return True

    def _unattributed(self, number: int, sentence: Range) -> None:
        """A quoted sentence without a cue: it waits for the cue of its own quotation, or continues the last speech."""
        index = self._continued()
        if index is not None and self.adjacent and not self._has_own_cue(number, sentence):
            last = self.made[index]
            self.made[index] = replace(last, contents=(*last.contents, sentence))
        else:
            self.pending.append(sentence)

    def _continued(self) -> int | None:
        """Which attribution of the last sentence that has any goes on: the quoted one, else the main one."""
        spoken = [i for i in range(self.batch, len(self.made)) if self.made[i].kind in _SPOKEN]
        quoted = [i for i in spoken if any(self.p.any_quoted(*c) for c in self.made[i].contents)]
        main = [i for i in spoken if self.made[i].rule != COORDINATED]
        candidates = quoted or main or spoken
        return candidates[-1] if candidates else None

    def _has_own_cue(self, number: int, sentence: Range) -> bool:
        """Whether the quotation that this sentence opens ends in a later sentence that has a cue right after it."""
        close = self.p.quote_end(sentence.start, len(self.p))
        for later in self.p.sentences[number + 1 : number + 1 + _QUOTE_SENTENCES]:
            if later.start >= close:
                return False
            if close < later.end:
                cues = self.p.cues[close : min(later.end, close + _OWN_CUE)]
                return any(c is not None and c.speech for c in cues)
        return False


def _after_dateline(p: Passage) -> int:
    """Where the first sentence starts after a dateline ("ULM, Germany (Reuters) —"), 0 where there is none."""
    for index in range(1, min(_DATELINE, p.sentences[0].end - 1)):
        if p.words[index] in _DASHES and not p.quoted[index]:
            head = p.words[:index]
            return index + 1 if head[0].isupper() and len(head[0]) > 2 and all(map(_in_dateline, head)) else 0
    return 0


def _in_dateline(word: str) -> bool:
    return not word[0].isalpha() or word[0].isupper()


def find_in_passage(p: Passage, kinds: frozenset[CueClass] = ALL_KINDS) -> PassageFindings:
    """The attributions of one passage, by position.

    Parameters:
        kinds: the classes of cues that count.
    """
    if not len(p):
        return PassageFindings([], ())
    dashes = find_dashes(p)
    if dashes:
        return PassageFindings(dashes, ())
    return _Reader(p, kinds).read()


def continues(p: Passage, orphans: Sequence[Range]) -> bool:
    """Whether the quotations without a cue in `p` may continue the speech of the passage before: `p` opens with one."""
    return bool(orphans) and p.words[0] == QUOTE

"""Attributions inside the content of another: "Officials say their intelligence shows that ...", to any depth."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from kb.text import tags
from kb.text.attribution.cited import find_cited
from kb.text.attribution.finding import Finding
from kb.text.attribution.scope import Scope
from kb.text.attribution.sentence import find_in_sentence
from kb.text.lexicon import CueClass
from kb.text.passage import Passage, Range, read_passage
from kb.text.quotations import QUOTE, QuoteStyle

NESTED_KINDS = frozenset({CueClass.SPEECH, CueClass.DOCUMENT, CueClass.THOUGHT})
QUOTED_KINDS = frozenset({CueClass.SPEECH, CueClass.DOCUMENT})
_SHORTEST = 4


def find_nested(p: Passage, outer: Finding) -> Iterator[tuple[Passage, Finding]]:
    """The attributions directly inside the contents of `outer`, each with the passage that its ranges count in.

    Each nested one lies strictly inside a content, so that nesting ends; but whom `outer` cites has its whole content,
    and the others are nested in that. Inside quotations the inner marks count.
    """
    if (cited := find_cited(p, outer)) is not None:
        yield p, cited
        return
    for content in outer.contents:
        if content.end - content.start < _SHORTEST:
            continue
        if p.quoted[content.start] and p.quoted.find(0, content.start, content.end) < 0:
            yield from _in_quotation(p, content)
        else:
            for part in _sentences(p, content):
                yield from ((p, f) for f in _in_range(p, part, NESTED_KINDS))


def _sentences(p: Passage, content: Range) -> Iterator[Range]:
    """The content, cut where it holds several sentences: a turn of an interview does."""
    first = max(0, bisect_right(p.sentences, content.start, key=lambda sentence: sentence.start) - 1)
    for index in range(first, len(p.sentences)):
        sentence = p.sentences[index]
        if sentence.start >= content.end:
            return
        part = Range(max(sentence.start, content.start), min(sentence.end, content.end))
        if part.end - part.start >= _SHORTEST:
            yield part


def _in_range(p: Passage, content: Range, kinds: frozenset[CueClass]) -> Iterator[Finding]:
    start = content.start
    while start < content.end - _SHORTEST and p.tags[start] in (tags.COMPLEMENTIZER, ","):
        start += 1
    if _has_cue(p, start, content.end):
        for finding in find_in_sentence(Scope(p, start, content.end, kinds)):
            if finding.contents and finding.kind in kinds and not _covers(finding, start, content.end):
                yield finding


def _has_cue(p: Passage, start: int, end: int) -> bool:
    at = bisect_left(p.cue_at, start)
    if at < len(p.cue_at) and p.cue_at[at] < end:
        return True
    return not p.lexicon.words.according_heads.isdisjoint(p.lower[start:end])


def _covers(finding: Finding, start: int, end: int) -> bool:
    """Whether the finding is as long as the content that it is nested in, so that nesting would not end."""
    return finding.contents[0].start <= start and finding.contents[-1].end >= end


def _in_quotation(p: Passage, content: Range) -> Iterator[tuple[Passage, Finding]]:
    if not _has_cue(p, content.start, content.end):
        return
    start, end = p.span(content)
    if p.words[content.start] == QUOTE:
        start = p.offsets[content.start][1]
    if p.words[content.end - 1] == QUOTE:
        end = p.offsets[content.end - 1][0]
    inner = read_passage(p.text, p.lexicon, QuoteStyle.SINGLE, within=(start, end))
    for sentence in inner.sentences:
        for finding in _in_range(inner, sentence, QUOTED_KINDS):
            yield inner, finding

"""Finds all attributions of a document, outer and nested, as token ranges; nothing here knows of actors or records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kb.model import Anchor, Directness, Document, Paragraph, ParagraphKind
from kb.text.attribution.discourse import ALL_KINDS, continues, find_in_passage
from kb.text.attribution.evidence import directness_of, evidence, rule_feature
from kb.text.attribution.finding import Finding
from kb.text.attribution.interviews import Turn, read_turns
from kb.text.attribution.nesting import find_nested
from kb.text.lexicon import CueClass, Lexicon
from kb.text.passage import Passage, Range, read_passage
from kb.text.quotations import QUOTE, QuoteStyle, find_quotations, quote_style

DEEPEST = 12  # levels of nesting; deeper is no prose, and the bound keeps hostile input linear
FLOOR = 0.33  # the confidence that a finding needs
HEADINGS = frozenset({ParagraphKind.TITLE, ParagraphKind.HEADING})


@dataclass(frozen=True)
class Located:
    """A finding in its place in a document.

    `passage` is the text that its ranges count in: that of its paragraph or, for what is nested in a quotation, a
    stretch of it (character offsets are the paragraph's all the same). `continued` are contents in later paragraphs;
    where these are more of a turn of an interview, `later` are they as passages with their ranges. `name` is where the
    speaker is named, paragraph and tokens, if the source is a mere letter there ("A:").
    `parent` is the index, in the list of all located findings, of the one inside whose content this one stands.
    """

    paragraph: int
    passage: Passage
    finding: Finding
    continued: tuple[Anchor, ...] = ()
    parent: int | None = None
    later: tuple[tuple[int, Passage, Range], ...] = ()
    name: tuple[int, Range] | None = None

    def anchor(self, tokens: Range) -> Anchor:
        """The place of a token range in the document."""
        return Anchor(self.paragraph, *self.passage.span(tokens))

    @cached_property
    def contents(self) -> tuple[Anchor, ...]:
        """The places of all contents, in reading order."""
        return tuple(sorted((*(self.anchor(c) for c in self.finding.contents), *self.continued)))

    @property
    def directness(self) -> Directness:
        """Direct, mixed or indirect, by how much of the contents is quoted."""
        return directness_of(self.passage, self.finding, len(self.continued))

    @property
    def is_measured(self) -> bool:
        """Whether enough findings of its rule were measured to judge it."""
        return rule_feature(self.finding) in self.passage.lexicon.confidence

    @cached_property
    def confidence(self) -> float:
        """How likely the finding is right, 0..1: as it says itself, or as measured on annotated articles."""
        if self.finding.confidence is not None:
            return self.finding.confidence
        return evidence(self.passage, self.finding, self.directness).probability(self.passage.lexicon.confidence)


def read_passages(document: Document, lexicon: Lexicon) -> dict[int, Passage]:
    """The passages of all paragraphs that can carry claims, by paragraph number."""
    paragraphs = tuple(document.content_paragraphs())
    style = quote_style(p.text for p in paragraphs)
    return {p.number: _read_passage(p, lexicon, style) for p in paragraphs}


def _read_passage(paragraph: Paragraph, lexicon: Lexicon, style: QuoteStyle) -> Passage:
    """The passage of a paragraph; headlines quote in single marks also where the text does in double ones."""
    heading = paragraph.kind in HEADINGS
    if heading and style is QuoteStyle.DOUBLE and not find_quotations(paragraph.text):
        style = QuoteStyle.SINGLE
    return read_passage(paragraph.text, lexicon, style, is_heading=heading)


def find_attributions(passages: dict[int, Passage], kinds: frozenset[CueClass] = ALL_KINDS) -> tuple[Located, ...]:
    """Every attribution of the passages (by paragraph number, in reading order); parents stand before children."""
    return with_nested(find_outer(passages, kinds))


def with_nested(outer: Iterable[Located]) -> tuple[Located, ...]:
    """Findings of the outermost level with all that is nested in them; parents stand before children."""
    located: list[Located] = []
    for one in outer:
        located.append(one)
        _add_nested(located, len(located) - 1, DEEPEST)
    return tuple(located)


def find_outer(passages: Mapping[int, Passage], kinds: frozenset[CueClass] = ALL_KINDS) -> list[Located]:
    """The attributions of the passages that stand in no other, in reading order.

    Kept are the candidates that are likely enough; that is the choice with the highest expected F1, which pays for
    whatever is right with a probability above half of it (Lipton et al., 2014). Those of rules too rare to be measured
    are kept, too.
    """
    return [one for one in candidates(passages, kinds) if one.confidence >= FLOOR or not one.is_measured]


def candidates(passages: Mapping[int, Passage], kinds: frozenset[CueClass] = ALL_KINDS) -> list[Located]:
    """All that the rules find outside of other attributions, likely or not, in reading order."""
    found: list[Located] = []
    doubtful: list[Located] = []
    open_speech = False
    announced: Located | None = None
    turns = [_located_turn(turn, passages) for turn in read_turns(passages)]
    in_turns = {number for turn in turns for number in (turn.paragraph, *(number for number, _, _ in turn.later))}
    for number, passage in passages.items():
        if number in in_turns:
            open_speech, announced = False, None
            continue
        findings, orphans, announcing, unsure = find_in_passage(passage, kinds)
        if announced is not None and len(passage) and (block := _announced_block(number, passage, findings)):
            found.append(replace(announced, continued=block))
            open_speech, findings = True, []
        elif not findings and open_speech and continues(passage, orphans):
            anchors = tuple(Anchor(number, *passage.span(r)) for r in orphans)
            found[-1] = replace(found[-1], continued=found[-1].continued + anchors)
        found.extend(Located(number, passage, finding) for finding in findings)
        doubtful.extend(Located(number, passage, finding) for finding in unsure)
        announced = Located(number, passage, announcing) if announcing and not passage.is_heading else None
        open_speech = bool(found) and (bool(findings) or (open_speech and passage.any_quoted(0, len(passage))))
    return sorted(turns + found + doubtful, key=lambda one: (one.paragraph, one.finding.cue))


def _located_turn(turn: Turn, passages: Mapping[int, Passage]) -> Located:
    later = tuple((number, passages[number], said) for number, said in turn.later)
    continued = tuple(Anchor(number, *passage.span(said)) for number, passage, said in later)
    return Located(turn.paragraph, passages[turn.paragraph], turn.finding, continued, later=later, name=turn.name)


def _announced_block(number: int, passage: Passage, findings: Sequence[Finding]) -> tuple[Anchor, ...]:
    """What a passage gives to the attribution that announces it: all of it where it is one quotation, else nothing."""
    if findings or passage.words[0] != QUOTE or passage.quote_end(0, len(passage)) < len(passage) - 1:
        return ()
    return (Anchor(number, *passage.span(Range(0, len(passage)))),)


def _add_nested(located: list[Located], parent: int, levels: int) -> None:
    if not levels:
        return
    outer = located[parent]
    more = ((number, p, replace(outer.finding, contents=(said,))) for number, p, said in outer.later)
    for number, p, turn in ((outer.paragraph, outer.passage, outer.finding), *more):
        for passage, finding in find_nested(p, turn):
            located.append(Located(number, passage, finding, parent=parent))
            _add_nested(located, len(located) - 1, levels - 1)

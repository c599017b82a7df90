"""Measures the weights of a language on an annotated folder: where contents end, and how likely a finding is right.

    python -m bench.weigh DATA/train --borders > kb/text/languages/en/borders.tsv
    python -m bench.weigh DATA/train --confidence > kb/text/languages/en/confidence.tsv

Borders first: the confidence is that of findings whose borders are chosen.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.logistic import fitted
from kb.model import Document, Span
from kb.text.attribution.borders import joints
from kb.text.attribution.discourse import ALL_KINDS
from kb.text.attribution.evidence import directness_of, evidence
from kb.text.attribution.finder import Located, candidates, read_passages
from kb.text.attribution.leading import COORDINATED, LEADING
from kb.text.attribution.scope import Scope
from kb.text.documents import read_text
from kb.text.evaluate import AnnotatedText, Statement, read_annotated
from kb.text.evaluate.matching import Prepared, Wording, pair, same_source
from kb.text.jsonl import source_span
from kb.text.languages import load_lexicon
from kb.text.lexicon import Lexicon
from kb.text.passage import Range

FEWEST = 40  # cases that a feature needs for a row of its own
_NEAR = 2  # tokens that an annotated end may lie beside a place where a content may end
_LED = frozenset({LEADING, COORDINATED})


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates of one annotated text with the annotations that they match, by number; in words both."""

    document: Document
    wording: Wording
    gold: Sequence[Prepared]
    found: Sequence[tuple[Located, Prepared]]
    right: Mapping[int, int]

    def words(self, one: Located, tokens: Range) -> frozenset[int]:
        """The numbers of the words of a range of tokens."""
        return self.wording.words([source_span(self.document, one.anchor(tokens))])


def judged(folder: Path, lexicon: Lexicon) -> Iterator[Judged]:
    """Every text of a folder with the outer candidates that the rules find in it, whatever their confidence."""
    for annotated in read_annotated(folder):
        yield _judge(annotated, read_text(annotated.name, annotated.text), lexicon)


def _judge(annotated: AnnotatedText, document: Document, lexicon: Lexicon) -> Judged:
    wording = Wording(annotated.text)
    gold = [wording.prepare(one) for one in annotated.statements]
    located = [one for one in candidates(read_passages(document, lexicon)) if one.contents]
    found = [(one, wording.prepare(_statement(document, one))) for one in located]
    found = [(o, q) for o, q in found if q.content and not wording.mostly_in(q.content, annotated.discarded)]
    pairs = pair([q for _, q in found], gold)
    return Judged(document, wording, gold, found, {i: j for i, j in pairs if same_source(found[i][1], gold[j])})


def _statement(document: Document, one: Located) -> Statement:
    source = one.anchor(one.finding.source) if one.finding.source else None
    contents = tuple(Span(*source_span(document, anchor)) for anchor in one.contents)
    cue = Span(*source_span(document, one.anchor(one.finding.cue)))
    return Statement("", (Span(*source_span(document, source)),) if source else (), (cue,), contents)


def confidence_cases(text: Judged) -> Iterator[tuple[list[str], bool]]:
    """The features of every candidate of a text, and whether it is right."""
    for number, (one, _) in enumerate(text.found):
        directness = directness_of(one.passage, one.finding, len(one.continued))
        yield evidence(one.passage, one.finding, directness).features(), number in text.right


def border_cases(text: Judged) -> Iterator[tuple[list[str], bool]]:
    """The features of every place where a content might have ended, up to where it does by the annotation."""
    for one, found in text.found:
        same = [gold for gold in text.gold if gold.cue & found.cue and same_source(found, gold)]
        if len(same) == 1 and one.finding.rule in _LED and not one.finding.doubt and not one.continued:
            yield from _ends(text, one, same[0])


def _ends(text: Judged, one: Located, gold: Prepared) -> Iterator[tuple[list[str], bool]]:
    p, cue = one.passage, one.finding.cue
    sentence = p.sentence_at(cue.start)
    content = next((c for c in one.finding.contents if cue.start < c.start < sentence.end), None)
    scope = Scope(p, sentence.start, sentence.end, ALL_KINDS)
    reading = scope.cues.get(cue.end - 1)
    if content is None or reading is None or content.end > scope.end:
        return
    last = _annotated_end(text, one, Range(content.start, scope.end), gold)
    places = list(joints(scope, content.start, content.end, reading))
    nearest = min((*(place.at for place in places), scope.end), key=lambda at: abs(at - last))
    if abs(nearest - last) <= _NEAR:
        yield from ((place.evidence.features(), place.at == nearest) for place in places if place.at <= nearest)


def _annotated_end(text: Judged, one: Located, tokens: Range, gold: Prepared) -> int:
    """The token after the last one of the annotated content; -1 where that does not start with `tokens`."""
    words = [text.words(one, Range(index, index + 1)) for index in range(*tokens)]
    inside = [index for index, word in enumerate(words) if word and word <= gold.content]
    if not inside or sum(bool(word) for word in words[: inside[0]]) > 1:
        return -1 - _NEAR
    return tokens.start + inside[-1] + 1


def table(cases: Sequence[tuple[list[str], bool]]) -> Iterator[str]:
    """The rows of a table of weights."""
    yield "# Measured weights of features that are no words; made by `python -m bench.weigh`, see kb/text/weights.py."
    for name, weight in fitted([row for row, _ in cases], [right for _, right in cases], FEWEST).items():
        yield f"{name}\t{weight:.3f}"


def main() -> None:
    """Reads the arguments and prints what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--borders", action="store_true")
    wanted.add_argument("--confidence", action="store_true")
    given = parser.parse_args()
    lexicon = load_lexicon()
    if given.borders:
        lexicon = lexicon.without_borders()
        print(*table([case for text in judged(given.folder, lexicon) for case in border_cases(text)]), sep="\n")
    else:
        print(*table([case for text in judged(given.folder, lexicon) for case in confidence_cases(text)]), sep="\n")


if __name__ == "__main__":
    main()

"""Whom he and she mean: how often the resolver names the person whom a labelled sample names.

    python -m bench.speakers DATA SAMPLE.jsonl            every labelled pronoun, attribution found or not
    python -m bench.speakers DATA SAMPLE.jsonl --misses   and those that it gets wrong

A line of the sample is `{"split", "doc", "start", "end", "pronoun", "antecedent": [names]}`, offsets into
DATA/<split>/text/<doc>.txt. Right is the person of whom one of the names is a part.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kb.model import Document
from kb.text.actors.cast import Caster
from kb.text.actors.words import load_names
from kb.text.attribution.finder import Located, find_attributions, read_passages
from kb.text.documents import read_text
from kb.text.gazetteer import load_gazetteer
from kb.text.languages import load_lexicon
from kb.text.passage import Range

Labelled = dict[str, Any]


class Outcome(NamedTuple):
    """A labelled pronoun, whether its attribution was found, and whom the resolver names ("" for nobody by name)."""

    label: Labelled
    attributed: bool
    named: str

    @property
    def right(self) -> bool:
        """Whether the person named is the one meant."""
        return any(name.lower() in self.named.lower() for name in self.label["antecedent"])


def outcomes(document: Document, labels: Sequence[Labelled]) -> Iterator[Outcome]:
    """What becomes of the labelled pronouns of one document, resolved in reading order among its speakers."""
    passages = read_passages(document, load_lexicon())
    located = find_attributions(passages)
    caster = Caster(document, passages, located, load_names(), load_gazetteer().places.keys())
    waiting = sorted(((_place(document, label), label) for label in labels), key=lambda pair: pair[0])
    for one in (*located, None):
        while waiting and (one is None or waiting[0][0] <= _cue(one)):
            (paragraph, start), label = waiting.pop(0)
            yield _outcome(caster, located, paragraph, start, label)
        if one is not None:
            caster.cast(one)


def _cue(one: Located) -> tuple[int, int]:
    return one.paragraph, one.anchor(one.finding.cue).start


def _place(document: Document, label: Labelled) -> tuple[int, int]:
    for paragraph in document.paragraphs:
        for at, source, length in paragraph.pieces:
            if source <= label["start"] < source + length:
                return paragraph.number, at + label["start"] - source
    raise ValueError(f"{document.name}: nothing stands at {label['start']}")


def _outcome(caster: Caster, located: Sequence[Located], paragraph: int, start: int, label: Labelled) -> Outcome:
    sources = [(one.paragraph, one.anchor(one.finding.source)) for one in located if one.finding.source]
    attributed = any(number == paragraph and span.start <= start < span.end for number, span in sources)
    passage = caster.passages.get(paragraph)
    token = next((i for i, (at, _) in enumerate(passage.offsets) if at == start), None) if passage else None
    if token is None:
        return Outcome(label, attributed, "")
    speaker = caster.whom(caster.phrase(paragraph, Range(token, token + 1)))
    actor = caster.register.actor(speaker) if speaker else None
    return Outcome(label, attributed, " ".join(name.text for name in actor.names) if actor and actor.name else "")


def measured(data: Path, sample: Path) -> Iterator[Outcome]:
    """The outcomes of every labelled pronoun of the sample."""
    labels: dict[tuple[str, str], list[Labelled]] = defaultdict(list)
    for line in sample.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        labels[label["split"], label["doc"]].append(label)
    for (split, name), some in labels.items():
        with (data / split / "text" / f"{name}.txt").open(encoding="utf-8", newline="") as file:
            yield from outcomes(read_text(name, file.read()), some)


def main() -> None:
    """Reads the arguments and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("sample", type=Path)
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    every = list(measured(given.data, given.sample))
    counts = Counter((one.attributed, one.right) for one in every)
    found = counts[True, True] + counts[True, False]
    print(f"person right: {sum(one.right for one in every)} of {len(every)} labelled pronouns")
    print(f"attribution found: {found}, person right in {counts[True, True]} of these")
    for one in every if given.misses else ():
        if not one.right:
            print(one.label["doc"], one.label["start"], one.label["pronoun"], one.label["antecedent"], "->", one.named)


if __name__ == "__main__":
    main()

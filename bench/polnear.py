"""Extraction over a PolNeAR folder: prediction lines for a scorer, or own figures.

    python -m bench.polnear DATA --split dev                      prediction lines on stdout
    python -m bench.polnear DATA --split dev --figures            the figures of `whence evaluate`
    python -m bench.polnear DATA --split dev --extractor trained  either, for another extractor

A prediction line is `{"doc", "source", "cue", "content", "conf", "nested"}`. DATA has folders train and dev, each with
text/ and attributions/; it is not part of the project.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kb.model import Attribution, Document
from kb.text.documents import read_text
from kb.text.evaluate import AnnotatedText, Statement, read_annotated, score, statements_of
from kb.text.extractors import DEFAULT, Extractor, load_extractor
from kb.text.jsonl import attribution_objects


def predictions(folder: Path, every: int, extractor: Extractor) -> Iterator[dict[str, Any]]:
    """One object per attribution of every `every`-th text of a split."""
    for number, path in enumerate(sorted((folder / "text").glob("*.txt"))):
        if number % every == 0:
            with path.open(encoding="utf-8", newline="") as file:
                document = read_text(path.stem, file.read())
            yield from map(line, attribution_objects(document, extractor.extract(document)))


def line(found: dict[str, Any]) -> dict[str, Any]:
    """A product object as a prediction line."""
    kept = {key: found[key] for key in ("doc", "source", "cue", "content")}
    return kept | {"conf": found["confidence"], "nested": found["nested_in"] is not None}


def worked(
    folder: Path, extractor: Extractor
) -> Iterator[tuple[AnnotatedText, Document, tuple[Attribution, ...], tuple[Statement, ...]]]:
    """Every annotated text of a split with what the extractor finds in it."""
    for annotated in read_annotated(folder):
        document = read_text(annotated.name, annotated.text)
        extraction = extractor.extract(document)
        yield annotated, document, extraction.attributions, statements_of(document, extraction)


def figures(folder: Path, extractor: Extractor) -> Iterator[str]:
    """The figures of a split, a line each."""
    report = score((annotated, statements) for annotated, _, _, statements in worked(folder, extractor))
    for one in report.attributions:
        yield f"{one.name:24} P {one.precision:.3f} R {one.recall:.3f} F1 {one.f1:.3f}"
    for share in report.agreements:
        yield f"{share.name:24} {share.right} of {share.seen}"
    yield f"calibration error        {report.calibration_error:.3f}"


def main() -> None:
    """Reads the arguments and prints what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--extractor", default=DEFAULT)
    parser.add_argument("--figures", action="store_true")
    given = parser.parse_args()
    folder = given.data / given.split
    if given.figures:
        print(*figures(folder, load_extractor(given.extractor)), sep="\n")
    else:
        found = predictions(folder, given.every, load_extractor(given.extractor))
        print(*(json.dumps(one, ensure_ascii=False) for one in found), sep="\n")


if __name__ == "__main__":
    main()

"""`whence evaluate`: how well the extractor does on texts that people have annotated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from kb.cli.output import print_table, with_progress
from kb.errors import DocumentError
from kb.text.documents import read_text
from kb.text.evaluate import AnnotatedText, Report, Statement, read_annotated, score, statements_of
from kb.text.evaluate.report import Score
from kb.text.extractors import DEFAULT, Extractor, load_extractor

Table = tuple[str, Sequence[str], list[Sequence[str]]]


@click.command("evaluate")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--format", "layout", type=click.Choice(["text", "markdown"]), default="text", help="How to lay out the tables."
)
@click.option("--extractor", "name", default=DEFAULT, show_default=True, help="Which one; see docs/extraction.md.")
def evaluate_command(folder: Path, layout: str, name: str) -> None:
    """Score an extractor against the annotated texts in FOLDER.

    The texts are files *.gold of our own format (see docs/gold.md), or *.txt with *.ann (brat, PolNeAR).
    """
    report = score(_findings(load_extractor(name), read_annotated(folder)))
    low, high = report.interval
    click.echo(f"{report.texts} texts; attributions F1 {_percent(report.headline.f1)}, ", nl=False)
    click.echo(f"95 % interval {_percent(low)} to {_percent(high)} (resampled texts); ", nl=False)
    click.echo(f"calibration error {_percent(report.calibration_error)} points.")
    show = _print_markdown if layout == "markdown" else _print_text
    for table in _tables(report):
        show(table)


def _findings(
    extractor: Extractor, texts: Sequence[AnnotatedText]
) -> Iterator[tuple[AnnotatedText, Iterable[Statement]]]:
    for annotated in with_progress(texts, "evaluating"):
        document = read_text(annotated.name, annotated.text)
        if document.source_text != annotated.text:
            raise DocumentError(
                f"{annotated.name}: reading changes the text; offsets would not fit.",
                "Save it as UTF-8 without BOM.",
            )
        yield annotated, statements_of(document, extractor.extract(document))


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _tables(report: Report) -> Iterator[Table]:
    score_head = ("", "P", "R", "F1", "found", "annotated")
    yield "Attributions (at least half of the content's words, and the source)", score_head, _rows(report.attributions)
    yield "Words", score_head, _rows(report.words)
    shares = [(one.name, _percent(one.value), str(one.right), str(one.seen)) for one in report.agreements]
    yield "Agreement, where the content is matched", ("", "%", "agree", "of"), list(shares)
    for name, scores in report.labels.items():
        yield f"Labels: {name}", score_head, _rows(scores)
    bins = [(f"{b.low:.1f}", str(b.number), _percent(b.confidence), _percent(b.right)) for b in report.bins]
    yield "Calibration", ("confidence from", "findings", "mean confidence", "right, %"), list(bins)


def _rows(scores: Iterable[Score]) -> list[Sequence[str]]:
    return [
        (s.name, _percent(s.precision), _percent(s.recall), _percent(s.f1), str(s.found), str(s.gold)) for s in scores
    ]


def _print_text(table: Table) -> None:
    title, headings, rows = table
    click.echo(f"\n{title}")
    print_table(headings, rows)


def _print_markdown(table: Table) -> None:
    title, headings, rows = table
    click.echo(f"\n### {title}\n\n| {' | '.join(headings)} |\n|{'---|' * len(headings)}")
    for row in rows:
        click.echo(f"| {' | '.join(row)} |")

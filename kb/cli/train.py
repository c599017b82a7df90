"""`whence train`: makes an extractor learn from annotated texts or checked claims of the user's own."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.output import print_table
from kb.text.extractors.trained.extractor import VARIABLE
from kb.text.extractors.trained.learning import HeldOut
from kb.text.extractors.trained.teach import teach


@click.command("train")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write the model to."
)
def train_command(folder: Path, out: Path) -> None:
    """Train the extractor "trained" on the annotated texts in FOLDER.

    The texts are files *.gold of our own format (docs/gold.md), *.txt with *.ann (brat, PolNeAR), and *.jsonl as
    `whence training` prints them. The model stays in the file named; nothing is sent anywhere. Needs the extra
    whence[train].
    """
    model = teach(folder, lambda step: click.echo(f"whence: {step} ...", err=True))
    model.write(out)
    counts = model.trained_on
    click.echo(f"Trained on {counts['texts']} texts with {counts['statements']} statements ({model.language}).")
    if counts["left_out"]:
        click.echo(f"{counts['left_out']} texts in other languages were left out.")
    _print_worth(model.learnt.held_out)
    click.echo(f"To use it: {VARIABLE}={out} whence extract --extractor trained FILE...")


def _print_worth(held_out: HeldOut) -> None:
    """What the model is worth on texts that it had not seen, beside the rules alone."""
    rows = [
        ("rules", *_shares(held_out.rules_right, held_out.rules_found, held_out.marked)),
        ("trained", *_shares(held_out.right, held_out.found, held_out.marked)),
    ]
    click.echo("On texts held out in turn (at least half of the content's words, and the source):")
    print_table(("", "P", "R", "F1"), rows)
    if held_out.right * (held_out.rules_found + held_out.marked) <= held_out.rules_right * (
        held_out.found + held_out.marked
    ):
        click.echo("It is no better than the rules; more annotated texts may make it so.")


def _shares(right: int, found: int, marked: int) -> tuple[str, str, str]:
    shares = (right / max(1, found), right / max(1, marked), 2 * right / max(1, found + marked))
    precision, recall, f1 = (f"{100 * share:.1f}" for share in shares)
    return precision, recall, f1

"""`whence training`: what people checked, as examples for a program that learns."""

from __future__ import annotations

import json

import click

from kb.cli.options import with_store
from kb.graph.store import Store
from kb.teaching import checked_objects


@click.command("training")
@with_store
def training_command(store: Store) -> None:
    """Print the accepted and corrected claims as training data.

    One JSON object a paragraph, as docs/extraction.md describes them; spans count in the paragraph's text.
    """
    for one in checked_objects(store):
        click.echo(json.dumps(one, ensure_ascii=False))

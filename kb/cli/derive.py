"""`whence derive`: make the derived graph anew, and suggest links for what is held."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from rdflib import URIRef

from kb.cli.options import with_store
from kb.cli.output import counted, with_progress
from kb.decide import keys_of, suggest
from kb.derive import derive_all
from kb.graph.asking import rows
from kb.graph.store import Store


@click.command("derive")
@click.option("--all", "everything", is_flag=True, required=True, help="Drop the derived graph and make it anew.")
@click.option("--suggest", "matching", is_flag=True, help="Then match every text against the others again.")
@with_store
def derive_command(store: Store, everything: bool, matching: bool) -> None:  # noqa: FBT001, ARG001 - click's form
    """Make again whatever follows from articles, decisions and ontology.

    Adding and deciding refresh it already; this is for a restored knowledge base, or after an upgrade. The file of
    match keys beside the store is made anew, too.
    """
    click.echo(f"{counted(derive_all(store), 'triple')} derived")
    keys_of(store).rebuild(store)
    if matching:
        made = [link for version in _versions(store) for link in suggest(store, version, datetime.now(UTC))]
        click.echo(f"{counted(len(made), 'link')} suggested")
    store.flush()


def _versions(store: Store) -> list[URIRef]:
    found = [URIRef(str(row["version"])) for row in rows(store, "derive-versions")]
    return list(with_progress(found, "Matching"))

"""`whence search`: words over claims, articles, actors and events, and the index behind them made anew."""

from __future__ import annotations

import click

from kb.cli.options import with_store
from kb.cli.output import counted
from kb.errors import UsageError
from kb.graph.store import Store
from kb.search import Filters, Hit, check_date, open_index

KINDS = ("claim", "article", "actor", "event")


@click.command("search")
@click.argument("words", nargs=-1)
@click.option("--kind", type=click.Choice(KINDS), default=None, help="Only claims, articles, actors or events.")
@click.option("--speaker", default="", help="Part of a speaker's name.")
@click.option("--outlet", default="", help="An outlet's name.")
@click.option("--since", default="", help="From this date on (YYYY, YYYY-MM or YYYY-MM-DD).")
@click.option("--until", default="", help="Up to this date.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many hits.")
@click.option("--rebuild", is_flag=True, help="Make the index anew from the knowledge base first.")
@with_store
def search_command(store: Store, words: tuple[str, ...], limit: int, rebuild: bool, **given: str | None) -> None:  # noqa: FBT001 - click's form
    """Find claims, articles, actors and events by their words, the best first.

    "A phrase" in quotation marks must stand as it is; a word with a minus before it may not stand there.
    """
    for name in ("since", "until"):
        check_date(f"--{name}", given.get(name) or "")
    filters = Filters(**{name: value or "" for name, value in given.items()})
    if not words and not filters.given and not rebuild:
        raise UsageError("There is nothing to search for.", "Give words, or a filter such as --speaker NAME.")
    index = open_index(store)
    if rebuild:
        click.echo(f"{counted(index.rebuild(store), 'article')} read again")
    index.sync(store)
    if words or filters.given:
        results = index.search(" ".join(words), filters, limit)
        click.echo("\n".join([*map(_line, results.hits), counted(results.total, "hit")]))
    index.close()


def _line(hit: Hit) -> str:
    """What was found, by whom and where, and its IRI on a line of its own."""
    words = "".join(stretch.text for stretch in hit.excerpt)
    place = ", ".join(part for part in (hit.outlet, hit.date, hit.title) if part and part != words)
    said = f"{hit.who}: " if hit.who and hit.kind == "claim" else ""
    return f"{hit.kind}: {said}{' '.join(words.split())}{f' ({place})' if place else ''}\n  {hit.iri}"

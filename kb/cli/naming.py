"""How the command line names what decisions are about: speakers by name, words by quoting, moments by their day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import click
from rdflib import URIRef

from kb.ask import full_iri, shortened
from kb.errors import NotFoundError, UsageError
from kb.graph.asking import rows
from kb.graph.store import Store
from kb.ids import Minter
from kb.model import Anchor


class Moment(click.ParamType[datetime]):
    """A moment in UTC: a day, which stands for its end, or a day and a time. Click turns it into a datetime."""

    name = "day or moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """See `click.ParamType`."""
        try:
            return datetime.combine(date.fromisoformat(str(value)), time.max, UTC)
        except ValueError:
            pass
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is neither a day (2024-03-05) nor a moment (2024-03-05T14:30).", param, ctx)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def text_of(store: Store, claim: URIRef) -> URIRef:
    """The captured text that a claim stands in. Raises NotFoundError."""
    found = rows(store, "paragraph-of", node=claim)
    if not found:
        raise NotFoundError(f"{claim} is no claim of this knowledge base.", "`whence search WORDS` finds claims.")
    return URIRef(str(found[0]["version"]))


def anchor_in(store: Store, paragraph: URIRef, quote: str) -> tuple[URIRef, Anchor]:
    """The captured text of a paragraph, and where `quote` stands in it once. Raises UsageError."""
    found = rows(store, "paragraph-of", node=paragraph)
    if not found:
        raise UsageError(f"{paragraph} is no paragraph of this knowledge base.", "Its IRI ends in #p and its number.")
    text, number = str(found[0]["text"]), int(str(found[0]["number"]))
    if text.count(quote) != 1:
        times = "does not stand" if quote not in text else "stands more than once"
        raise UsageError(
            f"“{quote}” {times} in paragraph {number}.", "Quote it verbatim, with as many words as it takes."
        )
    start = text.index(quote)
    return URIRef(str(found[0]["version"])), Anchor(number, start, start + len(quote))


def speaker_in(store: Store, version: URIRef, text: str) -> URIRef:
    """The actor of a captured text that `text` names: by IRI, or by a form of its name or description.

    Raises:
        NotFoundError: the text has no actor of that name; the message says whom it has.
        UsageError: it has several.
    """
    if "/" in text:
        return full_iri(store, text)
    called = _called(store, version)
    found = sorted(node for node, labels in called.items() if text.casefold() in {one.casefold() for one in labels})
    if len(found) == 1:
        return found[0]
    if found:
        offered = ", ".join(shortened(node, store.base) for node in found)
        raise UsageError(f"The text has {len(found)} actors called {text!r}.", f"Give the IRI of one: {offered}.")
    known = "; ".join(sorted(max(labels, key=len) for labels in called.values()))
    raise NotFoundError(
        f"The text has no actor called {text!r}.",
        f"It has: {known}. Whom extraction missed is put in with --speaker-name.",
    )


def _called(store: Store, version: URIRef) -> dict[URIRef, set[str]]:
    """The actors of a text, those put in by people as well, with every form of their names."""
    minter = Minter(store.base)
    called: dict[URIRef, set[str]] = {}
    for row in rows(store, "named-speaker", graph=f"{minter.version_graph(version)} {minter.decisions_graph}"):
        if str(row["node"]).startswith(str(version)):
            called.setdefault(URIRef(str(row["node"])), set()).add(str(row["label"]))
    return called

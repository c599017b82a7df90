"""What search knows of captured texts, read with named questions: themselves, their claims, whom and what they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from rdflib.term import Node

from kb.graph.asking import rows
from kb.graph.store import Store


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found. `kind` is "claim", "article", "actor" or "event"; facets are "" where they do not
    apply.
    `weight` says how much it matters that a person reviews a claim. An article has its node, and counts of its
    claims, of their speakers and of the claims of unnamed ones. `role` is what the text says that an actor is.

    Searched are `text`, `who` (the speakers) and `head`, the headline of what is itself an article; `title` is that
    of the article in which it stands, and only shown. Of an event, `text` is its name and place, `title` its name.
    """

    iri: str
    kind: str
    version: str
    text: str
    who: str = ""
    head: str = ""
    title: str = ""
    outlet: str = ""
    date: str = ""
    paragraph: int = 0
    act: str = ""
    directness: str = ""
    certainty: str = ""
    unnamed: str = ""
    state: str = ""
    weight: float = 0.0
    captured: str = ""
    contested: str = ""
    claims: int = 0
    speakers: int = 0
    veiled: int = 0
    node: str = ""
    role: str = ""


def current_versions(store: Store) -> set[str]:
    """The captured texts that search covers: those that no newer one replaces."""
    return {str(row["version"]) for row in rows(store, "search-versions")}


Row = Mapping[str, Node]
_QUESTIONS: Final = ("search-text", "search-claims", "search-actors", "search-events")


def entries_of(store: Store, versions: Sequence[str]) -> dict[str, list[Entry]]:
    """Everything that can be found in each of the captured texts `versions`; of some of them that is nothing."""
    found = {name: _by_version(rows(store, name, version=" ".join(versions))) for name in _QUESTIONS}
    return {version: list(_entries(version, *(found[name][version] for name in _QUESTIONS))) for version in versions}


def _by_version(found: Sequence[Row]) -> defaultdict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in found:
        grouped[str(row["version"])].append(row)
    return grouped


def _entries(
    version: str, paragraphs: Sequence[Row], said: Sequence[Row], actors: Sequence[Row], events: Sequence[Row]
) -> Iterator[Entry]:
    if not paragraphs:
        return
    names = ("title", "outlet", "date", "captured", "article")
    title, outlet, date, captured, node = (str(paragraphs[0].get(name, "")) for name in names)
    yield Entry(
        iri=version,
        kind="article",
        version=version,
        text="\n".join(str(row["text"]) for row in paragraphs),
        head=title,
        title=title,
        outlet=outlet,
        date=date,
        captured=captured,
        claims=len({row["claim"] for row in said}),
        speakers=len({row["speaker"] for row in said}),
        veiled=len({row["claim"] for row in said if "veil" in row}),
        node=node,
    )
    shared = Entry("", "claim", version, "", title=title, outlet=outlet, date=date, captured=captured)
    for claim, group in groupby(said, key=lambda row: row["claim"]):
        yield _claim(replace(shared, iri=str(claim)), list(group))
    for actor, group in groupby(actors, key=lambda row: row["actor"]):
        called = list(group)
        forms = dict.fromkeys([str(called[0]["name"]), *(str(row["form"]) for row in called)])
        yield Entry(str(actor), "actor", version, "\n".join(forms), who=str(called[0]["name"]), role=_role(called))
    for event, group in groupby(events, key=lambda row: row["event"]):
        yield _event(str(event), version, list(group))


def _role(found: Sequence[Row]) -> str:
    """The first role that a text gives an actor, with where they hold it; "" where it gives none."""
    held = next((row for row in found if "role" in row or "organization" in row), {})
    return ", ".join(str(held[name]) for name in ("role", "organization") if name in held)


def _event(iri: str, version: str, found: Sequence[Row]) -> Entry:
    """The entry of an event as one text names it: found by its name and its place, and by when it was."""
    names = dict.fromkeys(str(row[key]) for key in ("name", "place") for row in found if key in row)
    dates = sorted(str(row["date"]) for row in found if "date" in row)
    return Entry(iri, "event", version, "\n".join(names), title=next(iter(names)), date=dates[0] if dates else "")


def _claim(shared: Entry, found: Sequence[Row]) -> Entry:
    """The entry of a claim: what its article says of all of them, and what `found`, its rows, say of it."""
    row = found[0]
    return replace(
        shared,
        text=str(row["quote"]),
        who=", ".join(dict.fromkeys(_speaker(one) for one in found)),
        paragraph=int(str(row["number"])),
        act=_word(row, "act"),
        directness=_word(row, "directness"),
        certainty=_word(row, "certainty") or "unstated",
        unnamed="yes" if all("veil" in one for one in found) else "no",
        state=_word(row, "outcome") or "unreviewed",
        weight=weight(found),
        contested="yes" if str(row["contested"]) == "true" else "",
    )


def weight(rows_: Sequence[Row]) -> float:
    """How much it matters that a person looks at a claim: much repeated, then unnamed, then uncertain ones first."""
    carried = max(float(str(row.get("carried", 1))) for row in rows_)
    unnamed = all("veil" in row for row in rows_)
    sure = min(float(str(row.get("confidence", 1))) for row in rows_)
    return 10 * carried + 5 * unnamed + 10 * (1 - sure)


def _speaker(row: Row) -> str:
    return str(row.get("name") or row.get("description") or "not stated")


def _word(row: Row, name: str) -> str:
    return str(row.get(name, "")).rsplit("/", 1)[-1]

"""What search knows of one captured text, read with named questions: its claims, itself, and who is named in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rdflib.term import Node

from kb.graph.asking import rows
from kb.graph.store import Store


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found. `kind` is "claim", "article" or "actor"; facets are "" where they do not apply.
    `weight` says how much it matters that a person reviews a claim.

    Searched are `text`, `who` (the speakers) and `head`, the headline of what is itself an article; `title` is that
    of the article in which it stands, and only shown.
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


def current_versions(store: Store) -> set[str]:
    """The captured texts that search covers."""
    return {str(row["version"]) for row in rows(store, "search-versions")}


def entries_of(store: Store, version: str) -> Iterator[Entry]:
    """Everything that can be found in the captured text `version`."""
    paragraphs = rows(store, "search-text", version=version)
    if not paragraphs:
        return
    title, outlet, date = (str(paragraphs[0].get(name, "")) for name in ("title", "outlet", "date"))
    body = "\n".join(str(row["text"]) for row in paragraphs)
    yield Entry(version, "article", version, body, head=title, title=title, outlet=outlet, date=date)
    yield from _claims(store, version, title, outlet, date)
    for actor, group in groupby(rows(store, "search-actors", version=version), key=lambda row: row["actor"]):
        names = list(group)
        forms = dict.fromkeys([str(names[0]["name"]), *(str(row["form"]) for row in names)])
        yield Entry(str(actor), "actor", version, "\n".join(forms), who=str(names[0]["name"]))


def _claims(store: Store, version: str, title: str, outlet: str, date: str) -> Iterator[Entry]:
    for claim, group in groupby(rows(store, "search-claims", version=version), key=lambda row: row["claim"]):
        found = list(group)
        row = found[0]
        yield Entry(
            iri=str(claim),
            kind="claim",
            version=version,
            text=str(row["quote"]),
            who=", ".join(dict.fromkeys(_speaker(one) for one in found)),
            title=title,
            outlet=outlet,
            date=date,
            paragraph=int(str(row["number"])),
            act=_word(row, "act"),
            directness=_word(row, "directness"),
            certainty=_word(row, "certainty") or "unstated",
            unnamed="yes" if all("veil" in one for one in found) else "no",
            state=_word(row, "outcome") or "unreviewed",
            weight=weight(found),
        )


def weight(rows_: Sequence[Mapping[str, Node]]) -> float:
    """How much it matters that a person looks at a claim: much repeated, then unnamed, then uncertain ones first."""
    carried = max(float(str(row.get("carried", 1))) for row in rows_)
    unnamed = all("veil" in row for row in rows_)
    sure = min(float(str(row.get("confidence", 1))) for row in rows_)
    return 10 * carried + 5 * unnamed + 10 * (1 - sure)


def _speaker(row: dict[str, Node]) -> str:
    return str(row.get("name") or row.get("description") or "not stated")


def _word(row: dict[str, Node], name: str) -> str:
    return str(row.get(name, "")).rsplit("/", 1)[-1]

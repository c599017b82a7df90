"""What search knows of one captured text, read with named questions: its claims, itself, and who is named in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rdflib.term import Node

from kb.graph.asking import rows
from kb.graph.store import Store


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found. `kind` is "claim", "article" or "actor"; facets are "" where they do not apply.
    `weight` says how much it matters that a person reviews a claim. An article has its node, and counts of its
    claims, of their speakers and of the claims of unnamed ones.

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
    captured: str = ""
    contested: str = ""
    claims: int = 0
    speakers: int = 0
    veiled: int = 0
    node: str = ""


def current_versions(store: Store) -> set[str]:
    """The captured texts that search covers: those that no newer one replaces."""
    return {str(row["version"]) for row in rows(store, "search-versions")}


def entries_of(store: Store, version: str) -> Iterator[Entry]:
    """Everything that can be found in the captured text `version`."""
    paragraphs = rows(store, "search-text", version=version)
    if not paragraphs:
        return
    names = ("title", "outlet", "date", "captured", "article")
    title, outlet, date, captured, node = (str(paragraphs[0].get(name, "")) for name in names)
    body = "\n".join(str(row["text"]) for row in paragraphs)
    said = rows(store, "search-claims", version=version)
    yield Entry(
        iri=version,
        kind="article",
        version=version,
        text=body,
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
    for actor, group in groupby(rows(store, "search-actors", version=version), key=lambda row: row["actor"]):
        called = list(group)
        forms = dict.fromkeys([str(called[0]["name"]), *(str(row["form"]) for row in called)])
        yield Entry(str(actor), "actor", version, "\n".join(forms), who=str(called[0]["name"]))


def _claim(shared: Entry, found: Sequence[Mapping[str, Node]]) -> Entry:
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


def weight(rows_: Sequence[Mapping[str, Node]]) -> float:
    """How much it matters that a person looks at a claim: much repeated, then unnamed, then uncertain ones first."""
    carried = max(float(str(row.get("carried", 1))) for row in rows_)
    unnamed = all("veil" in row for row in rows_)
    sure = min(float(str(row.get("confidence", 1))) for row in rows_)
    return 10 * carried + 5 * unnamed + 10 * (1 - sure)


def _speaker(row: Mapping[str, Node]) -> str:
    return str(row.get("name") or row.get("description") or "not stated")


def _word(row: Mapping[str, Node], name: str) -> str:
    return str(row.get(name, "")).rsplit("/", 1)[-1]

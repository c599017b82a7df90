"""How a search is narrowed down, and what of it to let go where nothing is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from kb.errors import UsageError
from kb.graph.times import checked
from kb.search import Filters, searched_words
from kb.vocab import concepts_in
from server.pages.records import ACTS, DIRECTNESS

FACETS: Final = (
    ("who", "speaker", "Speaker"),
    ("outlet", "outlet", "Outlet"),
    ("act", "act", "Speech act"),
    ("directness", "directness", "Quoted"),
    ("certainty", "certainty", "Certainty"),
    ("unnamed", "unnamed", "Unnamed source"),
    ("state", "state", "Review"),
)
"""The facet of the index, the filter that it sets, and its name."""
TITLES: Final = {name: title for _, name, title in FACETS} | {
    "kind": "Only",
    "since": "Published from",
    "until": "Published until",
}
_TRIED: Final = 6
"""So many searches near one that found nothing are made, which bounds what they cost."""


@dataclass(frozen=True, slots=True)
class Select:
    """A filter with few values: what is sent for each and what is shown."""

    name: str
    title: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """A search that asks for less and finds something: what it leaves out or keeps, and how much it finds."""

    label: str
    text: str
    filters: Filters
    total: int


def label(name: str, value: str) -> str:
    """A value of the filter `name` as pages show it."""
    words = value.replace("-", " ")
    return {"act": ACTS, "directness": DIRECTNESS}.get(name, {}).get(words, words if name != "outlet" else value)


def selects() -> tuple[Select, ...]:
    """The filters that have few values, each with all of them."""
    values = {
        "act": concepts_in("speech-acts"),
        "directness": concepts_in("directness"),
        "certainty": concepts_in("certainty"),
        "unnamed": ("yes", "no"),
        "state": ("unreviewed", "confirmed", "rejected", "undecided"),
    }
    return tuple(
        Select(name, TITLES[name], tuple((value, label(name, value)) for value in those))
        for name, those in values.items()
    )


def dated(filters: Filters) -> tuple[Filters, str]:
    """`filters` without what is no date, and what is wrong with that; "" where nothing is."""
    wrong = []
    for name in ("since", "until"):
        try:
            checked(getattr(filters, name) or "2024")
        except UsageError as error:
            wrong.append(f"{TITLES[name]}: {error.message} {error.remedy}")
            filters = replace(filters, **{name: ""})
    return filters, " ".join(wrong)


def remedies(count: Callable[[str, Filters], int], text: str, filters: Filters) -> tuple[Remedy, ...]:
    """Searches near one that found nothing, which find something: without one of its filters, or for one of its words.

    Parameters:
        count: how many things some words and filters find.
    """
    words = searched_words(text)
    tried = [
        *(
            (f"without {TITLES[name]}: {label(name, value)}", text, replace(filters, **{name: ""}))
            for name, value in filters.given.items()
        ),
        *((f"“{word}” alone", word, filters) for word in words if len(words) > 1),
        *([("without any filter", text, Filters())] if len(filters.given) > 1 else []),
    ]
    found = (
        Remedy(what, asked, given, count(asked, given)) for what, asked, given in tried[:_TRIED] if asked or given.given
    )
    return tuple(remedy for remedy in found if remedy.total)

"""The index: full text by FTS5, and the lists that pages page through. It holds nothing that cannot be made again.

Ranking is BM25, a word of a headline counts more than one of a claim, and that more than one of a speaker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Final

from kb.search.entries import Entry
from kb.search.excerpts import SCANNED, excerpt
from kb.search.query import Filters, Hit, Named, Results, match_expression, searched_words
from kb.search.storage import Entries

FACETS: Final = ("kind", "outlet", "who", "act", "directness", "certainty", "unnamed", "state")
FACET_VALUES: Final = 12
RANKED: Final = 10_000
"""Of what is found so many are ranked, those that came in last, which bounds the cost of a word that stands everywhere
(5 s of the processor at 100,000 articles)."""
COUNTED: Final = 2_000
"""Facets are counted over so many of the best hits."""
_FIRST_FACET: Final = 4
_CONDITIONS: Final = {
    "kind": "kind = :kind",
    "speaker": "instr(lower(entry.who), lower(:speaker))",
    # An outlet by its name; a part of a name finds all that have it, where it is no outlet's whole name.
    "outlet": "(outlet = :outlet OR (instr(lower(outlet), lower(:outlet)) "
    "AND NOT EXISTS (SELECT 1 FROM entry AS e WHERE e.outlet = :outlet)))",
    "since": "date != '' AND date >= substr(:since, 1, length(date))",
    "until": "date != '' AND substr(date, 1, length(:until)) <= :until",
    "act": "act = :act",
    "directness": "directness = :directness",
    "certainty": "certainty = :certainty",
    "unnamed": "unnamed = :unnamed",
    "state": "state = :state",
}
_ONCE: Final = (
    "(kind NOT IN ('actor', 'event') "
    "OR entry.id = (SELECT min(id) FROM entry AS e WHERE e.kind = entry.kind AND e.iri = entry.iri))"
)
"""An actor or event is entered with every text that names it, and found once."""


class Index(Entries):
    """The index in one file, or in memory where `path` is None. Any thread may use it; one at a time is served."""

    # --- lists ------------------------------------------------------------------------------------------------------

    def waiting(self, most: int, after: str | None = None) -> list[tuple[str, str]]:
        """The claims that nobody has judged, what matters most first, as key and IRI.

        Parameters:
            most: how many at most.
            after: the key of the last one that was seen.
        """
        weight, _, iri = (after or "").partition(" ")
        beyond = "AND (weight < :weight OR (weight = :weight AND iri > :iri))" if iri else ""
        with self._lock:
            rows = self._database.rows(
                "SELECT weight, iri FROM entry WHERE kind = 'claim' AND state = 'unreviewed' "  # noqa: S608
                f"{beyond} ORDER BY weight DESC, iri LIMIT {most:d}",
                {"weight": _number(weight), "iri": iri},
            )
        return [(f"{weight!r} {iri}", str(iri)) for weight, iri in rows]

    def actors(self, most: int, after: tuple[str, str] = ("", "")) -> list[Named]:
        """The named actors by name, at most `most` of them, after the name and IRI `after`."""
        with self._lock:
            rows = self._database.rows(
                "SELECT one.who, one.iri, one.role, one.texts, "
                "coalesce(article.title, ''), coalesce(article.outlet, '') "
                "FROM (SELECT who, iri, max(role) AS role, count(*) AS texts, max(id), version "
                "FROM entry WHERE kind = 'actor' AND (who COLLATE NOCASE > ? OR (who = ? COLLATE NOCASE AND iri > ?)) "
                "GROUP BY who COLLATE NOCASE, iri ORDER BY who COLLATE NOCASE, iri LIMIT ?) AS one "
                # The plus: found by its version, and not by going through all articles for each actor.
                "LEFT JOIN entry AS article ON article.version = one.version AND +article.kind = 'article' "
                "ORDER BY one.who COLLATE NOCASE, one.iri",
                (after[0], after[0], after[1], most),
            )
        return [Named(*row) for row in rows]

    def newest(self, most: int, after: str | None = None) -> list[tuple[str, str]]:
        """The claims of the texts captured last, as key and IRI, at most `most`, after the one with the key `after`."""
        return self._page("kind = 'claim'", "captured", most, after)

    def contested(self, most: int, after: str | None = None) -> list[tuple[str, str]]:
        """The contested claims, rejected ones left out, by date, as `newest` gives them."""
        return self._page("contested = 'yes' AND state != 'rejected'", "date", most, after)

    def _page(self, condition: str, column: str, most: int, after: str | None) -> list[tuple[str, str]]:
        """A page of a list that runs down `column`; a key is its value, a space, and the IRI."""
        value, _, iri = (after or "").partition(" ")
        beyond = f"AND ({column}, iri) < (:value, :iri)" if iri else ""
        with self._lock:
            found = self._database.rows(
                f"SELECT {column}, iri FROM entry WHERE {condition} {beyond} "  # noqa: S608  (texts of ours)
                f"ORDER BY {column} DESC, iri DESC LIMIT {most:d}",
                {"value": value, "iri": iri},
            )
        return [(f"{value} {iri}", str(iri)) for value, iri in found]

    def articles(self, most: int, after: str | None = None) -> list[tuple[str, Entry]]:
        """The articles, the last published first, as key and entry (without its text); see `newest`."""
        with self._lock:
            keys = self._page("kind = 'article'", "date", most, after)
            return [(key, one) for key, iri in keys if (one := self._article(iri)) is not None]

    def _article(self, iri: str) -> Entry | None:
        columns = ", ".join("'' AS text" if field.name == "text" else field.name for field in fields(Entry))
        found = self._database.rows(
            f"SELECT {columns} FROM entry WHERE kind = 'article' AND iri = ?",  # noqa: S608  (columns of ours)
            (iri,),
        )
        return Entry(*found[0]) if found else None

    # --- asking -----------------------------------------------------------------------------------------------------

    def search(self, text: str, filters: Filters, limit: int = 20, offset: int = 0) -> Results:
        """The things that hold all words of `text` and pass `filters`, best first; without words, the newest first.

        Of what is found more than `RANKED` times, those that came in last are ranked and counted.

        Parameters:
            text: words, "phrases", and -words that may not stand there.
            limit, offset: which part of the hits to return.
        """
        found = self._found(match_expression(text), filters)
        part = [str(row[0]) for row in found[offset : offset + limit]]
        best = found[:COUNTED]
        facets = (
            {name: _facet(row[at] for row in best) for at, name in enumerate(FACETS, _FIRST_FACET)} if found else {}
        )
        return Results(self._hits(part, searched_words(text)), len(found), facets)

    def count(self, text: str, filters: Filters) -> int:
        """How many things `search` finds of the same words and filters, at most `RANKED`: without ranking them."""
        expression = match_expression(text)
        if not expression and not filters.given:
            return 0
        conditions = " AND ".join([_ONCE, *(_CONDITIONS[name] for name in filters.given)])
        # CROSS: from the words to the entries. By itself it goes through all entries and looks for the words in each.
        matching = "words CROSS JOIN entry ON entry.id = words.rowid WHERE words MATCH :words AND"
        found = f"SELECT 1 FROM {matching if expression else 'entry WHERE'} {conditions} LIMIT {RANKED}"  # noqa: S608
        with self._lock:
            rows = self._database.rows(f"SELECT count(*) FROM ({found})", {"words": expression, **filters.given})  # noqa: S608
        return int(rows[0][0])

    def _found(self, expression: str, filters: Filters) -> list[tuple[Any, ...]]:
        """The number, score, date, IRI and facets of what is found, best first; nothing where nothing is asked for."""
        if not expression and not filters.given:
            return []
        conditions = " AND ".join([_ONCE, *(_CONDITIONS[name] for name in filters.given)])
        columns = ", ".join(("date", "iri", *(f"entry.{name}" for name in FACETS)))
        ranked = (
            f"SELECT entry.id, bm25(words, 4.0, 3.0, 6.0), {columns} FROM words JOIN entry ON entry.id = words.rowid "  # noqa: S608
            f"WHERE words MATCH :words AND {conditions} ORDER BY words.rowid DESC LIMIT {RANKED}"
        )
        newest = f"SELECT entry.id, 0, {columns} FROM entry WHERE {conditions} ORDER BY date DESC, iri LIMIT {RANKED}"  # noqa: S608
        with self._lock:
            rows = self._database.rows(ranked if expression else newest, {"words": expression, **filters.given})
        rows.sort(key=lambda row: str(row[3]))
        rows.sort(key=lambda row: str(row[2]), reverse=True)
        return sorted(rows, key=lambda row: float(row[1]))

    def _hits(self, part: Sequence[str], words: tuple[str, ...]) -> tuple[Hit, ...]:
        columns = "iri, kind, who, title, version, outlet, date, paragraph, act, directness, unnamed, state, role"
        with self._lock:
            rows = self._database.rows(
                f"SELECT id, substr(text, 1, {SCANNED}), {columns} FROM entry WHERE id IN ({', '.join(part)})"  # noqa: S608
            )
        by_number = {str(row[0]): _hit(row[1:], words) for row in rows}
        return tuple(by_number[number] for number in part if number in by_number)


def _facet(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The commonest of `values` with how often each stands there."""
    counted = Counter(value for value in values if value)
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:FACET_VALUES])


def _number(text: str) -> float:
    """The weight in a key that came back from a page; 0 where somebody made one up."""
    try:
        return float(text)
    except ValueError:
        return 0.0


def _hit(row: tuple[Any, ...], words: tuple[str, ...]) -> Hit:
    text, iri, kind, who, title, version, outlet, date, paragraph, act, directness, unnamed, state, role = row
    return Hit(
        iri,
        kind,
        excerpt(text, words),
        who,
        title,
        version,
        outlet,
        date,
        paragraph,
        act,
        directness,
        unnamed == "yes",
        state,
        role,
    )

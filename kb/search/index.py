"""The index: full text by FTS5, and the lists that pages page through. It holds nothing that cannot be made again.

Ranking is BM25, a word of a headline counts more than one of a claim, and that more than one of a speaker.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from kb.search.entries import Entry
from kb.search.excerpts import SCANNED, excerpt
from kb.search.query import Filters, Hit, Results, match_expression, searched_words
from kb.search.storage import Entries

FACETS: Final = ("kind", "outlet", "who", "act", "directness", "certainty", "unnamed", "state")
FACET_VALUES: Final = 12
COUNTED: Final = 2_000
"""Facets are counted over so many of the best hits, which bounds the cost of a word that stands everywhere."""
_CONDITIONS: Final = {
    "kind": "kind = :kind",
    "speaker": "entry.who LIKE '%' || :speaker || '%'",
    "outlet": "outlet = :outlet",
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
_Values = dict[str, str]


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

    def actors(self, most: int, after: tuple[str, str] = ("", "")) -> list[tuple[str, str]]:
        """The named actors by name, as name and IRI, at most `most` of them, after the name and IRI `after`."""
        with self._lock:
            return self._database.rows(
                "SELECT DISTINCT who, iri FROM entry WHERE kind = 'actor' "
                "AND (who COLLATE NOCASE > ? OR (who = ? COLLATE NOCASE AND iri > ?)) "
                "ORDER BY who COLLATE NOCASE, iri LIMIT ?",
                (after[0], after[0], after[1], most),
            )

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

        Parameters:
            text: words, "phrases", and -words that may not stand there.
            limit, offset: which part of the hits to return.
        """
        source, values = self._source(match_expression(text), filters)
        if source is None:
            return Results((), 0, {})
        with self._lock:
            total = self._database.rows(f"SELECT count(*) FROM {source}", values)[0][0]  # noqa: S608
            hits = self._hits(source, values, searched_words(text), (limit, offset))
            facets = {name: self._facet(name, source, values) for name in FACETS} if total else {}
        return Results(hits, total, facets)

    def _source(self, expression: str, filters: Filters) -> tuple[str | None, _Values]:
        """What to select from, with its values; None where neither words nor filters say what is wanted."""
        conditions = [_CONDITIONS[name] for name in filters.given]
        if expression:
            where = " AND ".join(["words MATCH :words", _ONCE, *conditions])
            return f"words JOIN entry ON entry.id = words.rowid WHERE {where}", {"words": expression, **filters.given}
        where = " AND ".join([_ONCE, *conditions])
        return (f"entry WHERE {where}" if conditions else None), filters.given

    def _hits(self, source: str, values: _Values, words: tuple[str, ...], part: tuple[int, int]) -> tuple[Hit, ...]:
        ranked = source.startswith("words")
        order = "bm25(words, 4.0, 3.0, 6.0), date DESC, iri" if ranked else "date DESC, iri"
        columns = "iri, kind, entry.who, title, version, outlet, date, paragraph, act, directness, unnamed, state"
        rows = self._database.rows(
            f"SELECT substr(entry.text, 1, {SCANNED}), {columns} FROM {source} "  # noqa: S608  (texts of ours)
            f"ORDER BY {order} LIMIT {part[0]:d} OFFSET {part[1]:d}",
            values,
        )
        return tuple(_hit(row, words) for row in rows)

    def _facet(self, name: str, source: str, values: _Values) -> tuple[tuple[str, int], ...]:
        column = f"entry.{name}"
        rows = self._database.rows(
            f"SELECT value, count(*) FROM (SELECT {column} AS value FROM {source} LIMIT {COUNTED}) "  # noqa: S608
            f"WHERE value != '' GROUP BY value ORDER BY 2 DESC, 1 LIMIT {FACET_VALUES}",
            values,
        )
        return tuple((str(value), int(count)) for value, count in rows)


def _number(text: str) -> float:
    """The weight in a key that came back from a page; 0 where somebody made one up."""
    try:
        return float(text)
    except ValueError:
        return 0.0


def _hit(row: tuple[Any, ...], words: tuple[str, ...]) -> Hit:
    text, iri, kind, who, title, version, outlet, date, paragraph, act, directness, unnamed, state = row
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
    )

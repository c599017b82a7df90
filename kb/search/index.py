"""The index: one SQLite file beside the store, full text by FTS5. It holds nothing that cannot be made again.

`sync` brings it to what the store holds by comparing captured texts; a text is put in or taken out whole, in one
transaction. Ranking is BM25, a word of a headline counts more than one of a claim, and that more than one of a speaker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any, Final

from kb.graph.beside import Beside
from kb.graph.store import Store
from kb.search.entries import Entry, current_versions, entries_of
from kb.search.excerpts import SCANNED, excerpt
from kb.search.query import Filters, Hit, Results, match_expression, searched_words

SCHEMA_VERSION: Final = 2
FACETS: Final = ("kind", "outlet", "who", "act", "directness", "certainty", "unnamed", "state")
FACET_VALUES: Final = 12
COUNTED: Final = 2_000
"""Facets are counted over so many of the best hits, which bounds the cost of a word that stands everywhere."""
_COLUMNS: Final = ", ".join(field.name for field in fields(Entry))
_SCHEMA: Final = (  # columns of ours, no values
    f"""
CREATE TABLE IF NOT EXISTS entry (
  id INTEGER PRIMARY KEY, {_COLUMNS.replace("paragraph", "paragraph INTEGER")}, UNIQUE (kind, iri, version));
CREATE INDEX IF NOT EXISTS entry_version ON entry (version);
CREATE INDEX IF NOT EXISTS entry_waiting ON entry (kind, state, weight DESC, iri);
CREATE INDEX IF NOT EXISTS entry_name ON entry (kind, who COLLATE NOCASE, iri);
CREATE INDEX IF NOT EXISTS entry_date ON entry (kind, date);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
  text, who, head, content=entry, content_rowid=id, tokenize='porter unicode61 remove_diacritics 2');
CREATE TRIGGER IF NOT EXISTS entry_put AFTER INSERT ON entry BEGIN
  INSERT INTO words (rowid, text, who, head) VALUES (new.id, new.text, new.who, new.head); END;
CREATE TRIGGER IF NOT EXISTS entry_taken AFTER DELETE ON entry BEGIN
  INSERT INTO words (words, rowid, text, who, head) VALUES ('delete', old.id, old.text, old.who, old.head); END;
"""  # noqa: S608
)
_INSERT: Final = f"INSERT INTO entry ({_COLUMNS}) VALUES ({', '.join('?' * len(fields(Entry)))})"  # noqa: S608
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
    "(kind != 'actor' OR entry.id = (SELECT min(id) FROM entry AS e WHERE e.kind = 'actor' AND e.iri = entry.iri))"
)
"""An actor is entered with every text that names it, and found once."""
_Values = dict[str, str]


class Index(Beside):
    """The index in one file, or in memory where `path` is None. Any thread may use it; one at a time is served."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(path, SCHEMA_VERSION, _SCHEMA, "DROP TABLE IF EXISTS words; DROP TABLE IF EXISTS entry;")

    # --- writing ----------------------------------------------------------------------------------------------------

    def wanted(self, store: Store) -> set[str]:
        """See `Beside`: the captured texts that search covers."""
        return current_versions(store)

    def held(self) -> set[str]:
        """See `Beside`."""
        return {row[0] for row in self._connection.execute("SELECT DISTINCT version FROM entry")}

    def replace(self, store: Store, unit: str) -> None:
        """See `Beside`: what is found in one captured text."""
        self._put(unit, entries_of(store, unit))

    def remove(self, unit: str) -> None:
        """See `Beside`."""
        self._put(unit, ())

    def counts(self) -> dict[str, int]:
        """How many claims, articles and actors there are to be found."""
        with self._lock:
            rows = self._connection.execute("SELECT kind, count(DISTINCT iri) FROM entry GROUP BY kind").fetchall()
        return {str(kind): int(count) for kind, count in rows}

    def waiting(self, most: int, after: str | None = None) -> list[tuple[str, str]]:
        """The claims that nobody has judged, what matters most first, as key and IRI.

        Parameters:
            most: how many at most.
            after: the key of the last one that was seen.
        """
        weight, _, iri = (after or "").partition(" ")
        beyond = "AND (weight < :weight OR (weight = :weight AND iri > :iri))" if iri else ""
        with self._lock:
            rows = self._connection.execute(
                "SELECT weight, iri FROM entry WHERE kind = 'claim' AND state = 'unreviewed' "  # noqa: S608
                f"{beyond} ORDER BY weight DESC, iri LIMIT {most:d}",
                {"weight": _number(weight), "iri": iri},
            ).fetchall()
        return [(f"{weight!r} {iri}", str(iri)) for weight, iri in rows]

    def actors(self, most: int, after: tuple[str, str] = ("", "")) -> list[tuple[str, str]]:
        """The named actors by name, as name and IRI, at most `most` of them, after the name and IRI `after`."""
        with self._lock:
            return self._connection.execute(
                "SELECT DISTINCT who, iri FROM entry WHERE kind = 'actor' "
                "AND (who COLLATE NOCASE > ? OR (who = ? COLLATE NOCASE AND iri > ?)) "
                "ORDER BY who COLLATE NOCASE, iri LIMIT ?",
                (after[0], after[0], after[1], most),
            ).fetchall()

    def refresh(self, store: Store, version: str) -> None:
        """Read the captured text `version` again: something was decided about a claim in it."""
        with self._lock:
            self.replace(store, version)

    def rebuild(self, store: Store) -> int:
        """Forget everything and read the whole store. Returns how many articles there are."""
        with self._lock:
            with self._transaction():
                self._connection.execute("DELETE FROM entry")
            self._changes = None
            self.sync(store)
            return self.counts().get("article", 0)

    def _put(self, version: str, entries: Iterable[Entry]) -> None:
        rows = [astuple(entry) for entry in entries]
        with self._transaction():
            self._connection.execute("DELETE FROM entry WHERE version = ?", (version,))
            self._connection.executemany(_INSERT, rows)

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
            total = self._connection.execute(f"SELECT count(*) FROM {source}", values).fetchone()[0]  # noqa: S608
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
        rows = self._connection.execute(
            f"SELECT substr(entry.text, 1, {SCANNED}), {columns} FROM {source} "  # noqa: S608  (texts of ours)
            f"ORDER BY {order} LIMIT {part[0]:d} OFFSET {part[1]:d}",
            values,
        )
        return tuple(_hit(row, words) for row in rows)

    def _facet(self, name: str, source: str, values: _Values) -> tuple[tuple[str, int], ...]:
        column = f"entry.{name}"
        rows = self._connection.execute(
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

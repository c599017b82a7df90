"""The file of the index, beside the store: its tables, and how they follow what the store holds.

Texts captured since it last looked are read, or all where their number does not agree; then the decisions since the
last that it knows. Texts are put in and taken out whole, a few in one transaction.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, fields
from itertools import islice
from pathlib import Path
from typing import Final

from rdflib import URIRef

from kb.graph.beside import Beside
from kb.graph.store import Store
from kb.search.entries import Entry, entries_of
from kb.search.following import (
    Captured,
    all_captured,
    captured_since,
    decided_after,
    is_decided,
    newest_decision,
    state_of,
    texts_of,
)

SCHEMA_VERSION: Final = 5
BATCH: Final = 10
"""So many texts are read with one query of each kind and written at once. For many more the engine goes through all
texts (measured at 100: 25 times as long a text)."""
_COLUMNS: Final = ", ".join(field.name for field in fields(Entry))
_TYPED: Final = ", ".join(f"{field.name} INTEGER" if field.type == "int" else field.name for field in fields(Entry))
_SCHEMA: Final = (  # columns of ours, no values
    f"""
CREATE TABLE IF NOT EXISTS entry (
  id INTEGER PRIMARY KEY, {_TYPED}, UNIQUE (kind, iri, version));
CREATE INDEX IF NOT EXISTS entry_version ON entry (version);
CREATE INDEX IF NOT EXISTS entry_outlet ON entry (outlet);
CREATE INDEX IF NOT EXISTS entry_waiting ON entry (kind, state, weight DESC, iri);
CREATE INDEX IF NOT EXISTS entry_name ON entry (kind, who COLLATE NOCASE, iri);
CREATE INDEX IF NOT EXISTS entry_date ON entry (kind, date, iri);
CREATE INDEX IF NOT EXISTS entry_captured ON entry (kind, captured, iri);
CREATE INDEX IF NOT EXISTS entry_contested ON entry (date, iri) WHERE contested = 'yes';
CREATE TABLE IF NOT EXISTS captured (version TEXT PRIMARY KEY, moment TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS captured_moment ON captured (moment);
CREATE TABLE IF NOT EXISTS progress (name TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
  text, who, head, content=entry, content_rowid=id, tokenize='porter unicode61 remove_diacritics 2');
CREATE TRIGGER IF NOT EXISTS entry_put AFTER INSERT ON entry BEGIN
  INSERT INTO words (rowid, text, who, head) VALUES (new.id, new.text, new.who, new.head); END;
CREATE TRIGGER IF NOT EXISTS entry_taken AFTER DELETE ON entry BEGIN
  INSERT INTO words (words, rowid, text, who, head) VALUES ('delete', old.id, old.text, old.who, old.head); END;
"""  # noqa: S608
)
_DROPPED: Final = "".join(f"DROP TABLE IF EXISTS {name};" for name in ("words", "entry", "captured", "progress"))
_INSERT: Final = f"INSERT INTO entry ({_COLUMNS}) VALUES ({', '.join('?' * len(fields(Entry)))})"  # noqa: S608

_COUNTS: Final = """
SELECT kind, count(*) FROM entry WHERE kind IN ('article', 'claim') GROUP BY kind
UNION ALL
SELECT kind, count(*) FROM (SELECT DISTINCT kind, iri FROM entry WHERE kind IN ('actor', 'event')) GROUP BY kind
"""
"""Articles and claims stand in one text each; telling them apart all the same took 0.4 s at 67,000 articles."""


class Entries(Beside):
    """The entries of everything that can be found, in one file, or in memory where `path` is None."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(path, SCHEMA_VERSION, _SCHEMA, _DROPPED)
        self._waiting: deque[tuple[str, str]] = deque()
        self._listed: int | None = None

    # --- following --------------------------------------------------------------------------------------------------

    def _follow(self, store: Store, most: int | None, changes: int | None) -> tuple[int, int | None]:
        """See `Beside`."""
        self._start_of_log(store)
        if not self._waiting:
            self._find_new(store)
            self._listed = changes
        self._read(store, most)
        if not self._waiting:
            self._follow_decisions(store)
        # Texts that came while a long list was read are found by the next look.
        return len(self._waiting), None if self._waiting or changes != self._listed else changes

    def _start_of_log(self, store: Store) -> None:
        """From which decision on to follow: whatever is decided while the first texts are read counts as new."""
        if not self._database.rows("SELECT number FROM progress WHERE name = 'decision'"):
            self._database.rows("INSERT INTO progress VALUES ('decision', ?)", (newest_decision(store),))

    def _find_new(self, store: Store) -> None:
        """List the texts to read, and take out those that are gone or replaced. A text whose words are away has no
        moment, and is looked at each time: its words may have come back."""
        known = dict(self._database.rows("SELECT version, moment FROM captured"))
        latest = max(known.values(), default="")
        if state_of(store) == (len(known), latest) and "" not in known.values():
            return
        there = all_captured(store) if "" in known.values() else self._captured(store, known, latest)
        for version in sorted(there.replaced - self._replaced_before(there.replaced, known)):
            self._put({version: []}, {version: there.moments.get(version, known.get(version, ""))})
        new = {v: moment for v, moment in there.moments.items() if known.get(v) != moment and v not in there.replaced}
        self._waiting.extend(sorted(new.items(), key=lambda item: (item[1], item[0])))

    def _read(self, store: Store, most: int | None) -> None:
        """Read the texts that wait, at most `most` of them."""
        left = len(self._waiting) if most is None else min(most, len(self._waiting))
        while left:
            batch = dict(islice(self._waiting, min(BATCH, left)))
            entries = entries_of(store, list(batch))
            self._put(entries, {version: moment if entries[version] else "" for version, moment in batch.items()})
            # Only now: what meets a full disk waits on.
            for _ in batch:
                self._waiting.popleft()
            left -= len(batch)

    def _replaced_before(self, replaced: frozenset[str], known: dict[str, str]) -> set[str]:
        """Those of the replaced texts of which nothing is found any more."""
        return (set(replaced) & known.keys()) - self.held()

    def _captured(self, store: Store, known: dict[str, str], latest: str) -> Captured:
        """The texts since the latest that is known; where that does not explain how many there are, all of them."""
        there = captured_since(store, latest)
        if known and len(known.keys() | there.moments.keys()) == state_of(store)[0]:
            return there
        there = all_captured(store)
        for gone in sorted(known.keys() - there.moments.keys()):
            self._remove(gone)
        return there

    def _follow_decisions(self, store: Store) -> None:
        """Read the texts again about whose claims something was decided, by whichever program."""
        last = int(self._database.rows("SELECT number FROM progress WHERE name = 'decision'")[0][0])
        if last and not is_decided(store, last):
            # Another log stands there now, as after a restored dump: whatever was decided is to be read again.
            touched, last = self.held(), newest_decision(store)
        else:
            touched = set()
        for number, texts in decided_after(store, last):
            touched |= texts
            last = number
        self._replace(store, touched & self.held())
        self._database.rows("INSERT OR REPLACE INTO progress VALUES ('decision', ?)", (last,))

    def held(self) -> set[str]:
        """The captured texts of which something is found."""
        return {row[0] for row in self._database.rows("SELECT DISTINCT version FROM entry")}

    def _replace(self, store: Store, versions: Iterable[str]) -> None:
        ordered = sorted(versions)
        for start in range(0, len(ordered), BATCH):
            self._put(entries_of(store, ordered[start : start + BATCH]), {})

    def _remove(self, version: str) -> None:
        with self._database.transaction():
            self._database.rows("DELETE FROM entry WHERE version = ?", (version,))
            self._database.rows("DELETE FROM captured WHERE version = ?", (version,))

    def refresh(self, store: Store, node: URIRef) -> None:
        """Read again the texts in which `node`, on which something was decided, is a claim, or its content is."""
        with self._lock:
            self._replace(store, texts_of(store, node) & self.held())

    def counts(self) -> dict[str, int]:
        """How many claims, articles, actors and events there are to be found."""
        with self._lock:
            rows = self._database.rows(_COUNTS)
        return {str(kind): int(count) for kind, count in rows}

    def rebuild(self, store: Store) -> int:
        """Forget everything and read the whole store. Returns how many articles there are."""
        with self._lock:
            with self._database.transaction():
                for table in ("entry", "captured", "progress"):
                    self._database.rows(f"DELETE FROM {table}")  # noqa: S608  (names of ours)
            self._changes = None
            self._waiting.clear()
            self.sync(store)
            return self.counts().get("article", 0)

    def _put(self, entries: Mapping[str, Sequence[Entry]], moments: Mapping[str, str]) -> None:
        """Put the entries of each text in the place of those it had, all at once; `moments` of those newly read."""
        with self._database.transaction():
            self._database.many("DELETE FROM entry WHERE version = ?", [(version,) for version in entries])
            self._database.many(_INSERT, [astuple(entry) for found in entries.values() for entry in found])
            self._database.many("INSERT OR REPLACE INTO captured VALUES (?, ?)", moments.items())

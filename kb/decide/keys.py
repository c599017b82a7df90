"""The keys by which likely matches find each other, in a file beside the store that follows it (see `kb.graph.beside`).

With it one more article costs the same at any size: what is compared is what shares a key, and a key that everybody has
is passed over when matching. No key is a triple: a key says nothing, and is made again from the texts at will.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Final

from rdflib import URIRef
from rdflib.term import Node

from kb.graph.asking import rows
from kb.graph.beside import Beside, change_number, place_beside
from kb.graph.store import Store
from kb.ids import Minter, digest
from kb.text.match_names import name_keys
from kb.text.match_words import content_keys, content_stems, quote_keys

FILE: Final = "matching.sqlite"
LAYOUT: Final = 2
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS unit (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, stamp TEXT);
CREATE INDEX IF NOT EXISTS unit_stamp ON unit (stamp);
CREATE TABLE IF NOT EXISTS node (id INTEGER PRIMARY KEY, iri TEXT, unit INTEGER);
CREATE INDEX IF NOT EXISTS node_iri ON node (iri);
CREATE INDEX IF NOT EXISTS node_unit ON node (unit);
CREATE TABLE IF NOT EXISTS key (key TEXT, node INTEGER, PRIMARY KEY (key, node)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS key_node ON key (node)"""
_DROPPED: Final = "DROP TABLE IF EXISTS unit; DROP TABLE IF EXISTS node; DROP TABLE IF EXISTS key;"
_Unit = tuple[str, str]
"""The IRI of a unit, and what of it tells whether it was read as it is now."""
_WORKS: Final = {"source": "s", "event": "e", "place": "l"}


def keys_of_words(quote: str) -> frozenset[str]:
    """The keys of a first-hand claim with these words."""
    return quote_keys(quote) | content_keys(quote)


class Keys(Beside):
    """The keys of a store's first-hand claims, named actors, cited works, places and events; the unnamed have none.

    They are read in units: a captured text, known by its IRI and the moment of its capture; or all that people put in
    by hand, known by the graph of decisions with how many claims that are and how many of them have their words (those
    of a standoff export get them as their texts are added).
    """

    def __init__(self, path: Path | None) -> None:
        super().__init__(path, LAYOUT, _TABLES, _DROPPED)
        self._in_step = False

    # --- following --------------------------------------------------------------------------------------------------

    def _follow(self, store: Store, most: int | None, changes: int | None) -> tuple[int, int | None]:
        """See `Beside`. Whether anything is to be done is one count; only where it differs are the texts listed."""
        if self._state() == _state_of(store) and self._by_hand() == _by_hand(store):
            return 0, changes
        wanted, held = _texts(store) | _by_hand(store), self.held()
        stale = [*sorted(held - wanted), *sorted(wanted - held)]
        for unit in stale[:most]:
            if unit in wanted:
                self._replace(store, unit)
            else:
                self._remove(unit[0])
        left = len(stale) - len(stale[:most])
        return left, None if left else changes

    @contextmanager
    def in_step(self, store: Store) -> Iterator[None]:
        """While this is open the caller alone changes the store, and says with `bring` what it adds."""
        with self._lock:
            self.sync(store)
            self._in_step = True
            try:
                yield
            finally:
                self._in_step = False
            if self._by_hand() == _by_hand(store):
                self._changes = change_number(store)

    def bring(self, store: Store, version: URIRef) -> None:
        """Have the keys of the captured text `version`, and of all else that the store holds."""
        with self._lock:
            if not self._in_step:
                self.sync(store)
            for unit in _texts(store, version=version):
                self._replace(store, unit)
            # With a text's words, those of the claims come back that people put into it.
            for unit in _by_hand(store) - self._by_hand():
                self._replace(store, unit)

    def rebuild(self, store: Store) -> int:
        """Forget everything and read the whole store. Returns how many nodes have keys."""
        with self._lock:
            for iri, _ in sorted(self.held()):
                self._remove(iri)
            self._changes = None
            self.sync(store)
            count: int = self._database.rows("SELECT count(*) FROM node")[0][0]
        return count

    def held(self) -> Set[_Unit]:
        """The units that there are keys of."""
        with self._lock:
            return {(iri, stamp) for iri, stamp in self._database.rows("SELECT iri, stamp FROM unit")}

    def _replace(self, store: Store, unit: _Unit) -> None:
        """Read a unit again, in one transaction."""
        iri, _ = unit
        found = list(_keys_of(store, URIRef(iri)))
        with self._database.transaction():
            self._forget(iri)
            number = self._database.insert("INSERT INTO unit (iri, stamp) VALUES (?, ?)", unit)
            for node, keys in found:
                row = self._database.insert("INSERT INTO node (iri, unit) VALUES (?, ?)", (node, number))
                self._database.many("INSERT INTO key VALUES (?, ?)", [(key, row) for key in keys])

    def _remove(self, iri: str) -> None:
        with self._database.transaction():
            self._forget(iri)

    def _forget(self, iri: str) -> None:
        nodes = "SELECT id FROM node WHERE unit = (SELECT id FROM unit WHERE iri = ?)"
        self._database.rows(f"DELETE FROM key WHERE node IN ({nodes})", (iri,))  # noqa: S608  (a text of ours)
        self._database.rows("DELETE FROM node WHERE unit = (SELECT id FROM unit WHERE iri = ?)", (iri,))
        self._database.rows("DELETE FROM unit WHERE iri = ?", (iri,))

    def _state(self) -> tuple[int, str]:
        """How many texts there are keys of, and the moment of the latest capture."""
        count, latest = self._database.rows("SELECT count(*), max(stamp) FROM unit WHERE stamp LIKE '%-%'")[0]
        return int(count), str(latest or "")

    def _by_hand(self) -> Set[_Unit]:
        """The unit of what people put in, where there is one: a moment has a hyphen, its stamp has none."""
        found = self._database.rows("SELECT iri, stamp FROM unit WHERE stamp NOT LIKE '%-%'")
        return {(iri, stamp) for iri, stamp in found}

    # --- asking -----------------------------------------------------------------------------------------------------

    def keys(self, node: URIRef) -> frozenset[str]:
        """The keys of a node."""
        with self._lock:
            found = self._database.rows("SELECT key FROM key JOIN node ON node.id = key.node WHERE iri = ?", (node,))
        return frozenset(key for (key,) in found)

    def sharing(self, key: str, most: int) -> list[URIRef]:
        """What has a key, at most `most` nodes, those first that were put in first."""
        with self._lock:
            found = self._database.rows(
                "SELECT iri FROM key JOIN node ON node.id = key.node WHERE key = ? ORDER BY key.node LIMIT ?",
                (key, most),
            )
        return [URIRef(iri) for (iri,) in found]


# --- one index a store ----------------------------------------------------------------------------------------------

_OPEN: weakref.WeakKeyDictionary[Store, Keys] = weakref.WeakKeyDictionary()
_OPENING = threading.Lock()


def keys_of(store: Store) -> Keys:
    """The keys that belong to `store`, opened once and let go of with it. Raises StoreError."""
    with _OPENING:
        if store not in _OPEN:
            _OPEN[store] = Keys(place_beside(store, FILE))
            weakref.finalize(store, _OPEN[store].close)
        return _OPEN[store]


# --- what the store says --------------------------------------------------------------------------------------------


def _state_of(store: Store) -> tuple[int, str]:
    found = rows(store, "match-state")[0]
    return int(str(found["texts"])), str(found.get("latest", ""))


def _texts(store: Store, **values: object) -> Set[_Unit]:
    return {(str(row["version"]), str(row["at"])) for row in rows(store, "match-texts", **values)}


def _by_hand(store: Store) -> Set[_Unit]:
    """The unit of what people put in: none where they put nothing in."""
    graph = Minter(store.base).decisions_graph
    found = rows(store, "match-by-hand", graph=graph)[0]
    claims, worded = str(found["claims"]), str(found["worded"])
    return {(graph, f"{claims}/{worded}")} if claims != "0" else set()


def _keys_of(store: Store, unit: URIRef) -> Iterator[tuple[URIRef, frozenset[str]]]:
    minter = Minter(store.base)
    graph = unit if unit == URIRef(minter.decisions_graph) else URIRef(minter.version_graph(unit))
    for claim, group in groupby(rows(store, "match-quotes", graph=graph), key=lambda row: row["claim"]):
        yield URIRef(str(claim)), frozenset().union(*(keys_of_words(str(row["quote"])) for row in group))
    for node, group in groupby(rows(store, "match-named", graph=graph), key=lambda row: row["node"]):
        keys = _keys_of_named(list(group))
        if keys:
            yield URIRef(str(node)), keys


def _keys_of_named(found: list[dict[str, Node]]) -> frozenset[str]:
    names = {str(row["name"]) for row in found if "name" in row}
    thing = str(found[0]["thing"])
    if thing == "actor":
        return name_keys(tuple(sorted(names)))
    texts: Iterable[str] = names | {str(row["description"]) for row in found if "description" in row}
    return frozenset(f"{_WORKS[thing]}:{digest(stem)}" for text in texts for stem in content_stems(text))

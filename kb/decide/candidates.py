"""What a text could match: all that shares a key with it, but for keys that everybody shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rdflib import URIRef

from kb.decide.keys import keys_of, keys_of_words
from kb.graph.asking import rows
from kb.graph.store import Store
from kb.text.match_names import match_names

COMMON = 50
"""A key that more nodes have says nothing and is passed over; of a name, any fifty of its bearers will do."""
MOST = 40
"""The most candidates that a node is compared with, those that share the most keys."""


@dataclass(slots=True)
class ClaimText:
    """A first-hand claim as matching sees it. `credited` are the outlets that its article names for it."""

    claim: URIRef
    quote: str
    directness: str
    act: str
    article: URIRef
    version: URIRef
    published: str
    outlet: str
    unnamed: bool
    by_outlet: bool
    names: set[str] = field(default_factory=set)
    described: set[str] = field(default_factory=set)
    credited: set[str] = field(default_factory=set)

    @property
    def keys(self) -> frozenset[str]:
        """The keys under which it is found."""
        return keys_of_words(self.quote)

    def credits(self, outlet: str) -> bool:
        """Whether the article names `outlet` for the claim, in whatever form of its name."""
        return bool(outlet) and any(match_names({outlet}, {name}) is not None for name in self.credited)

    @property
    def speaker(self) -> str:
        """How the article calls whoever says it."""
        return min(self.names or self.described or {"an unnamed speaker"})


@dataclass(slots=True)
class Thing:
    """A named actor, cited work or event as matching sees it. `known` is its canonical node."""

    node: URIRef
    types: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    known: URIRef | None = None


def claim_texts(store: Store, **values: object) -> list[ClaimText]:
    """The first-hand claims of a version, or one claim."""
    found: dict[URIRef, ClaimText] = {}
    for row in rows(store, "match-claims", **values):
        text = {name: str(term) for name, term in row.items()}
        claim = URIRef(text["claim"])
        if claim not in found:
            found[claim] = ClaimText(
                claim,
                text["quote"],
                text.get("directness", "").rsplit("/", 1)[-1],
                text.get("act", "").rsplit("/", 1)[-1],
                URIRef(text["article"]),
                URIRef(text["version"]),
                text.get("published", ""),
                text.get("outlet", ""),
                text["unnamed"] == "true",
                text["byOutlet"] == "true",
            )
        one = found[claim]
        for known, name in (
            (one.names, "name"),
            (one.described, "described"),
            (one.credited, "credited"),
        ):
            known.update({text[name]} if name in text else ())
    return list(found.values())


def things(store: Store, **values: object) -> list[Thing]:
    """The named actors, cited works and events of a named graph, or one of them."""
    found: dict[URIRef, Thing] = {}
    for row in rows(store, "match-nodes", **values):
        text = {name: str(term) for name, term in row.items()}
        one = found.setdefault(URIRef(text["node"]), Thing(URIRef(text["node"])))
        one.types.add(text["type"].rsplit("#", 1)[-1])
        for known, name in (
            (one.names, "name"),
            (one.roles, "role"),
            (one.places, "place"),
            (one.dates, "date"),
        ):
            known.update({text[name]} if name in text else ())
        one.known = URIRef(text["known"]) if "known" in text else one.known
    return list(found.values())


class Index:
    """Looks keys and candidates up, each once."""

    def __init__(self, store: Store, version: URIRef) -> None:
        """`version` is the captured text whose claims and actors are looked for elsewhere."""
        self._store = store
        self._keys = keys_of(store)
        self._keys.bring(store, version)
        self._sharing: dict[str, tuple[URIRef, ...]] = {}
        self.own = claim_texts(store, version=version)
        """The first-hand claims of the text itself."""
        # Most of what the claims of a long text share a key with are claims of that text: those are read together.
        self._claims: dict[URIRef, list[ClaimText]] = {one.claim: [one] for one in self.own}
        self._things: dict[URIRef, list[Thing]] = {}

    def claim(self, node: URIRef) -> list[ClaimText]:
        """The claim `node`, read once; empty where it is of a replaced text or rejected."""
        if node not in self._claims:
            self._claims[node] = claim_texts(self._store, claim=node)
        return self._claims[node]

    def thing(self, node: URIRef) -> list[Thing]:
        """The actor, work or event `node`, read once; empty where it is of a replaced text."""
        if node not in self._things:
            self._things[node] = things(self._store, node=node)
        return self._things[node]

    def keys(self, node: URIRef) -> frozenset[str]:
        """The keys of a node."""
        return self._keys.keys(node)

    def _nodes(self, key: str) -> tuple[URIRef, ...]:
        if key not in self._sharing:
            nodes = tuple(self._keys.sharing(key, COMMON + 1))
            named = key.startswith(("n:", "i:"))
            self._sharing[key] = nodes[:COMMON] if named or len(nodes) <= COMMON else ()
        return self._sharing[key]

    def candidates(self, node: URIRef, keys: Iterable[str]) -> list[URIRef]:
        """What else has one of `keys`, what has the most first, at most `MOST`."""
        shared = Counter(other for key in sorted(keys) for other in self._nodes(key) if other != node)
        return [other for other, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:MOST]]

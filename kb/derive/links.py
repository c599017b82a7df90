"""The decisions that speak, by node: which links hold between claims, actors and works, and what was judged of them.

Of several live decisions on one matter the newest of the highest standing speaks; the others are as if not made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import URIRef

from kb.graph.asking import rows_about
from kb.graph.store import Store
from kb.vocab import V

SAME = {V[f"same-{thing}"]: thing for thing in ("actor", "claim", "content", "event", "source", "place")}
DIFFERENT = {V[f"different-{thing}"]: thing for thing in SAME.values()}
_SYMMETRIC = frozenset({*SAME, *DIFFERENT, V.contradicts, V.differs_in_value})


@dataclass(frozen=True, slots=True)
class Live:
    """A live decision, as far as deriving needs it. `kind` and `target` are None where it is no link."""

    iri: URIRef
    sort: str
    subject: URIRef
    outcome: URIRef
    standing: int
    number: int
    kind: URIRef | None = None
    target: URIRef | None = None
    corrected: URIRef | None = None

    @property
    def ends(self) -> tuple[URIRef, ...]:
        """The nodes it is about."""
        return (self.subject,) if self.target is None else (self.subject, self.target)

    def other(self, node: URIRef) -> URIRef | None:
        """The other end of a link that has `node` at one end."""
        return self.target if node == self.subject else self.subject

    @property
    def matter(self) -> tuple[str, ...]:
        """The key of the matter that it settles."""
        if self.kind is None:
            scale = "credibility" if "credibility" in self.outcome else "reliability"
            return (scale if self.sort == "Grading" else self.sort, str(self.subject))
        thing = SAME.get(self.kind) or DIFFERENT.get(self.kind)
        ends = [str(end) for end in self.ends]
        return (thing or str(self.kind), *(sorted(ends) if self.kind in _SYMMETRIC else ends))


def _live(row: dict[str, object]) -> Live:
    def iri(name: str) -> URIRef | None:
        return URIRef(str(row[name])) if name in row else None

    return Live(
        iri=URIRef(str(row["decision"])),
        sort=str(row["sort"]).rsplit("#", 1)[-1],
        subject=URIRef(str(row["from"])),
        outcome=URIRef(str(row["outcome"])),
        standing=int(str(row["standing"])),
        number=int(str(row["number"])),
        kind=iri("kind"),
        target=iri("to"),
        corrected=iri("corrected"),
    )


def speaking(live: Iterable[Live]) -> list[Live]:
    """Of each matter the decision that speaks, withdrawn ones left out. Numbers follow time: the newest is highest."""
    best: dict[tuple[str, ...], Live] = {}
    for one in live:
        known = best.get(one.matter)
        if one.outcome != V.withdrawn and (
            known is None or (one.standing, one.number) > (known.standing, known.number)
        ):
            best[one.matter] = one
    return sorted(best.values(), key=lambda one: one.number)


class Decided:
    """The decisions that speak, looked up by node and remembered."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_node: dict[URIRef, list[Live]] = {}

    def read(self, nodes: Iterable[URIRef]) -> None:
        """Look up together what speaks on each of `nodes`, which `on` would look up one by one."""
        wanted = {node for node in nodes if node not in self._by_node}
        found = rows_about(self._store, "decide-decisions", "subject", wanted)
        live = {str(row["decision"]): _live(dict(row)) for row in found if "laterAt" not in row}
        ends: dict[URIRef, list[Live]] = {node: [] for node in wanted}
        for one in live.values():
            for end in set(one.ends) & ends.keys():
                ends[end].append(one)
        self._by_node.update({node: speaking(decisions) for node, decisions in ends.items()})

    def on(self, node: URIRef) -> list[Live]:
        """The decisions that speak on `node`, in the order of recording."""
        if node not in self._by_node:
            self.read([node])
        return self._by_node[node]

    def joined(self, node: URIRef, kinds: Iterable[URIRef]) -> Iterator[tuple[Live, URIRef]]:
        """The confirmed links of `node` of one of `kinds`, with the other end."""
        wanted = frozenset(kinds)
        for one in self.on(node):
            if one.kind in wanted and one.outcome == V.confirmed:
                end = one.other(node)
                if end is not None:
                    yield one, end

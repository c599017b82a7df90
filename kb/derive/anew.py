"""Derive everything anew: a batch of nodes or articles at a time, so that memory does not grow with the store.

First all canonical nodes are made, then what follows from the claims, in batches of articles that hang together. What a
batch is made of is in memory, at least the largest set of claims that are tied to each other. What is made goes to a
file; when it is whole, the derived graph is amended by what differs, in one change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import URIRef

from kb.derive.claims import Claims
from kb.derive.identity import component
from kb.derive.links import Decided
from kb.derive.making import Known, Nothing, Region, made, owned_by, surround
from kb.derive.work import Work, work_beside
from kb.graph.asking import rows, rows_about
from kb.graph.store import Store
from kb.ids import Minter

ARTICLES = 100
"""So many articles are a batch, about: 10 MB."""


def derive_all(store: Store, articles: int = ARTICLES) -> int:
    """Make the derived graph anew; the old one stands until the new one is whole.

    Parameters:
        articles: so many are in memory at a time, with whatever is tied to them.

    Returns:
        how many triples it has.

    Raises:
        StoreError: the file to work in, or the store, cannot be written; the derived graph is as it was.
    """
    derived = URIRef(Minter(store.base).derived_graph)
    with store.writing(), work_beside(store) as work:
        texts = _texts(store)
        _identify(store, work, [Minter(store.base).decisions_graph], ())
        for part in _parts(list(texts), articles):
            graphs = [Minter(store.base).version_graph(version) for one in part for version in texts[one]]
            _identify(store, work, graphs, part)
        for claims, part in _tied(store, texts, articles):
            _derive(store, work, claims, part)
        work.compare(store.triples(derived))
        store.amend(derived, work.stale(), work.new())
        return work.count()


def _texts(store: Store) -> dict[URIRef, list[URIRef]]:
    """The captured texts of each article: all that is in memory of every article."""
    texts: dict[URIRef, list[URIRef]] = {}
    for row in rows(store, "derive-versions"):
        texts.setdefault(URIRef(str(row["article"])), []).append(URIRef(str(row["version"])))
    return texts


def _parts(articles: list[URIRef], size: int) -> Iterator[list[URIRef]]:
    return (articles[start : start + size] for start in range(0, len(articles), size))


def _identify(store: Store, work: Work, graphs: Iterable[str], articles: Iterable[URIRef]) -> None:
    """Make the canonical nodes of what stands in some graphs, and of articles, which works that are cited may be."""
    found = rows_about(store, "derive-locals", "graph", map(URIRef, graphs))
    nodes = {URIRef(str(row["node"])): str(row["thing"]) for row in found} | dict.fromkeys(articles, "source")
    claims = Claims(store, Decided(store))
    claims.decided.read(nodes)
    region = Region()
    for node, thing in nodes.items():
        if node not in region.locals and not work.is_done(node):
            region.locals.update(dict.fromkeys(component(claims.decided, node, thing)[0], thing))
    _make(store, work, claims, region, Nothing())


def _tied(store: Store, articles: Iterable[URIRef], size: int) -> Iterator[tuple[Claims, list[URIRef]]]:
    """The articles in batches, those together whose claims are tied to each other, with what was read of them."""
    left = dict.fromkeys(articles)
    while left:
        claims, chosen, wave = Claims(store, Decided(store)), list[URIRef](), list[URIRef]()
        while left and len(chosen) < size:
            wave = wave or [next(iter(left))]
            taken, wave = wave[: size - len(chosen)], wave[size - len(chosen) :]
            chosen += taken
            for one in taken:
                del left[one]
            near = claims.tied(claims.of_articles(taken)).values()
            wave = list(dict.fromkeys([*wave, *(row.article for row in near if row.article in left)]))
        yield claims, chosen


def _derive(store: Store, work: Work, claims: Claims, articles: list[URIRef]) -> None:
    region = Region(articles=set(articles))
    surround(store, claims, region, claims.of_articles(articles), work)
    _make(store, work, claims, region, work)


def _make(store: Store, work: Work, claims: Claims, region: Region, known: Known) -> None:
    triples, whole = made(store, region, claims, known)
    owned = owned_by(region, triples, whole)
    work.add((triple for triple in triples if triple[0] in owned), region.locals)

"""Settles what only all shards together show: the same text twice, and several versions of one article.

The first of equal texts stays; of several versions each revises the one before, in the order of the corpus.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from rdflib import URIRef

from kb.batch.plan import write_atomically
from kb.batch.shards import Article, Shard, shard_path, to_bytes
from kb.graph.terms import sparql_term
from kb.vocab import WH


def settle(out: Path, shards: list[Shard]) -> list[Article]:
    """Rewrite the shards that repeat or revise what came before; returns the articles that stay.

    Doing it twice changes nothing the second time.
    """
    held: dict[str, Article] = {}
    newest: dict[str, str] = {}
    for shard in shards:
        seen_before = frozenset(held)
        revisions: defaultdict[str, str] = defaultdict(str)
        for article in shard.articles:
            if article.graph in held:
                continue
            held[article.graph] = article
            if article.article in newest:
                revisions[article.graph] = _revises(article, newest[article.article])
            newest[article.article] = article.version
        repeated = {article.graph for article in shard.articles} & seen_before
        if repeated or revisions:
            _rewrite(shard_path(out, shard.number), repeated, set(revisions.values()))
    return list(held.values())


def _revises(article: Article, earlier: str) -> str:
    terms = (URIRef(article.version), WH.revises, URIRef(earlier), URIRef(article.graph))
    return f"{' '.join(sparql_term(term) for term in terms)} ."


def _rewrite(path: Path, dropped: set[str], added: set[str]) -> None:
    endings = tuple(f" {sparql_term(URIRef(graph))} ." for graph in dropped)
    # Not `splitlines`, to which some characters that may stand in a literal end a line too.
    lines = set(path.read_bytes().decode().removesuffix("\n").split("\n"))
    kept = {line for line in lines if not line.endswith(endings)} if endings else lines
    if kept | added != lines:
        write_atomically(path, to_bytes(kept | added))

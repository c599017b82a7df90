"""Standoff sharing: findings without the texts they are about, and the same again where somebody has the texts.

What leaves is who said it, where (offsets and hashes), and what was decided; no sentence of the articles but titles
and names. Whoever adds an article whose hash matches gets every quote back, to the character.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.errors import ConflictError, DumpError
from kb.files import packing, reading
from kb.graph.asking import rows
from kb.graph.description import OLDEST, check_format
from kb.graph.embedded import description_in_dump, in_memory
from kb.graph.formats import N_QUADS
from kb.graph.store import Change, Store, Triple
from kb.graph.upgrades import take
from kb.ids import Minter
from kb.model import Document
from kb.vocab import WH

_TEXT = frozenset(
    {
        WH.text,
        WH.quotedText,
        WH.wording,
        WH.gloss,
        WH.droppedWords,
        WH.addedWords,
        WH.changedWords,
    }
)
"""What holds characters of an article, and stays behind.

Paragraphs, claims and figures get theirs back from the text (`rejoin`), and the gloss of what several claims say is
derived anew. The words by which two printings differ come back only for what is matched anew: a suggestion that was
there keeps its score, its kind and what was decided on it, and says no longer which words they were.
"""
_FINDINGS = ("graph/article/", "graph/decisions", "graph/description")
SUFFIX = ".standoff.nq.gz"
"""How the name of a standoff export ends."""
JOINER = " … "
"""What stands between the stretches of an interrupted quote."""


def export_standoff(store: Store, target: Path) -> int:
    """Write all claims, anchors, hashes and decisions to `target` (`.nq.gz`), without the articles' text.

    Returns:
        the number of captured texts whose findings were written.

    Raises:
        DumpError: the file cannot be written; there is none then, or the one that there was.
    """
    bare = in_memory(store.base)
    kinds = tuple(store.base + kind for kind in _FINDINGS)
    names = [name for name in store.graph_names() if str(name).startswith(kinds)]
    for name in sorted(names):
        bare.apply(Change(drop=(name,), add={name: [t for t in store.graph(name) if t[1] not in _TEXT]}))
    with packing(target) as file:
        bare.dump(file, N_QUADS)
    return sum(1 for name in names if name.startswith(f"{store.base}graph/article/"))


def standoff_base(source: Path) -> str:
    """The base of the knowledge base that a standoff export comes from.

    Raises:
        DumpError: it cannot be read.
        StoreError: a version of Whence wrote it whose format this one cannot bring up to date.
    """
    try:
        with reading(source) as file:
            said = description_in_dump(file, N_QUADS)
        base, number = said[WH.baseIri], int(said[WH.formatNumber])
    except (DumpError, KeyError, ValueError) as error:
        raise DumpError(f"{source} is no standoff export: {error}", "Use `whence export --standoff`.") from None
    check_format(number, str(source), OLDEST)
    return base


def load_standoff(store: Store, source: Path) -> int:
    """Take in the findings of a standoff export, all or none; their quotes come back as the articles are added.

    Those of an older format are brought up to this version's on the way.

    Returns:
        the number of captured texts whose findings were taken in.

    Raises:
        ConflictError: the store holds articles or decisions already, or has another base.
        DumpError: the file cannot be read.
    """
    shared = in_memory(store.base)
    shared.apply(Change(drop=tuple(shared.graph_names())))
    with reading(source) as file:
        shared.load(file, N_QUADS)
    take(shared)
    minter = Minter(store.base)
    shared.apply(Change(drop=(URIRef(minter.description_graph),)))
    names = shared.graph_names()
    if not all(name.startswith(store.base) for name in names) or not names:
        raise ConflictError(f"{source} comes from a knowledge base with another base.", "Create one with that base.")
    with store.writing(), tempfile.TemporaryFile() as dump:
        if store.graph_names() - {URIRef(minter.description_graph), URIRef(minter.ontology_graph)}:
            raise ConflictError(
                f"{source} was not taken in: the knowledge base is not empty.", "Name a new one: --store."
            )
        shared.dump(dump, N_QUADS)
        dump.seek(0)
        store.load(dump, N_QUADS)
    return sum(1 for name in names if name.startswith(f"{store.base}graph/article/"))


def rejoin(store: Store, version: URIRef, document: Document) -> int:
    """Give the findings on `version` their characters back from its text; nothing where they have them.

    Parameters:
        document: the text of that version, with the same content hash.

    Returns:
        how many triples were added.
    """
    if rows(store, "match-paragraphs", version=version):
        return 0
    minter = Minter(store.base)
    text, decisions = URIRef(minter.version_graph(version)), URIRef(minter.decisions_graph)
    with store.writing():
        found = {name: list(_of_claims(store, version, name, document)) for name in (text, decisions)}
        found[text] += _of_paragraphs(store.graph(text), version, document)
        store.apply(Change(add=found))
    return sum(map(len, found.values()))


def _of_paragraphs(graph: Graph, version: URIRef, document: Document) -> Iterator[Triple]:
    for node in graph.subjects(WH.inVersion, version):
        number = int(str(graph.value(node, WH.paragraphNumber)))
        yield node, WH.text, Literal(document.paragraph(number).text)


def _of_claims(store: Store, version: URIRef, name: URIRef, document: Document) -> Iterator[Triple]:
    """The words of the claims on `version` in the graph `name`, and those of their figures, as they were at first."""
    quoted: dict[Node, list[str]] = {}
    for row in rows(store, "standoff-words", version=version, graph=name):
        start, end = int(str(row["start"])), int(str(row["end"]))
        words = document.paragraph(int(str(row["number"]))).text[start:end]
        if row["kind"] == WH.Quantity:
            yield row["node"], WH.wording, Literal(words)
        else:
            quoted.setdefault(row["claim"], []).append(words)
    for claim, stretches in quoted.items():
        yield claim, WH.quotedText, Literal(JOINER.join(stretches))

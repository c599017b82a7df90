"""Generates knowledge bases of any size: articles through the real mapping, decisions in one sealed log, derived graphs
by the real `derive`, all as N-Quads that the store bulk-loads.

    python -m bench.generate 1000 /tmp/kb      makes a knowledge base of 1,000 articles in /tmp/kb

Articles come in blocks. Links join only what stands in one block, so each block's derived graph is made on its own and
their union is what deriving the whole would give. Beyond `PATTERNS` blocks, a block is an earlier one under new names:
its articles, claims, propositions and decisions are its own, its speakers and outlets are the same again (and, as the
titles differ, its captured texts do not have the hashes that they state).
"""

from __future__ import annotations

import io
import pickle
import random
import re
import shutil
import sys
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from rdflib import URIRef

from bench.deciding import BASE, Log, drafts, quads, read_drafts
from bench.world import UNNAMED_WORDINGS, World
from kb.derive import derive_all
from kb.graph.embedded import in_memory, open_or_create_folder
from kb.graph.formats import N_QUADS
from kb.graph.mapping import CaptureIris, triples
from kb.graph.mapping.claims import thing_name
from kb.ids import Minter, slug
from kb.model import Capture
from kb.text.claims import capture

NOW = "2026-01-01T00:00:00Z"
BLOCK = 250
PATTERNS = 6
"""So many blocks are written and derived one by one."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was generated."""

    articles: int
    claims: int
    decisions: int
    quads: int


def generate(articles: int, folder: Path, seed: int = 1, jobs: int = 1, block: int = BLOCK) -> Made:
    """Make a knowledge base of `articles` articles in the new folder `folder`.

    Parameters:
        jobs: processes for writing and deriving.
        block: articles that speak of the same affairs.
    """
    work = folder.with_name(f"{folder.name}.parts")
    work.mkdir(parents=True)
    sizes = [min(block, articles - start) for start in range(0, articles, block)]
    numbers, count = range(len(sizes)), len(sizes)
    claims, log = 0, Log(work)
    with ProcessPoolExecutor(jobs) as pool, Loader(folder) as loader:
        for number, found in enumerate(pool.map(write_block, [work] * count, [seed] * count, numbers, sizes)):
            claims += found
            log.seal(number)
            loader.take(work / f"articles-{number:05}.nq", work / f"decisions-{number:05}.nq")
        patterns = min(count, PATTERNS)
        for number, _ in enumerate(pool.map(write_derived, [work] * patterns, numbers)):
            loader.take(work / f"derived-{number:05}.nq")
        for number, _ in enumerate(pool.map(rename_derived, [work] * (count - patterns), numbers[patterns:]), patterns):
            loader.take(work / f"derived-{number:05}.nq")
        quads = loader.finish()
    shutil.rmtree(work)
    return Made(articles, claims, log.head.number, quads)


class Loader:
    """Bulk-loads parts into a new knowledge base while others are still being written, and takes each away after it.

    What later blocks are made from stays: the parts of the first `PATTERNS` blocks.
    """

    def __init__(self, folder: Path) -> None:
        self._store = open_or_create_folder(folder, BASE)
        self._hand = ThreadPoolExecutor(1)
        self._loads: list[Future[int]] = []

    def __enter__(self) -> Loader:
        return self

    def __exit__(self, *_: object) -> None:
        self._hand.shutdown()
        self._store.close()

    def take(self, *parts: Path) -> None:
        """Load each of `parts`, in their turn."""
        self._loads += [self._hand.submit(self._load, part) for part in parts]

    def finish(self) -> int:
        """Wait until everything is loaded. Returns how many quads that was."""
        return sum(load.result() for load in self._loads)

    def _load(self, part: Path) -> int:
        data = part.read_bytes()
        self._store.load(io.BytesIO(data), N_QUADS)
        if int(part.stem.rpartition("-")[2]) >= PATTERNS:
            part.unlink()
        return data.count(b"\n")


# --- articles -------------------------------------------------------------------------------------------------------


def write_block(work: Path, seed: int, number: int, articles: int) -> int:
    """Write a block's articles as N-Quads and the decisions it wants as a pickle. Returns how many claims it has."""
    if number >= PATTERNS:
        return _rename_block(work, number)
    stories = World(seed).block(number, articles)
    captures = [capture(story.document, story.extraction, NOW) for story in stories]
    with (work / f"articles-{number:05}.nq").open("w", encoding="utf-8") as file:
        for caught in captures:
            iris = CaptureIris(caught, BASE)
            file.writelines(quads(triples(caught, iris), iris.graph))
    claims = sum(len(caught.claims) for caught in captures)
    (work / f"drafts-{number:05}.pickle").write_bytes(pickle.dumps((claims, list(drafts(stories, captures)))))
    return claims


@dataclass(frozen=True, slots=True)
class Nodes:
    """Some nodes of one article."""

    article: URIRef
    claim: URIRef
    actor: URIRef
    event: URIRef


@cache
def _pattern(seed: int, number: int, articles: int) -> list[Capture]:
    return [capture(story.document, story.extraction, NOW) for story in World(seed).block(number, articles)]


def sample_nodes(articles: int, dice: random.Random, seed: int = 1, block: int = BLOCK) -> Nodes:
    """Nodes of an article drawn at random from a knowledge base of `articles` articles."""
    number = dice.randrange(max(1, articles // block))
    captures = _pattern(seed, number % PATTERNS, min(block, articles))
    caught = dice.choice([one for one in captures if one.claims])
    iris, claim = CaptureIris(caught, BASE), dice.choice(caught.claims)
    event = iris.local(thing_name(claim.attribution.mentioned[0]))
    found = (iris.article, iris.claim(claim.id), iris.local(claim.asserted_by or ""), event)
    old, new = _names(number)
    return Nodes(*(URIRef(str(node).replace(old, new)) for node in found))


# --- blocks under new names -----------------------------------------------------------------------------------------


def _names(number: int) -> tuple[str, str]:
    """What stands in the IRIs and titles of block `number`'s pattern, and what is to stand there."""
    return f"b{number % PATTERNS:05}-a", f"b{number:05}-a"


def _rename_block(work: Path, number: int) -> int:
    pattern = number % PATTERNS
    old, new = _names(number)
    text = (work / f"articles-{pattern:05}.nq").read_text(encoding="utf-8")
    text = text.replace(old, new).replace(old.upper(), new.upper())
    # Another text has another hash; the first digits are in the version's name.
    text = re.sub(r'(?<=contentHash> ")([0-9a-f]{59})[0-9a-f]{5}', rf"\g<1>{number:05}", text)
    (work / f"articles-{number:05}.nq").write_text(text, encoding="utf-8")
    claims, wanted = read_drafts(work, pattern)
    renamed = [
        (
            who,
            replace(
                draft,
                subject=_renamed(draft.subject, old, new),
                target=draft.target and _renamed(draft.target, old, new),
            ),
        )
        for who, draft in wanted
    ]
    (work / f"drafts-{number:05}.pickle").write_bytes(pickle.dumps((claims, renamed)))
    return claims


def _renamed(node: URIRef, old: str, new: str) -> URIRef:
    return URIRef(node.replace(old, new))


def rename_derived(work: Path, number: int) -> None:
    """The derived graph of a renamed block: its pattern's, with its own articles, propositions and decisions."""
    pattern = number % PATTERNS
    old, new = _names(number)
    before, after = ((work / f"decisions-{n:05}.txt").read_text().split("\n") for n in (pattern, number))
    decisions = dict(zip(before, after, strict=True))
    text = (work / f"derived-{pattern:05}.nq").read_text(encoding="utf-8")
    text = text.replace(old, new).replace(old.upper(), new.upper())
    # Nobody unnamed is the same in two articles, nor is an event or a content of this block that of another.
    for start in ("proposition/", "event/", "slot/", "path/", *(f"actor/{slug(words)}" for words in UNNAMED_WORDINGS)):
        text = text.replace(f"<{BASE}{start}", f"<{BASE}{start.partition('/')[0]}/{new}{start.partition('/')[2]}")
    text = re.sub(rf"<({BASE}decision/[0-9a-f]+)>", lambda match: f"<{decisions[match[1]]}>", text)
    (work / f"derived-{number:05}.nq").write_text(text, encoding="utf-8")


# --- the derived graph, and the whole -------------------------------------------------------------------------------


def write_derived(work: Path, number: int) -> None:
    """Derive one block on its own and write its derived graph."""
    store = in_memory(BASE)
    for part in ("articles", "decisions"):
        with (work / f"{part}-{number:05}.nq").open("rb") as file:
            store.load(file, N_QUADS)
    derive_all(store)
    graph = URIRef(Minter(BASE).derived_graph)
    with (work / f"derived-{number:05}.nq").open("w", encoding="utf-8") as file:
        file.writelines(quads(store.graph(graph), graph))


if __name__ == "__main__":
    print(generate(int(sys.argv[1]), Path(sys.argv[2])))

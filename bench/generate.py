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
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from rdflib import URIRef

from bench.world import UNNAMED_WORDINGS, Story, World
from kb.decide.log import GENESIS, Head, decider_triples, entry_triples
from kb.decide.records import Decider, Draft, Sort, person, program
from kb.derive import derive_all
from kb.graph.embedded import in_memory, open_or_create_folder
from kb.graph.formats import N_QUADS
from kb.graph.mapping import CaptureIris, triples
from kb.graph.mapping.claims import thing_name
from kb.graph.store import Triple
from kb.graph.terms import sparql_term
from kb.ids import Minter, slug
from kb.model import ActorKind, Capture, Tool
from kb.text.claims import capture
from kb.vocab import V

BASE = "http://127.0.0.1:8321/"
NOW = "2026-01-01T00:00:00Z"
START = datetime(2026, 1, 2, tzinfo=UTC)
BLOCK = 250
PATTERNS = 6
"""So many blocks are written and derived one by one."""
CONFIRMED = 3
"""Of this many suggested links of sameness between claims, a person has confirmed one."""


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
    with ProcessPoolExecutor(jobs) as pool:
        claims = sum(pool.map(write_block, [work] * count, [seed] * count, numbers, sizes))
        decisions = write_log(work, count)
        list(pool.map(write_derived, [work] * min(count, PATTERNS), numbers))
        list(pool.map(rename_derived, [work] * max(0, count - PATTERNS), numbers[PATTERNS:]))
    quads = load_parts(work, folder)
    shutil.rmtree(work)
    return Made(articles, claims, decisions, quads)


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


def quads(found: Iterable[Triple], graph: URIRef) -> Iterator[str]:
    """Triples of a graph as lines of N-Quads."""
    name = sparql_term(graph)
    return (f"{sparql_term(s)} {sparql_term(p)} {sparql_term(o)} {name} .\n" for s, p, o in found)


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


# --- decisions ------------------------------------------------------------------------------------------------------


def drafts(stories: list[Story], captures: list[Capture]) -> Iterator[tuple[str, Draft]]:
    """The decisions that people and matchers took in a block, each with who decides ("person" or "program")."""
    all_iris = [CaptureIris(caught, BASE) for caught in captures]
    yield from _same_actors(captures, all_iris)
    yield from _same_claims(captures, all_iris)
    for story, caught, iris in zip(stories, captures, all_iris, strict=True):
        if story.copy_of is not None:
            original = captures[story.copy_of]
            for claim, earlier in zip(caught.claims[:2], original.claims[:2], strict=True):
                target = all_iris[story.copy_of].claim(earlier.id)
                yield "program", _link(iris.claim(claim.id), V.possible_copy, target, V.suggested, 0.9)


def _same_actors(captures: list[Capture], all_iris: list[CaptureIris]) -> Iterator[tuple[str, Draft]]:
    """Everybody of one name is one person, joined to the first of them; so are outlets."""
    first: dict[str, URIRef] = {}
    for caught, iris in zip(captures, all_iris, strict=True):
        named = {a.name: iris.local(a.id) for a in caught.actors if a.kind is ActorKind.PERSON and a.name}
        named[caught.document.outlet or ""] = iris.local("outlet")
        for name, node in named.items():
            if name in first:
                yield "person", _link(node, V.same_actor, first[name], V.confirmed, None)
            first.setdefault(name, node)


def _same_claims(captures: list[Capture], all_iris: list[CaptureIris]) -> Iterator[tuple[str, Draft]]:
    """Claims of the same words are suggested to be one content, each with the one before; people confirm some."""
    latest: dict[str, URIRef] = {}
    for caught, iris in zip(captures, all_iris, strict=True):
        for claim in caught.claims:
            if claim.reports is None:
                node = iris.claim(claim.id)
                if claim.quoted_text in latest:
                    before = latest[claim.quoted_text]
                    yield "program", _link(node, V.same_content, before, V.suggested, 0.95)
                    if int(str(node)[-6:], 16) % CONFIRMED == 0:
                        yield "person", _link(node, V.same_content, before, V.confirmed, None)
                latest[claim.quoted_text] = node


def _link(subject: URIRef, kind: URIRef, target: URIRef, outcome: URIRef, score: float | None) -> Draft:
    basis = "the same words, letter by letter" if score else "I compared both texts"
    return Draft(Sort.LINK, subject, outcome, basis, kind=kind, target=target, score=score)


def write_log(work: Path, blocks: int) -> int:
    """Seal all blocks' decisions in one log, block by block. Returns how many there are."""
    deciders: dict[str, Decider] = {"person": person(BASE, "ada"), "program": program(BASE, Tool("quote-matcher", "1"))}
    graph = URIRef(Minter(BASE).decisions_graph)
    head = Head(0, GENESIS, None)
    for number in range(blocks):
        _, wanted = read_drafts(work, number)
        iris: list[str] = []
        with (work / f"decisions-{number:05}.nq").open("w", encoding="utf-8") as file:
            for who in deciders.values():
                file.writelines(quads(decider_triples(who), graph))
            standing: dict[tuple[URIRef, URIRef | None], URIRef] = {}
            for name, draft in wanted:
                at = START + timedelta(seconds=head.number)
                matter = (draft.subject, draft.target)
                before = [standing[matter]] if matter in standing else []
                iri, head, entry = entry_triples(draft, deciders[name], at, before, head, BASE)
                standing[matter] = iri
                iris.append(str(iri))
                file.writelines(quads(entry, graph))
        (work / f"decisions-{number:05}.txt").write_text("\n".join(iris))
    return head.number


def read_drafts(work: Path, number: int) -> tuple[int, list[tuple[str, Draft]]]:
    """How many claims a block has, and the decisions it wants."""
    found: tuple[int, list[tuple[str, Draft]]] = pickle.loads((work / f"drafts-{number:05}.pickle").read_bytes())
    return found


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
        (who, replace(draft, subject=_renamed(draft.subject, old, new), target=_renamed(draft.target, old, new)))
        for who, draft in wanted
    ]
    (work / f"drafts-{number:05}.pickle").write_bytes(pickle.dumps((claims, renamed)))
    return claims


def _renamed(node: URIRef | None, old: str, new: str) -> URIRef | None:
    return None if node is None else URIRef(node.replace(old, new))


def rename_derived(work: Path, number: int) -> None:
    """The derived graph of a renamed block: its pattern's, with its own articles, propositions and decisions."""
    pattern = number % PATTERNS
    old, new = _names(number)
    before, after = ((work / f"decisions-{n:05}.txt").read_text().split("\n") for n in (pattern, number))
    decisions = dict(zip(before, after, strict=True))
    text = (work / f"derived-{pattern:05}.nq").read_text(encoding="utf-8").replace(old, new)
    # Nobody unnamed is the same in two articles, nor is an event or a content of this block that of another.
    for start in ("proposition/", "event/", *(f"actor/{slug(words)}" for words in UNNAMED_WORDINGS)):
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


def load_parts(work: Path, folder: Path) -> int:
    """Bulk-load all parts into the new knowledge base in `folder`. Returns how many quads were loaded."""
    store = open_or_create_folder(folder, BASE)
    total = 0
    try:
        for part in sorted(work.glob("*.nq")):
            data = part.read_bytes()
            total += data.count(b"\n")
            store.load(io.BytesIO(data), N_QUADS)
        store.flush()
    finally:
        store.close()
    return total


if __name__ == "__main__":
    print(generate(int(sys.argv[1]), Path(sys.argv[2])))

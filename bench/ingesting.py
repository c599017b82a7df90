"""What adding an article costs, stage by stage, and what adding one more costs in a knowledge base of any size."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from rdflib import URIRef

from bench.deciding import BASE
from bench.generate import NOW
from bench.measure import Clock, Times, clocked, gathered
from kb.derive import refresh
from kb.graph.embedded import in_memory
from kb.graph.mapping import CaptureIris, to_graph
from kb.graph.shapes import validate
from kb.graph.store import Change, Store
from kb.ingest import add
from kb.model import Document
from kb.text.claims import capture, confident
from kb.text.documents import read_text
from kb.text.extract import extract

FLOOR = 0.5


@dataclass(slots=True)
class Stages:
    """Processor seconds of each stage over all articles, and how much went through."""

    seconds: dict[str, float] = field(default_factory=dict)
    articles: int = 0
    claims: int = 0
    quads: int = 0

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Count what happens inside as `stage`."""
        began = time.process_time()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.process_time() - began


def stages(texts: list[tuple[str, str]]) -> Stages:
    """Take (name, text) pairs through every stage of ingest into a store in memory."""
    store, found = in_memory(BASE), Stages()
    for name, text in texts:
        with found.timed("read"):
            document = read_text(name, text)
        with found.timed("extract"):
            extraction = confident(extract(document), FLOOR)
        with found.timed("claims"):
            caught = capture(document, extraction, NOW)
        with found.timed("map"):
            iris = CaptureIris(caught, BASE)
            graph = to_graph(caught, iris)
        with found.timed("check shapes"):
            validate(graph)
        with found.timed("store"):
            store.apply(Change(add={iris.graph: graph}))
        found.articles += 1
        found.claims += len(caught.claims)
        found.quads += len(graph)
    return found


def one_more(store: Store, texts: list[tuple[str, str]]) -> dict[str, Times]:
    """Add each text to a large store and refresh what is derived; wall times of both, and of the two together.

    The first text warms everything up and is not counted.
    """
    adding: list[Clock] = []
    deriving: list[Clock] = []
    for name, text in texts:
        document = read_text(name, text)
        version, clock = clocked(partial(_add, store, document))
        adding.append(clock)
        deriving.append(clocked(partial(refresh, store, [URIRef(version)]))[1])
    both = [
        Clock(one.seconds + other.seconds, one.processor + other.processor)
        for one, other in zip(adding, deriving, strict=True)
    ]
    steps = {"add one article": adding[1:], "derive after it": deriving[1:], "both": both[1:]}
    return {step: gathered(clocks, len(clocks) / sum(c.seconds for c in clocks)) for step, clocks in steps.items()}


def _add(store: Store, document: Document) -> str:
    outcome = add(store, document, extract, NOW, FLOOR)
    store.flush()
    return outcome.version


def disk_bytes(folder: Path) -> int:
    """The size of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

"""A writer that does every act on a knowledge base, one after the other, and says when it begins and ends one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from rdflib import Graph, URIRef

from kb.backup import backup
from kb.decide import EDITOR, Changes, ClaimDraft, NewActor, add_claim, correct_claim, judge, person, undo
from kb.derive import refresh
from kb.exchange import export, restore
from kb.graph.asking import rows
from kb.graph.embedded import EmbeddedStore, open_or_create_folder
from kb.graph.formats import N_QUADS
from kb.graph.store import Store
from kb.ids import Minter
from kb.intake import take_in
from kb.model import ActorKind, Anchor
from kb.text.documents import read_text
from kb.text.extract import extract
from kb.vocab import WH, V

BASE = "https://kb.example/"
DECIDING = ("judge", "undo", "correct", "add_claim")
"""The acts after which the derived graph waits for the act `derive`."""
ACTS = ("take_in", *DECIDING, "derive", "load", "backup", "restore")


def article(number: int) -> str:
    """An article of its own for each number; one of its claims reports another."""
    return f"""Bridge {number} is closed

The Fenwick Echo

3 May 2023

The bridge was closed after {number + 2} cracks were found, said Ruth Hale, an engineer.

“We had told the council {number + 3} times,” she said. A clerk told The Harrow Times that letter {number} was lost.
"""


def moment(number: int, act: str) -> datetime:
    """When an act is done: later for each number, and for each act of a number."""
    return datetime(2024, 5, 1, tzinfo=UTC) + timedelta(minutes=number, seconds=ACTS.index(act))


def loaded_quads(number: int) -> bytes:
    """A dump of one graph of 200 triples."""
    return b"".join(f'<{BASE}s{n}> <{BASE}p> "{n}" <{BASE}graph/loaded-{number}> .\n'.encode() for n in range(200))


def put(store: Store, number: int) -> str:
    """Take the article of that number in. Returns the captured text."""
    document = read_text(f"echo-{number}", article(number))
    return take_in(store, document, extract, moment(number, "take_in"), floor=0.0).version


def graph_of(store: Store, version: str) -> Graph:
    """What the captured text says."""
    return store.graph(URIRef(Minter(BASE).version_graph(version)))


@dataclass(slots=True)
class Writer:
    """Does one act after the other; says on a pipe when it begins one and when it is on disk."""

    home: Path
    store: EmbeddedStore
    say: Callable[[str], None]
    version: str = ""
    decision: str = ""
    touched: list[URIRef] = field(default_factory=list)

    def run(self, first: int) -> None:
        for number in range(first, first + 1000):
            for act in ACTS:
                self.say(f"begin {act} {number}")
                found = getattr(self, act)(number)
                self.store.flush()
                self.say(f"done {act} {number} {found or ''}")

    def take_in(self, number: int) -> str:
        self.version = put(self.store, number)
        return self.version

    def judge(self, number: int) -> str:
        claim, editor = self._claim("cracks"), person(BASE, "ann", EDITOR)
        self.decision = str(judge(self.store, claim, V.confirmed, editor, moment(number, "judge"), "read it"))
        self.touched = [URIRef(self.version), claim]
        return self.decision

    def undo(self, number: int) -> str:
        editor = person(BASE, "ann", EDITOR)
        return str(undo(self.store, URIRef(self.decision), editor, moment(number, "undo"), "misread it"))

    def correct(self, number: int) -> str:
        """Put the claim right that another one reports, so that both are put right."""
        claim, clerk = self._claim("letter"), NewActor(ActorKind.PERSON, f"Clerk {number}")
        at, editor = moment(number, "correct"), person(BASE, "ann", EDITOR)
        corrected = correct_claim(self.store, claim, Changes(speaker=clerk), editor, at, "the clerk has a name")
        self.touched += [claim, corrected]
        return str(corrected)

    def add_claim(self, number: int) -> str:
        paragraph = next(
            int(str(row["number"]))
            for row in rows(self.store, "match-paragraphs", version=self.version)
            if "cracks" in str(row["text"])
        )
        passer = NewActor(ActorKind.PERSON, f"Passer {number}")
        draft = ClaimDraft(URIRef(self.version), (Anchor(paragraph, 0, 21),), passer)
        at, editor = moment(number, "add_claim"), person(BASE, "ann", EDITOR)
        claim = add_claim(self.store, draft, editor, at, "it was missed")
        self.touched.append(claim)
        return str(claim)

    def derive(self, number: int) -> None:
        refresh(self.store, self.touched)

    def load(self, number: int) -> None:
        self.store.load(BytesIO(loaded_quads(number)), N_QUADS)

    def backup(self, number: int) -> None:
        backup(self.store, self.home / f"backup-{number}")

    def restore(self, number: int) -> None:
        file = self.home / f"export-{number}.nq"
        export(self.store, file)
        new = open_or_create_folder(self.home / f"restored-{number}", BASE)
        restore(new, file)
        new.close()

    def _claim(self, word: str) -> URIRef:
        """The claim that says something itself, in words of which `word` is one."""
        said = graph_of(self.store, self.version)
        (claim,) = (c for c in said.subjects(WH.conveys) if word in str(said.value(c, WH.quotedText)))
        return URIRef(str(claim))

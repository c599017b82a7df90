"""The sample corpus as a knowledge base: ingested, matched, and decided on as `answers/review.json` says.

Nodes are named here as people name them: a claim by its file, paragraph and some of its words; an actor by file, name.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rdflib import URIRef

from kb.decide import (
    EDITOR,
    Changes,
    ClaimDraft,
    NewActor,
    add_actor,
    add_claim,
    add_event,
    confirm_all,
    correct_claim,
    judge,
    link,
    person,
    suggest,
)
from kb.derive import derive_all
from kb.graph.asking import rows
from kb.graph.embedded import in_memory
from kb.ingest import add
from kb.model import ActorKind, Anchor, Directness, SpeechAct
from kb.text.documents import read_document
from kb.text.extract import extract
from kb.vocab import V

TESTS = Path(__file__).resolve().parent
CORPUS = TESTS / "corpus"
ANSWERS = TESTS / "answers"
BASE = "http://kb.example/"
CAPTURED = datetime(2024, 4, 1, 8, tzinfo=UTC)
DECIDED = datetime(2024, 4, 2, 9, tzinfo=UTC)


def corpus_in_order() -> list[Path]:
    """The sample articles as they would come in: first texts first, the corrected one after the one it corrects."""
    first = sorted(path for path in CORPUS.iterdir() if path.suffix in {".txt", ".html", ".md"})
    return [*first, *sorted((CORPUS / "corrections").iterdir())]


def answers(name: str) -> object:
    """What `answers/NAME.json` expects."""
    return json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8"))


class Sample:
    """The sample knowledge base, with a clock that moves on a second a decision."""

    def __init__(self) -> None:
        self.store = in_memory(BASE)
        self.editor = person(BASE, "Edda", EDITOR)
        self.versions: dict[str, URIRef] = {}
        self.articles: dict[str, URIRef] = {}
        self._now = DECIDED
        self.needed: dict[str, list[list[object]]] = {"missed": [], "corrected": [], "false": []}

    def ingest(self, paths: list[Path]) -> None:
        for number, path in enumerate(paths):
            at = (CAPTURED + timedelta(minutes=number)).isoformat().replace("+00:00", "Z")
            outcome = add(self.store, read_document(path), extract, at, 0.0)
            self.versions[path.stem] = URIRef(outcome.version)
            self.articles[path.stem] = URIRef(outcome.article)

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    # --- finding ------------------------------------------------------------------------------------------------------

    def claim(self, file: str, paragraph: int, words: str, reports: bool = False) -> URIRef:
        """The one current claim of that paragraph that has these words and says something itself, or passes it on."""
        found = {
            URIRef(str(row["claim"])): str(row["quote"])
            for row in rows(self.store, "claims-of-article", article=self.articles[file])
            if int(str(row["number"])) == paragraph and words in str(row["quote"]) and ("reports" in row) is reports
        }
        exact = [claim for claim, quote in found.items() if quote == words] or list(found)
        assert len(exact) == 1, (file, paragraph, words, found)
        return exact[0]

    def actor(self, file: str, name: str) -> URIRef:
        graph = f"{BASE}graph/{self.versions[file].removeprefix(BASE)}"
        version = str(self.versions[file])
        for graph_name in (graph, f"{BASE}graph/decisions"):
            for row in rows(self.store, "derive-locals", graph=graph_name):
                node = URIRef(str(row["node"]))
                names = [str(one.get("name", "")) for one in rows(self.store, "derive-node", node=node)]
                if str(node).startswith(version) and any(name in known for known in names):
                    return node
        raise LookupError((file, name))

    def anchor(self, file: str, paragraph: int, words: str) -> Anchor:
        for row in rows(self.store, "match-paragraphs", version=self.versions[file]):
            if int(str(row["number"])) == paragraph:
                at = str(row["text"]).index(words)
                return Anchor(paragraph, at, at + len(words))
        raise LookupError((file, paragraph))

    # --- deciding -----------------------------------------------------------------------------------------------------

    def _speaker(self, file: str, speaker: object) -> URIRef | NewActor:
        if isinstance(speaker, dict):
            return NewActor(ActorKind(speaker["kind"]), speaker["name"])
        return self.actor(file, str(speaker))

    def review(self) -> None:
        """Do what `answers/review.json` says."""
        plan = answers("review")
        for one in plan["add"]:
            self._add(one)
        for one in plan["correct"]:
            self._correct(one)
        for one in plan["reject"]:
            for claim in self._found(one["file"], one["paragraph"], one["words"]):
                self.needed["false"].append([one["file"], one["paragraph"]])
                judge(self.store, claim, V.rejected, self.editor, self.now(), "This is no statement.")
        for one in plan["actors"]:
            actor = NewActor(ActorKind(one["kind"]), one["name"])
            add_actor(self.store, self.versions[one["file"]], actor, self.editor, self.now(), "The text names it.")
        derive_all(self.store)
        for version in self.versions.values():
            suggest(self.store, version, self.now())
        for kind, least in plan["confirm"]:
            confirm_all(self.store, V[kind], least, self.editor, self.now(), "I compared the texts.")
        self._link(plan)
        derive_all(self.store)

    def _found(self, file: str, paragraph: int, words: str, speaker: str = "") -> list[URIRef]:
        """The claims that say something themselves in a paragraph, have exactly these words, and that speaker."""
        found = [
            URIRef(str(row["claim"]))
            for row in rows(self.store, "claims-of-article", article=self.articles[file])
            if int(str(row["number"])) == paragraph
            and str(row["quote"]).startswith(words)
            and "reports" not in row
            and speaker in str(row["speaker"])
        ]
        return list(dict.fromkeys(found))

    def _add(self, one: dict) -> None:
        """Add what extraction missed; nothing where it has learnt to find it."""
        file = one["file"]
        name = one["speaker"]["name"] if isinstance(one["speaker"], dict) else one["speaker"]
        if self._found(file, one["paragraph"], one["words"], name):
            return
        self.needed["missed"].append([file, one["paragraph"]])
        anchor = self.anchor(file, one["paragraph"], one["words"])
        speaker = self._speaker(file, one["speaker"])
        draft = ClaimDraft(self.versions[file], (anchor,), speaker, SpeechAct.ASSERT, Directness.INDIRECT)
        claim = add_claim(self.store, draft, self.editor, self.now(), "Extraction missed it.")
        if "reported_by" in one:
            outer = ClaimDraft(self.versions[file], (anchor,), self.actor(file, one["reported_by"]), reports=claim)
            add_claim(self.store, outer, self.editor, self.now(), "Extraction missed it.")

    def _correct(self, one: dict) -> None:
        """Put right what extraction got wrong; nothing where it has learnt better."""
        own = one.get("own_words", False)
        right = one["speaker"]["name"] if isinstance(one.get("speaker"), dict) else one.get("speaker", "")
        now = self._found(one["file"], one["paragraph"], one["words"], right)
        if (right and now) or (own and now):
            return
        self.needed["corrected"].append([one["file"], one["paragraph"]])
        claim = self.claim(one["file"], one["paragraph"], one["words"], own)
        changes = Changes(
            own_words=own,
            speaker=self._speaker(one["file"], one["speaker"]) if "speaker" in one else None,
            anchors=(self.anchor(one["file"], one["paragraph"], one["new_words"]),) if "new_words" in one else None,
            said=one.get("said"),
        )
        correct_claim(self.store, claim, changes, self.editor, self.now(), "The text says otherwise.")

    def _link(self, plan: dict) -> None:
        event = plan["event"]
        node = add_event(
            self.store, event["name"], event["place"], event["edtf"], self.editor, self.now(), "All speak of it."
        )
        self.event = node
        for one in plan["about_event"]:
            link(self.store, self.claim(*one), V.about, node, self.editor, self.now(), "It is about the collapse.")
        for source, kind, target in plan["links"]:
            ends = self.claim(*source), self.claim(*target)
            link(self.store, ends[0], V[kind], ends[1], self.editor, self.now(), "I compared the texts.")
        for file, outlet, owner_file, owner in plan["operated"]:
            ends = self.actor(file, outlet), self.actor(owner_file, owner)
            link(self.store, ends[0], V["operated-by"], ends[1], self.editor, self.now(), "The text says so.")


def build() -> Sample:
    """The sample knowledge base, decided on and derived."""
    sample = Sample()
    sample.ingest(corpus_in_order())
    derive_all(sample.store)
    sample.review()
    return sample

"""The extractor on a model that `whence train` made: the rules' findings and the model's, weighed against each other.

Speakers, circumstances and what is nested are the built-in extractor's work. A finding whose words the rules gave keeps
their name; one that the model changed or added has the rule "trained".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kb import __version__
from kb.errors import ItemError, UsageError
from kb.model import Document, Extraction, Tool
from kb.settings import read_settings
from kb.text.attribution.finder import Located, find_outer, with_nested
from kb.text.extract import extract, gazetteers, language_of
from kb.text.extractors.trained.calibration import calibrated
from kb.text.extractors.trained.candidates import find_candidates
from kb.text.extractors.trained.decision import Judged, choose, judge
from kb.text.extractors.trained.model_file import Model, read_model
from kb.text.extractors.trained.page import read_pages
from kb.text.extractors.trained.sequences import Labeller
from kb.text.passage import Passage

SETTING = "trained_model"
VARIABLE = "WHENCE_TRAINED_MODEL"


@dataclass(frozen=True)
class TrainedExtractor:
    """Extracts with `model`. `gazetteer` is a folder of places and events to add; "" for none."""

    model: Model
    gazetteer: str = ""

    @classmethod
    def from_environment(cls, gazetteer: str | None = None) -> TrainedExtractor:
        """On the file that WHENCE_TRAINED_MODEL names.

        Parameters:
            gazetteer: a folder of places and events to add; None for the setting's.

        Raises:
            UsageError: none is named, it cannot be used, or python-crfsuite is not installed.
        """
        settings = read_settings(gazetteer=gazetteer)
        file = settings.text(SETTING)
        if not file:
            raise UsageError(
                "The extractor 'trained' has no model.",
                f"Make one with `whence train FOLDER --out FILE` and set {VARIABLE} to FILE.",
            )
        made = cls(read_model(Path(file)), settings.text("gazetteer"))
        gazetteers(made.gazetteer)
        made._labellers  # noqa: B018 - says at once where the library is missing
        return made

    @property
    def tool(self) -> Tool:
        """This version of Whence with the name of what was learnt."""
        return Tool("whence-trained", f"{__version__}+{self.model.name}")

    def extract(self, document: Document) -> Extraction:
        """All attributions that the rules and the model agree on.

        Raises:
            ItemError: the document is in another language than the model.
        """
        language = language_of(document)
        if language != self.model.language:
            raise ItemError(
                f"{document.name} is in the language {language!r}; the model was trained for {self.model.language!r}.",
                "Use `--extractor rules` for it, or train a model on texts in that language.",
            )
        return extract(document, gazetteers(self.gazetteer)(document), self._find, self.tool)

    def _find(self, passages: Mapping[int, Passage]) -> tuple[Located, ...]:
        pages = read_pages(passages, find_outer(passages))
        cues, roles, decisions = self._labellers
        candidates = find_candidates(pages, cues, roles)
        chosen = choose(judge(candidates, decisions), self.model.learnt.floor)
        found = sorted(map(self._located, chosen), key=lambda one: (one.paragraph, one.finding.cue))
        return with_nested(found)

    def _located(self, one: Judged) -> Located:
        located = one.candidate.located
        sure = calibrated(one.chance, self.model.learnt.curve)
        return replace(located, finding=replace(located.finding, confidence=sure))

    @cached_property
    def _labellers(self) -> tuple[Labeller, Labeller, Labeller]:
        learnt = self.model.learnt
        return Labeller(learnt.sequences.cues), Labeller(learnt.sequences.roles), Labeller(learnt.decisions)

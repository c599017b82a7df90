"""The built-in extractor: rules and word lists, offline and deterministic."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Document, Extraction, Tool
from kb.text.extract import TOOL, extract
from kb.text.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class RulesExtractor:
    """`kb.text.extract.extract` as an extractor. `gazetteer` replaces the places and events of the language."""

    gazetteer: Gazetteer | None = None

    @property
    def tool(self) -> Tool:
        """The rules and their version."""
        return TOOL

    def extract(self, document: Document) -> Extraction:
        """All attributions that the rules find."""
        return extract(document, self.gazetteer)

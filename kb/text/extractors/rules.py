"""The built-in extractor: rules and word lists, offline and deterministic."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Document, Extraction, Tool
from kb.settings import read_settings
from kb.text.extract import TOOL, extracting


@dataclass(frozen=True, slots=True)
class RulesExtractor:
    """`kb.text.extract.extract` as an extractor. `gazetteer` is a folder of places and events to add; "" for none."""

    gazetteer: str = ""

    @classmethod
    def from_environment(cls, gazetteer: str | None = None) -> RulesExtractor:
        """With the folder given, else that of WHENCE_GAZETTEER. Raises UsageError where it has neither list."""
        made = cls(read_settings(gazetteer=gazetteer).text("gazetteer"))
        extracting(made.gazetteer)
        return made

    @property
    def tool(self) -> Tool:
        """The rules and their version."""
        return TOOL

    def extract(self, document: Document) -> Extraction:
        """All attributions that the rules find."""
        return extracting(self.gazetteer)(document)

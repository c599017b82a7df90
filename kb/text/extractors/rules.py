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
    def with_gazetteer(cls, folder: str) -> RulesExtractor:
        """With the places and events of a folder, "" for none. Raises UsageError where it has neither."""
        extracting(folder)
        return cls(folder)

    @classmethod
    def from_environment(cls) -> RulesExtractor:
        """With the folder that WHENCE_GAZETTEER names. Raises UsageError where it has neither places nor events."""
        return cls.with_gazetteer(read_settings().text("gazetteer"))

    @property
    def tool(self) -> Tool:
        """The rules and their version."""
        return TOOL

    def extract(self, document: Document) -> Extraction:
        """All attributions that the rules find."""
        return extracting(self.gazetteer)(document)

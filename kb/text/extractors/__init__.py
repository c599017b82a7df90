"""Extractors are plug-ins: anything with a `tool` and an `extract`. The built-in one is the default and needs nothing.

A package of yours adds one by an entry point in the group `whence.extractors`: a function without parameters that
returns an `Extractor`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import Protocol

from kb.errors import UsageError
from kb.model import Document, Extraction, Tool

GROUP = "whence.extractors"
DEFAULT = "rules"


class Extractor(Protocol):
    """Finds the attributions of a document. The same document gives the same extraction, as far as the tool can."""

    @property
    def tool(self) -> Tool:
        """What made the extraction, with its version."""

    def extract(self, document: Document) -> Extraction:
        """All attributions found, every span verbatim in its paragraph.

        Raises:
            ItemError: this document could not be worked on; the next one may.
        """


def _rules(gazetteer: str | None) -> Extractor:
    from kb.text.extractors.rules import RulesExtractor

    return RulesExtractor.from_environment(gazetteer)


def _spacy(_: str | None) -> Extractor:
    from kb.text.extractors.parsed import SpacyExtractor

    return SpacyExtractor.from_environment()


def _endpoint(_: str | None) -> Extractor:
    from kb.text.extractors.endpoint import EndpointExtractor

    return EndpointExtractor.from_environment()


def _trained(gazetteer: str | None) -> Extractor:
    from kb.text.extractors.trained.extractor import TrainedExtractor

    return TrainedExtractor.from_environment(gazetteer)


BUILT_IN: Mapping[str, Callable[[str | None], Extractor]] = {
    DEFAULT: _rules,
    "spacy": _spacy,
    "endpoint": _endpoint,
    "trained": _trained,
}


def available() -> tuple[str, ...]:
    """The names of all extractors that can be asked for, the default first."""
    others = {point.name for point in entry_points(group=GROUP)} | set(BUILT_IN) - {DEFAULT}
    return (DEFAULT, *sorted(others))


def load_extractor(name: str = DEFAULT, gazetteer: str | None = None) -> Extractor:
    """The extractor of that name.

    Parameters:
        gazetteer: a folder of places and events to add, for extractors that suggest some; None for the setting's.

    Raises:
        UsageError: there is none, or what it needs is not installed or not configured.
    """
    if name in BUILT_IN:
        return BUILT_IN[name](gazetteer)
    for point in entry_points(group=GROUP):
        if point.name == name:
            made: Extractor = point.load()()
            return made
    raise UsageError(f"There is no extractor {name!r}.", f"Use one of: {', '.join(available())}.")

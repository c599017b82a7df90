"""An extractor on a spaCy model that the user has installed: cue verbs from the word lists, bounds from the parse.

Every span is a subtree of the parse, so its offsets are exact. Its confidence is not measured, hence fixed and modest.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from kb.errors import UsageError
from kb.model import Document, Extraction, Paragraph, Tool
from kb.text.extractors.proposals import Proposal, verify
from kb.text.languages import load_lexicon
from kb.text.lexicon import CueClass

MODEL = "WHENCE_SPACY_MODEL"
DEFAULT_MODEL = "en_core_web_sm"
RULE = "parsed"
CONFIDENCE = 0.6
_SUBJECTS = frozenset({"nsubj", "nsubj:pass"})
_CLAUSES = frozenset({"ccomp", "parataxis", "dobj", "obj"})
_TRIMMED = " ,;:—–"


@runtime_checkable
class ParsedToken(Protocol):
    """What this extractor uses of a spaCy token."""

    text: str
    idx: int
    dep_: str
    pos_: str

    @property
    def head(self) -> ParsedToken:
        """The governor."""

    @property
    def children(self) -> Iterable[ParsedToken]:
        """The tokens that it governs."""

    @property
    def subtree(self) -> Iterable[ParsedToken]:
        """Itself and all that it governs, in order."""


@dataclass(frozen=True, slots=True)
class SpacyExtractor:
    """Reads paragraphs with `parse`, a loaded spaCy pipeline named `model`."""

    parse: Callable[[str], Iterable[ParsedToken]]
    model: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> SpacyExtractor:
        """The extractor on the model that `WHENCE_SPACY_MODEL` names (default en_core_web_sm).

        Raises:
            UsageError: spaCy or the model is not installed.
        """
        model = environ.get(MODEL, DEFAULT_MODEL)
        try:
            spacy = importlib.import_module("spacy")
            return cls(spacy.load(model), model)
        except (ImportError, OSError) as error:
            raise UsageError(
                f"The extractor 'spacy' needs spaCy and its model {model!r}, which is not installed here.",
                "pip install spacy, then python -m spacy download " + model,
            ) from error

    @property
    def tool(self) -> Tool:
        """The model by its name."""
        return Tool("whence-spacy", self.model)

    def extract(self, document: Document) -> Extraction:
        """The attributions that the parses show."""
        proposals = [p for paragraph in document.content_paragraphs() for p in self._proposals(paragraph)]
        return verify(document, proposals, self.tool, RULE)[0]

    def _proposals(self, paragraph: Paragraph) -> Iterator[Proposal]:
        lexicon = load_lexicon()
        for token in self.parse(paragraph.text):
            cue = lexicon.cue(token.text.lower())
            if cue is None or CueClass.SPEECH not in cue.classes or token.pos_ != "VERB":
                continue
            source = next((child for child in token.children if child.dep_ in _SUBJECTS), None)
            content = _content(token)
            if source is None or content is None:
                continue
            said, who = _text(paragraph.text, content, without=token), _text(paragraph.text, source)
            if said and who:
                yield Proposal(paragraph.number, who, token.text, (said,), str(cue.act), CONFIDENCE)


def _content(verb: ParsedToken) -> ParsedToken | None:
    """The clause that a verb reports: its complement, or the clause that it is a remark on ("..., she said")."""
    complement = next((child for child in verb.children if child.dep_ in _CLAUSES), None)
    if complement is not None:
        return complement
    return verb.head if verb.dep_ in _CLAUSES and verb.head is not verb else None


def _text(text: str, root: ParsedToken, without: ParsedToken | None = None) -> str:
    """The characters from the first to the last token of a subtree, less that of `without` where it hangs on it."""
    inside = without is not None and any(t is without for t in root.subtree)
    left_out = {t.idx for t in without.subtree} if without is not None and inside else set()
    kept = [t for t in root.subtree if t.idx not in left_out]
    if not kept:
        return ""
    start = min(t.idx for t in kept)
    end = max(t.idx + len(t.text) for t in kept)
    return text[start:end].strip(_TRIMMED)

"""What a rule hands over: token ranges of one passage, before they become anchors and actors."""

from __future__ import annotations

from dataclasses import dataclass

from kb.text.lexicon import Cue, CueClass
from kb.text.passage import Range


@dataclass(frozen=True, slots=True)
class Finding:
    """One attribution found by one rule in one passage.

    `kind` is the class in which its cue reports; `subject` is what a coordinated verb after it shares (the source,
    but for passives). `contents` may be empty while the quotation that belongs to it is still to come. `confidence` is
    None where the table of the rules has it.
    """

    source: Range | None
    cue: Range
    contents: tuple[Range, ...]
    kind: CueClass
    rule: str
    word: Cue | None = None
    subject: Range | None = None
    confidence: float | None = None
    doubt: str = ""

    @property
    def cue_flags(self) -> frozenset[str]:
        """The flags of the cue word; none where the rule needs no word."""
        return self.word.flags if self.word else frozenset()

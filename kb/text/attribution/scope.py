"""The stretch of a passage that the rules search at one time (a sentence, or a nested content), and what is taken."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from kb.text.attribution.cues import Reading, read_cue
from kb.text.lexicon import CueClass
from kb.text.passage import Passage, Range

MOST_CUES = 40  # more in one sentence are no prose; the bound keeps hostile input linear
_FINAL = frozenset({".", "!", "?"})
_CLIPPED_END = frozenset({".", ",", ";", ":", "—", "–", "―", "--", "-"})
_CLIPPED_START = frozenset({",", "—", "–", "―", "--", ":", ";"})


@dataclass(slots=True)
class Scope:
    """Tokens `start` to `stop` of `p`; `end` leaves out the final full stop. `cues` are those that report,
    `doubtful` those that something speaks against.

    `taken` marks tokens that an attribution already governs; rules write to it.
    """

    p: Passage
    start: int
    stop: int
    kinds: frozenset[CueClass]
    end: int = field(init=False)
    cues: dict[int, Reading] = field(init=False)
    doubtful: dict[int, Reading] = field(init=False)
    taken: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self.end = self.stop
        while self.end > self.start and self.p.words[self.end - 1] in _FINAL and not self.p.quoted[self.end - 1]:
            self.end -= 1
        self.taken = bytearray(self.stop)
        self.cues, self.doubtful = {}, {}
        cue_at = self.p.cue_at
        for index in cue_at[bisect_left(cue_at, self.start) : bisect_left(cue_at, self.stop)]:
            if (reading := read_cue(self, index)) is not None:
                (self.doubtful if reading.doubt else self.cues)[index] = reading
                if len(self.cues) + len(self.doubtful) == MOST_CUES:
                    break

    def take(self, start: int, end: int) -> None:
        """Marks the tokens [start, end) as governed."""
        for index in range(max(start, self.start), min(end, self.stop)):
            self.taken[index] = 1

    def after_verb(self, verb: int) -> int:
        """The first token after a cue verb, its particle ("points out") and its adverbs."""
        return self.skip_adverbs(verb + 1 + self.is_phrasal(verb))

    def is_phrasal(self, verb: int) -> bool:
        """Whether a particle that belongs to the cue verb follows it: "points out"."""
        cue, particles = self.p.cues[verb], self.p.lexicon.words.phrasal_particles
        return cue is not None and "phrasal" in cue.flags and self.lower(verb + 1) in particles

    def skip_adverbs(self, index: int) -> int:
        """The first token at or after `index` that is no unquoted adverb."""
        while index < self.stop and not self.p.quoted[index] and self.p.is_adverb(index):
            index += 1
        return index

    def lower(self, index: int) -> str:
        """The word at `index` in lower case, "" outside the scope."""
        return self.p.lower[index] if self.start <= index < self.stop else ""

    def is_adverb(self, index: int) -> bool:
        """Whether the token at `index` is an adverb; False outside the scope."""
        return self.start <= index < self.stop and self.p.is_adverb(index)

    def word(self, index: int) -> str:
        """The word at `index`, "" outside the scope."""
        return self.p.words[index] if self.start <= index < self.stop else ""

    def tag(self, index: int) -> str:
        """The tag of the word at `index`, "" outside the scope."""
        return self.p.tags[index] if self.start <= index < self.stop else ""

    def quoted(self, index: int) -> bool:
        """Whether the token at `index` is quoted; False outside the scope."""
        return self.start <= index < self.stop and bool(self.p.quoted[index])

    def clip(self, start: int, end: int) -> Range | None:
        """The range without punctuation at its ends, or None where nothing is left."""
        words, quoted = self.p.words, self.p.quoted
        while end > start and words[end - 1] in _CLIPPED_END and not quoted[end - 1]:
            end -= 1
        while start < end and words[start] in _CLIPPED_START:
            start += 1
        return Range(start, end) if end > start else None

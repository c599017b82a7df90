"""What a language's word lists say of a word: its part of speech, and whether and how it can report something.

A `Lexicon` is read once from a folder of `kb/text/languages` and never changes; looking a word up is one dict access.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, KeysView, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from kb.model import SpeechAct
from kb.text import tags
from kb.text.quotations import QUOTE, is_double_mark
from kb.text.weights import Weights
from kb.text.word_sets import WordSets


class CueClass(StrEnum):
    """What kind of report a cue makes. Only speech and documents are statements; the others are attitudes and acts."""

    SPEECH = "speech"
    DOCUMENT = "document"
    STANCE = "stance"
    THOUGHT = "thought"
    WISH = "wish"
    DECREE = "decree"

    @property
    def reports(self) -> bool:
        """Whether cues of this class report statements."""
        return self in (CueClass.SPEECH, CueClass.DOCUMENT)


DEFAULT_ACTS: Mapping[CueClass, SpeechAct] = {
    CueClass.SPEECH: SpeechAct.ASSERT,
    CueClass.DOCUMENT: SpeechAct.ASSERT,
    CueClass.STANCE: SpeechAct.ASSERT,
    CueClass.THOUGHT: SpeechAct.BELIEVE,
    CueClass.WISH: SpeechAct.BELIEVE,
    CueClass.DECREE: SpeechAct.ORDER,
}


class Form(StrEnum):
    """An inflection of a verb."""

    BASE = "base"
    THIRD = "third"
    PAST = "past"
    PARTICIPLE = "participle"
    GERUND = "gerund"


@dataclass(frozen=True, slots=True)
class CueVerb:
    """A row of `cues.tsv`. `flags` are explained in `kb/text/languages/README.md`."""

    lemma: str
    classes: frozenset[CueClass]
    act: SpeechAct
    flags: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """One inflected word that can report: every class, inflection and flag that any of its lemmas gives it.

    A lexicon has one of each, so that two are equal if they are the same.

    The last four fields say the same as `classes` and `forms` in the way that the rules ask for it.
    """

    lemma: str
    classes: frozenset[CueClass]
    forms: frozenset[Form]
    act: SpeechAct
    flags: frozenset[str]
    speech: bool = field(init=False)
    past: bool = field(init=False)
    gerund: bool = field(init=False)
    base: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "speech", CueClass.SPEECH in self.classes)
        object.__setattr__(self, "past", Form.PAST in self.forms)
        object.__setattr__(self, "gerund", Form.GERUND in self.forms)
        object.__setattr__(self, "base", Form.BASE in self.forms)

    def joined(self, other: Cue) -> Cue:
        """This cue and a homograph of it; the other's lemma and act stand."""
        return Cue(
            other.lemma,
            self.classes | other.classes,
            self.forms | other.forms,
            other.act,
            self.flags | other.flags,
        )


class Phrase(NamedTuple):
    """A verb's form that reports together with the words after it, in lower case: "made" + "it clear"."""

    words: tuple[str, ...]
    cue: Cue


# A word's tag is that of the first of these sets that holds it.
_CLOSED_CLASSES = (
    ("auxiliaries", tags.AUXILIARY),
    ("possessives", tags.POSSESSIVE),
    ("pronouns", tags.PRONOUN),
    ("complementizers", tags.COMPLEMENTIZER),
    ("determiners", tags.DETERMINER),
    ("infinitive_markers", tags.INFINITIVE),
    ("subordinators", tags.SUBORDINATOR),
    ("prepositions", tags.PREPOSITION),
    ("conjunctions", tags.CONJUNCTION),
)


class Entry(NamedTuple):
    """What a token is by itself: its word with uniform marks, in lower case, its tag, and the cue that it can be."""

    word: str
    lower: str
    tag: str
    cue: Cue | None
    is_word: bool


_CACHED_WORDS = 100_000


class _Entries(dict[str, Entry]):
    """What each token as printed is, made when it is first asked for: most tokens of a text are the same few words."""

    def __init__(self, make: Callable[[str], Entry]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, printed: str) -> Entry:
        if len(self) >= _CACHED_WORDS:
            self.clear()
        found = self[printed] = self._make(printed)
        return found


class Lexicon:
    """The words of one language.

    Parameters:
        verbs: the verbs that report.
        inflections: lemma to (third person, past, participle, gerund), for every verb of `verbs`.
        words: the closed classes and word sets.
        nouns: nouns that report what follows them, by inflected form.
        idioms: for a verb's lemma, the words after it with which it reports nothing.
        phrases: verbs that report only with the words after them, by inflected form.
        borders: how likely a content ends where (`kb.text.attribution.borders`); empty where nothing was measured.
        confidence: how likely a finding is right (`kb.text.attribution.evidence`).
    """

    def __init__(
        self,
        verbs: Iterable[CueVerb],
        inflections: Mapping[str, tuple[str, str, str, str]],
        words: WordSets,
        nouns: Mapping[str, CueVerb],
        idioms: Mapping[str, frozenset[tuple[str, ...]]],
        phrases: Mapping[str, tuple[Phrase, ...]],
        borders: Weights,
        confidence: Weights,
    ) -> None:
        self.words = words
        self.borders = borders
        self.confidence = confidence
        self._adverb_suffixes = tuple(words.adverb_suffixes)
        self._cues = inflected(verbs, inflections)
        self._nouns = {form: Cue(n.lemma, n.classes, frozenset(), n.act, n.flags) for form, n in nouns.items()}
        self._idioms = idioms
        self.phrases = phrases
        self.entries: Mapping[str, Entry] = _Entries(self._new_entry)
        self._closed: dict[str, str] = {}
        for name, tag in reversed(_CLOSED_CLASSES):
            self._closed.update(dict.fromkeys(getattr(words, name), tag))

    def without_borders(self) -> Lexicon:
        """The same words with contents that end where the rules let them end; to measure where they do."""
        bare = copy(self)
        bare.borders = Weights()
        return bare

    def _new_entry(self, printed: str) -> Entry:
        word = QUOTE if is_double_mark(printed) else "’s" if printed == "'s" else printed
        lower = word.lower().replace("'", "’") if len(word) > 1 else word.lower()
        return Entry(word, lower, self.tag(word, lower), self._cues.get(lower), word[0].isalnum())

    def cue(self, lower: str) -> Cue | None:
        """The cue that a word in lower case can be, or None."""
        return self._cues.get(lower)

    @property
    def noun_words(self) -> KeysView[str]:
        """All words that are noun cues."""
        return self._nouns.keys()

    def noun(self, lower: str) -> Cue | None:
        """The noun cue that a word in lower case is, or None."""
        return self._nouns.get(lower)

    def is_idiom(self, cue: Cue, lower: Sequence[str], start: int, stop: int) -> bool:
        """Whether a cue with the words `lower[start:stop]` after it says something else than that somebody reports."""
        idioms = self._idioms.get(cue.lemma)
        if idioms is None:
            return False
        return any(tuple(lower[start : min(stop, start + len(idiom))]) == idiom for idiom in idioms)

    def is_adverb(self, lower: str) -> bool:
        """Whether a word in lower case may stand between a subject and its verb without being either."""
        if lower in self.words.adverbs:
            return True
        return len(lower) > 4 and lower.endswith(self._adverb_suffixes) and lower not in self.words.not_adverbs

    def tag(self, word: str, lower: str) -> str:
        """The part of speech of a word, by closed class, capital letter, cue list or ending, in this order."""
        closed = self._closed.get(lower)
        if closed is not None:
            return closed
        first = word[0]
        if first.isdigit():
            return tags.NUMBER
        if not first.isalpha():
            return word if len(word) < 3 else tags.PUNCTUATION
        return tags.NAME if first.isupper() or self._has_small_particle(word) else self._open_class(lower)

    def _has_small_particle(self, word: str) -> bool:
        """Whether a word is a name that opens with a small article: "al-Shabaab"."""
        particle, hyphen, name = word.partition("-")
        return bool(hyphen) and particle in self.words.hyphenated_particles and name[:1].isupper()

    def _open_class(self, lower: str) -> str:
        cue = self._cues.get(lower)
        if cue is not None and cue.classes - {CueClass.DOCUMENT}:
            return tags.CUE_VERB
        if lower in self.words.cue_nouns:
            return tags.CUE_NOUN
        if lower.endswith(self._adverb_suffixes):
            return tags.ADVERB
        if lower.endswith("ing"):
            return tags.GERUND
        verb = lower.endswith("ed") or lower in self.words.past_forms or lower in self.words.present_forms
        return tags.PAST if verb else tags.OTHER


def inflected(verbs: Iterable[CueVerb], inflections: Mapping[str, tuple[str, str, str, str]]) -> dict[str, Cue]:
    """Every form of the verbs, with what any of its lemmas says of it."""
    cues: dict[str, Cue] = {}
    for verb in verbs:
        for form, word in zip(Form, (verb.lemma, *inflections[verb.lemma]), strict=True):
            new = Cue(verb.lemma, verb.classes, frozenset({form}), verb.act, verb.flags)
            old = cues.get(word)
            cues[word] = new if old is None else old.joined(new)
    return cues

"""Decides whether a word of the cue list really reports something where it stands, by its form and its neighbours.

Verbs that are nouns as often ("reports", "claims"), weak verbs ("charge", "call") and participles are let through only
in the surroundings in which they report. No rule looks further than eight tokens.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kb.text import tags
from kb.text.lexicon import Cue, CueClass, Form
from kb.text.quotations import QUOTE
from kb.text.word_sets import union

if TYPE_CHECKING:
    from kb.text.attribution.scope import Scope

_DOCUMENT_WINDOW = 12
_DOCUMENT_OBJECTS = frozenset(
    {
        tags.NAME,
        tags.NUMBER,
        tags.DETERMINER,
        tags.POSSESSIVE,
        tags.OTHER,
        tags.PRONOUN,
        tags.COMPLEMENTIZER,
        tags.SUBORDINATOR,
        "$",
        QUOTE,
    }
)
_GOVERNED = frozenset({tags.DETERMINER, tags.POSSESSIVE, tags.NAME})
_GOVERNORS = frozenset({tags.DETERMINER, tags.POSSESSIVE, tags.PREPOSITION, tags.INFINITIVE})
_NOUN_GOVERNORS = frozenset({tags.DETERMINER, tags.POSSESSIVE, tags.GENITIVE})
_AFTER_NOUN = frozenset({tags.PREPOSITION, tags.INFINITIVE, tags.SUBORDINATOR, ".", ",", ""})
_COMMON = frozenset({tags.OTHER, tags.NAME, tags.CUE_NOUN})
_COUNTED = frozenset({tags.NUMBER, tags.NAME, ")"})
_OBJECTS = frozenset({tags.NAME, tags.DETERMINER, tags.PRONOUN, tags.POSSESSIVE})
_SUBJECT_RELATIVES = frozenset({"who"})
_NEVER = frozenset({"about", "counted", "particle", "weak"})  # doubts that nothing outweighs
_CACHED = 8192
_REPORTING = frozenset({CueClass.SPEECH, CueClass.DOCUMENT})
_DOCUMENT = frozenset({CueClass.DOCUMENT})


class Reading(NamedTuple):
    """A cue in its place: the word, the classes in which it may report here, what speaks against it ("": nothing).

    `reports` tells that it reports a statement rather than an attitude or an act; `kind` is the class that counts where
    there are several: statements before attitudes.
    """

    cue: Cue
    classes: frozenset[CueClass]
    reports: bool
    kind: CueClass
    doubt: str = ""


def reading_of(cue: Cue) -> Reading:
    """The reading of a cue in all its classes, where its own rule has seen to it that it reports."""
    return Reading(cue, cue.classes, bool(cue.classes & _REPORTING), next(c for c in CueClass if c in cue.classes))


@lru_cache(maxsize=_CACHED)
def _reading(cue: Cue, kinds: frozenset[CueClass], doubt: str = "") -> Reading | None:
    """The reading of a cue among some classes, made once; None where it can report in none of them.

    As a document's a cue is read only where it is asked for alone, since that takes a document for its subject.
    """
    classes = kinds if kinds == _DOCUMENT else cue.classes & kinds - _DOCUMENT
    if not classes:
        return None
    return Reading(cue, classes, bool(classes & _REPORTING), next(c for c in CueClass if c in classes), doubt)


def read_cue(scope: Scope, index: int) -> Reading | None:
    """How the token at `index` may report, or None where it cannot."""
    cue = scope.p.cues[index]
    if cue is None or scope.p.quoted[index]:
        return None
    if "document" in cue.flags and not cue.gerund and _document_reports(scope, index):
        return _reading(cue, _DOCUMENT)
    reading = _reading(cue, scope.kinds)
    if reading is None or _is_name(scope, index, cue) or _is_idiom(scope, index, cue):
        return None
    doubt = _doubt(scope, index, reading)
    if not doubt:
        return reading
    return None if doubt in _NEVER else _reading(cue, scope.kinds, doubt)


def _document_reports(scope: Scope, index: int) -> bool:
    """ "The poll shows that ...", "documents reveal a ...": a document as subject, or "shows that" after anything."""
    words = scope.p.lexicon.words
    if index <= scope.start or index + 1 >= scope.stop:
        return False
    if scope.word(index + 1) in (".", ",") and scope.p.lower[index - 1] in words.document_nouns:
        return True
    if scope.p.lower[index] in words.plain_document_verbs and scope.tag(index + 1) == tags.COMPLEMENTIZER:
        return True
    before = scope.p.lower[max(scope.start, index - _DOCUMENT_WINDOW) : index]
    named = not words.document_nouns.isdisjoint(before)
    return named and scope.tag(index + 1) in _DOCUMENT_OBJECTS and scope.tag(index - 1) not in _GOVERNORS


def _is_name(scope: Scope, index: int, cue: Cue) -> bool:
    """Whether the capital of a cue says that it is part of a name, or a noun of a headline in title case."""
    if not scope.p.words[index][0].isupper():
        return False
    if scope.p.is_title_case:
        return Form.THIRD not in cue.forms and not cue.past
    return index > scope.start and scope.p.words[index - 1] != QUOTE


def _is_idiom(scope: Scope, index: int, cue: Cue) -> bool:
    if "governs" in cue.flags and _governs(scope, index + 1):
        return True
    return scope.p.lexicon.is_idiom(cue, scope.p.lower, index + 1, scope.stop)


def _governs(scope: Scope, index: int) -> bool:
    """Whether a name is all that a verb has for its object ("ruled Prussia"), and no clause ("ruled Hale must pay")."""
    end = index
    while scope.tag(end) == tags.NAME:
        end += 1
    return end > index and scope.tag(end) not in tags.VERBAL and scope.tag(end) != tags.INFINITIVE


def _doubt(scope: Scope, index: int, reading: Reading) -> str:
    """What speaks against the token at `index` as a report, "" if nothing."""
    words, cue = scope.p.lexicon.words, reading.cue
    lower, before, after = scope.p.lower[index], scope.lower(index - 1), scope.lower(index + 1)
    if "about" in cue.flags and (after not in words.about_prepositions or after in words.not_about_prepositions):
        return "about"
    finite = Form.THIRD in cue.forms or cue.past
    if before in words.quantifier_subjects and finite and not _is_nounish(lower, cue, scope):
        return ""
    if before in words.quantifier_subjects and cue.base and scope.tag(index + 1) == tags.COMPLEMENTIZER:
        return ""
    number = before in words.number_words
    governed = (scope.tag(index - 1) in _NOUN_GOVERNORS and not number) or before == "’s"
    governed = governed or before in _NOUN_PREPOSITIONS
    if governed and not cue.gerund:
        return "governed"
    if _counted(scope, index, cue):
        return "counted"
    if cue.lemma == "read" and (before in union(words.document_nouns, words.readable_nouns) or _it_reads(scope, index)):
        return ""
    if "weak" in cue.flags and not _weak_fits(scope, index):
        return "particle" if "phrasal" in cue.flags else "weak"
    return _doubtful_form(scope, index, reading)


def _counted(scope: Scope, index: int, cue: Cue) -> bool:
    """Whether a participle belongs to what is counted: "400 pledged delegates"."""
    number = scope.tag(index - 1) == tags.NUMBER and not scope.word(index - 1).endswith("%")
    return cue.past and number and scope.tag(index + 1) == tags.OTHER


def _it_reads(scope: Scope, index: int) -> bool:
    """Whether the verb closes a quotation: “...,” it read."""
    quoted = scope.word(index - 2) == QUOTE or (scope.word(index - 2) == "," and scope.word(index - 3) == QUOTE)
    return quoted and scope.lower(index - 1) in scope.p.lexicon.words.singular_pronouns


_NOUN_PREPOSITIONS = frozenset({"of", "in", "for", "from", "with", "about", "on", "into", "over", "under", "between"})


def _is_nounish(lower: str, cue: Cue, scope: Scope) -> bool:
    return lower in scope.p.lexicon.words.cue_nouns or ("plural" in cue.flags and Form.THIRD in cue.forms)


def _weak_fits(scope: Scope, index: int) -> bool:
    """A weak verb reports with "that", with a quotation beside it, or where it closes a sentence after one."""
    if scope.is_phrasal(index) or scope.tag(index + 1) == tags.COMPLEMENTIZER or _quote_follows(scope, index):
        return True
    return any(scope.word(index - back) == QUOTE and scope.quoted(index - back) for back in (1, 2, 3))


def _quote_follows(scope: Scope, index: int) -> bool:
    following = scope.word(index + 1)
    return following == QUOTE or (following in (",", ":") and scope.word(index + 2) == QUOTE)


def _doubtful_form(scope: Scope, index: int, reading: Reading) -> str:
    cue = reading.cue
    if cue.base:
        return "" if _base_fits(scope, index, reading) else "base"
    if cue.past:
        noun = scope.p.lower[index] in scope.p.lexicon.words.cue_nouns
        return "noun" if noun and scope.tag(index - 1) in _GOVERNORS else ""
    if Form.THIRD in cue.forms:
        nounish = _is_nounish(scope.p.lower[index], cue, scope)
        return "plural" if nounish and not _plural_noun_fits(scope, index) else ""
    if cue.gerund:
        return "" if _gerund_fits(scope, index) else "gerund"
    adverb = scope.is_adverb(index - 1)
    return "" if scope.tag(index - 2 if adverb else index - 1) == tags.AUXILIARY else "participle"


def _plural_noun_fits(scope: Scope, index: int) -> bool:
    """ "He claims that" but not "the claims that": between a name or pronoun and an object, or before a clause."""
    if (
        scope.is_phrasal(index)
        or scope.lower(index - 1) in scope.p.lexicon.words.singular_pronouns | _SUBJECT_RELATIVES
    ):
        return True
    words, lower = scope.p.lexicon.words, scope.p.lower[index]
    before, after = scope.tag(index - 1), scope.lower(index + 1)
    clause = after in words.singular_pronouns | {"that", "they"}
    if clause and lower not in words.not_verbs_as_plural:
        adverb = scope.is_adverb(index - 1)
        if adverb or (after == "that" and before in (tags.OTHER, tags.CUE_NOUN, ")")):
            return True
    apposed = scope.word(index - 1) == "," and scope.tag(index - 2) == tags.NAME
    if scope.lower(index - 1) in words.be_forms:
        return False
    if after in ("to", "that") and before == tags.OTHER and scope.tag(index - 2) in _GOVERNED:
        return True
    closes = scope.word(index + 1) in (".", ",") and not apposed
    if closes and scope.p.quoted[scope.start] and before in _COMMON:
        return True
    quotes = scope.word(index + 1) == QUOTE and before in _COMMON
    if before not in (tags.PRONOUN, tags.NAME, tags.AUXILIARY) and not apposed and not quotes:
        return False
    if closes:
        return True
    return scope.word(index + 1) == QUOTE or after in ("that", "to") or scope.tag(index + 1) in _OBJECTS


def _gerund_fits(scope: Scope, index: int) -> bool:
    words, lower, before = scope.p.lexicon.words, scope.p.lower[index], scope.lower(index - 1)
    clause = scope.lower(index + 1) == "that" or _quote_follows(scope, index)
    if _quote_follows(scope, index):
        return True
    if scope.tag(index - 1) == tags.AUXILIARY or scope.word(index - 1) in (",", QUOTE) or before in words.aspect_verbs:
        return True
    if scope.is_adverb(index - 1) and scope.tag(index - 2) == tags.AUXILIARY:
        return True
    if lower in words.free_gerunds and (scope.lower(index + 1) in words.gerund_complements or clause):
        return True
    return before in words.gerund_openers or (lower in words.free_gerunds and before in words.gerund_nouns)


def _base_fits(scope: Scope, index: int, reading: Reading) -> bool:
    """A bare verb reports after a modal or plural subject; a past that looks like it ("read") after any noun."""
    words, cue, lower = scope.p.lexicon.words, reading.cue, scope.p.lower[index]
    before, tag = scope.lower(index - 1), scope.tag(index - 1)
    plural_pronoun = tag == tags.PRONOUN and before not in words.singular_pronouns
    if before in words.modals or plural_pronoun or scope.is_adverb(index - 1):
        return before not in words.infinitive_markers or _infinitive_fits(scope, index, reading)
    speech = CueClass.SPEECH in reading.classes
    if speech and lower not in words.cue_nouns and "weak" not in cue.flags and _plural_before(scope, index, cue):
        return True
    if lower in words.opinion_verbs and tag in _COMMON:
        return scope.tag(index + 1) not in _AFTER_NOUN
    if (
        before.endswith("s")
        and tag == tags.OTHER
        and scope.tag(index + 1) in (tags.COMPLEMENTIZER, tags.PRONOUN, tags.DETERMINER)
    ):
        return True
    return cue.past and tag in _COMMON


def _infinitive_fits(scope: Scope, index: int, reading: Reading) -> bool:
    if CueClass.SPEECH not in reading.classes or reading.classes & {CueClass.WISH, CueClass.STANCE}:
        return True
    return scope.lower(index + 1) in ("that", "reporters") or _quote_follows(scope, index)


def _plural_noun(scope: Scope, index: int) -> bool:
    """Whether a word that can be a verb or a plural is a plural here: "its advocates say"."""
    cue = scope.p.cues[index]
    return cue is not None and "plural" in cue.flags and Form.THIRD in cue.forms and index not in scope.cues


def _plural_before(scope: Scope, index: int, cue: Cue) -> bool:
    words, before = scope.p.lexicon.words, scope.lower(index - 1)
    if before.endswith("s") and len(before) > 2 and (scope.tag(index - 1) in _COMMON or _plural_noun(scope, index - 1)):
        return True
    if "core" in cue.flags and (scope.tag(index - 1) in _COUNTED or before in words.number_words):
        return True
    if before not in words.plural_verb_subjects and not before.endswith("%"):
        return False
    return before != "," or not cue.past or scope.tag(index + 1) in (tags.DETERMINER, tags.COMPLEMENTIZER)

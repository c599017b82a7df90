"""The few parts of speech that closed word classes, capitals and endings can tell apart without a parser."""

from __future__ import annotations

AUXILIARY = "AUX"
POSSESSIVE = "POS"
PRONOUN = "PRP"
GENITIVE = "GEN"
DETERMINER = "DET"
INFINITIVE = "TO"
COMPLEMENTIZER = "THAT"
SUBORDINATOR = "SUB"
PREPOSITION = "IN"
CONJUNCTION = "CC"
NUMBER = "CD"
NAME = "NNP"
CUE_VERB = "VC"
GERUND = "VG"
PAST = "VD"
CUE_NOUN = "NC"
ADVERB = "RB"
OTHER = "x"
PUNCTUATION = "PU"

NOMINAL = frozenset({NAME, DETERMINER, POSSESSIVE, NUMBER, OTHER, CUE_NOUN})
PHRASE_OPENERS = frozenset({NAME, DETERMINER, POSSESSIVE, NUMBER})
VERBAL = frozenset({AUXILIARY, CUE_VERB, GERUND, PAST})

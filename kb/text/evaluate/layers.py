"""How each layer of an annotation is compared, once content is matched: one row a comparison."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from kb.model import UNNAMED_KINDS, Polarity
from kb.text.evaluate.matching import Prepared, same_source
from kb.text.evaluate.statements import Layer, Speaker, Statement

_NAME_WORD = re.compile(r"\w+")
_PRONOUNS = frozenset("he she they it i we you who him her his their one another both".split())
_LITTLE = frozenset("the a an of in at for to and or his her its their two one who".split())


class Pair(NamedTuple):
    """A finding beside the annotation that it matches. `parents` maps gold ids to the ids of matching findings."""

    found: Prepared
    gold: Prepared
    source_text: str
    parents: Mapping[str, str]


class Agreement(NamedTuple):
    """A yes-or-no comparison; `applies` says to which annotations, `agrees` whether the finding says the same."""

    name: str
    layer: Layer | None
    applies: Callable[[Pair], bool]
    agrees: Callable[[Pair], bool]


class Labelled(NamedTuple):
    """A comparison of labels, counted for each label."""

    name: str
    layer: Layer
    label: Callable[[Statement], str]


def _name_words(label: str) -> frozenset[str]:
    words = frozenset(word.casefold() for word in _NAME_WORD.findall(label))
    return words - _LITTLE or words


def same_speaker(found: Speaker, gold: Speaker) -> bool:
    """Whether both are nobody, or of two names one contains the other, or two descriptions share a word that counts."""
    left, right = _name_words(found.label), _name_words(gold.label)
    if not left or not right:
        return not left and not right
    if gold.kind in UNNAMED_KINDS:
        return bool(left & right)
    return left <= right or right <= left


def anonymity(statement: Statement) -> str:
    """ "named", or which of the three kinds of the unnamed."""
    kind = statement.speaker.kind if statement.speaker else None
    return str(kind) if kind in UNNAMED_KINDS else "named"


def _speakers_agree(pair: Pair) -> bool:
    found, gold = pair.found.statement.speaker, pair.gold.statement.speaker
    return found is not None and gold is not None and same_speaker(found, gold)


def _same_parent(pair: Pair) -> bool:
    gold, found = pair.gold.statement.nested_in, pair.found.statement.nested_in
    return found is None if gold is None else found is not None and found == pair.parents.get(gold)


def _overlap(pair: Pair) -> bool:
    found, gold = pair.found.statement.addressee, pair.gold.statement.addressee
    return any(a.start < b.end and b.start < a.end for a in found for b in gold)


AGREEMENTS: tuple[Agreement, ...] = (
    Agreement("source", None, lambda _: True, lambda p: same_source(p.found, p.gold)),
    Agreement("speaker", Layer.SPEAKER, lambda _: True, _speakers_agree),
    Agreement("speaker of a pronoun", Layer.SPEAKER, lambda p: p.source_text.casefold() in _PRONOUNS, _speakers_agree),
    Agreement("parent, where nested", Layer.NESTING, lambda p: bool(p.gold.statement.nested_in), _same_parent),
    Agreement(
        "left at the top, where not nested", Layer.NESTING, lambda p: not p.gold.statement.nested_in, _same_parent
    ),
    Agreement("addressee", Layer.SPEAKER, lambda p: bool(p.gold.statement.addressee), _overlap),
    Agreement(
        "date of the statement (EDTF)",
        Layer.DATE,
        lambda p: p.gold.statement.said is not None,
        lambda p: p.found.statement.said == p.gold.statement.said,
    ),
)

LABELS: tuple[Labelled, ...] = (
    Labelled("directness", Layer.DIRECTNESS, lambda s: str(s.directness)),
    Labelled("polarity", Layer.POLARITY, lambda s: str(s.polarity or Polarity.AFFIRMED)),
    Labelled("speech act", Layer.SPEECH_ACT, lambda s: str(s.speech_act)),
    Labelled("anonymity", Layer.SPEAKER, anonymity),
)

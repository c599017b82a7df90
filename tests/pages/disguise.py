"""The sample corpus in other letters, each in the place of one of its own, so that every offset still holds."""

from __future__ import annotations

import re
from collections.abc import Callable

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.graph.embedded import in_memory
from kb.graph.store import Change, Store
from kb.vocab import WH

_PRINTED = frozenset(
    {
        WH.title,
        WH.name,
        WH.nameText,
        WH.text,
        WH.quotedText,
        WH.description,
        WH.speakerDescription,
        WH.roleTitle,
        WH.organizationName,
        WH.authorName,
        WH.gloss,
        WH.wording,
        WH.dateWording,
        WH.slotText,
        WH.pathText,
        WH.basisText,
        WH.droppedWords,
        WH.addedWords,
        WH.fileName,
        WH.sourceUrl,
    }
)
"""What holds words of an article or of a person."""
_LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنه"


def without_spaces(text: str) -> str:
    """`text` as one word, which no line can break."""
    return re.sub(r"[\s.,;:“”‘’\"'!?()-]", "x", text)


def in_arabic_letters(text: str) -> str:
    """`text` in letters that are written from right to left."""
    return text.translate(str.maketrans(_LATIN, _ARABIC * 2))


def disguised(store: Store, change: Callable[[str], str]) -> Store:
    """What `store` holds, with `change`, which keeps lengths, done to all words of articles and people."""
    made = in_memory(store.base)
    for name in sorted(store.graph_names()):
        made.apply(Change(add={URIRef(name): _changed(store.graph(name), change)}))
    return made


def _changed(graph: Graph, change: Callable[[str], str]) -> Graph:
    changed = Graph()
    for subject, predicate, value in graph:
        changed.add((subject, predicate, _word(value, change) if predicate in _PRINTED else value))
    return changed


def _word(value: Node, change: Callable[[str], str]) -> Node:
    return Literal(change(str(value)), datatype=value.datatype) if isinstance(value, Literal) else value

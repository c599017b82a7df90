"""Names that are like a name, by the groups of three letters that they share: of many entities only few are compared.

What one look-up costs has a bound, however many entities there are: so many mentions of groups are counted, so many
entities compared, those first that share most of what is rare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, filterfalse, islice
from typing import Final

from kb.text.similarity import token_ratio

MOST_COUNTED: Final = 20_000
"""Mentions of groups of letters that are counted for one name."""
MOST_COMPARED: Final = 200
"""Entities that are compared with one name."""
_SIZE: Final = 3


@dataclass(frozen=True, slots=True)
class Entity:
    """Something that can be reconciled: its IRI, its names and the classes it belongs to."""

    iri: str
    names: tuple[str, ...]
    types: frozenset[str]

    def likeness(self, name: str) -> float:
        """0 to 100, whatever the order of the words and their case; 100 where one of its names is equal."""
        return max(round(100 * token_ratio(name.casefold(), own.casefold()), 1) for own in self.names)


class Candidates:
    """All entities, by what their names are made of."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.by_iri = {entity.iri: entity for entity in entities}
        self._all = tuple(self.by_iri.values())
        self._folded = tuple(tuple(map(_folded, entity.names)) for entity in self._all)
        self._equal: dict[str, list[int]] = {}
        self._sharing: dict[str, list[int]] = {}
        for number, names in enumerate(self._folded):
            for key in {_key(name) for name in names}:
                self._equal.setdefault(key, []).append(number)
            for group in {group for name in names for group in _groups(name)}:
                self._sharing.setdefault(group, []).append(number)

    def like(self, name: str, types: frozenset[str]) -> list[Entity]:
        """The entities to compare with `name`: those that are called so, then those that share most of it.

        Parameters:
            types: one of which each has; none of them stands for any.
        """
        folded = _folded(name)
        equal = self._equal.get(_key(folded), [])
        others = (number for number, _ in self._shared(folded).most_common())
        numbers = chain(equal, filterfalse(set(equal).__contains__, others))
        return list(islice((e for n in numbers if _fits(e := self._all[n], types)), MOST_COMPARED))

    def containing(self, text: str) -> Iterator[tuple[Entity, str]]:
        """The entities that have `text` in a name, and the first such name."""
        folded = _folded(text)
        groups = [word[at : at + _SIZE] for word in folded.split() for at in range(len(word) - _SIZE + 1)]
        lists = [self._sharing.get(group, []) for group in groups]
        for number in min(lists, key=len) if lists else range(len(self._all)):
            entity, names = self._all[number], self._folded[number]
            hit = next((own for own, name in zip(entity.names, names, strict=True) if folded in name), None)
            if hit is not None:
                yield entity, hit

    def _shared(self, folded: str) -> Counter[int]:
        """How many groups each entity shares with the name; the rarest groups count until enough was counted."""
        shared: Counter[int] = Counter()
        left = MOST_COUNTED
        for mentions in sorted((self._sharing.get(group, []) for group in _groups(folded)), key=len):
            shared.update(mentions[:left])
            left -= len(mentions)
            if left <= 0:
                break
        return shared


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _key(folded: str) -> str:
    return " ".join(sorted(folded.split()))


def _groups(folded: str) -> set[str]:
    """The groups of three letters of each word, its beginning and its end being letters too."""
    return {f" {word} "[at : at + _SIZE] for word in folded.split() for at in range(len(word))}


def _fits(entity: Entity, types: frozenset[str]) -> bool:
    return not types or bool(entity.types & types)

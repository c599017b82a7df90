"""A decision by measured weights: the features that something has add up to how likely it is (logistic regression).

The weights of a language are tables in its folder, a row a feature; `python -m bench.weigh` measures them. A feature is
what some aspects of a thing say together, "rule=leading kind=speech"; weights are found without putting it in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp
from operator import itemgetter
from typing import NamedTuple

ALWAYS = "always"  # the feature that everything has
_CACHED = 10_000  # values of one cross that are kept; prose has some hundreds, hostile text any number


class Crosses:
    """Which aspects of something are looked at together; each of these crosses gives one feature.

    Parameters:
        crosses: the names of the aspects of each cross, in the order in which their weights are added up.
    """

    def __init__(self, *crosses: tuple[str, ...]) -> None:
        self.names = crosses
        self.readers = tuple(itemgetter(*cross) for cross in crosses)

    def features(self, aspects: Mapping[str, str]) -> list[str]:
        """The features of something with these aspects, as tables name them."""
        return [_feature(cross, [aspects[name] for name in cross]) for cross in self.names]


class Weights(dict[str, float]):
    """A table: the weight of each feature that has one. Never changed once it has been asked."""

    def __init__(self, rows: Mapping[str, float] | Iterable[tuple[str, float]] = ()) -> None:
        super().__init__(rows)
        self._columns: dict[Crosses, list[_Column]] = {}

    def of(self, crosses: Crosses, aspects: Mapping[str, str]) -> list[float]:
        """The weights of the features of something with these aspects, 0 for one without a row."""
        columns = self._columns.get(crosses)
        if columns is None:
            columns = self._columns[crosses] = [_Column(cross, self) for cross in crosses.names]
        return [column[read(aspects)] for column, read in zip(columns, crosses.readers, strict=True)]


class _Column(dict[str | tuple[str, ...], float]):
    """The weights of one cross by the values of its aspects, looked up in the table when they are first met."""

    def __init__(self, cross: tuple[str, ...], weights: Weights) -> None:
        super().__init__()
        self._cross, self._weights = cross, weights

    def __missing__(self, values: str | tuple[str, ...]) -> float:
        if len(self) >= _CACHED:
            self.clear()
        name = _feature(self._cross, (values,) if isinstance(values, str) else values)
        weight = self[values] = self._weights.get(name, 0.0)
        return weight


class Evidence(NamedTuple):
    """What speaks for and against something: crosses with the aspects that they read, and features by name."""

    crossed: Sequence[tuple[Crosses, Mapping[str, str]]]
    single: Sequence[str] = ()

    def features(self) -> list[str]:
        """The names of all its features, in the order in which their weights are added up."""
        return [*(feature for crosses, aspects in self.crossed for feature in crosses.features(aspects)), *self.single]

    def probability(self, weights: Weights) -> float:
        """How likely it is, 0..1: `probability` of its features."""
        total = weights.get(ALWAYS, 0.0)
        for crosses, aspects in self.crossed:
            total = sum(weights.of(crosses, aspects), total)
        return _logistic(sum([weights.get(feature, 0.0) for feature in self.single], total))


def probability(features: Iterable[str], weights: Mapping[str, float]) -> float:
    """How likely something with these features is, 0..1; features without a row of the table count nothing."""
    return _logistic(sum([weights.get(feature, 0.0) for feature in features], weights.get(ALWAYS, 0.0)))


def _logistic(total: float) -> float:
    return 1.0 / (1.0 + exp(-total))


def _feature(cross: tuple[str, ...], values: Iterable[str]) -> str:
    return " ".join([f"{name}={value}" for name, value in zip(cross, values, strict=True)])


def size(number: int) -> str:
    """The name of the class of sizes that a count of tokens falls into."""
    return _SIZES[number] if number < len(_SIZES) else "more"


_LIMITS = (0, 1, 2, 4, 8, 15, 25, 40)
_SIZES = tuple(next(str(limit) for limit in _LIMITS if number <= limit) for number in range(_LIMITS[-1] + 1))

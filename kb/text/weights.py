"""A decision by measured weights: the features that something has add up to how likely it is (logistic regression).

The weights of a language are tables in its folder, a row a feature; `python -m bench.weigh` measures them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp

ALWAYS = "always"  # the feature that everything has

Weights = Mapping[str, float]


def probability(features: Iterable[str], weights: Weights) -> float:
    """How likely something with these features is, 0..1; features without a row of the table count nothing."""
    total = weights.get(ALWAYS, 0.0)
    for feature in features:
        total += weights.get(feature, 0.0)
    return 1.0 / (1.0 + exp(-total))


def crossed(aspects: Mapping[str, str], crosses: Iterable[tuple[str, ...]]) -> list[str]:
    """The features of something: for each of `crosses`, what its aspects say, together ("rule=leading kind=speech")."""
    return [" ".join([f"{name}={aspects[name]}" for name in names]) for names in crosses]


def size(number: int) -> str:
    """The name of the class of sizes that a count of tokens falls into."""
    return next((str(limit) for limit in (0, 1, 2, 4, 8, 15, 25, 40) if number <= limit), "more")

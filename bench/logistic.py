"""Logistic regression over named features that are there or not, in plain Python and the same on every run.

Method: batch gradient with Adam's step sizes (Kingma and Ba, 2015) and an L2 penalty on all weights but the constant.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from math import exp, log, sqrt

from kb.text.weights import ALWAYS

ROUNDS = 100
PENALTY = 6.0
_STEP, _LAST_STEP, _MEAN, _SPREAD = 0.05, 0.01, 0.9, 0.99
_FINE = 0.6  # the share of the rounds before the steps become small


def fitted(rows: Sequence[Iterable[str]], right: Sequence[bool], fewest: int) -> dict[str, float]:
    """The weights of all features that at least `fewest` rows have, and of `ALWAYS`.

    Parameters:
        rows: the features of each case.
        right: whether each case was right; neither all nor none of them may be.
    """
    counts = Counter(feature for row in rows for feature in row)
    names = [ALWAYS, *sorted(name for name, count in counts.items() if count >= fewest)]
    number = {name: index for index, name in enumerate(names)}
    cases = [array("l", [0, *(number[f] for f in row if f in number)]) for row in rows]
    share = sum(right) / len(right)
    weights = [log(share / (1 - share))] + [0.0] * (len(names) - 1)
    means, spreads = [0.0] * len(names), [0.0] * len(names)
    for turn in range(1, ROUNDS + 1):
        slopes = _slopes(cases, right, weights)
        step = _STEP if turn < _FINE * ROUNDS else _LAST_STEP
        for index, slope in enumerate(slopes):
            means[index] = _MEAN * means[index] + (1 - _MEAN) * slope
            spreads[index] = _SPREAD * spreads[index] + (1 - _SPREAD) * slope * slope
            size = sqrt(spreads[index] / (1 - _SPREAD**turn)) + 1e-8
            weights[index] -= step * means[index] / (1 - _MEAN**turn) / size
    return dict(zip(names, weights, strict=True))


def _slopes(cases: Sequence[array[int]], right: Sequence[bool], weights: Sequence[float]) -> list[float]:
    """The gradient of the penalized loss, a case's share of it."""
    slopes = [PENALTY * weight for weight in weights]
    slopes[0] = 0.0
    for case, true in zip(cases, right, strict=True):
        error = 1.0 / (1.0 + exp(-sum([weights[i] for i in case]))) - true
        for index in case:
            slopes[index] += error
    return [slope / len(cases) for slope in slopes]

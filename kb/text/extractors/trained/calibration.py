"""From a model's chance to a measured share: a curve that never falls, through findings that the model did not learn.

Method: isotonic regression by pooling adjacent violators (Ayer et al. 1955), with as many findings a point as make a
share mean something, and straight lines between the points.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

FEWEST = 40


class Point(NamedTuple):
    """Findings to which a model gave about `chance` were right in `share` of the cases, both 0..1."""

    chance: float
    share: float


class _Pool(NamedTuple):
    chances: float
    right: float
    number: int

    def joined(self, other: _Pool) -> _Pool:
        return _Pool(self.chances + other.chances, self.right + other.right, self.number + other.number)

    @property
    def share(self) -> float:
        """The share of right ones, drawn a little towards one half, so that no finding is ever wholly sure."""
        return (self.right + 1) / (self.number + 2)


def fit(judged: Iterable[tuple[float, bool]]) -> tuple[Point, ...]:
    """The curve through findings with their chances and whether they were right; () where there are none."""
    ordered = sorted(judged)
    pools: list[_Pool] = []
    for start in range(0, len(ordered), FEWEST):
        part = ordered[start : start + FEWEST]
        pools.append(_Pool(sum(chance for chance, _ in part), sum(right for _, right in part), len(part)))
        while len(pools) > 1 and pools[-1].share <= pools[-2].share:
            last = pools.pop()
            pools.append(pools.pop().joined(last))
    return tuple(Point(pool.chances / pool.number, pool.share) for pool in pools)


def calibrated(chance: float, curve: Sequence[Point]) -> float:
    """The share that the curve gives for a chance; at its ends that of the end; the chance itself without one."""
    if not curve:
        return chance
    index = bisect_right(curve, chance, key=lambda point: point.chance)
    if index in (0, len(curve)):
        return curve[max(0, index - 1)].share
    low, high = curve[index - 1], curve[index]
    return low.share + (high.share - low.share) * (chance - low.chance) / (high.chance - low.chance)

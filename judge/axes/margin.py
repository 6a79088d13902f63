"""How far a figure lies from its limit, so that the next machine does not turn a verdict round.

Ratios keep a quarter of the limit away from it. Exponents are logarithms already: 0.2 is a factor of 1.5 over an
eightfold range of sizes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from judge.verdict import AxisResult

What = Literal["ratio", "times_faster", "share", "exponent", "worst_ratio", "calls"]
LIMITS: Mapping[What, str] = {
    "ratio": "at_most",
    "times_faster": "at_least",
    "share": "at_least",
    "exponent": "at_most",
    "worst_ratio": "within",
    "calls": "at_most",
}
WORDS: Mapping[What, str] = {
    "ratio": "{:.3g} times the reference",
    "times_faster": "{:.3g} times as fast as the baseline",
    "share": "{:.0%} of what the device can do",
    "exponent": "grows like the size to the {:.2f}",
    "worst_ratio": "{:.3g} times the reference at one size",
    "calls": "{:.0f} calls",
}
QUARTER = math.log(1.25)
STEP = 0.2


@dataclass(frozen=True, slots=True)
class Score:
    """A figure of one family, and the limit that its rule sets."""

    family: str
    what: What
    value: float
    limit: float

    @property
    def margin(self) -> float:
        """How many times the distance that is asked for; negative where the rule is not met."""
        return (self.cost(self.limit) - self.cost(self.value)) / (STEP if self.what == "exponent" else QUARTER)

    @property
    def tight(self) -> bool:
        """Too near to the limit, on either side? A count is exact, and never is."""
        return self.what != "calls" and abs(self.margin) < 1

    @property
    def words(self) -> str:
        """The figure, and what it is."""
        return WORDS[self.what].format(self.value)

    def cost(self, value: float) -> float:
        """A coordinate in which more is slower and distances are what margins are made of."""
        match self.what:
            case "ratio" | "worst_ratio":
                return math.log(value)
            case "times_faster" | "share":
                return -math.log(value)
            case "exponent":
                return value
            case "calls":
                return math.log(max(value, 0.5))

    def figure(self, cost: float) -> float:
        """What `cost` was made of."""
        match self.what:
            case "ratio" | "worst_ratio" | "calls":
                return math.exp(cost)
            case "times_faster" | "share":
                return math.exp(-cost)
            case "exponent":
                return cost


def scores(result: AxisResult) -> tuple[Score, ...]:
    """Every figure of the speed axis that has a limit."""
    found: list[Score] = []
    for key, value in result.numbers.items():
        family, _, name = key.rpartition(".")
        for what, limit in LIMITS.items():
            if name == what and (bound := f"{family}.{limit}") in result.numbers:
                found.append(Score(family, what, value, result.numbers[bound]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Middle:
    """Where a limit would lie best: halfway between the slowest right solution and the fastest that is too slow.

    `right` and `slow` are these two, by name, with their scores; `limit` is the middle, `margin` how many times the
    distance that is asked for there is on either side of it.
    """

    right: tuple[str, Score]
    slow: tuple[str, Score]
    limit: float
    margin: float


def middle(right: Mapping[str, Score], slow: Mapping[str, Score]) -> Middle | None:
    """The best limit of one family; None where no slow solution lies clearly above every right one.

    Slow solutions that lie among the right ones, or just above, are caught by other families: they have no say.
    """
    if not right:
        return None
    slowest = max(right.items(), key=lambda pair: _cost(pair[1]))
    one = slowest[1]
    apart = 2 * (STEP if one.what == "exponent" else QUARTER)
    told_apart = [(name, score) for name, score in slow.items() if _cost(score) - _cost(one) >= apart * (1 - 1e-9)]
    if not told_apart:
        return None
    fastest = min(told_apart, key=lambda pair: _cost(pair[1]))
    limit = one.figure((_cost(one) + _cost(fastest[1])) / 2)
    return Middle(slowest, fastest, limit, replace(one, limit=limit).margin)


def _cost(score: Score) -> float:
    return score.cost(score.value)

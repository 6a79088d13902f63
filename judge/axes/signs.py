"""Exact statistics of a median: the sign test's tail, an interval that needs no assumption, and what decides a race."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

PAIRS = 3
ASIDE = 0.025  # what an interval may leave out on each side: 95 % are inside

Word = Literal["decisive", "met", "missed", "hopeless"]
MET: tuple[Word, ...] = ("decisive", "met")
Pair = TypeVar("Pair")


@dataclass(frozen=True, slots=True)
class Interval:
    """A median, and the order statistics that enclose the true one with 95 %; of few values, the least and the most."""

    low: float
    median: float
    high: float


def tail(count: int, successes: int) -> float:
    """P[Bin(count, 1/2) >= successes]."""
    return math.fsum(math.comb(count, k) for k in range(successes, count + 1)) / 2.0**count


def interval(values: Sequence[float]) -> Interval:
    """Of one value or more, whatever their distribution is."""
    ordered = sorted(values)
    count = len(ordered)
    cut = 0
    while cut + 1 <= (count - 1) // 2 and tail(count, count - cut - 1) <= ASIDE:
        cut += 1
    return Interval(ordered[cut], statistics.median(ordered), ordered[count - 1 - cut])


def decide(said: Sequence[Word]) -> bool | None:
    """True: met; False: not; None: another pair of fresh boxes is needed."""
    if "decisive" in said or sum(word == "met" for word in said) >= 2:
        return True
    return False if "hopeless" in said or sum(word == "missed" for word in said) >= 2 else None


def telling(pairs: Sequence[Pair], said: Sequence[Word | None]) -> list[Pair]:
    """The pairs whose word is the verdict's: one that was outvoted gives no figure. All, where nothing was decided."""
    met = decide([word for word in said if word])
    return [pair for pair, word in zip(pairs, said, strict=True) if (word in MET) is met] or list(pairs)

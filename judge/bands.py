"""How near a prediction must come: bands for the answers of `predict` exercises, as keywords of a family's measure.

    @spec.correctness(**within(0.05))
    def averages(rng): ...

A prediction that must be exact says `exact=True`.
"""

import math
from typing import Any

from judge.axes.correctness import AT_MOST


def within(share: float) -> dict[str, Any]:
    """Each number may be off by this share of the right one."""
    return {"scale": "elem", "least": share / AT_MOST, "noise": False}


def factor(times: float) -> dict[str, Any]:
    """A number above 0 may be so many times too large or too small; one that is not has no band."""
    return {"scale": "one", "least": math.log(times) / AT_MOST, "noise": False, "seen": logarithm}


def logarithm(number: Any) -> float:
    """Minus infinity for what is not above 0: a prediction of nothing is told as one, and not as an error."""
    return -math.inf if number <= 0 else math.log(number)

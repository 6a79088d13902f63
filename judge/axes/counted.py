"""Counts: how often a submission has called a function that it was handed, which is exact and needs no clock."""

from dataclasses import dataclass

from judge.spec import Family
from judge.verdict import Code, Finding


@dataclass(frozen=True, slots=True)
class Count:
    """One step: how often the function was called, and how often it may be."""

    case: str
    calls: int
    at_most: float

    @property
    def over(self) -> float:
        """How far beyond what is allowed: negative within it."""
        return (self.calls - self.at_most) / max(self.at_most, 1.0)


@dataclass(frozen=True, slots=True)
class Tally:
    """One family's evidence: counts, all of one box; or the finding that ended it early."""

    family: Family
    pairs: tuple[tuple[Count, ...], ...] = ()
    failed: Finding | None = None

    @property
    def worst(self) -> Count:
        """The step that is nearest to its limit, or farthest beyond it."""
        return max((count for counts in self.pairs for count in counts), key=lambda count: count.over)


def figures(tally: Tally) -> dict[str, float]:
    """The worst count, what is allowed there, and how many steps were counted."""
    worst = tally.worst
    return {
        "calls": float(worst.calls),
        "at_most": float(worst.at_most),
        "rounds": float(sum(map(len, tally.pairs))),
    }


def too_many(tally: Tally, of: str) -> Finding:
    """The finding of a tally that its rule does not allow."""
    worst, name = tally.worst, f"`{of}`" if of else "what it was handed"
    text = f"called {name} {worst.calls} times; at most {worst.at_most:g} are allowed"
    return Finding(worst.case, Code.TOO_SLOW, text, tally.family.sentence)

"""Growth: to what power of the size do seconds, or the peak of memory, grow?

A round goes over all sizes and gives one exponent: the median of the slopes between any two sizes, on logarithms
(Theil and Sen), which one disturbed size does not move. Exponents of several rounds, and then of fresh boxes, decide.
"""

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from judge.axes.signs import Word, interval, telling
from judge.axes.speed import Round, boxes
from judge.rules import Growth
from judge.spec import Family
from judge.verdict import Code, Finding

LOOKS = (3, 5, 9, 15)  # at the first only what is clear is decided
KNOWN = 2  # so many sweeps that are clear confirm a verdict that is known
CLEAR = 0.2  # three times what an exponent varies by on a loaded machine
HOPELESS = 2, 2 * CLEAR  # so many sweeps, all of them so far beyond the limit


@dataclass(frozen=True, slots=True)
class Sweep:
    """One round over all sizes, in their order: seconds of a call, or bytes at the peak, of each side.

    least: what says nothing of how a cost grows, since it is less than this: of seconds what the exchange takes and the
        freezing varies by, of bytes the reference's.
    """

    reference: tuple[float, ...]
    submission: tuple[float, ...]
    least: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Climb:
    """One family's evidence: sweeps for each pair of fresh boxes, or the finding that ended it early.

    known: a solution's whose verdict is known.
    """

    family: Family
    pairs: tuple[tuple[Sweep, ...], ...] = ()
    failed: Finding | None = None
    known: bool = False


def seconds(rounds: Sequence[Round], calls: Sequence[int], least: Sequence[float]) -> Sweep:
    """The sweep that rounds at each size make, which had so many calls; waiting counts where it is noticed.

    least: fewer seconds of a round say nothing.
    """
    theirs = [turn.submission_wall if turn.waits else turn.submission_cpu for turn in rounds]
    ours = [turn.reference_cpu for turn in rounds]
    each = [tuple(cost / count for cost, count in zip(costs, calls, strict=True)) for costs in (ours, theirs, least)]
    return Sweep(*each)


def exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """The power of the size that the costs grow with."""
    points = [(math.log(size), math.log(cost)) for size, cost in zip(sizes, costs, strict=True)]
    return statistics.median((d - b) / (c - a) for (a, b), (c, d) in itertools.combinations(points, 2))


def exponents(rule: Growth, sweeps: Sequence[Sweep]) -> list[float]:
    """The submission's, sweep by sweep; where what is less than `least` grows more slowly if it counts as that, so."""
    return [min(exponent(rule.sizes, costs) for costs in (sweep.submission, _counted(sweep))) for sweep in sweeps]


def _counted(sweep: Sweep) -> tuple[float, ...]:
    return tuple(map(max, sweep.submission, sweep.least or sweep.submission))


def worst_ratio(sweeps: Sequence[Sweep]) -> float:
    """The largest of all sizes of the median of cost over the reference's cost; of two, the lower one counts."""
    over = [[b / a for a, b in zip(sweep.reference, sweep.submission, strict=True)] for sweep in sweeps]
    return max(statistics.median_low(one[at] for one in over) for at in range(len(over[0])))


def look(sweeps: Sequence[Sweep], rule: Growth, known: bool = False) -> Word | None:
    """What the sweeps so far say of one pair of boxes; None where more are needed. Bytes hardly vary: one is enough.

    known: the verdict is known: fewer sweeps confirm it, and one pair.
    """
    seen, count, limit = exponents(rule, sweeps), len(sweeps), rule.at_most
    missed: Word = "hopeless" if known else "missed"
    looked = count in LOOKS or (known and count == KNOWN)
    if (rule.of == "bytes" or looked) and worst_ratio(sweeps) > rule.within:
        return missed
    if rule.of == "bytes":
        return "decisive" if seen[0] < limit - CLEAR else "met" if seen[0] < limit else missed
    if count >= HOPELESS[0] and min(seen) > limit + HOPELESS[1]:
        return "hopeless"
    if not looked:
        return None
    if max(seen) < limit - CLEAR:
        return "decisive"
    if min(seen) > limit + CLEAR:
        return missed
    if count <= LOOKS[0]:
        return None
    if max(seen) < limit:
        return "met"
    if min(seen) > limit:
        return "missed"
    if count < LOOKS[-1]:
        return None
    return "met" if statistics.median(seen) < limit else "missed"


def words(climb: Climb, rule: Growth) -> list[Word | None]:
    """What each pair of boxes says."""
    return [look(sweeps, rule, climb.known) for sweeps in climb.pairs]


def figures(climb: Climb, rule: Growth) -> dict[str, float]:
    """The median exponent and its interval, the reference's own, and the median cost at each size, of each side.

    They are of the pairs of boxes that say what the verdict says.
    """
    pairs = telling(climb.pairs, words(climb, rule))
    sweeps = [sweep for pair in pairs for sweep in pair]
    found = interval(exponents(rule, sweeps))
    numbers = {
        "exponent": found.median,
        "at_most": rule.at_most,
        "rounds": float(len(sweeps)),
        "low": found.low,
        "high": found.high,
        "pairs": float(len(pairs)),
        "worst_ratio": worst_ratio(sweeps),
        "within": rule.within,
        "reference_exponent": statistics.median(exponent(rule.sizes, sweep.reference) for sweep in sweeps),
    }
    for at, size in enumerate(rule.sizes):
        numbers[f"reference_{rule.of}_at_{size}"] = statistics.median(sweep.reference[at] for sweep in sweeps)
        numbers[f"submission_{rule.of}_at_{size}"] = statistics.median(sweep.submission[at] for sweep in sweeps)
    return numbers


def too_steep(climb: Climb, rule: Growth) -> Finding:
    """The finding of a climb that its rule does not allow."""
    found = figures(climb, rule)
    what = "time" if rule.of == "seconds" else "memory"
    ends = (rule.sizes[0], rule.sizes[-1])
    steps, least = (
        " to ".join(f"{_amount(found[f'{side}_{rule.of}_at_{size}'], rule)} at size {size}" for size in ends)
        for side in ("submission", "reference")
    )
    said = (
        f"{what} grows with the size to the power {found['exponent']:.2f} (the reference: "
        f"{found['reference_exponent']:.2f}); at most {rule.at_most:g} is asked"
    )
    if found["exponent"] < rule.at_most:  # then the guard has said it
        said = f"{found['worst_ratio']:.3g} times the reference's {what} at one of the sizes; at most {rule.within:g}"
    text = (
        f"{said}\nfrom {steps}; the reference from {least}\n"
        f"median of {found['rounds']:g} rounds over {len(rule.sizes)} sizes in {boxes(found['pairs'])}"
    )
    return Finding(f"{climb.family.name}[0.0.0.0]", Code.TOO_SLOW, text, climb.family.sentence)


def _amount(cost: float, rule: Growth) -> str:
    return f"{cost * 1e3:.3g} ms" if rule.of == "seconds" else f"{cost / (1 << 20):.3g} MiB"

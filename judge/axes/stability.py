"""Stability: in the regimes where careless formulas lose digits, within 8 yardsticks of the truth.

Each family is asked under five fresh streams. One block in one of them may lie a little over the limit; a wrong
infinity, NaN or structural zero is never forgiven.
"""

import itertools
import math
from collections.abc import Iterator, Sequence

from judge.axes.axis import Measured, Planned, Told, Trial, beyond, compared, describe_fault, measured, place_of
from judge.seeds import Seed
from judge.spec import AxisName, Spec
from judge.verdict import Code, Finding
from judge.yardstick import Reading

AT_MOST = 8.0
FORGIVEN_AT_MOST = 24.0
ROUNDS = 5


class Stability:
    """The yardstick E <= 8 max(R, P, u), per block of the output."""

    name: AxisName = "stability"
    draws = 8
    at_most = AT_MOST

    def plan(self, exercise: str, spec: Spec, seed: Seed) -> Iterator[Planned]:
        """The cases of every stability family, under ROUNDS streams each."""
        families = [family for family in spec.families if family.axis == self.name]
        for round_, family in itertools.product(range(ROUNDS), families):
            for case in family.cases(seed.stream(exercise, self.name, family.name, round_), str(round_)):
                yield Planned(family, case, round_)

    def tell(self, trial: Trial) -> Told:
        """The first thing that is wrong, in the order of the steps."""
        case, family = trial.planned.case, trial.planned.family
        found, fault = measured(trial)
        yards = max((one.reading.worst for one in found), default=0.0)
        wrong = beyond(found, self.at_most)
        if wrong is not None:
            lost = () if compared(family) else in_digits(wrong)  # an answer has digits, what is seen of it need not
            text = "\n".join((*lost, place_of(trial, wrong), in_yardsticks(wrong.reading)))
            finding = Finding(case.name, Code.UNSTABLE, text, family.sentence, wrong.window)
            return Told(family.name, yards, finding, slip=fault is None and _slip(found))
        return Told(family.name, yards, None if fault is None else describe_fault(trial, fault))


def _slip(found: Sequence[Measured]) -> bool:
    """Is all that lies over the limit one block, and not far over it?"""
    over = [float(yards) for one in found for yards in one.reading.yards if not yards <= AT_MOST]
    return len(over) == 1 and over[0] <= FORGIVEN_AT_MOST


def in_digits(one: Measured) -> Iterator[str]:
    """How many digits are right where most are lost, and how many careful arithmetic keeps there."""
    reading = one.reading
    if reading.special or not reading.yards.size:
        return
    block = int(reading.yards.argmax())
    carried, right, careful = map(digits, (reading.unit, float(reading.error[block]), float(reading.yard[block])))
    if right < careful:
        yield f"{one.dtype} carries {carried} digits: {right or 'none'} right here, {careful} with careful arithmetic"


def digits(error: float) -> int:
    """How many decimal digits are right where the relative error is this."""
    return max(0, math.floor(-math.log10(error))) if 0 < error < math.inf else 0


def in_yardsticks(reading: Reading) -> str:
    """The sentence that says how bad it is, and what careful arithmetic could have done."""
    if reading.special:
        return "careful arithmetic in this dtype gets this right"
    error = float(reading.error[int(reading.yards.argmax())])
    return (
        f"your error is {reading.worst:.3g} yardsticks (at most {AT_MOST:g}): half-ulp noise on the data explains "
        f"{reading.noise / reading.unit:.3g} u, a careful implementation makes {reading.panel / reading.unit:.3g} u, "
        f"yours {error / reading.unit:.3g} u"
    )

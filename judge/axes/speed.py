"""Speed: on large inputs, within a multiple of the reference's own time on the same machine in the same minute.

Seconds are the judge's: CPU seconds of the whole box, read from the kernel. Wall seconds judge only where the
submission waits far more than the reference does, since a box that sleeps looks idle to the CPU clock.

The decision is a sequence of exact sign tests: no mean, no outlier removal, no assumption on the noise.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from judge.spec import AxisName, Family
from judge.verdict import AxisResult, Code, Finding, worst

LOOKS = (13, 20, 30, 45)
ALPHA = 1e-3 / len(LOOKS)
HOPELESS = ((3, 10.0), (5, 4.0))  # after so many rounds, all of them so many times over the limit
DECISIVE = 1.25
PAIRS = 3
WAITS = 2.0
WAITED_SECONDS = 2e-3

Word = Literal["decisive", "met", "missed"]


@dataclass(frozen=True, slots=True)
class Round:
    """One block of calls by the reference and one by the submission, in seconds; the exchange's own cost is off."""

    reference_cpu: float
    submission_cpu: float
    reference_wall: float
    submission_wall: float

    @property
    def waits(self) -> bool:
        """Does the submission wait twice as long per CPU second as the reference, and noticeably?"""
        waited = self.submission_wall - self.submission_cpu
        theirs = self.submission_wall / self.submission_cpu
        ours = max(1.0, self.reference_wall / self.reference_cpu)
        return waited > WAITED_SECONDS and theirs > WAITS * ours


@dataclass(frozen=True, slots=True)
class Race:
    """One family's evidence: rounds for each pair of fresh boxes, or the finding that ended it early."""

    family: Family
    pairs: tuple[tuple[Round, ...], ...] = ()
    failed: Finding | None = None


def ratios(rounds: Sequence[Round]) -> list[float]:
    """Submission over reference, round by round: CPU seconds, or wall seconds where the submission mostly waits."""
    if sum(turn.waits for turn in rounds) * 2 > len(rounds):
        return [turn.submission_wall / turn.reference_wall for turn in rounds]
    return [turn.submission_cpu / turn.reference_cpu for turn in rounds]


def look(rounds: Sequence[Round], at_most: float) -> Word | None:
    """What the rounds so far say of one pair of boxes; None where more are needed."""
    seen, count = ratios(rounds), len(rounds)
    if any(count >= rounds and min(seen) > factor * at_most for rounds, factor in HOPELESS):
        return "missed"
    if count not in LOOKS:
        return None
    if _tail(count, sum(ratio < at_most / DECISIVE for ratio in seen)) <= ALPHA:
        return "decisive"
    below = sum(ratio < at_most for ratio in seen)
    if _tail(count, below) <= ALPHA:
        return "met"
    if _tail(count, count - below) <= ALPHA:
        return "missed"
    if count < LOOKS[-1]:
        return None
    return "met" if statistics.median(seen) < at_most else "missed"


def _tail(count: int, successes: int) -> float:
    """P[Bin(count, 1/2) >= successes]."""
    return math.fsum(math.comb(count, k) for k in range(successes, count + 1)) / 2.0**count


def decide(said: Sequence[Word]) -> bool | None:
    """True: fast enough; False: not; None: another pair of fresh boxes is needed."""
    if "decisive" in said or sum(word == "met" for word in said) >= 2:
        return True
    return False if sum(word == "missed" for word in said) >= 2 else None


def weigh(races: Sequence[Race]) -> AxisResult:
    """The axis from the evidence of every family that has a rule."""
    name: AxisName = "speed"
    findings: list[Finding] = []
    numbers: dict[str, float] = {}
    for race in races:
        if race.failed is not None:
            findings.append(race.failed)
            continue
        assert race.family.rule is not None
        at_most = race.family.rule.at_most
        medians = [statistics.median(ratios(rounds)) for rounds in race.pairs]
        ratio = statistics.median(medians)
        numbers |= {f"{race.family.name}.ratio": ratio, f"{race.family.name}.at_most": at_most}
        numbers[f"{race.family.name}.rounds"] = sum(map(len, race.pairs))
        if decide([word for rounds in race.pairs if (word := look(rounds, at_most))]) is not True:
            findings.append(_slow(race, ratio, at_most))
    if not races:
        why = Finding("", Code.NOT_JUDGED, "this exercise has no speed rule for a device that is here")
        return AxisResult(name, Code.NOT_JUDGED, (why,))
    played = sum(len(rounds) for race in races for rounds in race.pairs)
    return AxisResult(name, worst([finding.code for finding in findings]), tuple(findings), numbers, played)


def _slow(race: Race, ratio: float, at_most: float) -> Finding:
    rounds = [turn for pair in race.pairs for turn in pair]
    waits = sum(turn.waits for turn in rounds) * 2 > len(rounds)
    clock = "wall seconds: most of it spent waiting" if waits else "CPU seconds"
    text = (
        f"{ratio:.3g} times the reference's time ({clock}); at most {at_most:g} times is asked\n"
        f"median of {len(rounds)} rounds side by side in {len(race.pairs)} pairs of fresh boxes"
    )
    return Finding(f"{race.family.name}[0.0.0.0]", Code.TOO_SLOW, text, race.family.sentence)

"""Speed: on large inputs, within a multiple of the reference's own time on the same machine in the same minute.

Seconds are the judge's: CPU seconds of the whole box, read from the kernel. Wall seconds judge only where the
submission waits far more than the reference does, since a box that sleeps looks idle to the CPU clock.

The decision is a sequence of exact sign tests: no mean, no outlier removal, no assumption on the noise.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from judge.axes.signs import Word, decide, interval, tail
from judge.spec import AxisName, Family
from judge.verdict import AxisResult, Code, Finding, worst

LOOKS = (13, 20, 30, 45)
ALPHA = 1e-3 / len(LOOKS)
HOPELESS = ((3, 10.0), (5, 4.0))  # after so many rounds, all of them so many times over the limit
DECISIVE = 1.25
WAITS = 2.0
WAITED_SECONDS = 2e-3


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


def waited(rounds: Sequence[Round]) -> bool:
    """Does the submission mostly wait? Then wall seconds judge."""
    return sum(turn.waits for turn in rounds) * 2 > len(rounds)


def ratios(rounds: Sequence[Round]) -> list[float]:
    """Submission over reference, round by round: CPU seconds, or wall seconds where the submission mostly waits."""
    if waited(rounds):
        return [turn.submission_wall / turn.reference_wall for turn in rounds]
    return [turn.submission_cpu / turn.reference_cpu for turn in rounds]


def look(rounds: Sequence[Round], at_most: float) -> Word | None:
    """What the rounds so far say of one pair of boxes; None where more are needed."""
    seen, count = ratios(rounds), len(rounds)
    if any(count >= rounds and min(seen) > factor * at_most for rounds, factor in HOPELESS):
        return "missed"
    if count not in LOOKS:
        return None
    if tail(count, sum(ratio < at_most / DECISIVE for ratio in seen)) <= ALPHA:
        return "decisive"
    below = sum(ratio < at_most for ratio in seen)
    if tail(count, below) <= ALPHA:
        return "met"
    if tail(count, count - below) <= ALPHA:
        return "missed"
    if count < LOOKS[-1]:
        return None
    return "met" if statistics.median(seen) < at_most else "missed"


def weigh(races: Sequence[Race], device: str = "") -> AxisResult:
    """The axis from the evidence of every family that has a rule.

    device: what it was measured on.
    """
    name: AxisName = "speed"
    findings: list[Finding] = []
    numbers: dict[str, float] = {}
    for race in races:
        if race.failed is not None:
            findings.append(race.failed)
            continue
        assert race.family.rule is not None
        numbers |= {f"{race.family.name}.{what}": value for what, value in figures(race).items()}
        at_most = race.family.rule.at_most
        if decide([word for rounds in race.pairs if (word := look(rounds, at_most))]) is not True:
            findings.append(_slow(race, at_most))
    if not races:
        why = Finding("", Code.NOT_JUDGED, "this exercise has no speed rule for a device that is here")
        return AxisResult(name, Code.NOT_JUDGED, (why,))
    played = sum(len(rounds) for race in races for rounds in race.pairs)
    return AxisResult(name, worst([finding.code for finding in findings]), tuple(findings), numbers, played, device)


def figures(race: Race) -> dict[str, float]:
    """What a race has measured: the median ratio and its interval, and what each clock says of each side.

    Seconds are the medians of blocks of equally many calls.
    """
    assert race.family.rule is not None
    rounds = [turn for pair in race.pairs for turn in pair]
    ratio = interval(ratios(rounds))
    return {
        "ratio": ratio.median,
        "at_most": race.family.rule.at_most,
        "rounds": len(rounds),
        "low": ratio.low,
        "high": ratio.high,
        "pairs": len(race.pairs),
        "wall_ratio": statistics.median(turn.submission_wall / turn.reference_wall for turn in rounds),
        "cpu_ratio": statistics.median(turn.submission_cpu / turn.reference_cpu for turn in rounds),
        "reference_cpu_seconds": statistics.median(turn.reference_cpu for turn in rounds),
        "submission_cpu_seconds": statistics.median(turn.submission_cpu for turn in rounds),
        "reference_wall_seconds": statistics.median(turn.reference_wall for turn in rounds),
        "submission_wall_seconds": statistics.median(turn.submission_wall for turn in rounds),
        "judged_by_wall": float(waited(rounds)),
    }


def _slow(race: Race, at_most: float) -> Finding:
    rounds = [turn for pair in race.pairs for turn in pair]
    ratio = interval(ratios(rounds))
    clock = "wall seconds: most of it spent waiting" if waited(rounds) else "CPU seconds"
    text = (
        f"{ratio.median:.3g} times the reference's time ({clock}); at most {at_most:g} times is asked\n"
        f"median of {len(rounds)} rounds side by side in {len(race.pairs)} pairs of fresh boxes; "
        f"with 95 % between {ratio.low:.3g} and {ratio.high:.3g}"
    )
    return Finding(f"{race.family.name}[0.0.0.0]", Code.TOO_SLOW, text, race.family.sentence)

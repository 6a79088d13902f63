"""Speed: on large inputs, within a multiple of the reference's own time on the same machine in the same minute.

Seconds are the judge's: CPU seconds of the whole box, read from the kernel. Wall seconds judge only where the
submission waits far more than the reference does, since a box that sleeps looks idle to the CPU clock.

The decision is a sequence of exact sign tests: no mean, no outlier removal, no assumption on the noise.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from judge.axes.signs import Word, interval, tail, telling
from judge.rules import Faster, Raced, Ratio, Roofline
from judge.spec import Family
from judge.verdict import Code, Finding

LOOKS = (13, 20, 30, 45)
ALPHA = 1e-3 / len(LOOKS)
# after so many rounds, all of them so many times over the limit, or under it
FAR, HOPELESS = ((6, 2.0), (9, 1.5)), ((2, 10.0), (3, 4.0))
FAR_WAITING = ((3, 10.0), (5, 4.0))  # by the wall clock, which a busy machine disturbs
WELL_UNDER = ((4, 4.0), (6, 2.0), (9, 1.5))
KNOWN = ((3, 1.5), (5, 1.25))  # on either side, where the verdict is known and only to be confirmed
KNOWN_ELSEWHERE = ((7, 1.25),)  # on a device, by the wall clock
DECISIVE = 1.25
IMPOSSIBLE = 1.25  # times what the device can do, as far as its ceiling can be trusted
WAITS = 2.0
WAITED_SECONDS = 2e-3


@dataclass(frozen=True, slots=True)
class Round:
    """One block of calls by the reference and one by the submission, in seconds; the exchange's own cost is off."""

    reference_cpu: float
    submission_cpu: float
    reference_wall: float
    submission_wall: float
    elsewhere: bool = False  # the work is done on another device than the processor, whose seconds then say nothing

    @property
    def waits(self) -> bool:
        """Does the submission wait twice as long per CPU second as the reference, and noticeably?"""
        waited = self.submission_wall - self.submission_cpu
        theirs = self.submission_wall / self.submission_cpu
        ours = max(1.0, self.reference_wall / self.reference_cpu)
        return waited > WAITED_SECONDS and theirs > WAITS * ours


@dataclass(frozen=True, slots=True)
class Race:
    """One family's evidence: rounds for each pair of fresh boxes, or the finding that ended it early.

    known: a solution's whose verdict is known.
    """

    family: Family
    pairs: tuple[tuple[Round, ...], ...] = ()
    failed: Finding | None = None
    known: bool = False


def waited(rounds: Sequence[Round]) -> bool:
    """Does the submission mostly wait, be it for a device? Then wall seconds judge."""
    return rounds[0].elsewhere or sum(turn.waits for turn in rounds) * 2 > len(rounds)


def ratios(rounds: Sequence[Round]) -> list[float]:
    """Submission over reference, round by round: CPU seconds, or wall seconds where the submission mostly waits."""
    if waited(rounds):
        return [turn.submission_wall / turn.reference_wall for turn in rounds]
    return [turn.submission_cpu / turn.reference_cpu for turn in rounds]


def look(rounds: Sequence[Round], at_most: float, known: bool = False) -> Word | None:
    """What the rounds so far say of one pair of boxes; None where more are needed.

    known: the verdict is known: fewer rounds confirm it.
    """
    seen, count = ratios(rounds), len(rounds)
    waits = waited(rounds)
    sure = (KNOWN_ELSEWHERE if rounds[0].elsewhere else () if waits else KNOWN) if known else ()
    if _beyond(seen, at_most, sure + (() if waits else HOPELESS)):
        return "hopeless"  # no two boxes ever differed by so much: another pair would say nothing new
    dear = known and rounds[0].elsewhere  # that asks for another pair of boxes, which costs more there than rounds
    if not dear and _beyond(seen, at_most, FAR_WAITING if waits else FAR):
        return "missed"
    under = sure or (() if waits else WELL_UNDER)
    if any(count >= least and max(seen) < at_most / factor for least, factor in under):
        return "decisive"
    if count not in LOOKS:
        return None
    if tail(count, sum(ratio < at_most / DECISIVE for ratio in seen)) <= ALPHA:
        return "decisive"
    below = sum(ratio < at_most for ratio in seen)
    if tail(count, below) <= ALPHA:
        nearly = count < LOOKS[1] and statistics.median(seen) < at_most / DECISIVE
        return None if nearly else "met"  # some more rounds cost less than another pair of boxes
    if tail(count, count - below) <= ALPHA:
        return "missed"
    if count < LOOKS[-1]:
        return None
    return "met" if statistics.median(seen) < at_most else "missed"


def _beyond(seen: Sequence[float], at_most: float, far: Sequence[tuple[int, float]]) -> bool:
    return any(len(seen) >= count and min(seen) > factor * at_most for count, factor in far)


def words(race: Race) -> list[Word | None]:
    """What each pair of boxes says."""
    assert isinstance(race.family.rule, Raced)
    return [look(rounds, race.family.rule.at_most, race.known) for rounds in race.pairs]


def figures(race: Race) -> dict[str, float]:
    """What a race has measured: the median ratio and its interval, and what each clock says of each side.

    They are of the pairs of boxes that say what the verdict says. Seconds are the medians of blocks of equally many
    calls. Against a slow baseline, and against what the device can do at best, the ratio is turned round.
    """
    pairs = telling(race.pairs, words(race))
    rule, rounds = race.family.rule, [turn for pair in pairs for turn in pair]
    assert isinstance(rule, Raced)
    ratio = interval(ratios(rounds))
    if isinstance(rule, Faster | Roofline):
        what = "times_faster" if isinstance(rule, Faster) else "share"
        numbers = {what: 1 / ratio.median, "at_least": rule.at_least, "low": 1 / ratio.high, "high": 1 / ratio.low}
    else:
        numbers = {"ratio": ratio.median, "at_most": rule.at_most, "low": ratio.low, "high": ratio.high}
    return numbers | {
        "rounds": float(len(rounds)),
        "pairs": float(len(pairs)),
        "cpu_ratio": statistics.median(turn.submission_cpu / turn.reference_cpu for turn in rounds),
        "wall_ratio": statistics.median(turn.submission_wall / turn.reference_wall for turn in rounds),
        "reference_cpu_seconds": statistics.median(turn.reference_cpu for turn in rounds),
        "submission_cpu_seconds": statistics.median(turn.submission_cpu for turn in rounds),
        "reference_wall_seconds": statistics.median(turn.reference_wall for turn in rounds),
        "submission_wall_seconds": statistics.median(turn.submission_wall for turn in rounds),
        "judged_by_wall": float(waited(rounds)),
    }


def boxes(pairs: float) -> str:
    """In how many pairs of boxes something was seen, in words."""
    return "a pair of fresh boxes" if pairs == 1 else f"{pairs:g} pairs of fresh boxes"


def slow(race: Race) -> Finding:
    """The finding of a race that its rule does not allow."""
    found = figures(race)
    clock = "wall seconds: most of it spent waiting" if found["judged_by_wall"] else "CPU seconds"
    if race.pairs[0][0].elsewhere:
        clock = "on the GPU"
    rule = race.family.rule
    if isinstance(rule, Faster):
        said = (
            f"{found['times_faster']:.3g} times as fast as the baseline, {rule.than} ({clock}); "
            f"at least {rule.at_least:g} times is asked"
        )
    elif isinstance(rule, Roofline):
        said = f"{found['share']:.0%} of what this device can do; at least {rule.at_least:.0%} is asked"
    elif isinstance(rule, Ratio) and rule.against != "solution":
        said = f"{found['ratio']:.3g} times the time of {rule.against} ({clock}); at most {found['at_most']:g} is asked"
    else:
        said = f"{found['ratio']:.3g} times the reference's time ({clock}); at most {found['at_most']:g} times is asked"
    text = (
        f"{said}\nmedian of {found['rounds']:g} rounds side by side in {boxes(found['pairs'])}; "
        f"with 95 % between {found['low']:.3g} and {found['high']:.3g}"
    )
    return Finding(f"{race.family.name}[0.0.0.0]", Code.TOO_SLOW, text, race.family.sentence)


def too_good(race: Race) -> Finding | None:
    """Faster than the device can be: somebody has to look at it before it counts."""
    if not isinstance(race.family.rule, Roofline) or figures(race)["low"] <= IMPOSSIBLE:
        return None
    text = f"{figures(race)['share']:.0%} of what this device can do: no kernel does that; a person has to look at it"
    return Finding(f"{race.family.name}[0.0.0.0]", Code.REJECTED, text, race.family.sentence)

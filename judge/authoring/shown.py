"""What known solutions show of an exercise once they were tried: what passes, what hardly fails, who catches nobody."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from judge.axes.margin import Score
from judge.catalog import Exercise, Known
from judge.rules import Raced
from judge.spec import Family
from judge.verdict import AxisResult, Code, Verdict

RIGHT_AT_MOST, WRONG_AT_LEAST, GAP_AT_LEAST = 4.0, 16.0, 16.0  # yardsticks, and their ratio
MOVED_AT_MOST = 0.8  # the rest is work, and a ratio is one of that
STEADY = (Code.ACCEPTED, Code.TOO_SLOW)


@dataclass(frozen=True, slots=True)
class Tried:
    """One known solution, as it was judged: results by seed, and how it stands to each speed rule it was timed by."""

    known: Known
    results: tuple[tuple[AxisResult, ...], ...]
    scores: tuple[Score, ...] = ()

    @property
    def ratio(self) -> float | None:
        """Its largest time over the reference's, where it was raced against that."""
        return max((score.value for score in self.scores if score.what == "ratio"), default=None)

    @property
    def timed(self) -> bool:
        """Was it on the clock?"""
        return bool(self.results) and any(result.axis == "speed" for result in self.results[0])

    @property
    def codes(self) -> tuple[Code, ...]:
        """The verdict under each seed."""
        return tuple(Verdict(results).code for results in self.results)


def wrong_verdicts(one: Tried) -> list[str]:
    """Verdicts that are not the one it is filed under, each once: a survivor, a wrong reason, a right one refused."""
    expected = one.known.code
    wrong: dict[Code, list[int]] = {}
    for at, code in enumerate(one.codes):
        late = at or not one.timed or one.known.on_a_gpu  # the clock, or this clock, was not asked
        if code is not expected and not (expected is Code.TOO_SLOW and code is Code.ACCEPTED and late):
            wrong.setdefault(code, []).append(at)
    errors = []
    for code, places in wrong.items():
        findings = [finding for result in one.results[places[0]] for finding in result.findings]
        why = [f" ({found.case or 'load'}: {found.message.splitlines()[0]})" for found in findings] or [""]
        mend = "let a family catch it" if code in STEADY else "mend it"
        if expected is Code.ACCEPTED and code is Code.TOO_SLOW:
            mend = "`judge calibrate` says where the limit should lie: move it"
        under = f"seed{'s' if places[1:] else ''} {', '.join(str(at + 1) for at in places)}"
        said = f"is {code} under {under}{why[0]}; {mend}, or file it elsewhere"
        errors.append(f"{one.known.name}: {said}: {one.known.path}")
    return errors


def killers(one: Tried, seed: int = 0) -> dict[str, Code]:
    """The families that caught it under the first seed, or another."""
    return caught_by(one.results[seed])


def caught_by(results: Sequence[AxisResult]) -> dict[str, Code]:
    """The families that caught something, and with what code."""
    findings = [finding for result in results for finding in result.findings]
    return {finding.case.partition("[")[0] or "load": finding.code for finding in findings}


def harmless(families: Sequence[Family], tried: Sequence[Tried]) -> list[str]:
    """Correctness families that catch no known solution under any seed."""
    wrong = [one for one in tried if one.known.code not in STEADY]
    caught = {name for one in wrong for seed in range(len(one.results)) for name in killers(one, seed)}
    mend = "file the mistake that it is for under wrong_answer/, or leave it out"
    return [
        f"{family.at}: catches no known wrong solution; {mend}"
        for family in families
        if wrong and family.axis == "correctness" and family.name not in caught
    ]


def found_gaps(exercise: Exercise, tried: Sequence[Tried]) -> dict[str, tuple[float, float]]:
    """For each stability family the worst right error and the best wrong one, over all seeds."""
    gaps: dict[str, tuple[float, float]] = {}
    for family in exercise.spec.families:
        if family.axis != "stability":
            continue
        right, wrong = 0.0, float("inf")
        killed = False
        for one in tried:
            for result in (r for results in one.results for r in results if r.axis == "stability"):
                yards = result.numbers.get(family.name, 0.0)
                caught = any(finding.case.startswith(f"{family.name}[") for finding in result.findings)
                if one.known.code in STEADY:
                    right = max(right, yards)
                elif caught:
                    killed, wrong = True, min(wrong, yards or float("inf"))
        gaps[family.name] = (right, wrong if killed else 0.0)
    return gaps


def narrow(gaps: Mapping[str, tuple[float, float]], places: Mapping[str, str]) -> list[str]:
    """Families that do not tell right from wrong clearly enough."""
    errors = []
    for family, (right, wrong) in gaps.items():
        at, wilder = places[family], "drive the inputs further into the regime"
        if right > RIGHT_AT_MOST:
            said = f"a right solution is {right:.3g} yardsticks off; at most {RIGHT_AT_MOST:g}"
            errors.append(f"{at}: {said}: widen the panel, or tame the inputs")
        if not wrong:
            errors.append(f"{at}: catches no known unstable solution; {wilder}, or file the mistake under unstable/")
        elif wrong < WRONG_AT_LEAST:
            said = f"a wrong solution is only {wrong:.3g} yardsticks off; at least {WRONG_AT_LEAST:g}"
            errors.append(f"{at}: {said}: {wilder}")
        elif wrong < GAP_AT_LEAST * right:
            said = f"right {right:.3g} and wrong {wrong:.3g} yardsticks are less than {GAP_AT_LEAST:g} apart"
            errors.append(f"{at}: {said}: {wilder}")
    return errors


def tight(tried: Sequence[Tried], places: Mapping[str, str]) -> list[str]:
    """Solutions so near to a limit that the next machine may turn their verdict round."""
    errors: list[str] = []
    for one in (one for one in tried if not one.known.on_a_gpu):
        if one.known.code is Code.TOO_SLOW and any(score.margin <= -1 for score in one.scores):
            continue  # one family catches it for certain
        for score in one.scores:
            if score.tight:
                near = f"{one.known.name}: {score.words}: too near to the limit {score.limit:g}"
                errors.append(f"{places[score.family]}: {near}; `judge calibrate` says where it should lie")
    return errors


def drowned(timed: Sequence[Family], moved: Mapping[str, Sequence[float]]) -> list[str]:
    """Races in which moving arguments and results takes so long that the ratio says little of the work."""
    shares = {name: statistics.median(each) for name, each in moved.items()}
    return [
        f"{family.at}: moving arguments and results takes {shares[family.name]:.0%} of what {family.rule.rival} takes, "
        f"at most {MOVED_AT_MOST:.0%}: the ratio says little of the work; let a call do more with each byte"
        for family in timed
        if isinstance(family.rule, Raced) and shares.get(family.name, 0.0) > MOVED_AT_MOST
    ]


def idle(timed: Sequence[Family], tried: Sequence[Tried]) -> list[str]:
    """Speed families that catch no known slow solution."""
    slow = [one for one in tried if one.known.code is Code.TOO_SLOW and one.timed]
    if not slow:
        return []
    caught = {name for one in slow for name in killers(one)}
    mend = "tighten its limit, or file what it is for under too_slow/"
    return [f"{family.at}: catches no known slow solution; {mend}" for family in timed if family.name not in caught]

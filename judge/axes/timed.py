"""What the speed axis says: the evidence of every family that has a rule, weighed."""

import statistics
from collections.abc import Sequence
from typing import Literal

from judge.axes import counted, growth, speed
from judge.axes.counted import Tally
from judge.axes.growth import Climb
from judge.axes.signs import Word, decide
from judge.axes.speed import Race
from judge.rules import Calls, Faster, Growth, Raced, Ratio, Rule
from judge.spec import AxisName
from judge.verdict import AxisResult, Code, Finding, Series, worst


def weigh(evidence: Sequence[Race | Climb | Tally], device: str = "") -> AxisResult:
    """The axis from the evidence of every family.

    device: what it was measured on.
    """
    name: AxisName = "speed"
    findings: list[Finding] = []
    numbers: dict[str, float] = {}
    told: list[Series] = []
    for one in evidence:
        if one.failed is not None:
            findings.append(one.failed)
            continue
        figures, said, finding = _told(one)
        numbers |= {f"{one.family.name}.{what}": value for what, value in figures.items()}
        met = decide(said) is True
        if not isinstance(one, Tally):
            told.append(series(one, met))
        if not met:
            findings.append(finding)
        elif isinstance(one, Race) and (doubt := speed.too_good(one)) is not None:
            findings.append(doubt)
    if not evidence:
        why = Finding("", Code.NOT_JUDGED, "this exercise has no speed rule for a device that is here")
        return AxisResult(name, Code.NOT_JUDGED, (why,))
    played = sum(len(rounds) for one in evidence for rounds in one.pairs)
    code = worst([finding.code for finding in findings])
    return AxisResult(name, code, tuple(findings), numbers, played, device, tuple(told))


def series(one: Race | Climb, met: bool) -> Series:
    """The evidence as a report keeps it: four digits of each figure, and costs only where a rule is about them."""
    rule = one.family.rule
    if isinstance(one, Climb):
        assert isinstance(rule, Growth)
        sweeps = [sweep for pair in one.pairs for sweep in pair]
        return Series(
            one.family.name,
            "exponent",
            rule.at_most,
            met,
            tuple(_rounded(growth.exponents(rule, pair)) for pair in one.pairs),
            rule.of,
            rule.sizes,
            tuple(_rounded(sweep.submission) for sweep in sweeps),
            _rounded([statistics.median(costs) for costs in zip(*(s.reference for s in sweeps), strict=True)]),
            rule.within,
        )
    assert isinstance(rule, Raced)
    if isinstance(rule, Ratio):
        pairs = tuple(_rounded(speed.ratios(pair)) for pair in one.pairs)
        return Series(one.family.name, "ratio", rule.at_most, met, pairs)
    pairs = tuple(_rounded([1 / ratio for ratio in speed.ratios(pair)]) for pair in one.pairs)
    what: Literal["times_faster", "share"] = "times_faster" if isinstance(rule, Faster) else "share"
    return Series(one.family.name, what, rule.at_least, met, pairs)


def _rounded(figures: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(f"{figure:.4g}") for figure in figures)


def fewest(rule: Rule) -> int:
    """How many rounds an accepted solution has played at least."""
    if isinstance(rule, Calls):
        return 1
    if isinstance(rule, Growth):
        return 1 if rule.of == "bytes" else growth.LOOKS[0]
    return speed.WELL_UNDER[0][0]


def _told(one: Race | Climb | Tally) -> tuple[dict[str, float], list[Word], Finding]:
    """The figures, the word of each pair of boxes, and the finding where these do not pass."""
    rule = one.family.rule
    if isinstance(one, Tally):
        assert isinstance(rule, Calls)
        said: Word = "decisive" if one.worst.over <= 0 else "missed"
        return counted.figures(one), [said, said], counted.too_many(one, rule.of)
    if isinstance(one, Climb):
        assert isinstance(rule, Growth)
        words = growth.words(one, rule)
        figures, finding = growth.figures(one, rule), growth.too_steep(one, rule)
    else:
        words = speed.words(one)
        figures, finding = speed.figures(one), speed.slow(one)
    return figures, [word for word in words if word], finding

"""A report taken apart for those who count: one check for each family, and one for what belongs to no family.

A family that was not played earns nothing. It is owed a point where an earlier failure is the reason, and none where
nobody asked for its axis or nothing here can play it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from judge.axes.margin import scores
from judge.report.text import NAME, safe_line
from judge.spec import AXES, AxisName
from judge.verdict import AxisResult, Code, Finding, Report

WHOLE = "load"  # what happened before any family: a file that does not load, is refused, or met our own failure


@dataclass(frozen=True, slots=True)
class Check:
    """What is said of one family.

    Attributes:
        axis: its axis.
        family: its name, or `load`.
        code: accepted, its finding's, or not_judged.
        why: its finding; empty where it is accepted.
        owed: 1 where it can earn a point, else 0.
        figure: its worst error in yardsticks, or its time over the reference's; "" where there is none.
    """

    axis: AxisName
    family: str
    code: Code
    why: Finding
    owed: int
    figure: str = ""

    @property
    def earned(self) -> int:
        """1 or 0; what a box without walls says earns nothing either, which `void` says."""
        return self.owed if self.code is Code.ACCEPTED else 0


def void(report: Report) -> str:
    """Why the report is no grade although it may say `accepted`; empty where it is one."""
    if report.counts:
        return ""
    return f"DOES NOT COUNT: {safe_line(report.backend) or 'nothing'} has no walls, so this is no grade"


def failed_itself(report: Report) -> bool:
    """Was it the judge that failed? Then there is nothing to be said of the submission."""
    return report.verdict.code is Code.JUDGE_ERROR


def checks(report: Report) -> list[Check]:
    """Every check of the report, in the order in which they were judged."""
    results = {result.axis: result for result in report.verdict.results}
    found: list[Check] = []
    failed = False
    for axis in AXES:
        result = results.get(axis, AxisResult(axis, Code.NOT_JUDGED))
        judged = result.code is not Code.NOT_JUDGED
        found += _of_axis(result, _families(report, result), judged or failed)
        failed = failed or (judged and result.code is not Code.ACCEPTED)
    return found


def _families(report: Report, result: AxisResult) -> list[str]:
    """Those that the report lists, and those that only its figures and findings name."""
    listed = [name.partition("/")[2] for name in report.families if name.partition("/")[0] == result.axis]
    played = [name.partition(".")[0] for name in result.numbers]
    blamed = [_family(finding) for finding in result.findings]
    return list(dict.fromkeys(safe_line(name, NAME) for name in (*listed, *played, *blamed) if name))


def _family(finding: Finding) -> str:
    """The family that the finding's case is of; empty where it is of none."""
    return safe_line(finding.case.partition("[")[0], NAME)


def _of_axis(result: AxisResult, families: Sequence[str], owed: bool) -> Iterator[Check]:
    whole = [finding for finding in result.findings if not _family(finding)]
    if result.code is Code.NOT_JUDGED:
        why = whole[0] if whole else Finding("", Code.NOT_JUDGED, "it was not reached")
        yield from (Check(result.axis, family, Code.NOT_JUDGED, why, int(owed)) for family in families)
        return
    if whole or not families:
        why = whole[0] if whole else Finding("", result.code, "")
        yield Check(result.axis, WHOLE, result.code, why, int(not families))
    for family in families:
        yield _of_family(result, family)


def _of_family(result: AxisResult, family: str) -> Check:
    mine = [finding for finding in result.findings if _family(finding) == family]
    figure = _figure(result, family)
    if mine:
        worst = max(mine, key=lambda finding: finding.code.severity)
        return Check(result.axis, family, worst.code, worst, 1, figure)
    if not figure:
        return Check(result.axis, family, Code.NOT_JUDGED, Finding("", Code.NOT_JUDGED, "it was not reached"), 1)
    return Check(result.axis, family, Code.ACCEPTED, Finding("", Code.ACCEPTED, ""), 1, figure)


def _figure(result: AxisResult, family: str) -> str:
    told = {safe_line(name, NAME): value for name, value in result.numbers.items()}
    if family in told:
        return f"{told[family]:.3g} yardsticks"
    return next((score.words for score in scores(result) if safe_line(score.family, NAME) == family), "")

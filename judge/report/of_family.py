"""What a report says of one family, for those who show families one by one: the cause comes first."""

from collections.abc import Iterator
from dataclasses import replace

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from judge.report.as_terminal import OUTPUT_LINES, again, printed
from judge.report.checks import WHOLE, Check, checks, void
from judge.report.text import safe, safe_end
from judge.report.words import mark, words
from judge.spec import AxisName
from judge.verdict import AxisResult, Code, Finding, Report

EVERYWHERE = (Code.REJECTED, Code.JUDGE_ERROR)  # what is said once, and of all axes


def said(report: Report, axis: AxisName, family: str) -> Check:
    """The family's check; where its file was refused, or did not load when its axis was asked, that."""
    found = checks(report)
    unreached = Check(axis, family, Code.NOT_JUDGED, Finding("", Code.NOT_JUDGED, "it was not reached"), 1)
    mine = next((check for check in found if (check.axis, check.family) == (axis, family)), unreached)
    if mine.code is not Code.NOT_JUDGED:
        return mine
    for check in found:
        failed = check.family == WHOLE and check.code not in (Code.ACCEPTED, Code.NOT_JUDGED)
        if failed and (check.axis == axis or check.code in EVERYWHERE):
            return replace(mine, code=check.code, why=check.why)
    return _noted(report, mine)


def _noted(report: Report, unreached: Check) -> Check:
    """With the note that names the family, as where no GPU is here and its rule asks for one."""
    for note in report.notes:
        names, _, why = note.partition(": ")
        if unreached.family in names.split(", "):
            return replace(unreached, why=replace(unreached.why, message=why))
    return unreached


def render(report: Report, axis: AxisName, family: str) -> str:
    """Why the family is not accepted, and how to play it again; 80 columns, no colour."""
    return printed(list(_parts(report, said(report, axis, family))))


def _parts(report: Report, check: Check) -> Iterator[RenderableType]:
    first, _, rest = safe(check.why.message).partition("\n")
    yield Text(f"{mark(check.code)} {words(check.code)}: {first}")
    if check.code is Code.JUDGE_ERROR:
        yield Text("the judge failed, not you: this is no grade")
    if check.why.sentence:
        yield Padding(Text(safe(check.why.sentence)), (0, 0, 0, 2))
    if rest:
        yield Padding(Text(rest), (0, 0, 0, 4))
    if report.mistake and check.code is not Code.JUDGE_ERROR:
        yield Text(f"looks like a known mistake: {safe(report.mistake)}")
    if check.code not in EVERYWHERE:
        result = AxisResult(check.axis, check.code)
        yield Text(again(report, result, check.why.case), no_wrap=True, overflow="ignore")
    if report.output.strip():
        yield Text("what it printed:")
        lines = safe_end(report.output).rstrip().splitlines()[-OUTPUT_LINES:]
        yield from (Padding(Text(line), (0, 0, 0, 2)) for line in lines)
    for note in filter(None, (void(report), *report.notes)):
        yield Text(f"note: {safe(note)}")

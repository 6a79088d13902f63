"""Markdown for people: a table of verdicts, then each finding; also the summary of a step on GitHub.

What a submission had a hand in stands in fenced blocks, whose fence is longer than any in it, or with every sign of
punctuation escaped: it makes no link, no image, no heading, no markup and no HTML. A report that does not count says so
in place of its verdict.
"""

import re
import string
from collections.abc import Iterator, Sequence

from judge.report.checks import checks, void
from judge.report.text import MESSAGE, safe, safe_end, safe_line
from judge.report.words import HEADLINES, mark, words
from judge.spec import AXES
from judge.verdict import AxisResult, Code, Report, Smallest

_ESCAPES = {ord(sign): f"\\{sign}" for sign in string.punctuation if sign not in "_@"}
_ESCAPES |= {ord("@"): "&#64;", ord("_"): "\\_"}  # a mention, or an address, is made after the markup is read
SHORT = 120


def render(reports: Sequence[Report]) -> str:
    """The document."""
    if not reports:
        return "## judge: nothing was graded\n"
    right = sum(report.verdict.code is Code.ACCEPTED and report.counts for report in reports)
    lines = [f"## judge: {right} of {len(reports)} accepted", "", *_table(reports)]
    for report in reports:
        lines += _details(report)
    return "\n".join(lines) + "\n"


def _table(reports: Sequence[Report]) -> Iterator[str]:
    yield f"| exercise | file | verdict | {' | '.join(AXES)} |"
    yield "|" + "---|" * (3 + len(AXES))
    for report in reports:
        results = {result.axis: result for result in report.verdict.results}
        said = [_said(results.get(axis, AxisResult(axis, Code.NOT_JUDGED))) for axis in AXES]
        verdict = "does not count" if void(report) else f"{mark(report.verdict.code)} {words(report.verdict.code)}"
        yield f"| {_line(report.exercise)} | {_line(report.submission)} | **{verdict}** | {' | '.join(said)} |"


def _said(result: AxisResult) -> str:
    return f"{mark(result.code)} {words(result.code)}"


def _details(report: Report) -> Iterator[str]:
    told = [check for check in checks(report) if check.code not in (Code.ACCEPTED, Code.NOT_JUDGED)]
    if not told and not void(report):
        return
    yield from ("", f"### {_line(report.exercise)}: {words(report.verdict.code)}", "")
    if void(report):
        yield from (f"**{_line(void(report))}**", "")
    yield f"{HEADLINES[report.verdict.code]}."
    if report.mistake:
        yield from ("", f"Looks like a known mistake: {_line(report.mistake, 2000)}")
    for check in told:
        where = check.why.case or check.family
        yield from ("", f"**{check.axis}**: {words(check.code)} in {_line(where)}. {_line(check.why.sentence, 2000)}")
        yield from ("", *_fenced("\n".join((safe(check.why.message), *_case(check.why.smallest)))))
        if check.why.task:
            yield from ("", f"The task, {_line(check.why.task, 2000)}")
    if report.output.strip():
        yield from ("", "What it printed:", "", *_fenced(safe_end(report.output)))
    yield from ("", f"Seed {_line(report.seed)}")


def _case(smallest: Smallest | None) -> Iterator[str]:
    """The smallest case that fails, where there is one."""
    if smallest is None:
        return
    yield f"\n{safe_line(smallest.case)} is the smallest case found that fails:"
    yield from (f"  {safe_line(line, MESSAGE)}" for line in smallest.given)
    for name, value in (("expected", smallest.expected), ("got", smallest.got)):
        if value:
            yield f"  {name:8} {safe_line(value, MESSAGE)}"


def _line(text: str, at_most: int = SHORT) -> str:
    """In one line of a table or a paragraph, as nothing but text."""
    return safe_line(text, at_most).translate(_ESCAPES)


def _fenced(text: str) -> Iterator[str]:
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    yield from (f"{fence}text", *text.split("\n"), fence)

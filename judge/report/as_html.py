"""HTML for people: one page that is whole in itself, for a browser, a mail, or an artifact of a pipeline.

What a submission had a hand in is text in it and nothing else; a policy in the page lets no request leave and no script
run. A report that does not count says so in place of its verdict.
"""

from collections.abc import Sequence

from judge.report.checks import void
from judge.report.page import page
from judge.report.text import safe_line
from judge.report.words import words
from judge.verdict import Code, Report


def render(reports: Sequence[Report]) -> str:
    """The document."""
    return page("reports.html", reports=reports, title=_title(reports))


def _title(reports: Sequence[Report]) -> str:
    """What a tab of the browser says."""
    if len(reports) == 1:
        said = "does not count" if void(reports[0]) else words(reports[0].verdict.code)
        return f"{safe_line(reports[0].exercise)}: {said}"
    right = sum(report.verdict.code is Code.ACCEPTED and report.counts for report in reports)
    return f"judge: {right} of {len(reports)} accepted" if reports else "judge: nothing was graded"

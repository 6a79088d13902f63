"""HTML for people: one page that is whole in itself, for a browser, a mail, or an artifact of a pipeline.

What a submission had a hand in is text in it and nothing else; a policy in the page lets no request leave and no script
run. A report that does not count says so in place of its verdict.
"""

from collections.abc import Sequence

from judge.report.page import page
from judge.report.text import safe_line
from judge.verdict import Code, Report


def render(reports: Sequence[Report]) -> str:
    """The document."""
    right = sum(report.verdict.code is Code.ACCEPTED and report.counts for report in reports)
    title = safe_line(reports[0].exercise) if len(reports) == 1 else f"{len(reports)} reports"
    summary = f"{right} of {len(reports)} accepted" if reports else "nothing was graded"
    return page("reports.html", reports=reports, title=title, summary=summary)

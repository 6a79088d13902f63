"""GitLab's code quality report: an issue for each family that failed, on the first line of the submission.

An accepted report has no issue. One that does not count, and our own failure, are `blocker` issues that say so.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from judge.report.checks import WHOLE, checks, void
from judge.report.text import safe_line
from judge.report.words import words
from judge.verdict import Code, Report

SEVERITIES = {Code.TOO_SLOW: "minor", Code.UNSTABLE: "major", Code.JUDGE_ERROR: "blocker"}


def render(reports: Sequence[Report]) -> str:
    """The document: a list of issues, no two with one fingerprint, in ASCII."""
    issues = {issue["fingerprint"]: issue for report in reports for issue in _issues(report)}
    return json.dumps(list(issues.values()), indent=2) + "\n"


def _issues(report: Report) -> Iterator[dict[str, Any]]:
    if void(report):
        yield _issue(report, "backend", "blocker", void(report))
    for check in checks(report):
        if check.code in (Code.ACCEPTED, Code.NOT_JUDGED):
            continue
        where = check.why.case if check.family != WHOLE and check.why.case else check.family
        text = f"{words(check.code)} in {where}: {check.why.message.partition(chr(10))[0]}"
        name = f"{check.axis}.{check.family}"
        yield _issue(report, name, SEVERITIES.get(check.code, "critical"), text)


def _issue(report: Report, name: str, severity: str, text: str) -> dict[str, Any]:
    """Its fingerprint stays the same from one grading to the next, so that GitLab tells old issues from new ones."""
    path = safe_line(str(PurePosixPath(report.submission)), 4096)
    told = "\0".join((path, report.exercise, name))
    return {
        "description": safe_line(f"{report.exercise}: {text}", 1000),
        "check_name": f"judge.{safe_line(name)}",
        "fingerprint": hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": 1}},
    }

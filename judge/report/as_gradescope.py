"""Gradescope's `results.json`: a point for each family, so that half an answer is half a grade.

A report that does not count earns 0 points and says why. Where the judge itself failed there is no score at all, for
any of the reports: Gradescope then shows a failed autograder, which an instructor runs again, and never a grade. An
instructor sets the assignment's points to the sum of `max_score`: it is the same for every submission.
"""

import json
from collections.abc import Sequence
from typing import Any

from judge.report.checks import Check, checks, failed_itself, void
from judge.report.text import safe, safe_end, safe_line
from judge.report.words import HEADLINES, words
from judge.verdict import Code, Report


def render(reports: Sequence[Report]) -> str:
    """The document, in ASCII; without any report it has no score either."""
    whole: dict[str, Any] = {
        "output": "\n".join(_headline(report) for report in reports) or "there was nothing to grade",
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "execution_time": round(sum(report.seconds for report in reports)),
    }
    if reports and not any(map(failed_itself, reports)):
        tests = [_test(report, check) for report in reports for check in checks(report) if check.owed]
        whole |= {"score": sum(test["score"] for test in tests), "tests": tests}
    return json.dumps(whole, indent=2, allow_nan=False) + "\n"


def _headline(report: Report) -> str:
    lines = [f"{safe_line(report.exercise)}: {words(report.verdict.code)}: {HEADLINES[report.verdict.code]}"]
    lines += [void(report)] if void(report) else []
    lines += [safe(check.why.message) for check in checks(report) if not check.owed and check.why.message]
    lines += [f"looks like a known mistake: {safe(report.mistake)}"] if report.mistake else []
    lines += [f"what it printed:\n{safe_end(report.output)}"] if report.output.strip() else []
    return "\n".join([*dict.fromkeys(lines), f"seed {report.seed}"])


def _test(report: Report, check: Check) -> dict[str, Any]:
    score = 0 if void(report) else check.earned
    told = filter(None, (void(report), check.figure, safe(check.why.message), safe(check.why.sentence)))
    return {
        "name": f"{safe_line(report.exercise)} {check.axis}: {check.family}",
        "score": score,
        "max_score": check.owed,
        "status": "passed" if score == check.owed else "failed",
        "output": "\n".join(told) or words(Code(check.code)),
        "output_format": "text",
        "visibility": "visible",
    }

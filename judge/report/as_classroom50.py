"""Classroom 50's `result.json` (schema `classroom50/result/v1`): a whole point for each family.

A report that does not count, and our own failure, earn 0 points and pass nothing; after our own failure `judge ci` also
ends with exit code 3, upon which Classroom 50's runner makes an error of it in place of a grade. Its other exit codes
are no news there: the autograder must end with 0 after 0 and 1.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from judge.report.checks import Check, checks, failed_itself, void
from judge.report.text import safe, safe_line
from judge.verdict import Report


class NotThere(LookupError):  # noqa: N818 - what the environment lacks, not an error of a program
    """The environment is none of Classroom 50's; the message names what it lacks."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What Classroom 50's runner says of the submission, by the schema's names; it holds each against what it knows."""

    classroom: str
    assignment: str
    assignment_type: str
    owner: str
    submission: str
    commit: str
    release: str
    review: str
    datetime: str

    @classmethod
    def of(cls, environment: Mapping[str, str], now: str) -> "Submitted":
        """From the runner's environment; `now` such as 2026-06-01T14:32:01Z, which the runner corrects.

        Raises:
            NotThere: where it lacks a variable.
        """
        names = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
        if lacking := [name for name in names if not environment.get(name)]:
            raise NotThere(f"this is no autograder of Classroom 50: {', '.join(lacking)} not set")
        classroom, assignment, tag, commit, release = (environment[name] for name in names)
        owner = environment.get("OWNER") or environment.get("USERNAME") or "unknown"
        kind = environment.get("ASSIGNMENT_TYPE") or "individual"
        review = environment.get("REVIEW_URL") or commit
        return cls(classroom, assignment, kind, owner, tag, commit, release, review, now)


def render(reports: Sequence[Report], submitted: Submitted) -> str:
    """The document, in ASCII."""
    tests = [_test(report, check) for report in reports for check in checks(report) if check.owed]
    whole = {
        "schema": "classroom50/result/v1",
        **asdict(submitted),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    return json.dumps(whole, indent=2, allow_nan=False) + "\n"


def _test(report: Report, check: Check) -> dict[str, Any]:
    score = 0 if void(report) or failed_itself(report) else check.earned
    return {
        "test-name": f"{safe_line(report.exercise)} {check.axis}: {check.family}",
        "passed": score == check.owed,
        "score": score,
        "max-score": check.owed,
        "output": "\n".join(filter(None, (void(report), safe(check.why.message), safe(check.why.sentence)))),
    }

"""Reports that nobody graded, for tests of what is done with reports."""

import hashlib

from judge.grade import not_judged
from judge.seeds import Seed
from judge.spec import AXES
from judge.verdict import AxisResult, Code, Finding, Report, Verdict

SOURCE = b"def twice(x):\n    return 2 * x\n"
RIGHT = (Code.ACCEPTED, Code.ACCEPTED, Code.NOT_JUDGED)
WRONG = (Code.WRONG_ANSWER, Code.NOT_JUDGED, Code.NOT_JUDGED)
ERROR = (Code.JUDGE_ERROR, Code.NOT_JUDGED, Code.NOT_JUDGED)


def result(axis, code, *families, **numbers):
    if code is Code.NOT_JUDGED:
        return not_judged(axis, "not asked for")
    findings = tuple(Finding(f"{family}[0.0]", code, f"{family} is off") for family in families)
    return AxisResult(axis, code, findings, numbers)


def report(codes=RIGHT, *, source=SOURCE, seed=1, exercise="toy/twice", results=(), **changes):
    """A report with these codes for the axes, or these results."""
    made = tuple(results) or tuple(map(result, AXES, codes))
    facts = {"submission": "toy/twice.py", "backend": "bubblewrap", "counts": True, "seconds": 1.5} | changes
    digest = hashlib.sha256(source).hexdigest()
    return Report(exercise, verdict=Verdict(made), digest=digest, seed=Seed.parse(f"{seed:x}").hex, **facts)

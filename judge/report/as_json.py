"""JSON for machines: the contract with CI and with our own measurements.

One report is one object of schema `judge/report/1`; any other number of them is `{"schema": "judge/reports/1",
"reports": [...]}`. Numbers that JSON cannot write are the strings "nan", "inf" and "-inf". The document is ASCII, and
text that a submission had a hand in is escaped and capped by `judge.report.text`.
"""

import json
import math
from collections.abc import Sequence
from typing import Any

from judge.report.text import NAME, safe, safe_end, safe_line
from judge.seeds import Seed
from judge.verdict import AxisResult, Report

SCHEMA = "judge/report/1"
MANY = "judge/reports/1"


def number(value: float) -> float | str:
    """The value, or its name where JSON has none."""
    return value if math.isfinite(value) else str(float(value))


def document(report: Report) -> dict[str, Any]:
    """One report as what JSON can hold."""
    return {
        "schema": SCHEMA,
        "exercise": report.exercise,
        "verdict": str(report.verdict.code),
        "axes": [_axis(result) for result in report.verdict.results],
        "mistake": report.mistake,
        "backend": report.backend,
        "counts": report.counts,
        "notes": [safe(note) for note in report.notes],
        "submission": safe_line(report.submission, 4096),
        "digest": report.digest,
        "output": safe_end(report.output),
        "seed": report.seed,
        "seed_sha256": Seed(report.seed).commitment,
        "versions": {name: safe_line(version) for name, version in report.versions.items()},
        "seconds": round(report.seconds, 3),
    }


def _axis(result: AxisResult) -> dict[str, Any]:
    return {
        "name": result.axis,
        "code": str(result.code),
        "findings": [
            {
                "case": safe_line(finding.case, NAME),
                "code": str(finding.code),
                "message": safe(finding.message),
                "sentence": safe(finding.sentence),
            }
            for finding in result.findings
        ],
        "numbers": {name: number(float(value)) for name, value in result.numbers.items()},
    }


def render(reports: Sequence[Report]) -> str:
    """The document, ending in a line feed."""
    made = [document(report) for report in reports]
    whole = made[0] if len(made) == 1 else {"schema": MANY, "reports": made}
    return json.dumps(whole, indent=2, allow_nan=False) + "\n"

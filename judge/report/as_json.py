"""JSON for machines: the contract with CI and with our own measurements.

One report is one object of schema `judge/report/1`; any other number of them is `{"schema": "judge/reports/1",
"reports": [...]}`. Numbers that JSON cannot write are the strings "nan", "inf" and "-inf". The document is ASCII, and
text that a submission had a hand in is escaped and capped by `judge.report.text`.
"""

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from judge.report.text import MESSAGE, NAME, safe, safe_end, safe_line
from judge.seeds import Seed
from judge.verdict import AxisResult, Finding, Report, Series

SCHEMA = "judge/report/1"
MANY = "judge/reports/1"
MOST = 4096  # numbers in one list of a document that is read


class NotAReport(ValueError):  # noqa: N818 - it says what the text is
    """The text is not a report of ours; the message says why."""


@dataclass(frozen=True, slots=True)
class Graded:
    """What a report says of its grading, as far as one needs it to play a case again."""

    exercise: str
    submission: Path
    digest: str
    seed: Seed


def read(text: str) -> Graded:
    """The grading that a document of one report tells of.

    Raises:
        NotAReport: where it is anything else.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAReport(f"it is not JSON ({error})") from error
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise NotAReport(f"it has no schema {SCHEMA!r}")
    facts = [found.get(name) for name in ("exercise", "submission", "digest", "seed")]
    exercise, submission, digest, seed = (fact if isinstance(fact, str) else "" for fact in facts)
    try:
        return Graded(exercise, Path(submission), digest, Seed.parse(seed))
    except ValueError as error:
        raise NotAReport(str(error)) from error


def reports_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each report of a document, which must have come from us: only as much is checked as its readers rely on.

    Raises:
        NotAReport: where it is anything else.
    """
    found = document.get("reports") if document.get("schema") == MANY else [document]
    if not isinstance(found, list) or not found:
        raise NotAReport("it holds no report")
    for one in found:
        if not isinstance(one, dict) or one.get("schema") != SCHEMA or not isinstance(one.get("axes"), list):
            raise NotAReport(f"it has no schema {SCHEMA!r}")
        if not all(isinstance(axis, dict) and isinstance(axis.get("cases"), int) for axis in one["axes"]):
            raise NotAReport("it does not say how many cases were played")
    return found


def series_of(document: Mapping[str, Any]) -> tuple[Series, ...]:
    """What the speed families of one report have measured; nothing where it tells of none.

    Raises:
        NotAReport: where it is anything else.
    """
    try:
        axes = [axis for axis in document["axes"] if "evidence" in axis]
        return tuple(_series(one) for axis in axes for one in axis["evidence"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise NotAReport(f"its evidence on speed cannot be read ({type(error).__name__}: {error})") from error


def _series(found: Mapping[str, Any]) -> Series:
    what, unit = found["what"], found["unit"]
    if what not in ("ratio", "times_faster", "share", "exponent") or unit not in ("", "seconds", "bytes"):
        raise ValueError(f"{what!r} in {unit!r}")
    made = Series(
        str(found["family"]),
        what,
        float(found["limit"]),
        found["met"] is True,
        tuple(map(_figures, found["pairs"])),
        unit,
        tuple(map(int, found["sizes"][:MOST])),
        tuple(map(_figures, found["submission"])),
        _figures(found["reference"]),
        float(found["within"]),
    )
    costs = (*made.submission, made.reference)
    if (
        (unit == "") != (made.sizes == ())
        or bool(unit) != bool(made.submission)
        or any(len(cost) != len(made.sizes) for cost in costs)
    ):
        raise ValueError("costs and sizes do not match")
    if not any(made.pairs) or min((made.limit, *made.sizes, *itertools.chain(*costs)), default=1.0) <= 0:
        raise ValueError("no rounds, or a figure that cannot be")
    return made


def _figures(found: Sequence[Any]) -> tuple[float, ...]:
    figures = tuple(map(float, found[:MOST]))
    if not all(map(math.isfinite, figures)):
        raise ValueError("a figure that is none")
    return figures


def number(value: float) -> float | str:
    """The value, or its name where JSON has none."""
    return value if math.isfinite(value) else str(float(value))


def document(report: Report) -> dict[str, Any]:
    """One report as what JSON can hold; `exercise_digest` and `families` only where they are known."""
    known: dict[str, Any] = {"exercise_digest": report.exercise_digest} if report.exercise_digest else {}
    known |= {"families": [safe_line(name, NAME) for name in report.families]} if report.families else {}
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
        **known,
    }


def _axis(result: AxisResult) -> dict[str, Any]:
    return {
        "name": result.axis,
        "code": str(result.code),
        "findings": [_finding(finding) for finding in result.findings],
        "numbers": {name: number(float(value)) for name, value in result.numbers.items()},
        "cases": result.cases,
        "device": safe_line(result.device),
        **({"evidence": [_evidence(series) for series in result.evidence]} if result.evidence else {}),
    }


def _evidence(series: Series) -> dict[str, Any]:
    """The series; a figure that JSON cannot write would be no evidence."""
    return {
        **asdict(series),
        "family": safe_line(series.family, NAME),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    """Window, smallest input, hint and task only where there are any."""
    made: dict[str, Any] = {
        "case": safe_line(finding.case, NAME),
        "code": str(finding.code),
        "message": safe(finding.message),
        "sentence": safe(finding.sentence),
    }
    if (window := finding.window) is not None:
        made["window"] = {
            "place": window.place,
            "labels": list(window.labels),
            "expected": [safe_line(number) for number in window.want],
            "got": [safe_line(number) for number in window.got],
            "worst": window.worst,
        }
    if (smallest := finding.smallest) is not None:
        made["smallest"] = {
            "case": safe_line(smallest.case, NAME),
            "given": [safe_line(line, MESSAGE) for line in smallest.given],
            "expected": safe_line(smallest.expected, MESSAGE),
            "got": safe_line(smallest.got, MESSAGE),
        }
    texts = {"hint": finding.hint, "task": finding.task}
    return made | {name: safe_line(text, MESSAGE) for name, text in texts.items() if text}


def render(reports: Sequence[Report]) -> str:
    """The document, ending in a line feed."""
    made = [document(report) for report in reports]
    whole = made[0] if len(made) == 1 else {"schema": MANY, "reports": made}
    return json.dumps(whole, indent=2, allow_nan=False) + "\n"

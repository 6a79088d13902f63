"""A report from its JSON document, for those who read what the judge itself wrote and kept."""

from collections.abc import Mapping
from typing import Any

from judge.verdict import AxisResult, Code, Finding, Report, Verdict


def report_of(document: Mapping[str, Any]) -> Report:
    """The report that `as_json.document` made this of; what it does not know is left out."""
    return Report(
        exercise=document["exercise"],
        submission=document["submission"],
        digest=document["digest"],
        verdict=Verdict(tuple(map(_axis, document["axes"]))),
        backend=document["backend"],
        counts=document["counts"],
        seed=document["seed"],
        notes=tuple(document["notes"]),
        mistake=document["mistake"],
        output=document["output"],
        versions=document["versions"],
        seconds=document["seconds"],
        exercise_digest=document.get("exercise_digest", ""),
        families=tuple(document.get("families", ())),
    )


def _axis(found: Mapping[str, Any]) -> AxisResult:
    findings = tuple(
        Finding(one["case"], Code(one["code"]), one["message"], one["sentence"]) for one in found["findings"]
    )
    numbers = {name: float(value) for name, value in found["numbers"].items()}
    return AxisResult(found["name"], Code(found["code"]), findings, numbers, found["cases"], found["device"])

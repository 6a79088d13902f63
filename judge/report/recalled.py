"""A report again, from the document that was kept of it: the history's reports are shown by what shows fresh ones."""

from collections.abc import Mapping
from typing import Any

from judge.verdict import AxisResult, Code, Finding, Report, Smallest, Verdict, Window


def report_of(document: Mapping[str, Any]) -> Report:
    """The report that `as_json.document` wrote, here or with fewer fields; its numbers are numbers again."""
    return Report(
        exercise=document["exercise"],
        submission=document["submission"],
        digest=document["digest"],
        verdict=Verdict(tuple(map(_result, document["axes"]))),
        backend=document["backend"],
        counts=document["counts"],
        seed=document["seed"],
        notes=tuple(document["notes"]),
        mistake=document["mistake"],
        output=document["output"],
        versions=dict(document["versions"]),
        seconds=float(document["seconds"]),
        exercise_digest=document.get("exercise_digest", ""),
        families=tuple(document.get("families", ())),
    )


def _result(axis: Mapping[str, Any]) -> AxisResult:
    return AxisResult(
        axis["name"],
        Code(axis["code"]),
        tuple(
            Finding(
                found["case"],
                Code(found["code"]),
                found["message"],
                found["sentence"],
                _window(found.get("window")),
                _smallest(found.get("smallest")),
                found.get("hint", ""),
                found.get("task", ""),
            )
            for found in axis["findings"]
        ),
        {name: float(value) for name, value in axis["numbers"].items()},
        axis.get("cases", 0),
        axis.get("device", ""),
    )


def _window(found: Mapping[str, Any] | None) -> Window | None:
    if found is None:
        return None
    numbers = tuple(found["labels"]), tuple(found["expected"]), tuple(found["got"])
    return Window(found["place"], *numbers, found["worst"])


def _smallest(found: Mapping[str, Any] | None) -> Smallest | None:
    if found is None:
        return None
    return Smallest(found["case"], tuple(found["given"]), found["expected"], found["got"])

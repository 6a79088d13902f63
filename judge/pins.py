"""`judge.lock`: the exercises as an instructor pinned them, and how many cases an accepted solution must have met.

A file that a learner can edit proves nothing by itself. It is worth what its place is worth: a protected branch, the
instructor's own repository, or whoever holds a signed report against his copy with `judge verify-report --lock`.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from judge.axes import timed
from judge.catalog import Exercise
from judge.seeds import Seed
from judge.spec import AXES, AxisName, SpecError
from judge.trials import PLAYED
from judge.verdict import Code, Report

SCHEMA = "judge/lock/1"
DIGEST = re.compile("[0-9a-f]{64}")


class NotALock(ValueError):  # noqa: N818 - it says what the text is
    """The text is no lock of ours; the message says why."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One exercise: the digest of its files, and for each axis the fewest cases of an accepted solution."""

    digest: str
    cases: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Pins:
    """All of a catalogue's."""

    exercises: Mapping[str, Pin]

    @property
    def catalog(self) -> str:
        """The digest of the whole catalogue, known solutions included; `Catalog.digest` is of what learners see."""
        told = "".join(f"{name} {pin.digest}\n" for name, pin in sorted(self.exercises.items()))
        return hashlib.sha256(told.encode()).hexdigest()

    @classmethod
    def of(cls, catalog: Iterable[Exercise], axes: Sequence[AxisName] = AXES) -> "Pins":
        """Those of a catalogue, or of some of its exercises, as they are; only these axes will have to be judged.

        Raises:
            SpecError: where an exercise is broken.
        """
        return cls({exercise.name: Pin(exercise.full_digest, fewest(exercise, axes)) for exercise in catalog})

    @classmethod
    def read(cls, text: str) -> "Pins":
        """From what `write` made.

        Raises:
            NotALock: where it is anything else.
        """
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise NotALock(f"it is not JSON ({error})") from error
        if not isinstance(found, dict) or found.get("schema") != SCHEMA:
            raise NotALock(f"it has no schema {SCHEMA!r}")
        pinned = found.get("exercises")
        if not isinstance(pinned, dict):
            raise NotALock("it names no exercises")
        made = cls({name: _pin(name, facts) for name, facts in pinned.items()})
        if found.get("catalog") != made.catalog:
            raise NotALock("the digest of its catalogue is not that of its exercises; write it anew with `judge lock`")
        return made

    def write(self) -> str:
        """The document, ending in a line feed."""
        pinned = {name: {"digest": pin.digest, "cases": dict(pin.cases)} for name, pin in self.exercises.items()}
        return json.dumps({"schema": SCHEMA, "catalog": self.catalog, "exercises": pinned}, indent=2) + "\n"

    def check(self, exercise: Exercise) -> None:
        """The exercise is the one that was pinned.

        Raises:
            SpecError: where it is not.
        """
        if why := self.differs(exercise.name, exercise.full_digest):
            raise SpecError(why)

    def differs(self, name: str, digest: str) -> str:
        """In what way it is not the pinned one; empty where it is."""
        pin = self.exercises.get(name)
        if pin is None:
            return f"{name} is not in judge.lock, which the instructor wrote: it cannot become a grade"
        if pin.digest != digest:
            return (
                f"{name} is not the exercise that judge.lock pins ({digest[:12] or 'unknown'}, not {pin.digest[:12]})"
            )
        return ""


def _pin(name: str, facts: Any) -> Pin:
    digest, cases = (facts.get("digest"), facts.get("cases")) if isinstance(facts, dict) else (None, None)
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        raise NotALock(f"{name}: has no digest")
    if not isinstance(cases, dict) or not all(type(count) is int and count >= 0 for count in cases.values()):
        raise NotALock(f"{name}: has no numbers of cases")
    return Pin(digest, cases)


def fewest(exercise: Exercise, axes: Sequence[AxisName]) -> dict[str, int]:
    """For each axis that the exercise has: how often its families are asked, each of which yields a case or more."""
    counts: dict[str, int] = {}
    for axis in PLAYED:
        if axis.name in axes:
            plan = axis.plan(exercise.name, exercise.spec, Seed.parse("1"))
            counts[axis.name] = len({(planned.family.name, planned.round) for planned in plan})
    if "speed" in axes:
        rules = [family.rule for family in exercise.spec.families if family.rule is not None]
        counts["speed"] = sum(timed.fewest(rule) for rule in rules if rule.device == "cpu")
    return {axis: count for axis, count in counts.items() if count}


def unproven(report: Report, pins: Pins) -> str:
    """Why the report is no proof that grading took place; empty where it is, or where nobody gains by it."""
    if why := pins.differs(report.exercise, report.exercise_digest):
        return why
    if report.verdict.code is not Code.ACCEPTED:
        return ""
    return scarce(report.exercise, {result.axis: result.cases for result in report.verdict.results}, pins)


def scarce(name: str, played: Mapping[str, int], pins: Pins) -> str:
    """In what an accepted report falls short of the cases that it must have met."""
    for axis, least in pins.exercises[name].cases.items():
        if played.get(axis, 0) < least:
            return (
                f"{name}: only {played.get(axis, 0)} cases of {axis} were played; judge.lock asks for {least} or more"
            )
    return ""

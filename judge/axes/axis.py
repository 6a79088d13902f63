"""What every axis shares: a case planned, a trial played, and the finding that a fault becomes."""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from judge import yardstick
from judge.answers import Answer
from judge.around import owner, window
from judge.compare import PRECISIONS, Array, Mismatch, rounded
from judge.seeds import Seed
from judge.spec import AxisName, Case, Family, Spec
from judge.verdict import AxisResult, Code, Finding, Window, worst
from judge.yardstick import Quick, Reading, read
from sandbox.box import Died, Garbled, Limit, Outcome, OutOfMemory, Phase, Raised, Returned, TimedOut


@dataclass(frozen=True, slots=True)
class Planned:
    """A case to be played for a family; `round` counts the streams that the family was asked under."""

    family: Family
    case: Case
    round: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """A case, played: what the submission gave and what is right, step by step.

    `got` ends early where the box died: what follows in the case was not played.
    """

    planned: Planned
    got: tuple[Outcome, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What one trial says: its largest error in yardsticks, and what is wrong with it, if anything.

    A `slip` is a finding that is forgiven where its family has no other.
    """

    family: str
    yards: float
    finding: Finding | None = None
    slip: bool = False


class Axis(Protocol):
    """Plans, tells and concludes; pure. `at_most` is how many yardsticks an error may have."""

    name: AxisName
    draws: int
    at_most: float

    def plan(self, exercise: str, spec: Spec, seed: Seed) -> Iterator[Planned]:
        """The cases to be played, in order."""
        ...

    def tell(self, trial: Trial) -> Told:
        """What one trial says."""
        ...


def tell(axis: Axis, trials: Sequence[Trial]) -> list[Told]:
    """What each says; little is asked of one that is plainly right."""
    return [
        axis.tell(trial) if yards is None else Told(trial.planned.family.name, yards)
        for trial, yards in zip(trials, within(trials, axis.at_most), strict=True)
    ]


LATE: Mapping[Phase, str] = {
    "load": "the file did not finish loading",
    "call": "no answer",
    "total": "all calls so far, taken together, did not end",
    "cpu": "with all that your code leaves running, the run did not end",
}
LIMITED: Mapping[Limit, Code] = {
    "": Code.RUNTIME_ERROR,
    "processes": Code.PROCESS_LIMIT,
    "open files": Code.PROCESS_LIMIT,
    "output": Code.OUTPUT_LIMIT,
    "files": Code.OUTPUT_LIMIT,
    "calls": Code.TIME_LIMIT,
}


def conclude(axis: Axis, told: Sequence[Told]) -> AxisResult:
    """What the trials amount to: a finding for each family that failed, and each family's worst error in yardsticks."""
    numbers: dict[str, float] = {}
    slips: dict[str, list[Finding]] = {}
    findings: list[Finding] = []
    for one in told:
        numbers[one.family] = max(numbers.get(one.family, 0.0), one.yards)
        if one.finding is not None:
            (slips.setdefault(one.family, []) if one.slip else findings).append(one.finding)
    findings += [finding for several in slips.values() if len(several) > 1 for finding in several]
    chosen = one_per_family(findings)
    return AxisResult(axis.name, worst([finding.code for finding in chosen]), chosen, numbers, len(told))


def weigh(axis: Axis, trials: Sequence[Trial]) -> AxisResult:
    """What the axis says of the trials."""
    return conclude(axis, tell(axis, trials))


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a trial has no number: its first step whose outcome is not an answer."""

    step: int
    code: Code
    message: str

    @classmethod
    def of(cls, step: int, got: Outcome, place: str = "") -> "Fault | None":
        """The fault that an outcome is where an answer was wanted; None for an answer."""
        match got:
            case Returned():
                return None
            case Raised(error, message, trace):
                return cls(step, Code.RUNTIME_ERROR, _raised(error, message, place, trace))
            case TimedOut(seconds, phase):
                return cls(step, Code.TIME_LIMIT, f"{LATE[phase]} within {seconds:.3g} s{place}")
            case OutOfMemory(limit):
                return cls(step, Code.MEMORY_LIMIT, f"your code used more than {limit} MiB of memory{place}")
            case Died(how, limit):
                return cls(step, LIMITED[limit], f"your code {how}{place}")
            case Garbled(reason):
                return cls(step, Code.MALFORMED, f"what came back is no answer: {reason}{place}")


def _raised(error: str, message: str, place: str, trace: str) -> str:
    """What was raised, then where; a traceback ends with what was raised, which need not be said twice."""
    what = f"{error}: {message}" if message else error
    lines = trace.rstrip().splitlines()
    if lines and what.startswith(lines[-1].strip()):  # of a SyntaxError without its line
        del lines[-1]
    return "\n".join((f"{what}{place}", *lines))


@dataclass(frozen=True, slots=True)
class Measured:
    """One array that came back, measured: the step it belongs to and its place in that step's result."""

    step: int
    path: str
    reading: Reading
    dtype: str
    got: Array
    want: Array

    @property
    def window(self) -> Window | None:
        """The numbers around its worst element."""
        want = rounded(self.want, self.dtype) if self.dtype in PRECISIONS else self.want
        return None if self.reading.at is None else window(want, self.got, self.reading.at)


def measured(trial: Trial) -> tuple[list[Measured], Fault | None]:
    """Each array that came back before the first fault, measured; and that fault, where there is one."""
    found: list[Measured] = []
    for at, (got, answer) in enumerate(zip(trial.got, trial.answers, strict=False)):
        fault = _fault(trial, at, got, answer)
        if fault is not None:
            return found, fault
        if not isinstance(got, Returned) or not isinstance(answer.want, Returned):
            continue
        matched = answer.beside(got.value)
        if isinstance(matched, Mismatch):
            code = Code.WRONG_ANSWER if matched.cause == "value" else Code.MALFORMED
            return found, Fault(at, code, f"{matched.message}{_at_step(trial, at)}")
        yards = answer.yards or (None,) * len(answer.evidence)
        for pair, evidence, yard in zip(matched, answer.evidence, yards, strict=True):
            reading = read(pair.got, pair.dtype, evidence, trial.planned.family.measure, yard)
            found.append(Measured(at, pair.path, reading, pair.dtype, pair.got, evidence.truth))
    if len(trial.got) < len(trial.answers):
        return found, Fault(len(trial.got), Code.RUNTIME_ERROR, "the case was not played to its end")
    return found, None


def beyond(found: Sequence[Measured], at_most: float) -> Measured | None:
    """The first array whose error is more than so many yardsticks; a NaN is more than any."""
    return next((one for one in found if not one.reading.worst <= at_most), None)


def within(trials: Sequence[Trial], at_most: float) -> list[float | None]:
    """The largest error of each trial, in yardsticks; None where something is wrong, or `measured` must say more."""
    known = [_quick(trial) for trial in trials]
    yards = iter(yardstick.within([one for some in known if some is not None for one in some]))
    found: list[float | None] = []
    for some in known:
        each = [next(yards) for _ in some or ()]
        right = some is not None and all(error <= at_most for error in each)  # a NaN is not
        found.append(max(each, default=0.0) if right else None)
    return found


def _quick(trial: Trial) -> list[tuple[Array, Quick]] | None:
    """Every array that came, with its yard; None where one is missing, or is not of ordinary numbers."""
    if len(trial.got) != len(trial.answers):
        return None
    found: list[tuple[Array, Quick]] = []
    for got, answer in zip(trial.got, trial.answers, strict=True):
        if not isinstance(got, Returned) or not isinstance(answer.want, Returned):
            return None
        matched = answer.beside(got.value)
        if isinstance(matched, Mismatch) or len(matched) != len(answer.yards):
            return None
        for pair, yard in zip(matched, answer.yards, strict=True):
            if yard is None or yard.quick is None or pair.got.dtype.kind != "f":
                return None
            found.append((pair.got, yard.quick))
    return found


def _at_step(trial: Trial, at: int) -> str:
    step = trial.planned.case.steps[at]
    if len(trial.planned.case.steps) == 1:
        return f" ({step.name}(...))" if step.verb == "call" and step.name else ""
    made = f"making the {step.name or 'object'}"
    called = f"{step.name}(...)" if step.name else "the call"
    what = {"new": made, "get": f"reading .{step.name}"}.get(step.verb, called)
    return f" (step {at + 1} of {len(trial.planned.case.steps)}: {what})"


def _fault(trial: Trial, at: int, got: Outcome, answer: Answer) -> Fault | None:
    """None where there is something to compare, or where both raise what the contract asks for."""
    place = _at_step(trial, at)
    if isinstance(answer.want, Raised):
        if isinstance(got, Returned):
            text = f"expected {answer.want.error} ({answer.want.message}), got an answer{place}"
            return Fault(at, Code.WRONG_ANSWER, text)
        if isinstance(got, Raised):
            if answer.want.error in (got.error, *got.bases):
                return None
            return Fault(at, Code.WRONG_ANSWER, f"expected {answer.want.error}, got {got.error}: {got.message}{place}")
    return Fault.of(at, got, place)


def describe_fault(trial: Trial, fault: Fault) -> Finding:
    """The fault as a finding of its case."""
    return Finding(trial.planned.case.name, fault.code, fault.message, trial.planned.family.sentence)


def place_of(trial: Trial, one: Measured) -> str:
    """The reading's own words on its worst place, with the part of the result and the step it belongs to."""
    words = one.reading.special or one.reading.place
    whose = "" if one.reading.at is None else owner(trial.planned.case.steps[one.step].args, one.reading.at)
    place = f"{f'the result{one.path}: ' if one.path else ''}{words}{whose}{_at_step(trial, one.step)}"
    return "\n".join(filter(None, (place, compared(trial.planned.family))))


def compared(family: Family) -> str:
    """What is compared, in its author's words, where that is something else than the answer itself."""
    looks = family.measure.seen or family.measure.examined
    words = (inspect.getdoc(looks) if inspect.isroutine(looks) else None) or ""
    paragraph = " ".join(words.partition("\n\n")[0].split())
    return paragraph and f"compared is: {paragraph}"


def one_per_family(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The worst and earliest finding of each family, worst first, saying how many more cases of it fail."""
    chosen: dict[str, Finding] = {}
    count: dict[str, int] = {}
    for finding in findings:
        family = finding.case.partition("[")[0]
        count[family] = count.get(family, 0) + 1
        if family not in chosen or finding.code.severity > chosen[family].code.severity:
            chosen[family] = finding
    told = [
        replace(f, message=f"{f.message}\n{more} more of this family fail{'s' * (more == 1)}") if more else f
        for more, f in ((count[name] - 1, f) for name, f in chosen.items())
    ]
    return tuple(sorted(told, key=lambda finding: -finding.code.severity))

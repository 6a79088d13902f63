"""The story of a submission: plan, play, weigh, decide.

Whatever a submission does becomes a finding; whatever fails on our side becomes `judge_error`, never a grade.
"""

import hashlib
import importlib.metadata
import itertools
import platform
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import numpy as np

from judge.afar import raced
from judge.axes.axis import Axis, Fault, Planned, Trial, describe_fault, weigh
from judge.axes.counted import Tally
from judge.axes.growth import Climb
from judge.axes.speed import Race
from judge.axes.timed import weigh as weigh_speed
from judge.catalog import Exercise
from judge.ceilings import Ceilings
from judge.climb import clocked
from judge.device import Device, here, missing, processor, uncompiled
from judge.diagnosis import mistake
from judge.lock import clock_lock
from judge.mine import NOTHING, Mine, left_behind
from judge.play import Player, Unloadable, fresh_box, retried
from judge.rules import Calls
from judge.seeds import Seed
from judge.smaller import named
from judge.smallest import Search
from judge.source import RefusedFile, read_submission
from judge.spec import AXES, AxisName, Case, Family, SpecError
from judge.trials import PLAYED, Cases, judged, ready
from judge.verdict import AxisResult, Code, Finding, Report, Verdict
from sandbox.box import Backend, BoxError, Sharing, Submission
from sandbox.session import Session

PATIENCE = 1.5
SLOW_TO_FAIL = (Code.TIME_LIMIT, Code.MEMORY_LIMIT)
Say = Callable[[str], None]


class UnknownCase(Exception):  # noqa: N818 - what the user asked for, not an error of a program
    """The exercise has no case of this name."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What somebody who grades often has ready, and hears early.

    Attributes:
        cases: those of an axis under the seed of the grading, which others may share; else they are prepared anew.
        start: a box, perhaps one that is up already; else one is started.
        digest: that of the exercise, as it was when the cases were prepared; else its files are read again.
        heard: told what an axis says, as soon as it is known.
        mine: what the learner has built already, to be staged beside the submission.
        patience: seconds for the smallest input that fails, such as PATIENCE; 0 where nobody would read it.
    """

    cases: Callable[[Axis], Cases] | None = None
    start: Callable[[int | None], Session] | None = None
    digest: str = ""
    heard: Callable[[AxisResult], None] = lambda result: None
    mine: Mine = NOTHING
    patience: float = 0.0


@dataclass(slots=True)
class Grading:
    """What one grading needs, and what it learns of its boxes on the way."""

    exercise: Exercise
    submission: Submission
    seed: Seed
    backend: Backend
    progress: Say
    ahead: Ahead = Ahead()
    device: Device | None = None
    output: str = ""
    notes: tuple[str, ...] = ()
    mistake: str = ""

    def start(self, core: int | None = None, *, tidy: bool = False) -> Session:
        """A fresh box."""
        if self.ahead.start is not None and not tidy:
            return self.ahead.start(core)
        return fresh_box(self.exercise, self.backend, core, tidy=tidy)

    def cases(self, axis: Axis) -> Cases:
        """Those that are played for an axis."""
        if self.ahead.cases is not None:
            return self.ahead.cases(axis)
        return Cases(self.exercise, axis, self.seed)


def quiet(message: str) -> None:
    """No progress."""


def grade(
    exercise: Exercise,
    path: Path,
    *,
    seed: Seed,
    backend: Backend,
    axes: Sequence[AxisName] = AXES,
    progress: Say = quiet,
    ahead: Ahead = Ahead(),
    device: Device | None = None,
) -> Report:
    """Grade a file: a report, whatever happens.

    device: what rules that name a GPU are judged on; else the GPU that is here, if there is one.

    Raises:
        UnusableFile: where there is nothing to grade.
    """
    began = time.perf_counter()
    report = Report(
        exercise=exercise.name,
        submission=str(path),
        digest="",
        verdict=Verdict(()),
        backend=backend.name,
        counts=backend.isolates and (device is None or device.isolates),
        seed=seed.hex,
        versions=versions(exercise.origin),
    )
    try:
        source = read_submission(path)
    except RefusedFile as refusal:
        with suppress(SpecError):  # the file is refused whatever becomes of the exercise
            report = replace(report, families=families(exercise), exercise_digest=exercise.full_digest)
        return replace(report, verdict=refused(str(refusal)), seconds=time.perf_counter() - began)
    report = replace(report, digest=hashlib.sha256(source).hexdigest())
    try:
        report = replace(report, families=families(exercise), exercise_digest=ahead.digest or exercise.full_digest)
        mine = ahead.mine
        submission = exercise.submission(source, mine=mine.files)
        job = Grading(exercise, submission, seed, backend, progress, ahead, device)
        verdict = Verdict(tuple(all_axes(job, axes)))
        report = replace(
            report,
            output=job.output,
            notes=tuple(
                dict.fromkeys((*job.notes, *mine.notes(source), *left_behind(path, exercise.name, verdict, mine)))
            ),
            mistake=job.mistake,
            versions=versions(exercise.origin),
        )
    except (SpecError, BoxError) as error:
        verdict = ours(axes, str(error))
    except Exception as error:  # any other failure is a fault of ours: it must not become a grade
        verdict = ours(axes, f"{type(error).__name__}: {error} (a fault of the judge; please report it)")
    return replace(report, verdict=verdict, seconds=time.perf_counter() - began).at_home()


def families(exercise: Exercise) -> tuple[str, ...]:
    """All of the exercise's, `axis/name`, in the order in which they are judged."""
    found = exercise.spec.families
    return tuple(f"{axis}/{family.name}" for axis in AXES for family in found if family.axis == axis)


def all_axes(job: Grading, axes: Sequence[AxisName]) -> list[AxisResult]:
    """Every axis in turn; once one is not accepted, those after it are not judged."""
    results: list[AxisResult] = []
    blocked = ""
    with Player(job.submission, job.start) as player:
        for axis in PLAYED:
            if axis.name not in axes:
                results.append(not_judged(axis.name, "not asked for"))
            elif blocked:
                results.append(not_judged(axis.name, f"{blocked} comes first"))
            else:
                results.append(played(job, axis, player))
                blocked = "" if results[-1].code in (Code.ACCEPTED, Code.NOT_JUDGED) else axis.name
        job.output, job.notes = player.output, player.notes
    if "speed" not in axes:
        return [*results, not_judged("speed", "not asked for")]
    return [*results, not_judged("speed", f"{blocked} comes first") if blocked else timed(job)]


def played(job: Grading, axis: Axis, player: Player) -> AxisResult:
    """One axis, its cases planned, played and weighed; a known mistake is named."""
    spec = job.exercise.spec
    if not any(family.axis == axis.name for family in spec.families):
        return not_judged(axis.name, f"this exercise has no {axis.name} family")
    cases = job.cases(axis)
    counted = itertools.count(1)
    try:
        result, trials = judged(
            cases, lambda some: player.play(some, lambda _: job.progress(f"{axis.name}: case {next(counted)}"))
        )
    except Unloadable as unloaded:
        result = unloadable(axis.name, unloaded)
        job.ahead.heard(result)
        return result
    job.ahead.heard(result)
    failing = {finding.case for finding in result.findings}
    failed = [trial for trial in trials if trial.planned.case.name in failing]
    if result.findings:  # what is forgiven is no mistake
        with suppress(Exception):  # of the author's files: a mistake without a name is one all the same
            job.mistake = mistake(job.exercise, axis, trials)
    return pointed(job, explained(job, axis, player, result, failed))


def pointed(job: Grading, result: AxisResult) -> AxisResult:
    """The result, each finding with the hints and the line of the statement that are about its family."""
    try:
        hints = job.exercise.hints
    except SpecError:  # `judge verify` says so; a learner's verdict does not wait for it
        hints = None
    if hints is None:
        return result
    findings: list[Finding] = []
    for finding in result.findings:
        family = finding.case.partition("[")[0]
        hint = f"{job.exercise.name} {family if family in hints.families else ''}".strip()
        findings.append(replace(finding, hint=hint, task=hints.on(family).task) if family else finding)
    return replace(result, findings=tuple(findings))


def explained(job: Grading, axis: Axis, player: Player, result: AxisResult, failed: Sequence[Trial]) -> AxisResult:
    """The result, its first finding with the smallest input that was found to fail in the same way.

    That is a kindness: it has little time, and whatever goes wrong with it leaves the verdict as it is.
    """
    first = result.findings[0] if result.findings else Finding("", Code.ACCEPTED, "")
    trial = next((trial for trial in failed if trial.planned.case.name == first.case), None)
    if trial is None or first.code in SLOW_TO_FAIL or job.ahead.patience <= 0:
        return result
    job.progress(f"{axis.name}: looking for the smallest input that fails")
    output = player.output
    try:
        search = Search(job.exercise, axis, job.seed, first.code, player, job.ahead.patience)
        found = search.smallest(trial)
    except Exception:  # of the author's files or of a box: nothing of it is the verdict's
        found = None
    player.output = output
    return replace(result, findings=(replace(first, smallest=found), *result.findings[1:]))


def timed(job: Grading) -> AxisResult:
    """The speed axis: every family with a rule for a device that is here."""
    rules = [family for family in job.exercise.spec.families if family.rule is not None]
    if not rules:
        return not_judged("speed", "this exercise has no speed rule")
    mine = [family for family in rules if family.rule is not None and family.rule.device == "cpu"]
    theirs = [family for family in rules if family not in mine]
    device, why = gpu_for(job) if theirs else (None, "")
    if theirs and device is None:
        job.notes += (f"{', '.join(family.name for family in theirs)}: not judged, since {why}",)
    if not mine and device is None:
        return not_judged("speed", why)
    counted = device is None and all(isinstance(family.rule, Calls) for family in mine)
    with nullcontext() if counted else clock_lock(job.progress):
        found: list[Race | Climb | Tally] = []
        for family in mine:
            job.progress(f"speed: {family.name}")
            found.append(retried(partial(clocked, job.exercise, family, job.submission, job.seed, job.start)))
        if device is not None:
            found += on_device(job, theirs, device)
    names = [*([processor()] if mine and not counted else []), *([device.name()] if device is not None else [])]
    result = weigh_speed(found, " and ".join(names))
    job.ahead.heard(result)
    return pointed(job, result)


def on_device(job: Grading, families: Sequence[Family], device: Device) -> list[Race]:
    """Every family that names a GPU, raced there."""
    ceilings, found = Ceilings(device), []
    for family in families:
        job.progress(f"speed on {device.name()}: {family.name}")
        race = partial(raced, job.exercise, family, job.submission, job.seed, job.backend, device, ceilings)
        try:
            found.append(retried(race))
        except BoxError as error:
            text = f"{error}. Without the GPU, whose rules are then not judged: CUDA_VISIBLE_DEVICES= judge ..."
            raise BoxError(text) from error
    if not device.isolates:
        job.notes += (f"timed on {device.name()}: that says nothing of a GPU",)
    else:
        job.notes += (", ".join(f"{what} {value}" for what, value in device.record().items()),)
    return found


def gpu_for(job: Grading) -> tuple[Device | None, str]:
    """The device for rules that name a GPU; else why there is none."""
    if not (isinstance(job.backend, Sharing) and job.backend.shares):
        return None, f"its rule names a GPU, and the backend {job.backend.name} cannot share one with a box"
    device = job.device or here()
    lacks = "" if device else missing()
    if device and device.place == "cuda" and job.exercise.spec.framework == "triton":
        lacks = uncompiled()  # what a submission would be blamed for
    return (None, f"its rule names a GPU, and {lacks}") if lacks else (device, "")


def not_judged(axis: AxisName, why: str) -> AxisResult:
    """An axis without a verdict, and the reason."""
    return AxisResult(axis, Code.NOT_JUDGED, (Finding("", Code.NOT_JUDGED, why),))


def unloadable(axis: AxisName, failed: Unloadable) -> AxisResult:
    """The file did not load: one finding, which belongs to no case."""
    family = Family("load", "The file must load and define what the exercise asks for.", axis, lambda rng: ())
    trial = Trial(Planned(family, Case("", ())), (failed.outcome,), ())
    fault = Fault.of(0, failed.outcome)
    assert fault is not None
    finding = replace(describe_fault(trial, fault), case="")
    return AxisResult(axis, finding.code, (finding,))


def refused(why: str) -> Verdict:
    """The verdict on a file that was refused before it ran."""
    finding = Finding("", Code.REJECTED, f"the file was refused: {why}")
    return Verdict((AxisResult("correctness", Code.REJECTED, (finding,)),))


def not_there(exercise: Exercise) -> Report:
    """The report on a solution that is due and was not handed in."""
    path = f"{exercise.name}.py"
    return Report(
        exercise=exercise.name,
        submission=path,
        digest="",
        verdict=refused("it is due, and is not there"),
        backend="",
        counts=True,
        seed=Seed.fresh().hex,
        versions=versions(exercise.origin),
        exercise_digest=exercise.full_digest,
        families=families(exercise),
    )


def ours(axes: Sequence[AxisName], why: str) -> Verdict:
    """Our own failure; it says nothing of the submission."""
    return Verdict(
        (AxisResult(axes[0] if axes else "correctness", Code.JUDGE_ERROR, (Finding("", Code.JUDGE_ERROR, why),)),)
    )


def boxless(exercise: str, path: Path, seed: Seed, axes: Sequence[AxisName], why: str) -> Report:
    """The report where nothing could be run: also that is one."""
    return Report(exercise, str(path), "", ours(axes, why), "", True, seed.hex, versions=versions())


def versions(catalog: str = "") -> dict[str, str]:
    """What graded: judge, a catalogue other than its own, python, numpy, and torch where it has been used."""
    found = {"judge": _version("judge"), "python": platform.python_version(), "numpy": np.__version__}
    if "torch" in sys.modules:
        found["torch"] = _version("torch")
    return found | ({"catalog": catalog} if catalog else {})


@cache
def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:  # run from a checkout
        return "not installed"


def replay(
    exercise: Exercise, path: Path, *, seed: Seed, backend: Backend, case: str, mine: Mine = NOTHING
) -> tuple[Trial, AxisResult]:
    """Play one case of an earlier grading again.

    Raises:
        UnknownCase: where the exercise has no such case under this seed.
        UnusableFile, RefusedFile: as `read_submission`.
        BoxError, SpecError: as they are.
    """
    for axis in PLAYED:
        if (planned := named(exercise, axis, case, seed)) is not None:
            submission = exercise.submission(read_submission(path), mine=mine.files)
            return _replayed(exercise, submission, seed, backend, axis, planned)
    raise UnknownCase(f"{exercise.name} has no case {case!r} under this seed; the report names its cases")


def _replayed(
    exercise: Exercise, submission: Submission, seed: Seed, backend: Backend, axis: Axis, planned: Planned
) -> tuple[Trial, AxisResult]:
    job = Grading(exercise, submission, seed, backend, quiet)
    prepared = ready(exercise, planned, axis, seed)
    with Player(job.submission, job.start) as player:
        try:
            (trial,) = player.play([prepared])
        except Unloadable as failed:
            return prepared.played((failed.outcome,)), unloadable(axis.name, failed)
    return trial, pointed(job, weigh(axis, [trial]))

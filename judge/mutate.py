"""Is every small change of the reference noticed? Mutants are played at the desk against the exercise's own cases.

A mutant may loop for ever or ask for all memory there is, so each is played in a forked process with limits; most are
caught by their first cases. One that is right all the same is listed, with the reason, in `equivalent.toml` beside the
reference:

    [[equivalent]]
    reason = "Six to ten sweeps suffice."
    changes = ["SWEEPS = 60 -> SWEEPS = 61", "SWEEPS = 60 -> SWEEPS = 59"]
"""

import json
import os
import resource
import select
import signal
import tempfile
import time
import tomllib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from judge.axes.axis import Trial
from judge.catalog import Exercise
from judge.compare import Mismatch, pairs
from judge.grade import Say, quiet
from judge.mutants import Mutant, mutants
from judge.seeds import Seed
from judge.spec import SpecError
from judge.steps import perform
from judge.trials import PLAYED, ByFamily, Cases, Ready, judged
from judge.verdict import Code
from sandbox.box import Outcome, Raised, Returned

AT_LEAST = 0.95
LIST = "equivalent.toml"
CASE_SECONDS = 1.0  # of a processor, or SLOWER times what the reference needs for its longest case, if that is more
SLOWER = 20
WALL_SECONDS = 300.0
MEMORY_BYTES = 1 << 30  # over what the process has already
Fate = Literal["killed", "same", "equivalent", "survived"]


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one mutant.

    Attributes:
        fate: killed under every seed; accepted under one, and listed as equivalent; accepted, and the same to the last
            bit as the reference in every case; or accepted although it differs.
        by: what caught it, under the first seed: axis/family; `load` where the file does not load, `time` where it
            did not end, `memory` or the like where it died.
        code: the verdict, where a family caught it.
        reason: why it is equivalent, where it is listed.
    """

    mutant: Mutant
    fate: Fate
    by: str = ""
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mutation:
    """What the mutants of a reference say of an exercise: what became of each, and what must be mended."""

    exercise: str
    path: Path
    played: tuple[Played, ...]
    errors: tuple[str, ...] = ()

    def of(self, *fates: Fate) -> list[Played]:
        """Those with one of these fates."""
        return [one for one in self.played if one.fate in fates]

    @property
    def score(self) -> float:
        """The share of those that are not equivalent that were killed; 1 where there are none."""
        killed, survived = len(self.of("killed")), len(self.of("survived"))
        return killed / (killed + survived) if killed + survived else 1.0

    @property
    def ok(self) -> bool:
        """Is the bar met, and the list of equivalents right?"""
        return self.score >= AT_LEAST and not self.errors


def mutate(exercise: Exercise, *, seeds: Sequence[Seed], jobs: int = 1, progress: Say = quiet) -> Mutation:
    """Play every mutant of the reference under every seed.

    Raises:
        SpecError: where the exercise is broken, or its list of equivalents is.
    """
    path = exercise.reference / "solution.py"
    found = mutants(path.read_text(encoding="utf-8"))
    listed = equivalents(exercise)
    progress(f"{exercise.name}: preparing {len(seeds)} seeds")
    bench = Bench(exercise, seeds)
    played: list[Played] = []
    for done, (mutant, tried) in enumerate(bench.played(found, jobs), 1):
        progress(f"{exercise.name}: playing mutants: case {done} of {len(found)}")
        played.append(concluded(mutant, tried, listed))
    played.sort(key=lambda one: found.index(one.mutant))
    return Mutation(exercise.name, path, tuple(played), tuple(idle(exercise, played, listed)))


def equivalents(exercise: Exercise) -> dict[str, str]:
    """Changes that are right all the same, with their reasons; none where there is no list.

    Raises:
        SpecError: where the list is not as it must be.
    """
    path = exercise.reference / LIST
    if not path.exists():
        return {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]
        found = {str(change): str(one["reason"]).strip() for one in entries for change in one["changes"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SpecError(f"{path}: {error!r}; write [[equivalent]], reason = ... and changes = [...]") from error
    if bare := [change for change, reason in found.items() if not reason]:
        raise SpecError(f"{path}: {bare[0]}: has no reason")
    return found


def idle(exercise: Exercise, played: Sequence[Played], listed: dict[str, str]) -> Iterator[str]:
    """Entries of the list that do not apply; a statement may stand in two places, and be free in one of them."""
    path = exercise.reference / LIST
    for change in listed:
        mine = [one for one in played if one.mutant.change == change]
        if not mine:
            yield f"{path}: {change}: is no change of solution.py any more; leave it out"
        elif all(one.by for one in mine):
            yield f"{path}: {change}: is caught by {mine[0].by}, so it is not equivalent; leave it out"


@dataclass(frozen=True, slots=True)
class Tried:
    """A mutant under one seed: what caught it, if anything, or whether each answer was the same."""

    by: str = ""
    code: str = ""
    same: bool = False


def concluded(mutant: Mutant, tried: Sequence[Tried], listed: dict[str, str]) -> Played:
    """What became of it: killed only where every seed kills it."""
    by = next((one for one in tried if one.by), Tried())
    if all(one.by for one in tried):
        return Played(mutant, "killed", by.by, by.code)
    if by.by:
        return Played(mutant, "survived", by.by, by.code)
    if mutant.change in listed:
        return Played(mutant, "equivalent", reason=listed[mutant.change])
    return Played(mutant, "same" if all(one.same for one in tried) else "survived")


class Bench:
    """The cases of an exercise under some seeds, answered, and processes that play mutants against them."""

    def __init__(self, exercise: Exercise, seeds: Sequence[Seed]) -> None:
        self.exercise = exercise
        self.prepared = [[ByFamily(Cases(exercise, axis, seed)) for axis in PLAYED] for seed in seeds]
        first, *others = self.prepared
        cases = [case for axis in first for some in axis for case in some]
        for axis in (
            axis for axes in others for axis in axes
        ):  # which few mutants live to see: the rest is left to them
            next(iter(axis), None)
        self.case_seconds = max(CASE_SECONDS, SLOWER * max(map(self._seconds, cases)))

    def _seconds(self, case: Ready) -> float:
        """Of a processor, that the reference needs."""
        began = time.process_time()
        perform(self.exercise.solution, case.planned.case.steps)
        return time.process_time() - began

    def played(self, found: Sequence[Mutant], jobs: int = 1) -> Iterator[tuple[Mutant, list[Tried]]]:
        """Each mutant under the seeds up to one that accepts it, as they are done; so many at a time."""
        waiting = list(enumerate(found))[::-1]
        running: dict[int, tuple[int, Mutant]] = {}
        with tempfile.TemporaryDirectory() as folder:
            try:
                while waiting or running:
                    while waiting and len(running) < jobs:
                        at, mutant = waiting.pop()
                        process, pipe = self._forked(mutant, Path(folder) / f"mutant_{at}.py")
                        running[pipe] = process, mutant
                    for pipe in select.select(list(running), [], [])[0]:
                        process, mutant = running.pop(pipe)
                        yield mutant, _heard(process, pipe)
            finally:
                for pipe, (process, _) in running.items():
                    os.kill(process, signal.SIGKILL)
                    _heard(process, pipe)

    def _forked(self, mutant: Mutant, path: Path) -> tuple[int, int]:
        """A process that plays a mutant, and the pipe on which it says what became of it."""
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of a fork beside the thread that draws the screen
            process = os.fork()
        if process:
            os.close(writing)
            return process, reading
        code = 1
        try:
            self._limited()
            path.write_text(mutant.source, encoding="utf-8")
            for tried in self._tried(path):
                os.write(writing, json.dumps([tried.by, tried.code, tried.same]).encode() + b"\n")
            code = 0
        finally:
            os._exit(code)

    def _limited(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPROF, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
        pages = int(Path("/proc/self/statm").read_text().split()[5])
        most = pages * resource.getpagesize() + MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for stream, way in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
            os.dup2(os.open(os.devnull, way), stream)

    def _tried(self, path: Path) -> Iterator[Tried]:
        signal.setitimer(signal.ITIMER_PROF, self.case_seconds)
        try:
            entry = self.exercise.entry(path)
        except SpecError:
            yield Tried("load", Code.RUNTIME_ERROR)
            return
        for axes in self.prepared:
            yield (tried := self._under(entry, axes))
            if not tried.by:  # one seed that accepts it is enough
                return

    def _under(self, entry: Any, axes: Sequence[ByFamily]) -> Tried:
        same = True

        def play(some: Sequence[Ready]) -> list[Trial]:
            nonlocal same
            trials = []
            for case in some:
                signal.setitimer(signal.ITIMER_PROF, self.case_seconds)
                got = perform(entry, case.planned.case.steps)
                same = same and all(map(identical, got, (answer.want for answer in case.answers)))
                trials.append(case.played(got))
            return trials

        for cases in axes:
            result, _ = judged(cases, play)
            if result.code not in (Code.ACCEPTED, Code.NOT_JUDGED):
                first = result.findings[0]
                return Tried(f"{result.axis}/{first.case.partition('[')[0]}", first.code)
        return Tried(same=same)


def _heard(process: int, pipe: int) -> list[Tried]:
    """What a process has said by its end; where it did not get so far, why."""
    with open(pipe, "rb") as file:
        said = [Tried(*json.loads(line)) for line in file.read().splitlines()]
    _, status = os.waitpid(process, 0)
    if status == 0:
        return said
    late = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGALRM)
    return [*said, Tried("time", Code.TIME_LIMIT) if late else Tried("death", Code.RUNTIME_ERROR)]


def identical(got: Outcome, want: Outcome) -> bool:
    """The same to the last bit; of what is raised, the same kind."""
    if isinstance(got, Raised) and isinstance(want, Raised):
        return got.error == want.error
    if not isinstance(got, Returned) or not isinstance(want, Returned):
        return False
    found = pairs(got.value, want.value)
    return not isinstance(found, Mismatch) and all(
        pair.got.dtype == pair.want.dtype and pair.got.tobytes() == pair.want.tobytes() for pair in found
    )

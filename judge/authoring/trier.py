"""Known solutions tried as a learner's would be, on as many cases as show whether they get their verdict."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from judge.authoring.shown import (
    STEADY,
    Tried,
    caught_by,
)
from judge.axes.counted import Tally
from judge.axes.growth import Climb
from judge.axes.margin import scores
from judge.axes.speed import Race
from judge.axes.timed import weigh as weigh_speed
from judge.catalog import Exercise, Known
from judge.climb import clocked
from judge.device import processor
from judge.duel import Shared
from judge.grade import Say, unloadable
from judge.lock import clock_lock
from judge.play import Player, Unloadable, retried
from judge.rules import Calls
from judge.seeds import Seed
from judge.trials import ByFamily, Cases, FirstRound, at_desk, judged
from judge.verdict import AxisResult, Code, Verdict
from sandbox.box import Backend, BoxError, Limits, Submission
from sandbox.session import Session

DESK = (*STEADY, Code.UNSTABLE, Code.WRONG_ANSWER, Code.RUNTIME_ERROR, Code.MALFORMED)


class Trier:
    """Tries known solutions; safe to use from several threads."""

    def __init__(
        self,
        exercise: Exercise,
        seeds: Sequence[Seed],
        prepared: Sequence[Sequence[Cases]],
        backend: Backend | None,
        clocks: int,
        progress: Say,
    ) -> None:
        self.exercise, self.seeds, self.prepared = exercise, seeds, prepared
        self.backend, self.clocks, self.progress = backend, clocks, progress
        self.timed = [f for f in exercise.spec.families if f.rule is not None and f.rule.device == "cpu"]
        self.caught: set[str] = set()
        self.raced = Shared()
        self.clock = threading.Lock()
        self.begun = 0

    def chosen(self) -> list[Known]:
        """The known solutions that can be tried here: at the desk only those that end by themselves."""
        known = self.exercise.known
        return [one for one in known if one.code in DESK] if self.backend is None else list(known)

    def all(self, jobs: int) -> list[Tried]:
        """Each of them, so many at a time; one by one in this thread, which an interrupt ends wherever it is."""
        if jobs <= 1:
            return list(map(self.tried, self.chosen()))
        with ThreadPoolExecutor(jobs) as pool:
            try:
                return list(pool.map(self.tried, self.chosen()))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def tried(self, known: Known) -> Tried:
        """One known solution under every seed; it is named before, since it may never end."""
        self.begun += 1
        self.progress(f"{self.exercise.name}: {self.begun} of {len(self.chosen())}: {known.name}")
        if self.backend is None:
            return Tried(known, self.under_each(known, lambda axes: at_desk(self.exercise, known.path, axes)))
        return self.boxed(known)

    def boxed(self, known: Known) -> Tried:
        """One known solution in boxes, and on the clock where it is right."""
        submission = self.submission(known.path)
        with Player(submission, self.start_brief if known.code is Code.TIME_LIMIT else self.start) as player:
            results = self.under_each(known, lambda axes: self.played(player, axes))
        raced = self.timed and known.code in STEADY and not known.on_a_gpu
        if not raced or {Verdict(r).code for r in results} != {Code.ACCEPTED}:
            return Tried(known, results)
        result = self.on_the_clock(known, submission)
        return Tried(known, ((*results[0], result), *results[1:]), scores(result))

    def under_each(
        self, known: Known, play: Callable[[Sequence[Cases]], list[AxisResult]]
    ) -> tuple[tuple[AxisResult, ...], ...]:
        """What it gives under each seed; what takes its time, or a whole limit, is asked under the first alone."""
        once = known.code not in DESK or known.code is Code.TOO_SLOW
        results: list[tuple[AxisResult, ...]] = []
        for axes in self.prepared[:1] if once else self.prepared:
            results.append(tuple(play(self.asked(known, axes, results))))
        return tuple(results)

    def asked(self, known: Known, axes: Sequence[Cases], before: Sequence[Sequence[AxisResult]]) -> list[Cases]:
        """The cases that it plays under a seed, after those before: what caught a wrong answer is asked first.

        Of all other codes the worst one counts, so that no family may be left out.
        """
        if known.code is Code.TOO_SLOW or (before and known.code in STEADY):
            return [FirstRound(cases) for cases in axes]
        if not before or known.code not in (Code.WRONG_ANSWER, Code.UNSTABLE):
            return list(axes)
        likely = list(caught_by(before[0]))
        unstable = known.code is Code.UNSTABLE  # then of an axis before it one round is enough
        return [
            FirstRound(cases) if unstable and cases.axis.name == "correctness" else ByFamily(cases, likely)
            for cases in axes
        ]

    def on_the_clock(self, known: Known, submission: Submission) -> AxisResult:
        """The speed axis; calls are counted without a clock.

        Once it is certain that one is too slow, only those families are asked that have caught nobody yet.
        """
        core: int | None = None

        def start(asked: int, *, tidy: bool = False) -> Session:
            return self.start(asked if core is None else core, tidy=tidy)

        with ExitStack() as stack:
            if not all(isinstance(family.rule, Calls) for family in self.timed):
                stack.enter_context(self.clock)
                core = stack.enter_context(clock_lock(self.progress, self.clocks))
            found: list[Race | Climb | Tally] = []
            certain = False
            for family in sorted(self.timed, key=lambda one: one.name in self.caught):
                if certain and family.name in self.caught:
                    continue
                race = partial(clocked, self.exercise, family, submission, self.seeds[0], start, known=self.raced)
                found.append(retried(race))
                result = weigh_speed(found[-1:])
                if result.code is not Code.ACCEPTED:
                    self.caught.add(family.name)
                    certain |= known.code is Code.TOO_SLOW and any(score.margin <= -1 for score in scores(result))
        return weigh_speed(found, processor())

    def played(self, player: Player, cases: Sequence[Cases]) -> list[AxisResult]:
        """The axes in turn, as a grading has them: what follows a failure is not judged."""
        results: list[AxisResult] = []
        for axis in cases:
            try:
                results.append(judged(axis, player.play)[0])
            except Unloadable as failed:
                results.append(unloadable(axis.axis.name, failed))
            if results[-1].code is not Code.ACCEPTED:
                break
        return results

    def stub(self) -> list[str]:
        """The stub must not be accepted; it is the author's, and needs no box."""
        path = self.exercise.folder / "stub.py"
        code = Verdict(tuple(at_desk(self.exercise, path, self.prepared[0]))).code
        return [f"degenerate: the stub is accepted; {path}: let it raise NotImplementedError"] * (code is Code.ACCEPTED)

    def submission(self, path: Path) -> Submission:
        """One of the author's files, as a learner's."""
        return self.exercise.submission(path.read_bytes())

    def start(self, core: int | None = None, limits: Limits | None = None, tidy: bool = False) -> Session:
        """A fresh box."""
        if self.backend is None:
            raise BoxError("there are no boxes at the desk")
        spec = self.exercise.spec
        return Session(self.backend, limits or spec.limits, framework=spec.framework, core=core, tidy=tidy)

    def start_brief(self) -> Session:
        """A box for what is known never to end: nobody need wait for it as long as for a learner's."""
        usual = self.exercise.spec.limits
        return self.start(
            limits=replace(usual, call_seconds=usual.call_seconds / 8, load_seconds=usual.load_seconds / 8)
        )

"""Cases played in boxes: a dead box is replaced, and what fails on our side is tried again in a fresh one.

One bad case does not decide the others; three deaths in a row end the play, two where nothing came in time. A load that
fails ends it at once, and so does the end of the time that all calls have together, in however many boxes.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TypeVar

from judge.answers import held
from judge.axes.axis import Trial
from judge.catalog import Exercise
from judge.trials import Ready
from sandbox.box import Backend, BoxError, Outcome, Raised, Returned, Step, Submission, TimedOut
from sandbox.session import Session

DEATHS_IN_A_ROW, TIMEOUTS_IN_A_ROW = 3, 2
RETRIES = 2
TOGETHER, TOGETHER_BYTES, LARGE_BYTES = 64, 512 << 10, 256 << 10  # of one exchange; a large case goes alone
EXPECTED_SECONDS = 0.25  # of an exchange, by the pace of the last one
PATIENCE, LEAST_SECONDS, MOST_SECONDS = 8.0, 0.5, 2.0  # it has so many times what is expected, within these bounds
T = TypeVar("T")


class Unloadable(Exception):  # noqa: N818 - the submission's doing, and no error of ours
    """The file did not load: every case would fail the same way."""

    def __init__(self, outcome: Outcome, output: str) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome
        self.output = output


def fresh_box(exercise: Exercise, backend: Backend, core: int | None = None, *, tidy: bool = False) -> Session:
    """A fresh box with the exercise's limits and framework; `core` and `tidy` as in `Box`."""
    spec = exercise.spec
    return Session(backend, spec.limits, spec.framework, core, tidy=tidy)


class Player:
    """Plays cases of one submission, in one box as long as it lives. A context manager.

    `output` is the end of what the submission printed, `notes` what its boxes have to say of themselves.
    """

    def __init__(self, submission: Submission, start: Callable[[], Session]) -> None:
        self.submission = submission
        self.start = start
        self.output = ""
        self.notes: tuple[str, ...] = ()
        self._stack = ExitStack()
        self._session: Session | None = None
        self._deaths = self._timeouts = 0
        self._busy_seconds = 0.0  # of the boxes so far
        self._pace = EXPECTED_SECONDS  # seconds of a step, as it was last seen
        self._singly = self._over = False

    def __enter__(self) -> "Player":
        """Starts the first box at once, so that it comes up while the judge prepares."""
        self._session = self._stack.enter_context(retried(self.start))
        self._loaded = False
        return self

    def __exit__(self, *error: object) -> None:
        """End the box."""
        self._stack.close()

    def play(self, cases: Sequence[Ready], told: Callable[[int], None] = lambda done: None) -> Iterator[Trial]:
        """The trials, in order.

        Raises:
            Unloadable: where the file does not load.
            BoxError: where our side failed three times.
        """
        done = 0
        while done < len(cases):
            bunch = cases[done : done + company(cases[done : done + TOGETHER], self._most())]
            for at in range(done, done + len(bunch)):
                told(at)
            done += len(bunch)
            yield from self._bunch(bunch)
            if self._given_up():
                return

    def _most(self) -> int:
        """So many steps of the pace that was last seen may be taken in one exchange; the first of a box may be slow."""
        known = self._session is not None and self._session.alive and self._session.stepped
        return max(1, int(EXPECTED_SECONDS / self._pace)) if known and not self._singly else 1

    def renew(self) -> None:
        """Whatever comes next is played in a fresh box, which remembers nothing."""
        self._drop()

    def _bunch(self, bunch: Sequence[Ready]) -> Iterator[Trial]:
        """The trials of some cases: played together, or one by one where that does not go well.

        What ended a box when they were together is not forgiven where it does not happen again: it is the first's.
        """
        together, death = self._together(bunch)
        if together is not None:
            yield from (case.played(got) for case, got in zip(bunch, together, strict=True))
            return
        trials: list[Trial] = []
        for case in bunch:
            got = retried(partial(self._case, case), self._drop)
            self._deaths = 0 if self._session is not None and self._session.alive else self._deaths + 1
            self._timeouts = self._timeouts + 1 if isinstance(got[-1], TimedOut) else 0
            self._over = isinstance(got[-1], TimedOut) and got[-1].phase == "total"
            trials.append(case.played(got))
            if self._given_up():
                break
        if death is not None and all(isinstance(one, Returned | Raised) for trial in trials for one in trial.got):
            trials[0] = bunch[0].played((death,))
        yield from trials

    def _given_up(self) -> bool:
        return self._over or self._deaths == DEATHS_IN_A_ROW or self._timeouts == TIMEOUTS_IN_A_ROW

    def _together(self, bunch: Sequence[Ready]) -> tuple[list[tuple[Outcome, ...]] | None, Outcome | None]:
        """What came of all steps of these cases in one exchange, else what ended the box, but for a want of time."""
        count = sum(len(case.planned.case.steps) for case in bunch)
        if self._singly or count < 2:
            return None, None
        try:
            session = self._ready()
            session.forget()
            if not session.stepped:  # the first call of a box may be slow
                return None, None
            patience = min(max(LEAST_SECONDS, PATIENCE * count * self._pace), MOST_SECONDS)
            got = session.together([one for case in bunch for one in case.requests], patience)
        except BoxError:
            self._drop()
            return None, None
        self.output, self.notes = session.output, session.notes
        if isinstance(got, Returned) and len(got.value) == count:
            self._pace = got.seconds / count
            outcomes = iter(held(got.value, (answer for case in bunch for answer in case.answers)))
            return [played(case.planned.case.steps, outcomes) for case in bunch], None
        self._singly, alive = True, session.alive
        self._drop()
        return None, None if alive or isinstance(got, TimedOut) else got

    def _case(self, case: Ready) -> tuple[Outcome, ...]:
        session = self._ready()
        session.forget()
        got: list[Outcome] = []
        for at, step in enumerate(case.planned.case.steps):
            begin = time.perf_counter()
            got += held([session.step(step)], case.answers[at : at + 1])
            self._pace = time.perf_counter() - begin
            self.output, self.notes = session.output, session.notes
            unmade = step.verb == "new" and not isinstance(got[-1], Returned)
            if unmade or not session.alive:
                break
        return tuple(got)

    def _ready(self) -> Session:
        if self._session is None or not self._session.alive:
            self._drop()
            self._session = self._stack.enter_context(self.start())
            self._loaded = False
        if not self._loaded:
            self._session.busy_seconds = self._busy_seconds
            outcome = self._session.load(self.submission)
            self.output, self.notes = self._session.output, self._session.notes
            if not isinstance(outcome, Returned):
                raise Unloadable(outcome, self.output)
            self._loaded = True
        return self._session

    def _drop(self) -> None:
        if self._session is not None:
            self._busy_seconds = self._session.busy_seconds
        self._session = None
        self._stack.close()


def played(steps: Sequence[Step], outcomes: Iterator[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes of one case; what follows an object that could not be made was not played."""
    got = tuple([next(outcomes) for _ in steps])
    if len(got) == 1:
        return got
    unmade = (at for at, step in enumerate(steps) if step.verb == "new" and not isinstance(got[at], Returned))
    return got[: next(unmade, len(got)) + 1]


def company(cases: Sequence[Ready], most: int) -> int:
    """How many of these cases, from the first on, are played together; one that is large, or serves, goes alone."""
    steps = size = 0
    for at, case in enumerate(cases):
        steps += len(case.planned.case.steps)
        size += case.size
        alone = cases[0].serves or case.serves or max(cases[0].size, case.size) > LARGE_BYTES
        if at and (alone or steps > min(most, TOGETHER) or size > TOGETHER_BYTES):
            return at
    return len(cases)


def retried(work: Callable[[], T], again: Callable[[], None] = lambda: None) -> T:
    """What the work returns; a BoxError is tried again, RETRIES times, after `again`.

    Raises:
        BoxError: the last one.
    """
    for _ in range(RETRIES):
        try:
            return work()
        except BoxError:
            again()
    return work()

"""Cases played in boxes: a dead box is replaced, and what fails on our side is tried again in a fresh one.

One bad case does not decide the others; three deaths in a row end the play, two where nothing came in time. A load that
fails ends it at once.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TypeVar

from judge.axes.axis import Trial
from judge.trials import Ready
from sandbox.box import BoxError, Outcome, Returned, Step, Submission, TimedOut
from sandbox.session import Session

DEATHS_IN_A_ROW, TIMEOUTS_IN_A_ROW = 3, 2
RETRIES = 2
T = TypeVar("T")


class Unloadable(Exception):  # noqa: N818 - the submission's doing, and no error of ours
    """The file did not load: every case would fail the same way."""

    def __init__(self, outcome: Outcome, output: str) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome
        self.output = output


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

    def __enter__(self) -> "Player":
        """Starts the first box at once, so that it comes up while the judge prepares."""
        self._session = self._stack.enter_context(self.start())
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
        deaths = timeouts = 0
        for done, case in enumerate(cases):
            told(done)
            got = retried(partial(self._case, case.planned.case.steps), self._drop)
            deaths = 0 if self._session is not None and self._session.alive else deaths + 1
            timeouts = timeouts + 1 if isinstance(got[-1], TimedOut) else 0
            yield case.played(got)
            if deaths == DEATHS_IN_A_ROW or timeouts == TIMEOUTS_IN_A_ROW:
                return

    def _case(self, steps: Sequence[Step]) -> tuple[Outcome, ...]:
        session = self._ready()
        got: list[Outcome] = []
        for step in steps:
            got.append(session.step(step))
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
            outcome = self._session.load(self.submission)
            self.output, self.notes = self._session.output, self._session.notes
            if not isinstance(outcome, Returned):
                raise Unloadable(outcome, self.output)
            self._loaded = True
        return self._session

    def _drop(self) -> None:
        self._session = None
        self._stack.close()


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

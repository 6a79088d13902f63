"""One side's turn on the clock, and what of its seconds is its own work."""

import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from judge.axes.speed import Round
from judge.spec import Case
from sandbox.box import Framework, Outcome, Returned
from sandbox.clock import stood
from sandbox.messages import Request, request
from sandbox.session import Session

DISTURBED = 1.5  # times the most it took alone: what the reference takes more beside a submission is no credit to that
GIVE_UP_FACTOR, GIVE_UP_SECONDS = 50.0, 1.0
TOGETHER_SECONDS = 60.0
Played = tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side did with some cases: outcomes, and CPU and wall seconds of its box."""

    outcomes: tuple[Played, ...]
    cpu: float
    wall: float


def on_the_clock(
    session: Session,
    cases: Sequence[Case],
    slot: str = "main",
    patience: float | None = None,
    together: Framework | None = None,
    before: int = 0,
) -> Turn:
    """Play the cases in a box that is frozen before and after; CPU seconds are read while it is frozen, or sleeps.

    Wall seconds are without those in which the box could have run, and others had the processor. They are those of the
    thread that stood in the queue longest: its threads also queue behind each other, as many as they are.

    patience: wall seconds after which no further case is begun; those that are left out are taken to cost as much.
    together: send all steps of a case in one exchange, encoded for this framework.
    before: so many of the cases are played before the clock starts; of these a turn tells only what ended the box.
    """
    requests = [_requests(case, together) for case in cases]
    cpu, queued, wall = session.cpu_seconds(), session.queued(), time.perf_counter()
    session.thaw()
    outcomes: list[Played] = []
    for at, (case, asked) in enumerate(zip(cases, requests, strict=True)):
        if at == before > 0:
            cpu, queued, wall = session.cpu_seconds(), session.queued(), time.perf_counter()
        outcomes.append(_joined(session, asked) if asked else tuple(session.step(one, slot) for one in case.steps))
        enough = patience is not None and at >= before and time.perf_counter() - wall > patience
        if enough or not session.alive:
            break
    elapsed = time.perf_counter() - wall
    if late := session.freeze():
        outcomes[-1] = (late,)
    spent = session.cpu_seconds() - cpu
    worked = max(elapsed - stood(queued, session.queued()), min(spent, elapsed))
    played = tuple(outcomes[before:] or outcomes[-1:])
    share = (len(cases) - before) / len(played)
    return Turn(played, share * spent, share * worked)


def _requests(case: Case, together: Framework | None) -> list[Request]:
    return [] if together is None or len(case.steps) == 1 else [request(step, together) for step in case.steps]


def _joined(session: Session, asked: Sequence[Request]) -> Played:
    """The outcomes of steps that were sent together; where the box ended meanwhile, that alone."""
    got = session.together(asked, TOGETHER_SECONDS)
    return tuple(got.value) if isinstance(got, Returned) else (got,)


@dataclass(frozen=True, slots=True)
class Pace:
    """What the reference's box says alone: calls of a block and before it, seconds of the exchange and of the block.

    wall: what a block takes by the clock on the wall, the exchange included.
    """

    calls: int
    before: int
    wall: float
    idle_cpu: float = 0.0
    idle_wall: float = 0.0
    alone_cpu: float = math.inf
    alone_wall: float = math.inf

    @property
    def patience(self) -> float:
        """How long to wait for a block of the submission's, in seconds."""
        return max(GIVE_UP_SECONDS, GIVE_UP_FACTOR * self.wall)

    def undisturbed(self, turn: Turn) -> tuple[float, float]:
        """CPU and wall seconds of the reference's turn, without the exchange and whatever disturbed it.

        How much that was is told by the CPU seconds: on a busy machine the wall's grow without anybody's doing.
        """
        cpu, wall = less(turn.cpu, self.idle_cpu), less(turn.wall, self.idle_wall)
        share = min(1.0, DISTURBED * less(self.alone_cpu, self.idle_cpu) / cpu)
        return share * cpu, share * wall


def less(seconds: float, idle: float) -> float:
    """Seconds without those of the exchange, but never less than a twentieth of them."""
    return max(seconds - idle, seconds / 20, 1e-7)


def share_of_exchange(pace: Pace, rounds: Sequence[Round]) -> float:
    """The part of the CPU seconds of the reference's block that goes into moving the arrays, 0 to 1."""
    work = statistics.median(turn.reference_cpu for turn in rounds)
    return pace.idle_cpu / (pace.idle_cpu + work)

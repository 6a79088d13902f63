"""Two boxes on one clock: the reference and the submission take turns, and whoever is not on the clock is frozen.

Every timed call has fresh inputs and its output is verified. The cost of moving the arrays is measured with an idle
player in the reference's own box, which the submission cannot influence, and taken off both sides.
"""

import math
import os
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from judge.answers import Answer, settled, stated
from judge.axes.axis import Fault, Planned, Trial, beyond, describe_fault, measured, place_of
from judge.axes.correctness import AT_MOST, Correctness
from judge.axes.signs import PAIRS, Word, decide
from judge.axes.speed import Race, Round, look
from judge.catalog import Exercise
from judge.compare import Mismatch
from judge.near import near
from judge.rules import REFERENCE, Raced
from judge.seeds import Seed
from judge.spec import Case, Family, SpecError
from judge.trials import Ready, ready
from judge.turns import Pace, Played, Turn, less, on_the_clock, share_of_exchange
from judge.verdict import Code, Finding
from sandbox.box import BoxError, Outcome, Returned, Step, Submission, TimedOut
from sandbox.session import Session

BLOCK_SECONDS = 6e-3
MOST_CALLS = 64
LONG_SECONDS, VERY_LONG_SECONDS = 20e-3, 2.0
CALIBRATIONS = 5
IDLE_SLOT = "idle"
IDLE_SOURCE = b"""
_kept = None

def idle(*args, keep=None, **kwargs):
    global _kept
    if keep is not None:
        _kept = keep
    return _kept

def __getattr__(name):
    return idle
"""
DONE: Word = "decisive"  # it ends a race that is only measured
Block = tuple[int, int, float]  # of the reference: its calls, those before it, and the wall seconds it takes


class Start(Protocol):
    """Opens a box that is pinned to a core; `tidy` as in `sandbox.box.Box`."""

    def __call__(self, core: int, /, *, tidy: bool = False) -> Session:
        """The session."""
        ...


class Foul(Exception):  # noqa: N818 - it ends a race, and is no error of ours
    """The submission gave no right answer on the clock."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Shared:
    """What the races of an exercise's known solutions under one seed have in common; it grows."""

    answers: dict[str, Ready] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    moved: dict[str, list[float]] = field(default_factory=dict)  # of each family: what `share_of_exchange` says
    laid: dict[str, Any] = field(default_factory=dict)  # a device's own: of each array of a case the truth and its yard


def race(
    exercise: Exercise,
    family: Family,
    submission: Submission,
    seed: Seed,
    start: Callable[[int], AbstractContextManager[Session]],
    rounds: int | None = None,
    known: Shared | None = None,
    duel: "Callable[..., Duel] | None" = None,
) -> Race:
    """Up to three pairs of fresh boxes, until the sign tests have decided.

    start: opens a box that is pinned to the core it is given.
    duel: makes the duel of one pair; an ordinary one on the processor where it is not given.
    rounds: so many by one pair, with no decision: to measure, not to judge.
    known: of a solution whose verdict is known: fewer rounds confirm it, and what others of them gave is used.

    Raises:
        BoxError: where the reference's own box fails.
    """
    assert isinstance(family.rule, Raced)
    pairs: list[tuple[Round, ...]] = []
    said: list[Word] = []
    kind = duel or Duel
    while decide(said) is None and len(pairs) < PAIRS:
        core = max(os.sched_getaffinity(0))
        with ExitStack() as stack:
            rival, learner = (stack.enter_context(start(core)) for _ in range(2))
            try:
                pair = kind(exercise, family, seed, len(pairs), rival, learner, known)
                played, word = pair.rounds(submission, rounds)
            except Foul as foul:
                return Race(family, failed=foul.finding)
        pairs.append(played)
        said.append(word)
    return Race(family, tuple(pairs), known=known is not None)


class Duel:
    """One pair of boxes on one family: `rival` runs the reference, `learner` the submission."""

    def __init__(
        self,
        exercise: Exercise,
        family: Family,
        seed: Seed,
        pair: int,
        rival: Session,
        learner: Session,
        known: Shared | None = None,
    ) -> None:
        self.exercise, self.family, self.seed, self.pair = exercise, family, seed, pair
        self.rival, self.learner = rival, learner
        self.known, self.shared = known is not None, known or Shared()
        self.yards: list[float] = []
        self.pace: Pace | None = None
        self.long = False  # is a call of the submission so long that it does not feel the freezing?

    def rounds(self, submission: Submission, count: int | None = None) -> tuple[tuple[Round, ...], Word]:
        """So many rounds, else rounds until `look` has a word.

        Raises:
            Foul: where the submission fails on the clock.
        """
        assert isinstance(self.family.rule, Raced)
        self.prepare()
        pace = self.calibrate()
        self.load(submission)
        self.warm_up()
        order = self.seed.stream(self.exercise.name, "order", self.family.name, self.pair)
        rounds: list[Round] = []
        word: Word | None = None
        while word is None:
            rounds.append(self.round(len(rounds) + 1, pace, rival_first=bool(order.integers(2))))
            said = look(rounds, self.family.rule.at_most, self.known)
            word = said if count is None else DONE if len(rounds) == count else None
        if self.known:
            self.shared.moved.setdefault(self.family.name, []).append(share_of_exchange(pace, rounds))
        return tuple(rounds), word

    def case(self, *label: int) -> Case:
        """A fresh case: every timed call has inputs that nobody has seen."""
        sized = () if self.family.size is None else (self.family.size,)
        words = ".".join(map(str, (self.pair, *sized, *label)))
        stream = self.seed.stream(self.exercise.name, "speed", self.family.name, words)
        return next(self.family.cases(stream, words))

    def clock(
        self,
        session: Session,
        cases: Sequence[Case],
        patience: float | None = None,
        slot: str = "main",
        before: int = 0,
    ) -> Turn:
        """As `on_the_clock`; for growth the steps of a case go together, lest their exchange drown them."""
        framework = None if self.family.size is None else self.exercise.spec.framework
        return on_the_clock(session, cases, slot, patience, framework, before)

    def prepare(self) -> None:
        """The rival loaded beside a box that has come up and is frozen: no foreign code has run yet."""
        assert self.family.rule is not None
        path = self.exercise.reference / self.family.rule.rival
        if not path.is_file():
            raise SpecError(f"{self.family.place}: is raced against {path}, which does not exist")
        source = path.read_bytes()
        expect(self.rival.load(self.exercise.submission(source, "reference.py")))
        self.learner.freeze()

    def load(self, submission: Submission) -> None:
        """The submission loaded beside the rival, which is frozen: what the rival takes alone is known by now.

        A frozen box can still make the kernel work, by timers that go off and connections that send, and whoever has
        the processor then pays for it.
        """
        self.rival.freeze()
        loaded = self.learner.load(submission)
        fault = Fault.of(0, loaded)
        if fault is not None:
            raise self.foul(Trial(Planned(self.family, self.case(0, 0)), (loaded,), ()), fault)
        self.learner.freeze()

    def warm_up(self, count: int = 2) -> None:
        """First calls, checked in full and not timed; they also give the yardstick for the outputs of timed calls."""
        for at in range(count):
            begin = time.perf_counter()
            yards = self.verified(self.case(0, at))
            self.yards = [max(pair) for pair in zip(yards, self.yards or yards, strict=True)]
            if time.perf_counter() - begin > VERY_LONG_SECONDS:
                break  # what a second call would warm up no longer matters

    def verified(self, case: Case) -> list[float]:
        """Play a case in the submission's box and check it in full; the yardstick of each array.

        Raises:
            Foul: where it is not right.
        """
        turn = self.clock(self.learner, [case])
        self.long = turn.wall >= LONG_SECONDS
        return self.checked(case, turn.outcomes[0])

    def checked(self, case: Case, got: Played) -> list[float]:
        """What was played against the right answer: the yardstick of each array.

        Raises:
            Foul: where it is not right.
        """
        trial = self.right(case).played(got)
        found, fault = measured(trial)
        if (wrong := beyond(found, AT_MOST)) is not None:
            raise self.wrong(case, place_of(trial, wrong))
        if fault is not None:
            raise self.foul(trial, fault)
        return [float(one.reading.yard.max(initial=0.0)) for one in found]

    def right(self, case: Case) -> Ready:
        """The case with its right answer, which is worked out once."""
        if case.name not in self.shared.answers:
            self.shared.answers[case.name] = self.answer(Planned(self.family, case))
        return self.shared.answers[case.name]

    def answer(self, planned: Planned) -> Ready:
        """The answer, worked out."""
        return ready(self.exercise, planned, Correctness(), self.seed)

    def calibrate(self) -> Pace:
        """The pace, from the reference's own box alone, before foreign code has run anywhere."""
        case = self.case(0, 0)
        for outcome in self.clock(self.rival, [case]).outcomes[0]:
            expect(outcome)
        if case.name not in self.shared.blocks:
            self.shared.blocks[case.name] = self.block()
        calls, before, wall = self.shared.blocks[case.name]
        alone_cpu, alone_wall = self.alone(calls, before)
        self.pace = pace = Pace(calls, before, wall, alone_cpu=alone_cpu, alone_wall=alone_wall)
        case = self.case(0, 1)
        if [step.verb for step in case.steps] != ["call"]:
            return pace
        answer = expect(self.clock(self.rival, [case]).outcomes[0][0])
        self.rival.thaw()
        player = replace(self.exercise.submission(IDLE_SOURCE, "idle.py"), entry="idle")
        expect(self.rival.load(player, slot=IDLE_SLOT))
        expect(self.rival.step(Step("call", kwargs={"keep": answer}), slot=IDLE_SLOT))
        idle: list[tuple[float, float]] = []  # the outcomes are many and large
        for _ in range(CALIBRATIONS):
            turn = self.clock(self.rival, [case] * calls, slot=IDLE_SLOT)
            idle.append((turn.cpu, turn.wall))
        cpu, wall = (statistics.median(seconds) for seconds in zip(*idle, strict=True))
        return replace(pace, idle_cpu=cpu, idle_wall=wall)

    def alone(self, calls: int, before: int) -> tuple[float, float]:
        """CPU and wall seconds of a block of the reference at most; without end beside what is the author's own."""
        if self.known:
            return math.inf, math.inf
        cases = [self.case(0, 2 + at) for at in range(before + calls)]
        turns = [self.clock(self.rival, cases, before=before) for _ in range(CALIBRATIONS if len(cases) > 1 else 1)]
        return max(turn.cpu for turn in turns), max(turn.wall for turn in turns)

    def block(self) -> Block:
        """Calls of a block, calls before it, and the wall seconds that the reference takes for the block."""
        turns = [self.clock(self.rival, [self.case(0, 2 + at)]) for at in range(CALIBRATIONS)]
        seconds = statistics.median(turn.cpu for turn in turns)
        calls = max(1, min(MOST_CALLS, round(BLOCK_SECONDS / max(seconds, 1e-6))))
        before = int(seconds < LONG_SECONDS)  # a long call does not feel that its box was frozen
        return calls, before, statistics.median(turn.wall for turn in turns) * calls

    def round(self, at: int, pace: Pace, rival_first: bool) -> Round:
        """Both sides on the same fresh cases, each after a call that is not measured where calls are short."""
        cases = [self.case(at, j) for j in range(pace.before + pace.calls)]
        turns: dict[bool, Turn] = {}
        for is_rival in (rival_first, not rival_first):
            session = self.rival if is_rival else self.learner
            patience = None if is_rival else pace.patience
            before = pace.before if is_rival or not self.long else 0
            turns[is_rival] = self.clock(session, cases[pace.before - before :], patience, before=before)
        ours, theirs = turns[True], turns[False]
        for case, want, got in zip(cases[pace.before :], ours.outcomes, theirs.outcomes, strict=False):
            self.check(case, want, got)
        return self.scored(cases[pace.before :], ours, theirs, pace)

    def scored(self, cases: Sequence[Case], ours: Turn, theirs: Turn, pace: Pace) -> Round:
        """Both turns, without the cost of the exchange, and the reference's without what disturbed it."""
        cpu, wall = pace.idle_cpu, pace.idle_wall
        our_cpu, our_wall = pace.undisturbed(ours)
        return Round(our_cpu, less(theirs.cpu, cpu), our_wall, less(theirs.wall, wall))

    def check(self, case: Case, want: Played, got: Played) -> None:
        """A timed output against the reference's own on the same input, in the yardsticks of the warm-up."""
        for outcome in want:
            expect(outcome)
        trial = Trial(Planned(self.family, case), got, stated(case.steps, want, self.family.measure))
        if self.well(trial):
            return
        trial = replace(trial, answers=settled(trial.answers))
        found, fault = measured(trial)
        for one, yard in zip(found, self.yards, strict=False):
            if not float(one.reading.error.max(initial=0.0)) <= AT_MOST * yard:
                raise self.wrong(case, f"{place_of(trial, one)} (in a timed call)")
        if fault is not None:
            raise self.foul(trial, fault)

    def well(self, trial: Trial) -> bool:
        """Is every array that is due plainly near the reference's? Most are, and need not be measured."""
        found: list[tuple[Any, Any]] = []
        for got, answer in zip(trial.got, trial.answers, strict=False):
            matched = self.beside(got.value, answer) if isinstance(got, Returned) else None
            if matched is None:
                return False
            found += matched
        if len(trial.got) != len(trial.answers) or len(found) != len(self.yards):
            return False
        each = zip(found, self.yards, strict=True)
        return all(near(got, want, self.family.measure, AT_MOST * yard) for (got, want), yard in each)

    def beside(self, value: object, answer: Answer) -> list[tuple[Any, Any]] | None:
        """The arrays of a value, each with the reference's; None where it is no answer."""
        found = answer.beside(value)
        return None if isinstance(found, Mismatch) else [(pair.got, pair.want) for pair in found]

    def foul(self, trial: Trial, fault: Fault) -> Foul:
        """What came instead of an answer; on the clock, no answer in time is too slow, and hears what is usual."""
        finding = describe_fault(trial, fault)
        if finding.code is not Code.TIME_LIMIT:
            return Foul(finding)
        got = trial.got[fault.step] if fault.step < len(trial.got) else None
        due = self.due() if isinstance(got, TimedOut) and got.phase == "call" else ""
        return Foul(replace(finding, code=Code.TOO_SLOW, message=f"{finding.message}\n{due}".rstrip()))

    def due(self) -> str:
        """What it takes the other side to answer; empty where that was not measured."""
        return f"{self.whose} takes {self.pace.wall / self.pace.calls * 1e3:.2g} ms for as much" if self.pace else ""

    @property
    def whose(self) -> str:
        """Who is on the other side, in words."""
        assert self.family.rule is not None
        rival = self.family.rule.rival
        return "the reference" if rival == REFERENCE else rival.removesuffix(".py")

    def wrong(self, case: Case, message: str) -> Foul:
        """A timed output that is not the right one."""
        return Foul(Finding(case.name, Code.WRONG_ANSWER, message, self.family.sentence))


def expect(outcome: Outcome) -> object:
    """The value of one of our own outcomes.

    Raises:
        BoxError: where trusted code failed in its own box.
    """
    if not isinstance(outcome, Returned):
        raise BoxError(f"the reference failed in its own box: {outcome}")
    return outcome.value

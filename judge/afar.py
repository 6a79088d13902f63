"""A duel on a GPU: the judge's own clock, from before the inputs are revealed until it has its copy of the outputs.

Nothing that a box says of its own time is heard. What was not finished when the copy was taken is missing from it, so
streams, graphs, lazy tensors and early replies shorten nothing: they give wrong answers. Several inputs go in at once,
so that one reply stands for milliseconds of work, and their bytes are several times what a cache holds.

A frozen box may still have work on the device. So when a box has answered, and before the outputs are copied, the
device must be quiet, which a tiny piece of the judge's own work shows, and must have memory left for the reference. The
clock runs until it is. Whose work it is that does not end shows when the submission's box is ended.
"""

import gc
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from judge.answers import Answer, told_by_panel
from judge.axes.axis import Planned
from judge.axes.correctness import AT_MOST, Correctness
from judge.axes.speed import Race, Round
from judge.catalog import Exercise
from judge.ceilings import Ceilings
from judge.compare import arrays_in, library
from judge.device import Device
from judge.draw import drawn_on
from judge.duel import CALIBRATIONS, IDLE_SLOT, MOST_CALLS, Block, Duel, Foul, Shared, expect, race
from judge.near import laid, yards
from judge.rules import Growth, Roofline
from judge.seeds import Seed
from judge.spec import Case, Family, SpecError
from judge.steps import FAILED, FULL, over_steps, perform, widened
from judge.trials import Ready, ready
from judge.turns import DISTURBED, TOGETHER_SECONDS, Pace, Played, Turn, less
from judge.verdict import Code, Finding
from sandbox.arena import ALIGNED
from sandbox.box import Backend, BoxError, Forking, Limits, Outcome, Returned, Submission
from sandbox.session import Session

BLOCK_SECONDS = 60e-3  # with the exchange, which may be six times the work of a kernel that copies
FEW, MANY = 1, 8  # calls in an exchange: their difference is what a call costs
LATER_SECONDS = 10.0  # but for the first exchange, in which kernels are compiled
QUIET_SECONDS = 2.5e-4  # ten times what a pulse takes on a quiet device, an eighth of a slice of time there
BEFORE_ENDING, AFTER_ENDING = 32, 8  # pulses that wait for work to end: of itself, and with the submission's box
OTHERS_SECONDS = 5.0  # for work of others to end, that of boxes which are starting among it
FREEZING_SECONDS = 5e-4  # what takes longer may be the submission's doing
LEAST_FREE, ENOUGH_FREE = 0.05, 0.25  # of the memory, beside the submission; and before it runs, if it is to be blamed
HOST_MIB = 8192  # the driver's own, mostly
BROKEN = "the GPU failed the judge, which has to be started again"
Tensors = list[Any] | tuple[Any, ...]  # one alone; or those of a tuple


def limits(usual: Limits) -> Limits:
    """Of a box with a device: its driver needs memory and threads of the host, and kernels are compiled at first."""
    return replace(
        usual,
        memory_mib=max(usual.memory_mib, HOST_MIB),
        load_seconds=max(usual.load_seconds, 60.0),
        processes=max(usual.processes, 256),
    )


def raced(
    exercise: Exercise,
    family: Family,
    submission: Submission,
    seed: Seed,
    backend: Backend,
    device: Device,
    ceilings: Ceilings,
    rounds: int | None = None,
    known: Shared | None = None,
) -> Race:
    """As `duel.race`, on the device, each box with memory of its own.

    known: as there.

    Raises:
        BoxError: where the reference's own box fails. SpecError: where the rule cannot be asked of a device.
    """
    if isinstance(family.rule, Growth):
        raise SpecError(f"{family.place}: growth is measured on the processor only; ask for a ratio at large sizes")
    cold = backend.cold if isinstance(backend, Forking) else backend  # no box is forked from what knows a device
    spec = exercise.spec

    @contextmanager
    def start(core: int) -> Iterator[Session]:
        memory = device.memory()
        try:
            with Session(cold, limits(spec.limits), spec.framework, arena=memory) as session:
                yield session
        finally:
            try:
                memory.release()
            except OSError as error:  # so it is once the GPU has failed, which may be on its way as an error already
                raise BoxError(f"{BROKEN}: {error.__context__ or error}") from error

    duel = partial(DeviceDuel, device=device, ceilings=ceilings)
    try:
        return race(exercise, family, submission, seed, start, rounds, known, duel)
    except RuntimeError as error:
        if type(error).__name__ == FAILED:
            raise BoxError(f"{BROKEN}: {error}") from error
        if type(error).__name__ != FULL:
            raise
        raise BoxError(f"the GPU has too little memory for the judge's own work beside two boxes: {error}") from error


class DeviceDuel(Duel):
    """One pair of boxes, both of which see the device."""

    def __init__(self, *pair: Any, device: Device, ceilings: Ceilings) -> None:
        super().__init__(*pair)
        self.device, self.ceilings = device, ceilings
        self.met: set[Session] = set()
        self.warm = False
        self.room = 1.0  # the share of the device's memory that was free before the submission ran

    def prepare(self) -> None:
        """As ever, but first the device must be quiet, as long as nothing foreign has run: later it would be blamed.

        Raises:
            BoxError: where others are at work on it.
        """
        began = time.perf_counter()
        while (seconds := self.device.pulse()) > QUIET_SECONDS:
            if time.perf_counter() - began > OTHERS_SECONDS:
                raise BoxError(f"the GPU is at work for somebody else: nobody can be timed on it ({_waited(seconds)})")
        super().prepare()
        self.device.tidy()
        self.room = self.device.free()

    def case(self, *label: int) -> Case:
        """A fresh case, its tensors on the device."""
        with drawn_on(self.device.torch):
            case = super().case(*label)
        return replace(case, steps=over_steps(self._there, case.steps))

    def _there(self, array: Any) -> Any:
        return array.to(self.device.torch) if library(array) == "torch" else array

    def clock(
        self,
        session: Session,
        cases: Sequence[Case],
        patience: float | None = None,
        slot: str = "main",
        before: int = 0,
    ) -> Turn:
        """All cases in one exchange, by the wall clock; none comes before it.

        The box is frozen while its inputs are written and its outputs are copied: what it would do meanwhile would be
        off the clock, since the cost of both is taken off. So is the freezing, for as long as it mostly takes.

        Raises:
            Foul: where the submission leaves the device busy or full. BoxError: where that may be the doing of others.
        """
        session.poison()
        asked = session.prepared([step for case in cases for step in case.steps], slot)
        cpu = session.cpu_seconds()
        seconds = patience or (TOGETHER_SECONDS if session not in self.met else LATER_SECONDS)
        freezing = 0.0

        def answered() -> None:
            nonlocal freezing
            began = time.perf_counter()
            session.freeze()
            freezing = time.perf_counter() - began
            self._left_in_order(cases[0], blamed=session is self.learner)

        with _undisturbed():
            wall = time.perf_counter()
            session.reveal()
            got = session.together(asked, seconds, answered)
            elapsed = time.perf_counter() - wall - min(freezing, FREEZING_SECONDS)
        session.freeze()
        self.met.add(session)
        return Turn(tuple(_by_case(got, cases)), session.cpu_seconds() - cpu, elapsed)

    def _left_in_order(self, case: Case, blamed: bool) -> None:
        """Return when the device is quiet, with the clock still running; it takes as long whoever has answered.

        Each waits for its own work in its box. What is left all the same, to begin later or to make the other one slow,
        is the submission's where it ends with its box, and where it does not, somebody else's.
        """
        family, free = self.family, self.device.free()
        if blamed and free < LEAST_FREE:  # where none is left, a pulse has no room either
            text = f"less than {LEAST_FREE:.0%} of the GPU's memory is left beside your code: the reference needs some"
            if self.room < ENOUGH_FREE:
                raise BoxError(f"{text}; only {self.room:.0%} was free before, since others have it or it is too small")
            raise Foul(Finding(case.name, Code.MEMORY_LIMIT, text, family.sentence))
        if (seconds := self._pulse(BEFORE_ENDING)) <= QUIET_SECONDS:
            return
        if blamed or self.learner in self.met:
            self.learner.close()
            if self._pulse(AFTER_ENDING) <= QUIET_SECONDS:
                text = "the GPU was still at work after your answer, until your code was ended: that counts as well"
                raise Foul(Finding(case.name, Code.TOO_SLOW, f"{text}\n{_waited(seconds)}", family.sentence))
        text = "the GPU is at work for somebody else while it is on the clock"
        raise BoxError(f"{text}: nobody can be timed on it ({_waited(seconds)})")

    def _pulse(self, most: int) -> float:
        """The first of so many pulses that shows a quiet device; the last one where none does."""
        for _ in range(most):
            if (seconds := self.device.pulse()) <= QUIET_SECONDS:
                break
        return seconds

    def warm_up(self, count: int = 1) -> None:
        """As ever; one large case is enough, since every timed output is compared as well."""
        with _default(self.device):
            super().warm_up(count)
        self.warm = True
        self.device.tidy()  # right answers take a lot of memory, which the boxes may need from here on

    def checked(self, case: Case, got: Played) -> list[float]:
        """On the device where all is plain there, which takes milliseconds instead of seconds."""
        if case.name not in self.shared.laid:
            self.shared.laid[case.name] = self._laid(case)
        known = self.shared.laid[case.name]
        outcome, how = got[0], self.family.measure
        found = tensors(outcome.value if isinstance(outcome, Returned) else None)
        plain = type(found) is type(known) and len(found) == len(known) > 0
        plain = plain and all(
            (one.dtype, one.shape) == (dtype, truth.shape) and yards(one, truth, length, how) <= AT_MOST
            for one, (dtype, truth, length) in zip(found, known, strict=True)
        )
        return [float(length.max()) for _, _, length in known] if plain else super().checked(case, got)

    def _laid(self, case: Case) -> Tensors:
        """Of each tensor of the answer its dtype, the truth and the yardsticks; nothing where one is not plain."""
        how = self.family.measure
        if how.exact or how.noise or how.condition or how.seen or how.examined or len(case.steps) != 1:
            return []
        own = perform(self.exercise.solution, case.steps)
        truth = perform(self.exercise.oracle, over_steps(widened, case.steps))
        panel = told_by_panel(self.exercise, case.steps, own, lenient=True)
        if not panel:
            return []
        columns = [tensors(one.value if isinstance(one, Returned) else None) for (one,) in (*panel, truth)]
        rows: list[tuple[Any, Any, Any]] = []
        for *members, wide in zip(*columns, strict=False):
            length = laid(wide, members, how)
            rows.append((members[0].dtype, wide, length))
        whole = len(rows) == len(columns[-1]) == len(columns[0]) and all(length is not None for *_, length in rows)
        return type(columns[-1])(rows) if whole else []

    def answer(self, planned: Planned) -> Ready:
        """Without those of the panel that cannot be run on the device."""
        return ready(self.exercise, planned, Correctness(), self.seed, lenient=True)

    def due(self) -> str:
        """As ever, but that all calls of a block are asked for at once."""
        if not self.warm or self.pace is None:
            return "that was the first call, in which kernels are compiled and variants of them are tried"
        return f"it was asked for {self.pace.calls} calls at once, for which {self.whose} takes {self.pace.wall:.2g} s"

    def block(self) -> Block:
        """Calls of a block, none before it, and the wall seconds that the reference takes for it."""
        case = self.case(0, 1)
        answer = expect(self.clock(self.rival, [case]).outcomes[0][-1])
        room = self.rival.room // max(_bytes([step.args for step in case.steps]), _bytes(answer), 1)
        if not room:
            raise SpecError(f"{self.family.place}: a case does not fit into the memory that is shared with a box")
        few, many = FEW, max(FEW, min(MANY, room))
        seconds = [self._median([self.case(0, 2 + at) for at in range(calls)]) for calls in (few, many)]
        each = max(seconds[1] - seconds[0], 0.0) / max(many - few, 1)
        calls = max(1, min(MOST_CALLS, room, round(BLOCK_SECONDS / max(each, 1e-6))))
        return calls, 0, max(seconds[1], each * calls)

    def _median(self, cases: Sequence[Case]) -> float:
        return statistics.median(self.clock(self.rival, cases).wall for _ in range(CALIBRATIONS))

    def scored(self, cases: Sequence[Case], ours: Turn, theirs: Turn, pace: Pace) -> Round:
        """By the wall clock; under a roofline the device itself is the reference.

        The idle player plays in every round: what the exchange costs moves with the clocks of the device. What it costs
        far more beside a submission than it did alone is that one's doing, and not taken off.
        """
        idle = self.clock(self.rival, cases, slot=IDLE_SLOT).wall if pace.idle_wall else 0.0
        idle = min(idle, DISTURBED * pace.idle_wall)
        wall = min(less(ours.wall, idle), DISTURBED * less(pace.alone_wall, idle))
        if isinstance(self.family.rule, Roofline):
            wall = sum(self._at_best(self.family.rule, case) for case in cases)
        return Round(ours.cpu, theirs.cpu, wall, less(theirs.wall, idle), elsewhere=True)

    def _at_best(self, rule: Roofline, case: Case) -> float:
        """Seconds that the device needs for the case at least."""
        (step,) = case.steps
        try:
            moved = float(rule.moves(*step.args, **step.kwargs))
            computed = float(rule.computes(*step.args, **step.kwargs)) if rule.computes else 0.0
        except Exception as error:  # the author's own functions fail in any way
            raise SpecError(f"{self.family.place}: its bytes or operations cannot be counted: {error}") from error
        seconds = moved / self.ceilings.bytes_per_second()
        if computed:
            dtype = next(arg.dtype for arg in step.args if library(arg) == "torch")
            seconds = max(seconds, computed / self.ceilings.flops_per_second(dtype))
        return seconds

    def beside(self, value: object, answer: Answer) -> list[tuple[Any, Any]] | None:
        """Tensors are compared on the device, where that takes microseconds."""
        assert isinstance(answer.want, Returned)
        got, want = tensors(value), tensors(answer.want.value)
        if answer.seen is None and got and want and (type(got), len(got)) == (type(want), len(want)):
            return list(zip(got, want, strict=True))
        return super().beside(value, answer)


def tensors(value: object) -> Tensors:
    """A tensor in a list, or several in a tuple, as which a list counts too; none where it is anything else."""
    found: Tensors = tuple(value) if isinstance(value, tuple | list) else [value]
    return found if all(library(one) == "torch" for one in found) else []


def _waited(seconds: float) -> str:
    return f"a tiny piece of other work took {seconds * 1e3:.3g} ms there, instead of some microseconds"


def _by_case(got: Outcome, cases: Sequence[Case]) -> Iterator[Played]:
    """The outcomes of each case; where the exchange failed as a whole, that, once."""
    if not isinstance(got, Returned):
        yield (got,)
        return
    at = 0
    for case in cases:
        yield tuple(got.value[at : at + len(case.steps)])
        at += len(case.steps)


def _bytes(value: Any) -> int:
    """What the tensors in it take in an arena."""
    return sum(-(-array.nbytes // ALIGNED) * ALIGNED for array in arrays_in(value))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Python does not look for garbage on the clock, which takes as long as a block."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def _default(device: Device) -> Iterator[None]:
    """The author's own solutions make their tensors on the device, as a box does."""
    import torch

    with torch.device(device.torch):
        yield

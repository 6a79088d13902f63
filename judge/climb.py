"""Growth, played: a duel at each size in one pair of boxes; and which of the plays a family's rule asks for."""

import os
from collections.abc import Sequence
from contextlib import ExitStack

from judge.axes.counted import Tally
from judge.axes.growth import Climb, Sweep, look, seconds
from judge.axes.signs import PAIRS, Word, decide
from judge.axes.speed import Race
from judge.catalog import Exercise
from judge.duel import DONE, Duel, Foul, Shared, Start, expect, race
from judge.rules import Calls, Growth
from judge.seeds import Seed
from judge.spec import Family
from judge.tally import tallied
from sandbox.box import Submission
from sandbox.session import Session

PAGE = 4096
OWN = 32 << 20  # bytes that a submission may hold before it is asked, more than the reference, and are not counted
SMALL = 4  # the first calls, whose memory is not counted, are so many times smaller than the smallest size
FREEZING = 4e-4  # seconds: by so much a turn of next to nothing differs from another, since its box has been frozen


def clocked(
    exercise: Exercise,
    family: Family,
    submission: Submission,
    seed: Seed,
    start: Start,
    rounds: int | None = None,
    known: Shared | None = None,
) -> Race | Climb | Tally:
    """What a family's rule asks for.

    start: opens a box that is pinned to the core it is given.
    rounds: so many by one pair, with no decision: to measure, not to judge.
    known: as in `race`.

    Raises:
        BoxError: where the reference's own box fails.
    """
    if isinstance(family.rule, Calls):
        return tallied(exercise, family, submission, seed, start)
    if not isinstance(family.rule, Growth):
        return race(exercise, family, submission, seed, start, rounds, known)
    pairs: list[tuple[Sweep, ...]] = []
    said: list[Word] = []
    while decide(said) is None and len(pairs) < PAIRS:
        core = max(os.sched_getaffinity(0))
        with ExitStack() as stack:
            tidy = family.rule.of == "bytes"
            rival, learner = (stack.enter_context(start(core, tidy=tidy)) for _ in range(2))
            climber = Climber(exercise, family, family.rule, seed, len(pairs), rival, learner, known)
            try:
                sweeps = climber.bytes(submission) if family.rule.of == "bytes" else climber.seconds(submission, rounds)
            except Foul as foul:
                return Climb(family, failed=foul.finding)
        pairs.append(sweeps)
        said.append(DONE if rounds else look(sweeps, family.rule, known is not None) or "missed")
    return Climb(family, tuple(pairs), known=known is not None)


class Climber:
    """One pair of boxes on one family at all its sizes."""

    def __init__(
        self,
        exercise: Exercise,
        family: Family,
        rule: Growth,
        seed: Seed,
        pair: int,
        rival: Session,
        learner: Session,
        known: Shared | None = None,
    ) -> None:
        self.rule, self.known = rule, known is not None
        self.order = seed.stream(exercise.name, "order", family.name, pair)
        self.rival, self.learner = rival, learner
        self.duels = [Duel(exercise, family.sized(size), seed, pair, rival, learner, known) for size in rule.sizes]
        least = max(1, rule.sizes[0] // SMALL)
        self.first = Duel(exercise, family.sized(least), seed, pair, rival, learner)

    def seconds(self, submission: Submission, count: int | None) -> tuple[Sweep, ...]:
        """So many sweeps, else sweeps until `look` has a word; sizes and sides take turns in random order.

        Raises:
            Foul: where the submission fails on the clock.
        """
        self.first.prepare()
        paces = [duel.calibrate() for duel in self.duels]
        self.first.load(submission)
        for duel in self.duels:
            duel.warm_up(1)  # right answers in a wide precision take long, and there are as many sizes
        sweeps: list[Sweep] = []
        while not self.enough(sweeps, count):
            rounds = {
                at: self.duels[at].round(len(sweeps) + 1, paces[at], rival_first=bool(self.order.integers(2)))
                for at in self.order.permutation(len(self.duels)).tolist()
            }
            least = [max(pace.idle_cpu, FREEZING) for pace in paces]
            sweeps.append(seconds([rounds[at] for at in sorted(rounds)], [pace.calls for pace in paces], least))
        return tuple(sweeps)

    def bytes(self, submission: Submission) -> tuple[Sweep, ...]:
        """The peak of memory over what a small first call left, at each size: ascending, since peaks are of all so far.

        Whoever fills a pool beforehand would need nothing later: what he holds beyond the reference's counts as needed.
        So does what he once had and gave back, where a kernel that cannot forget a peak sees no lower one behind it.

        Raises:
            Foul: where the submission gives no right answer.
        """
        self.first.prepare()
        self.first.load(submission)
        for outcome in self.first.clock(self.rival, [self.first.case(0, 0)]).outcomes[0]:
            expect(outcome)
        self.first.verified(self.first.case(0, 0))
        ours, theirs = self.rival.mark_memory(), self.learner.mark_memory()
        before = ours, min(theirs, ours + OWN)
        hidden = max(self.learner.hidden_memory() - self.rival.hidden_memory() - OWN, 0)
        peaks: list[tuple[int, int]] = []
        for duel in self.duels:
            for outcome in duel.clock(self.rival, [duel.case(1, 0)]).outcomes[0]:
                expect(outcome)
            duel.verified(duel.case(1, 0))
            peaks.append((self.rival.peak_memory(), self.learner.peak_memory()))
        each = enumerate((0, hidden))
        needed, taken = (tuple(float(max(peak[i] - before[i], least, PAGE)) for peak in peaks) for i, least in each)
        return (Sweep(needed, taken, needed),)

    def enough(self, sweeps: Sequence[Sweep], count: int | None) -> bool:
        """Are these all that are needed?"""
        if count is not None:
            return len(sweeps) >= count
        return bool(sweeps) and look(sweeps, self.rule, self.known) is not None

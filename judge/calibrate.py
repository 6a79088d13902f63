"""Where should a speed limit lie? Right and slow solutions are timed, and limits with margins are proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from judge.axes import timed as axis
from judge.axes.margin import Middle, Score, middle, scores
from judge.catalog import Exercise, Known
from judge.climb import clocked
from judge.device import processor
from judge.grade import Say, quiet
from judge.lock import clock_lock
from judge.play import fresh_box, retried
from judge.seeds import Seed
from judge.spec import Family, SpecError
from judge.verdict import Code
from sandbox.box import Backend

FILED = (Code.ACCEPTED, Code.TOO_SLOW)


@dataclass(frozen=True, slots=True)
class Timed:
    """One known solution in one family: its score, or why it has none."""

    name: str
    code: Code
    score: Score | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One speed family: every solution's figure, and where its limit would lie best.

    Attributes:
        family: its name.
        timed: the known solutions.
        best: the middle and its neighbours; None where right and slow solutions are not two margins apart.
        errors: what the limit that spec.py states has against it, in words.
    """

    family: str
    timed: tuple[Timed, ...]
    best: Middle | None
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """All speed families of an exercise, on one device."""

    exercise: str
    device: str
    proposals: tuple[Proposal, ...]

    @property
    def errors(self) -> tuple[str, ...]:
        """Of all families."""
        return tuple(f"{one.family}: {error}" for one in self.proposals for error in one.errors)


def calibrate(
    exercise: Exercise,
    *,
    seed: Seed,
    backend: Backend,
    rounds: int,
    families: Sequence[str] = (),
    progress: Say = quiet,
) -> Calibration:
    """Time every accepted and too slow solution, `rounds` rounds each, in these families, or in all.

    Raises:
        SpecError: where the exercise has no speed rule for this device; BoxError: where boxes fail.
    """
    here = [family for family in exercise.spec.families if family.rule is not None and family.rule.device == "cpu"]
    if families:
        here = [family for family in here if family.name in families]
    if not here:
        raise SpecError(f"{exercise.folder / 'spec.py'}: has no such speed rule for a device that is here")
    known = [one for one in exercise.known if one.code in FILED and not one.on_a_gpu]
    found: list[Proposal] = []
    with clock_lock(progress):
        for family in here:
            timed: list[Timed] = []
            for at, one in enumerate(known, start=1):
                progress(f"{exercise.name}: {family.name}: {at} of {len(known)}: {one.name}")
                timed.append(_timed(exercise, family, one, seed, backend, rounds))
            found.append(proposal(family.name, timed))
    return Calibration(exercise.name, processor(), tuple(found))


def _timed(exercise: Exercise, family: Family, known: Known, seed: Seed, backend: Backend, rounds: int) -> Timed:
    submission, start = exercise.submission(known.path.read_bytes()), partial(fresh_box, exercise, backend)
    found = retried(lambda: clocked(exercise, family, submission, seed, start, rounds))
    if found.failed is not None:
        return Timed(known.name, known.code, None, found.failed.message.partition("\n")[0])
    return Timed(known.name, known.code, scores(axis.weigh([found]))[0])


def proposal(family: str, timed: Sequence[Timed]) -> Proposal:
    """What the figures of one family say of its limit."""
    right = _filed(timed, Code.ACCEPTED)
    slow = _filed(timed, Code.TOO_SLOW)
    errors = [f"{one.name}: {one.why}" for one in timed if one.code is Code.ACCEPTED and one.score is None]
    errors += [
        f"{name}: {score.words}, {'beyond' if score.margin < 0 else 'too near to'} the limit {score.limit:g}"
        for name, score in right.items()
        if score.margin < 0 or score.tight
    ]
    caught = [score for score in slow.values() if score.margin < 0]
    if not caught and all(one.score is not None for one in timed if one.code is Code.TOO_SLOW):
        errors.append("no known slow solution is beyond the limit")
    if caught and all(score.tight for score in caught):
        errors.append("every slow solution beyond the limit is too near to it")
    return Proposal(family, tuple(timed), middle(right, slow), tuple(errors))


def _filed(timed: Sequence[Timed], code: Code) -> Mapping[str, Score]:
    return {one.name: one.score for one in timed if one.code is code and one.score is not None}

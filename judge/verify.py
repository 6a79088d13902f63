"""Does every known solution get its known verdict? An exercise that cannot tell right from wrong is an error.

Each solution plays all seeds in one box: under the first seed as in a grading, where its speed is measured as well;
under the others a right one plays one round, and a wrong one until it is caught as before. A slow one plays a single
round. Answers that nobody computed, and the stub, are refused as well; and what the reference alone shows is asked of
`judge.authoring.mistakes`.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from judge.authoring.degenerate import survivors
from judge.authoring.filed import check_panel, copied, misfiled, misled, missing
from judge.authoring.mistakes import mistakes
from judge.authoring.shown import (
    STEADY,
    Tried,
    drowned,
    found_gaps,
    harmless,
    idle,
    killers,
    narrow,
    tight,
    wrong_verdicts,
)
from judge.authoring.trier import Trier
from judge.authoring.zeros import by_luck, near_zero
from judge.axes.margin import Score
from judge.catalog import Exercise
from judge.grade import Say, quiet
from judge.scaffold import unwritten
from judge.seeds import Seed
from judge.spec import SpecError
from judge.trials import PLAYED, Cases, FirstRound
from judge.verdict import Code
from sandbox.box import Backend


@dataclass(frozen=True, slots=True)
class Verification:
    """What an exercise's own solutions say of it.

    Attributes:
        exercise: its name.
        errors: what must be mended, in words; empty where it holds.
        kills: for each solution that is not right, the families that caught it and with what code.
        gaps: for each stability family, the worst right and the best wrong error, in yardsticks.
        speed: for each timed solution, its time over the reference's.
        counts: how many solutions are filed under each code.
        rules: for each timed solution, how it stands to each speed rule.
        elsewhere: slow solutions whose verdict is a matter of a GPU; here they were right, and not on that clock.
    """

    exercise: str
    errors: tuple[str, ...]
    kills: Mapping[str, Mapping[str, Code]] = field(default_factory=dict)
    gaps: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    speed: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, tuple[Score, ...]] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()


def verify(
    exercise: Exercise,
    *,
    seeds: Sequence[Seed],
    backend: Backend | None,
    jobs: int = 1,
    clocks: int = 1,
    progress: Say = quiet,
) -> Verification:
    """Hold an exercise to its known solutions.

    backend: None plays at the author's desk: in this process, without boxes, without speed.
    jobs: so many solutions are played at a time, of which one is on a clock.
    clocks: how many there are, for us and for others who verify.

    Raises:
        SpecError: where the exercise is broken; BoxError: where boxes fail.
    """
    progress(f"{exercise.name}: looking for mistakes")
    errors = mistakes(exercise, seeds[0])
    progress(f"{exercise.name}: preparing {len(seeds)} seeds")
    prepared = [[Cases(exercise, axis, seed) for axis in PLAYED] for seed in seeds]
    try:
        for at, axes in enumerate(prepared):
            for cases in axes:
                check_panel(FirstRound(cases) if at else cases)
    except SpecError as error:
        if not errors:
            raise
        return Verification(exercise.name, (*errors, str(error)))  # the mistakes found before may be why
    errors += by_itself(exercise, prepared[0], seeds[0])
    trier = Trier(exercise, seeds, prepared, backend, clocks, progress)
    tried = trier.all(jobs)
    errors += trier.stub()
    gaps = found_gaps(exercise, tried)
    errors += by_its_solutions(trier, tried, gaps)
    counts = {code.value: sum(known.code is code for known in exercise.known) for code in Code}
    return Verification(
        exercise.name,
        tuple(errors),
        {one.known.name: killers(one) for one in tried if one.known.code not in STEADY},
        gaps,
        {one.known.name: one.ratio for one in tried if one.ratio is not None},
        {code: count for code, count in counts.items() if count},
        {one.known.name: one.scores for one in tried if one.scores},
        tuple(one.known.name for one in tried if one.known.on_a_gpu),
    )


def by_itself(exercise: Exercise, prepared: Sequence[Cases], seed: Seed) -> list[str]:
    """What must be mended, as far as no known solution has to be played for it: the cases are those of one seed."""
    errors: list[str] = []
    for cases in prepared:
        errors += near_zero(next(iter(cases), ()), cases.axis)
        errors += by_luck(exercise, itertools.chain.from_iterable(cases), seed)
    spec = exercise.folder / "spec.py"
    errors += [
        f"degenerate: {text}; {spec}: ask for answers that nobody guesses"
        for text in survivors(next(iter(prepared[0])))
    ]
    return [
        *errors,
        *missing(exercise),
        *misfiled(exercise),
        *copied(exercise),
        *unwritten(exercise),
        *misled(exercise),
    ]


def by_its_solutions(trier: "Trier", tried: Sequence[Tried], gaps: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    """What must be mended, as the known solutions show it."""
    families = trier.exercise.spec.families
    places = {family.name: family.at for family in families}
    for one in tried:
        yield from wrong_verdicts(one)
    yield from narrow(gaps, places)
    yield from tight(tried, places)
    yield from drowned(trier.timed, trier.raced.moved)
    yield from idle(trier.timed, tried)
    yield from harmless(families, tried)

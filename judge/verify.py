"""Does every known solution get its known verdict? An exercise that cannot tell right from wrong is an error.

Each solution plays all seeds in one box: under the first seed as in a grading, where its speed is measured as well;
under the others a right one plays one round, and a wrong one until it is caught as before. A slow one plays a single
round. Answers that nobody computed, and the stub, are refused as well; and what the reference alone shows is asked of
`judge.authoring`.
"""

import itertools
import statistics
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from judge.answers import arrays
from judge.authoring import mistakes
from judge.axes.counted import Tally
from judge.axes.growth import Climb
from judge.axes.margin import Score, scores
from judge.axes.speed import Race
from judge.axes.timed import weigh as weigh_speed
from judge.catalog import Exercise, Known
from judge.climb import clocked
from judge.degenerate import survivors
from judge.device import processor
from judge.duel import Shared
from judge.grade import Say, quiet, unloadable
from judge.lock import clock_lock
from judge.play import Player, Unloadable, retried
from judge.rules import Calls, Raced
from judge.scaffold import unwritten
from judge.seeds import Seed
from judge.spec import Family, SpecError
from judge.trials import PLAYED, ByFamily, Cases, FirstRound, at_desk, judged
from judge.verdict import AxisResult, Code, Verdict, worst
from judge.yardstick import read
from judge.zeros import by_luck, near_zero
from sandbox.box import Backend, BoxError, Limits, Submission
from sandbox.session import Session

RIGHT_AT_MOST, WRONG_AT_LEAST, GAP_AT_LEAST = 4.0, 16.0, 16.0
PANEL_AT_MOST = 1000.0
MOVED_AT_MOST = 0.8  # the rest is work, and a ratio is one of that
LEAST = {Code.ACCEPTED: 3, Code.WRONG_ANSWER: 6, Code.UNSTABLE: 3, Code.TOO_SLOW: 2}
STEADY = (Code.ACCEPTED, Code.TOO_SLOW)
DESK = (*STEADY, Code.UNSTABLE, Code.WRONG_ANSWER, Code.RUNTIME_ERROR, Code.MALFORMED)


@dataclass(frozen=True, slots=True)
class Tried:
    """One known solution, as it was judged: results by seed, and how it stands to each speed rule it was timed by."""

    known: Known
    results: tuple[tuple[AxisResult, ...], ...]
    scores: tuple[Score, ...] = ()

    @property
    def ratio(self) -> float | None:
        """Its largest time over the reference's, where it was raced against that."""
        return max((score.value for score in self.scores if score.what == "ratio"), default=None)

    @property
    def timed(self) -> bool:
        """Was it on the clock?"""
        return bool(self.results) and any(result.axis == "speed" for result in self.results[0])

    @property
    def codes(self) -> tuple[Code, ...]:
        """The verdict under each seed."""
        return tuple(Verdict(results).code for results in self.results)


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
    if backend is not None:
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
    return [*errors, *missing(exercise), *misfiled(exercise), *unwritten(exercise), *misled(exercise)]


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
        self.done = 0

    def chosen(self) -> list[Known]:
        """The known solutions that can be tried here: at the desk only those that end by themselves."""
        known = self.exercise.known
        return [one for one in known if one.code in DESK] if self.backend is None else list(known)

    def all(self, jobs: int) -> list[Tried]:
        """Each of them, so many at a time."""
        with ThreadPoolExecutor(max(jobs, 1)) as pool:
            try:
                return list(pool.map(self.tried, self.chosen()))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def tried(self, known: Known) -> Tried:
        """One known solution under every seed."""
        if self.backend is None:
            one = Tried(known, self.under_each(known, lambda axes: at_desk(self.exercise, known.path, axes)))
        else:
            one = self.boxed(known)
        self.done += 1
        self.progress(f"{self.exercise.name}: {self.done} of {len(self.chosen())}: {known.name}: {worst(one.codes)}")
        return one

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
        """The stub must not be accepted."""
        stub = self.exercise.submission(self.exercise.stub.encode())
        with Player(stub, self.start) as player:
            code = Verdict(tuple(self.played(player, self.prepared[0]))).code
        return ["degenerate: the stub is accepted"] if code is Code.ACCEPTED else []

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


def check_panel(cases: Cases) -> None:
    """The solution and the panel set the yardstick, so they are held to a coarse one that is not their own.

    Raises:
        SpecError: where one of them is far from the oracle: it would stretch the yardstick over wrong answers.
    """
    exercise = cases.exercise
    files = ["solution.py", *(f"accepted/{name}.py" for name in exercise.spec.panel)]
    for case in itertools.chain.from_iterable(cases):
        how = case.planned.family.measure
        for answer in case.answers:
            for pair, evidence in zip(arrays(answer), answer.evidence, strict=True):
                for file, member in zip(files, evidence.panel, strict=True):
                    off = read(member, pair.dtype, replace(evidence, panel=(), zeros=False), how)
                    if not off.worst <= PANEL_AT_MOST:
                        raise SpecError(
                            f"{exercise.reference / file}: is {off.worst:.3g} yardsticks from the oracle in "
                            f"{case.planned.case.name} under seed {cases.seed.hex}: {off.special or off.place}"
                        )


def missing(exercise: Exercise) -> list[str]:
    """Verdicts that too few solutions are filed under."""
    have = {code: sum(known.code is code for known in exercise.known) for code in LEAST}
    axes = {family.axis for family in exercise.spec.families}
    need = dict(LEAST)
    if "speed" not in axes:
        del need[Code.TOO_SLOW]
    if "stability" not in axes:
        del need[Code.UNSTABLE]
    return [
        f"{exercise.reference / code.value}: holds {have[code]} solutions; at least {least} are asked for"
        for code, least in need.items()
        if have[code] < least
    ]


def misfiled(exercise: Exercise) -> list[str]:
    """Solutions that lie in a folder of no verdict, or deeper: nobody would play them."""
    return [
        f"{path}: lies in no verdict's folder, so nobody plays it; file it under wrong_answer/, say"
        for path in sorted(exercise.reference.glob("*/**/*.py"))
        if path.parent.parent != exercise.reference or path.parent.name not in {code.value for code in Code}
    ]


def misled(exercise: Exercise) -> list[str]:
    """What is wrong with the hints, which an exercise need not have."""
    try:
        exercise.hints  # noqa: B018 - to read them is to check them
    except SpecError as error:
        return [str(error)]
    return []


def wrong_verdicts(one: Tried) -> list[str]:
    """A verdict that is not the one it is filed under: a survivor, a wrong reason, or a right one refused."""
    errors = []
    for at, (code, results) in enumerate(zip(one.codes, one.results, strict=True)):
        expected = one.known.code
        late = at or not one.timed or one.known.on_a_gpu  # the clock, or this clock, was not asked
        if code is expected or (expected is Code.TOO_SLOW and code is Code.ACCEPTED and late):
            continue
        why = [f"{f.case or 'load'}: {f.message.splitlines()[0]}" for result in results for f in result.findings]
        mend = "let a family catch it" if code in STEADY else "mend it"
        if expected is Code.ACCEPTED and code is Code.TOO_SLOW:
            mend = "`judge calibrate` says where the limit should lie: move it"
        found = f" ({why[0]})" if why else ""
        errors.append(
            f"{one.known.name}: is {code} under seed {at + 1}{found}; {mend}, or file it elsewhere: {one.known.path}"
        )
    return errors


def killers(one: Tried, seed: int = 0) -> dict[str, Code]:
    """The families that caught it under the first seed, or another."""
    return caught_by(one.results[seed])


def caught_by(results: Sequence[AxisResult]) -> dict[str, Code]:
    """The families that caught something, and with what code."""
    findings = [finding for result in results for finding in result.findings]
    return {finding.case.partition("[")[0] or "load": finding.code for finding in findings}


def harmless(families: Sequence[Family], tried: Sequence[Tried]) -> list[str]:
    """Correctness families that catch no known solution under any seed."""
    wrong = [one for one in tried if one.known.code not in STEADY]
    caught = {name for one in wrong for seed in range(len(one.results)) for name in killers(one, seed)}
    mend = "file the mistake that it is for under wrong_answer/, or leave it out"
    return [
        f"{family.at}: catches no known wrong solution; {mend}"
        for family in families
        if wrong and family.axis == "correctness" and family.name not in caught
    ]


def found_gaps(exercise: Exercise, tried: Sequence[Tried]) -> dict[str, tuple[float, float]]:
    """For each stability family the worst right error and the best wrong one, over all seeds."""
    gaps: dict[str, tuple[float, float]] = {}
    for family in exercise.spec.families:
        if family.axis != "stability":
            continue
        right, wrong = 0.0, float("inf")
        killed = False
        for one in tried:
            for result in (r for results in one.results for r in results if r.axis == "stability"):
                yards = result.numbers.get(family.name, 0.0)
                caught = any(finding.case.startswith(f"{family.name}[") for finding in result.findings)
                if one.known.code in STEADY:
                    right = max(right, yards)
                elif caught:
                    killed, wrong = True, min(wrong, yards or float("inf"))
        gaps[family.name] = (right, wrong if killed else 0.0)
    return gaps


def narrow(gaps: Mapping[str, tuple[float, float]], places: Mapping[str, str]) -> list[str]:
    """Families that do not tell right from wrong clearly enough."""
    errors = []
    for family, (right, wrong) in gaps.items():
        at, wilder = places[family], "drive the inputs further into the regime"
        if right > RIGHT_AT_MOST:
            said = f"a right solution is {right:.3g} yardsticks off; at most {RIGHT_AT_MOST:g}"
            errors.append(f"{at}: {said}: widen the panel, or tame the inputs")
        if not wrong:
            errors.append(f"{at}: catches no known unstable solution; {wilder}, or file the mistake under unstable/")
        elif wrong < WRONG_AT_LEAST:
            said = f"a wrong solution is only {wrong:.3g} yardsticks off; at least {WRONG_AT_LEAST:g}"
            errors.append(f"{at}: {said}: {wilder}")
        elif wrong < GAP_AT_LEAST * right:
            said = f"right {right:.3g} and wrong {wrong:.3g} yardsticks are less than {GAP_AT_LEAST:g} apart"
            errors.append(f"{at}: {said}: {wilder}")
    return errors


def tight(tried: Sequence[Tried], places: Mapping[str, str]) -> list[str]:
    """Solutions so near to a limit that the next machine may turn their verdict round."""
    errors: list[str] = []
    for one in (one for one in tried if not one.known.on_a_gpu):
        if one.known.code is Code.TOO_SLOW and any(score.margin <= -1 for score in one.scores):
            continue  # one family catches it for certain
        for score in one.scores:
            if score.tight:
                near = f"{one.known.name}: {score.words}: too near to the limit {score.limit:g}"
                errors.append(f"{places[score.family]}: {near}; `judge calibrate` says where it should lie")
    return errors


def drowned(timed: Sequence[Family], moved: Mapping[str, Sequence[float]]) -> list[str]:
    """Races in which moving arguments and results takes so long that the ratio says little of the work."""
    shares = {name: statistics.median(each) for name, each in moved.items()}
    return [
        f"{family.at}: moving arguments and results takes {shares[family.name]:.0%} of what {family.rule.rival} takes, "
        f"at most {MOVED_AT_MOST:.0%}: the ratio says little of the work; let a call do more with each byte"
        for family in timed
        if isinstance(family.rule, Raced) and shares.get(family.name, 0.0) > MOVED_AT_MOST
    ]


def idle(timed: Sequence[Family], tried: Sequence[Tried]) -> list[str]:
    """Speed families that catch no known slow solution."""
    slow = [one for one in tried if one.known.code is Code.TOO_SLOW and one.timed]
    if not slow:
        return []
    caught = {name for one in slow for name in killers(one)}
    mend = "tighten its limit, or file what it is for under too_slow/"
    return [f"{family.at}: catches no known slow solution; {mend}" for family in timed if family.name not in caught]

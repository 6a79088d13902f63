"""Several files: played side by side, then timed one after another.

Those of one exercise are reported together, in the order given. All of these meet the same inputs
(`judge.trials.Prepared` says why none gains by it), so each process answers them once. No report is out before the last
file is done, since a report shows the seed. Files of several exercises have a seed each, and are told as they are done.
"""

import atexit
import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from judge.catalog import Catalog
from judge.grade import Ahead, Say, boxless, grade, not_judged, quiet
from judge.mine import NOTHING, Mine
from judge.play import RETRIES
from judge.pool import Pool
from judge.seeds import Seed
from judge.spec import AXES, AxisName
from judge.trials import Prepared
from judge.verdict import AxisResult, Code, Report, Verdict
from sandbox import doctor
from sandbox.box import BoxError
from sandbox.warm import Warm

PASSING = (Code.ACCEPTED, Code.NOT_JUDGED)


@dataclass(frozen=True, slots=True)
class Order:
    """What all files of one call have in common: in words, since another process reads it.

    Attributes:
        catalog: the folder of the exercise's catalogue.
        exercise: its full name.
        seed: of all the cases.
        backend: the name of the box.
        mine: what the learner has built already.
    """

    catalog: Path
    exercise: str
    seed: Seed
    backend: str
    mine: Mine = NOTHING


Task = tuple[Order, Path]
Heard = Callable[[int, str], None]


def grade_all(
    order: Order, paths: Sequence[Path], *, axes: Sequence[AxisName], jobs: int, progress: Say
) -> list[Report]:
    """A report on each of the files, whatever becomes of the others."""
    jobs = min(jobs, len(paths))
    progress(f"grading {len(paths)} files, {jobs} at a time")
    first = tuple(axis for axis in axes if axis != "speed")
    with Pool(jobs) as pool:
        if not first:
            return list(timed(pool, order, paths, progress))
        reports = played(pool, order, paths, first, progress)
        if "speed" not in axes:
            return reports
        right = [path for path, report in zip(paths, reports, strict=True) if report.verdict.code in PASSING]
        clocked = timed(pool, order, right, progress)
        return [joined(one, next(clocked)) if one.verdict.code in PASSING else untimed(one) for one in reports]


def grade_each(tasks: Sequence[Task], *, jobs: int, heard: Heard) -> Iterator[tuple[int, Report]]:
    """Files of several exercises, each task with its own seed: its place and report, as soon as that is known."""
    with Pool(min(jobs, len(tasks))) as pool:
        yield from each(pool, tasks, heard)


def each(pool: Executor, tasks: Sequence[Task], heard: Heard) -> Iterator[tuple[int, Report]]:
    """As `grade_each`: first those that fail, as they fail; then the others, one after another on the clock."""
    first = tuple(axis for axis in AXES if axis != "speed")
    futures = {pool.submit(graded, order, path, first): at for at, (order, path) in enumerate(tasks)}
    right: dict[int, Report] = {}
    for future in as_completed(futures):
        at = futures[future]
        report = settled(pool, future, *tasks[at], first)
        if report.verdict.code in PASSING:
            right[at] = report
            heard(at, "waits for the clock")
        else:
            yield at, untimed(report)
    for at, report in sorted(right.items()):
        heard(at, "on the clock")
        yield at, joined(report, next(timed(pool, tasks[at][0], [tasks[at][1]], quiet)))


def quickest() -> str:
    """The name of the best box for many files; what was started to try it is ended.

    Raises:
        BoxError: where there is none.
    """
    backend = doctor.quickest()
    if isinstance(backend, Warm):
        backend.close()
    return backend.name


def played(
    pool: Executor, order: Order, paths: Sequence[Path], axes: tuple[AxisName, ...], progress: Say
) -> list[Report]:
    """Every file on the axes that need no clock, as many at once as the pool takes."""
    futures = {pool.submit(graded, order, path, axes): at for at, path in enumerate(paths)}
    reports: dict[int, Report] = {}
    for future in as_completed(futures):
        path = paths[futures[future]]
        report = reports[futures[future]] = settled(pool, future, order, path, axes)
        progress(f"{len(reports)} of {len(paths)}: {path}: {report.verdict.code.replace('_', ' ')}")
    return [reports[at] for at in range(len(paths))]


def timed(pool: Executor, order: Order, paths: Sequence[Path], progress: Say) -> Iterator[Report]:
    """Every file on the clock, alone on the machine as far as that is up to us."""
    for at, path in enumerate(paths, 1):
        progress(f"on the clock: {at} of {len(paths)}: {path}")
        yield settled(pool, pool.submit(graded, order, path, ("speed",)), order, path, ("speed",))


def settled(pool: Executor, future: Future[Report], order: Order, path: Path, axes: tuple[AxisName, ...]) -> Report:
    """The report that comes of it; where the process itself failed, that of another one, and at last our own error."""
    for tries in range(RETRIES + 1):
        try:
            return future.result()
        except BoxError as error:
            if tries == RETRIES:
                return boxless(order.exercise, path, order.seed, axes, str(error))
            future = pool.submit(graded, order, path, axes)
        except Exception as error:  # a file that has gone, or a fault of ours: the other files have their reports
            return boxless(order.exercise, path, order.seed, axes, f"{type(error).__name__}: {error}")
    raise AssertionError("the last try returns")


def joined(report: Report, clocked: Report) -> Report:
    """One report of both gradings of a file."""
    if report.digest != clocked.digest:
        why = "the file was changed while it was graded; grade it again"
        return boxless(report.exercise, Path(report.submission), Seed(report.seed), AXES, why)
    results = (*report.verdict.results[:2], clocked.verdict.results[-1])
    notes = tuple(dict.fromkeys((*report.notes, *clocked.notes)))
    return replace(report, verdict=Verdict(results), notes=notes, seconds=report.seconds + clocked.seconds)


def untimed(report: Report) -> Report:
    """The report with the reason why nothing was timed."""
    failed = [result.axis for result in report.verdict.results if result.code not in PASSING]
    results: list[AxisResult] = [
        not_judged("speed", f"{failed[0]} comes first") if result.axis == "speed" else result
        for result in report.verdict.results
    ]
    return replace(report, verdict=Verdict(tuple(results)))


def graded(order: Order, path: Path, axes: tuple[AxisName, ...]) -> Report:
    """One file, in a process of the pool."""
    prepared = shared(order)
    backend = doctor.named(order.backend)
    ahead = Ahead(cases=prepared.cases, digest=prepared.digest, mine=order.mine)
    report = grade(prepared.exercise, path, seed=order.seed, backend=backend, axes=axes, ahead=ahead)
    settle(order)
    return report


@lru_cache(maxsize=1)
def settle(order: Order) -> None:
    """What was prepared stays for all files of an order: the collector of garbage need not go through it again."""
    gc.freeze()
    atexit.register(gc.unfreeze)  # nanobind, in Triton, tells of what nobody collects at the end


@lru_cache(maxsize=1)
def shared(order: Order) -> Prepared:
    """The cases that this process answers once for all files it is given."""
    return Prepared(Catalog(order.catalog).find(order.exercise), order.seed)

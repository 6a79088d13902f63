"""What a learner asks about solutions in a workspace: try one, hand some in, and look at what was handed in."""

import hashlib
import platform
from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from judge import grade as grading
from judge import history, many, review, screen
from judge.autograder import NoSource, packed
from judge.catalog import Catalog, Exercise
from judge.commands.options import (
    RENDERERS,
    axis_option,
    backend_option,
    box_named,
    built,
    completed,
    exit_code,
    file_type,
    find,
    format_option,
    here,
    program,
    put,
    seed_option,
    shown_path,
)
from judge.commands.review import bounds
from judge.history import Entry, History, HistoryError, Kept
from judge.pool import processors
from judge.replace import replace_bytes
from judge.report import of_history, of_review
from judge.report.words import style, words
from judge.seeds import Seed
from judge.source import RefusedFile, UnusableFile, read_submission
from judge.spec import AXES, SpecError
from judge.trials import ByFamily, Cases
from judge.verdict import Code, Report
from sandbox.box import BoxError

NUMBER = click.IntRange(1)


@dataclass(frozen=True, slots=True)
class Solution:
    """A file of the workspace that is to be graded; no source where it is refused unread."""

    exercise: Exercise
    path: Path
    source: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the source."""
        return hashlib.sha256(self.source).hexdigest()


@click.command()
@click.argument("name", required=False, shell_complete=completed)
@click.option("--all", "everything", is_flag=True, help="Go on after the first family that fails.")
@seed_option
@backend_option
@format_option
@click.pass_obj
def test(
    catalog: Catalog, name: str | None, everything: bool, seed: Seed | None, backend: str | None, format_: str
) -> int:
    """Grade NAME up to the first family that fails.

    Without NAME, what you saved last. Nothing is recorded.

    \b
      judge test softmax
      judge test --all
    """
    (one,) = _asked(catalog, () if name is None else (name,))
    seed = seed or Seed.fresh()
    patient = grading.Ahead(mine=built(catalog, one.exercise, one.path), patience=grading.PATIENCE)
    by_family = replace(patient, cases=lambda axis: ByFamily(Cases(one.exercise, axis, seed)))
    report = _graded(one, seed, backend, patient if everything else by_family)
    click.echo(RENDERERS[format_]([report]), nl=False)
    if format_ == "terminal":
        put(_after(report, everything))
    return exit_code(report)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completed)
@click.option("--jobs", type=click.IntRange(1, 256), default=processors, help="As of judge grade.")
@backend_option
@format_option
@click.pass_obj
def submit(catalog: Catalog, names: tuple[str, ...], jobs: int, backend: str | None, format_: str) -> int:
    """Grade and record each NAME; say what changed.

    Without NAME, what you saved last. Several are graded side by side and timed one after another. Each is recorded
    as soon as its verdict is known, with its source and report, in a file that stays on this machine. Where the judge
    fails, that is no attempt.

    \b
      judge submit softmax
      judge submit softmax logsumexp attention
    """
    solutions = _asked(catalog, names)
    reports: dict[int, Report] = {}
    entries: dict[int, tuple[Entry, Kept | None, Kept | None]] = {}
    returns: dict[int, Text] = {}
    try:
        with (
            history.opened(history.place(), writing=True) as kept,
            closing(_all_graded(catalog, solutions, backend, jobs)) as graded,
        ):
            for at, report in graded:
                reports[at] = agreed(solutions[at], report)
                entries[at] = recorded(kept, solutions[at], reports[at])
                returns[at] = comes_back(kept, solutions[at].exercise, entries[at][0])
    except HistoryError:
        if reports:  # what is known is said, also where it cannot be kept
            click.echo(RENDERERS[format_](_sorted(reports)), nl=False)
        raise
    click.echo(RENDERERS[format_](_sorted(reports)), nl=False)
    if format_ == "terminal":
        for at, (entry, before, after) in sorted(entries.items()):
            tell(entry, before, after)
            if returns[at]:
                put(returns[at])
    return max(map(exit_code, reports.values()))


@click.command("history")
@click.argument("name", required=False, shell_complete=completed)
@click.option("--last", type=NUMBER, default=20, show_default=True, help="How many at most.")
@click.pass_obj
def history_(catalog: Catalog, name: str | None, last: int) -> None:
    """What you submitted, for NAME or all; the last first."""
    with history.opened(history.place()) as kept:
        found = kept.latest(name or "", last)
        if name is not None and not found:
            found = kept.latest(find(catalog, name).name, last)
    put(of_history.table(found) if found else Text("nothing is submitted yet"))


@click.command()
@click.argument("before", type=NUMBER, metavar="A")
@click.argument("after", type=NUMBER, metavar="B")
def diff(before: int, after: int) -> None:
    """What changed from submission A to submission B.

    In the source, and in what the judge said; judge history has the numbers.
    """
    with history.opened(history.place()) as kept:
        one, other = (_numbered(kept, number) for number in (before, after))
    put(of_history.difference(one, other))
    if one.entry.exercise == other.entry.exercise:
        put(Text())
        put(of_history.changed(one, other))


@click.group(invoke_without_command=True)
@click.pass_context
def export(context: click.Context) -> None:
    """Everything that you submitted, as JSON lines; or what grades an assignment elsewhere.

    \b
      judge export > submissions.jsonl
      judge export gradescope maths/softmax --out autograder.zip
    """
    if context.invoked_subcommand is None:
        _export_history()


@export.command("history")
def export_history() -> None:
    """Everything that you submitted, as JSON lines, as `judge export` alone.

    Oldest first, each with source, report, times and environment.
    """
    _export_history()


@export.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...", shell_complete=completed)
@click.option("--out", type=file_type, default=Path("autograder.zip"), show_default=True, help="Where it is written.")
@axis_option
@click.pass_obj
def gradescope(catalog: Catalog, names: tuple[str, ...], out: Path, axes: tuple[Any, ...]) -> None:
    """The autograder that is uploaded to Gradescope for an assignment of these exercises.

    It holds copies of the exercises, pinned by a judge.lock, and of this judge.

    \b
      judge export gradescope maths/softmax maths/logsumexp --axis correctness --axis stability
    """
    exercises = list({one.name: one for one in (find(catalog, name) for name in names)}.values())
    try:
        made = packed(exercises, axes or AXES)
    except NoSource as error:
        raise click.UsageError(str(error)) from None
    replace_bytes(out, made)
    told = ", ".join(one.name for one in exercises)
    click.echo(f"{out}: {told}; SHA-256 {hashlib.sha256(made).hexdigest()}")


def _export_history() -> None:
    with history.opened(history.place()) as kept:
        for one in kept.everything():
            click.echo(of_history.exported(one))


def _asked(catalog: Catalog, names: Sequence[str]) -> list[Solution]:
    """The solutions of these names, each once; of none, the one that was saved last."""
    found = here()
    exercises = {exercise.name: exercise for exercise in (find(catalog, name) for name in names)}
    if not names:
        begun = found.begun(catalog.names())
        if not begun:
            raise click.UsageError(f"nothing is begun here: {program()} next says what to start")
        exercises = {begun[0]: catalog.find(begun[0])}
    return [_solution(exercise, shown_path(found.solution(name))) for name, exercise in exercises.items()]


def _solution(exercise: Exercise, path: Path) -> Solution:
    try:
        source = read_submission(path)
    except RefusedFile:  # that is a verdict
        return Solution(exercise, path, b"")
    except UnusableFile as error:
        raise click.UsageError(f"{error}; {program()} start {exercise.name} begins it") from None
    with suppress(SpecError):  # an exercise that has none says so where it is graded
        if source.strip() == exercise.stub.encode().strip():
            raise click.UsageError(f"{path}: is the stub still; fill it in first")
    return Solution(exercise, path, source)


def _graded(one: Solution, seed: Seed, backend: str | None, ahead: grading.Ahead) -> Report:
    try:
        with screen.progress() as progress:
            box = box_named(backend)
            return grading.grade(one.exercise, one.path, seed=seed, backend=box, progress=progress, ahead=ahead)
    except UnusableFile as error:
        raise click.UsageError(str(error)) from None
    except (BoxError, OSError) as error:  # there is no box to be had: also that is a report
        return grading.boxless(one.exercise.name, one.path, seed, AXES, str(error))


def _all_graded(
    catalog: Catalog, solutions: Sequence[Solution], backend: str | None, jobs: int
) -> Generator[tuple[int, Report], None, None]:
    """Place and report of each, as soon as it is known."""
    if len(solutions) == 1:
        (one,) = solutions
        ahead = grading.Ahead(mine=built(catalog, one.exercise, one.path), patience=grading.PATIENCE)
        yield 0, _graded(one, Seed.fresh(), backend, ahead)
        return
    seeds = [Seed.fresh() for _ in solutions]
    try:
        box = backend or many.quickest()
    except BoxError as error:
        for at, (one, seed) in enumerate(zip(solutions, seeds, strict=True)):
            yield at, grading.boxless(one.exercise.name, one.path, seed, AXES, str(error))
        return
    tasks = [
        (
            many.Order(
                one.exercise.root.resolve(), one.exercise.name, seed, box, built(catalog, one.exercise, one.path)
            ),
            one.path,
        )
        for one, seed in zip(solutions, seeds, strict=True)
    ]
    with screen.table([one.exercise.name for one in solutions]) as show:
        for at, report in many.grade_each(tasks, jobs=jobs, heard=lambda at, state: show(at, state, "cyan")):
            show(at, words(report.verdict.code), style(report.verdict.code))
            yield at, report


def agreed(one: Solution, report: Report) -> Report:
    """The report as one on the source that is recorded with it: a file that was changed meanwhile has no grade."""
    if report.digest == one.digest or report.verdict.code is Code.REJECTED:
        return report
    if report.digest:
        why = "the file was changed while it was graded; submit it again"
        report = grading.boxless(report.exercise, one.path, Seed(report.seed), AXES, why)
    return replace(report, digest=one.digest)


def recorded(kept: History, one: Solution, report: Report) -> tuple[Entry, Kept | None, Kept | None]:
    """The entry, what was recorded before it, and itself."""
    now: dict[str, Any] = {
        "platform": platform.platform(),
        "processors": processors(),
        "exercise_digest": one.exercise.digest,
    }
    entry = kept.add(report, one.source, now)
    return entry, kept.before(entry), kept.kept(entry.id)


def comes_back(kept: History, exercise: Exercise, entry: Entry) -> Text:
    """How it went and when it comes back, where this is what was just learnt or reviewed; else nothing."""
    known = review.memory(kept.attempts(exercise.name).get(exercise.name, []), kept.begun().get(exercise.name, []))
    if known is None or not entry.counts or entry.code is not Code.ACCEPTED or known.at != entry.at:
        return Text()
    return of_review.rated(entry.at, known, bounds(exercise))


def tell(entry: Entry, before: Kept | None, after: Kept | None) -> None:
    """That it is recorded, and what has changed."""
    put(Text(f"\n{entry.exercise}: recorded as submission {entry.id}", style="bold"))
    if not entry.counts:
        put(Text("  it does not count", style="bright_black"))
    elif before is not None and after is not None:
        put(of_history.changed(before, after))
    else:
        put(Text("  the first for this exercise", style="bright_black"))


def _after(report: Report, everything: bool) -> Text:
    """What to do after a test."""
    if report.verdict.code is Code.ACCEPTED:
        return Text(f"\n{program()} submit {report.exercise} records it", style="cyan")
    if everything or report.verdict.code is Code.JUDGE_ERROR:
        return Text()
    return Text(f"\nstopped at the first that fails: {program()} test {report.exercise} --all goes on", style="cyan")


def _numbered(kept: History, number: int) -> Kept:
    if (found := kept.kept(number)) is None:
        raise click.UsageError(f"there is no submission {number}: judge history has the numbers")
    return found


def _sorted(by_place: dict[int, Any]) -> list[Any]:
    return [by_place[at] for at in sorted(by_place)]

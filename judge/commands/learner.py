"""What a learner asks for: the exercises, a verdict on a file, one on every save, one case again."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.table import Table
from rich.text import Text

from judge import dump as dumping
from judge import grade as grading
from judge import many, screen
from judge.axes.axis import Trial
from judge.catalog import Catalog, Exercise
from judge.commands.options import (
    ACCEPTED,
    JUDGE_ERROR,
    RENDERERS,
    axis_option,
    backend_option,
    box_for,
    box_named,
    built,
    colour,
    deliver,
    exit_code,
    file_type,
    find,
    format_option,
    here,
    inside,
    key_option,
    name_argument,
    output_option,
    program,
    put,
    quick_box,
    reason,
    report_option,
    seed_option,
    shown_path,
    writing,
)
from judge.commands.pictures import drawn, plot_option
from judge.pool import processors
from judge.report import as_json, of_tracks
from judge.report.statement import as_rich
from judge.seeds import Seed
from judge.source import RefusedFile, UnusableFile, digest_of, read_submission
from judge.spec import AXES, SpecError
from judge.tracks import titled, tracks
from judge.verdict import Report, Verdict
from sandbox.box import BoxError, Raised


@click.command("list")
@click.option("--tree", "as_tree", is_flag=True, help="Track by track: what comes before what, and what unlocks what.")
@click.pass_obj
def list_(catalog: Catalog, as_tree: bool) -> int:
    """Every exercise with its title."""
    if as_tree:
        try:
            found = tracks(catalog)
        except SpecError as error:
            put(Text(str(error), style="red"))
            return JUDGE_ERROR
        put(of_tracks.tree(found))
        return JUDGE_ERROR if any(place.broken for track in found for place in track.places) else ACCEPTED
    table, broken = Table.grid(padding=(0, 2, 0, 0)), False
    for exercise in catalog:
        title, wrong = titled(exercise)
        broken = broken or wrong
        table.add_row(Text(exercise.name, style="bold", no_wrap=True), Text(title, style="red" if wrong else ""))
    put(table)
    return JUDGE_ERROR if broken else ACCEPTED


@click.command()
@name_argument
@click.pass_obj
def show(catalog: Catalog, name: str) -> None:
    """The statement of the exercise NAME."""
    exercise = find(catalog, name)
    put(as_rich(exercise.statement))
    put(Text(f"\nBegin with: {program()} start {exercise.name}", style="cyan"))


@click.command()
@name_argument
@click.argument("files", type=file_type, nargs=-1, required=True, metavar="FILE...")
@seed_option
@axis_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=processors,
    help="Files at a time; without it one for each processor.",
)
@backend_option
@format_option
@output_option
@report_option
@plot_option
@key_option
@click.pass_obj
def grade(
    catalog: Catalog,
    name: str,
    files: tuple[Path, ...],
    seed: Seed | None,
    axes: tuple[Any, ...],
    jobs: int,
    backend: str | None,
    format_: str,
    output: Path | None,
    wanted: list[tuple[str, Path]],
    plot: Path | None,
    key: bytes | None,
) -> int:
    """Grade each FILE as a solution of the exercise NAME.

    Several files meet the same inputs, several at a time, and are timed one after another. Their reports come
    together at the end, in the order given; as JSON they are one document, {"schema": "judge/reports/1", "reports":
    [...]}. The exit code is the worst of theirs.

    \b
      judge grade maths/softmax softmax.py
      judge grade softmax softmax.py --axis correctness
      judge grade softmax handed_in/*.py --format json > reports.json
      judge grade softmax softmax.py --report json=report.json --report junit=junit.xml
      judge grade softmax softmax.py --plot speed.svg
    """
    if plot is not None and len(files) > 1:
        raise click.UsageError("--plot draws one file; of several, judge plot draws each from its report")
    exercise, seed, axes = find(catalog, name), seed or Seed.fresh(), axes or AXES
    try:
        with screen.progress() as progress:
            if len(files) == 1:
                box = box_for(backend, key)
                ahead = grading.Ahead(mine=built(catalog, exercise, files[0]), patience=grading.PATIENCE)
                reports = [
                    grading.grade(exercise, files[0], seed=seed, backend=box, axes=axes, progress=progress, ahead=ahead)
                ]
            else:
                _check(files)
                box_for(backend, key)
                order = many.Order(exercise.root.resolve(), exercise.name, seed, backend or many.quickest())
                reports = many.grade_all(order, files, axes=axes, jobs=jobs, progress=progress)
    except UnusableFile as error:
        raise click.UsageError(str(error)) from None
    except (BoxError, OSError) as error:  # there is no box to be had: also that is a report
        reports = [grading.boxless(exercise.name, file, seed, axes, str(error)) for file in files]
    deliver(reports, format_, output, wanted, key)
    if plot is not None:
        drawn(as_json.document(reports[0]), plot)
    return max(map(exit_code, reports))


@click.command("watch")
@name_argument
@click.argument("file", type=file_type, required=False)
@seed_option
@axis_option
@backend_option
@click.pass_obj
def watch_(
    catalog: Catalog, name: str, file: Path | None, seed: Seed | None, axes: tuple[Any, ...], backend: str | None
) -> NoReturn:
    """Grade FILE now, and again whenever it is saved.

    Until Ctrl-C (exit code 130). In a workspace FILE is NAME's solution there, unless you name another.

    Correctness and stability, unless --axis says otherwise: with speed a verdict takes seconds. A save while the last
    one is graded ends that grading; the last save always gets its verdict.

    \b
      judge watch softmax softmax.py
      judge watch softmax softmax.py --axis correctness --axis speed
    """
    from judge import saves, watch  # what they need would slow every other command

    exercise = find(catalog, name)
    if file is None and inside() is None:
        raise click.UsageError("name the FILE to watch, or be in a workspace: judge init DIR makes one")
    file = file or shown_path(here().solution(exercise.name))
    _check([file])
    box = quick_box(backend)
    with (
        screen.Watching(exercise.name, file, colour(), program()) as shown,
        saves.Saves(file) as saved,
        watch.Watch(exercise, box, axes or watch.BY_ITSELF, seed, shown, built(catalog, exercise, file)) as watcher,
    ):
        watcher.follow(saved)


@click.command()
@click.argument("source", metavar="REPORT.json")
@click.argument("case")
@click.option("--file", "file", type=file_type, help="Another file than the one that the report names.")
@click.option("--dump", "folder", type=file_type, metavar="DIR", help="Also write the case's inputs, and a script.")
@seed_option
@backend_option
@click.pass_obj
def replay(
    catalog: Catalog,
    source: str,
    case: str,
    file: Path | None,
    folder: Path | None,
    seed: Seed | None,
    backend: str | None,
) -> int:
    """Play one case of an earlier grading again.

    REPORT.json is what `judge grade --format json` printed. The name of an exercise does as well, together with
    --file and --seed; the report on the terminal ends each finding with that command.

    \b
      judge replay report.json 'large_logits[2.1]'
      judge replay report.json 'large_logits[2.1]' --dump debug/
    """
    graded = _graded(source, file, seed)
    exercise = find(catalog, graded.exercise)
    began = time.perf_counter()
    try:
        digest = digest_of(graded.submission)
        box = box_named(backend)
        mine = built(catalog, exercise, graded.submission)
        trial, result = grading.replay(exercise, graded.submission, seed=graded.seed, backend=box, case=case, mine=mine)
    except (UnusableFile, RefusedFile, grading.UnknownCase) as error:
        raise click.UsageError(str(error)) from None
    changed = ("the file has changed since it was graded",) if graded.digest not in ("", digest) else ()
    report = Report(
        exercise=exercise.name,
        submission=str(graded.submission),
        digest=digest,
        verdict=Verdict((result,)),
        backend=box.name,
        counts=box.isolates,
        seed=graded.seed.hex,
        notes=(f"this is one case, {case}, and no grade", *changed),
        seconds=time.perf_counter() - began,
    ).at_home()
    click.echo("\n".join(dumping.told(trial.planned.case, exercise.spec.entry)))
    click.echo(RENDERERS["terminal"]([report]), nl=False)
    if folder is not None:
        _dump(trial, exercise, graded.submission, folder)
    return exit_code(report)


def _check(files: Sequence[Path]) -> None:
    """Each of them can be graded, if only to be refused."""
    for file in files:
        try:
            read_submission(file)
        except RefusedFile:  # that is a verdict
            continue
        except UnusableFile as error:
            raise click.UsageError(str(error)) from None


def _graded(source: str, file: Path | None, seed: Seed | None) -> as_json.Graded:
    """The earlier grading, from its report or from what the command line says."""
    path = Path(source)
    if path.suffix != ".json" and not path.is_file():
        if file is None or seed is None:
            raise click.UsageError(f"{source}: is no file; with an exercise's name, --file and --seed are needed")
        return as_json.Graded(source, file, "", seed)
    try:
        graded = as_json.read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{source}: is no report: {reason(error)}") from None
    return as_json.Graded(graded.exercise, file or graded.submission, graded.digest, seed or graded.seed)


def _dump(trial: Trial, exercise: Exercise, submission: Path, folder: Path) -> None:
    raising = [isinstance(answer.want, Raised) for answer in trial.answers]
    with writing(folder):
        written = dumping.dump(trial.planned.case, exercise.spec.entry, submission, folder, raising, exercise.fixture)
    for path in written:
        click.echo(f"wrote {path}")

"""The command line: arguments in, text and an exit code out. What it says of a submission is made in `judge.report`.

Exit codes: 0 accepted, 1 not accepted, 2 wrong use, 3 the judge's or the author's own failure, 130 interrupted, 143
terminated. A report that could not be written is a failure of ours: 3, whatever it says.
"""

import contextlib
import errno
import hashlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click
from rich.console import RenderableType
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from judge import dump as dumping
from judge import grade as grading
from judge import many, screen
from judge.axes.axis import Trial
from judge.catalog import HERE, Catalog, Exercise, UnknownExercise
from judge.pool import Terminated, processors, terminate
from judge.report import as_json, as_terminal, of_verification
from judge.report.text import safe
from judge.seeds import Seed
from judge.spec import SpecError
from judge.verdict import Code, Report, Verdict
from judge.verify import Verification
from judge.verify import verify as verifying
from sandbox import contract, images
from sandbox import doctor as doctors
from sandbox.box import MEND, Backend, BoxError, Framework, Raised

ACCEPTED, NOT_ACCEPTED, USAGE, JUDGE_ERROR, INTERRUPTED = 0, 1, 2, 3, 130
RENDERERS: dict[str, Callable[[list[Report]], str]] = {
    "terminal": lambda reports: as_terminal.render(reports, colour=_colour()),
    "json": as_json.render,
}


def _seed(context: click.Context, option: click.Parameter, text: str | None) -> Seed | None:
    try:
        return None if text is None else Seed.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error), context, option) from None


file_type = click.Path(path_type=Path)
seed_option = click.option(
    "--seed",
    metavar="HEX",
    callback=_seed,
    help="Draw the cases of an earlier grading again, as its report says; without it the seed is fresh.",
)
backend_option = click.option(
    "--backend",
    type=click.Choice([backend.name for backend in doctors.BACKENDS]),
    help="The box to use; without it the best that works here. What `unboxed` says never counts.",
)
axis_option = click.option(
    "--axis", "axes", multiple=True, type=click.Choice(grading.AXES), help="May be given more than once."
)
format_option = click.option(
    "--format", "format_", type=click.Choice(list(RENDERERS)), default="terminal", help="json: one document, no more."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="judge", prog_name="judge")
@click.option(
    "--catalog",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=HERE,
    envvar="JUDGE_CATALOG",
    help="A folder with exercises/ and reference/ in place of the ones that come with the judge.",
)
@click.pass_context
def cli(context: click.Context, catalog: Path) -> None:
    """Grade deep-learning exercises: correct, numerically stable, fast.

    \b
    A first round:
      judge list                            what there is
      judge show maths/softmax              the task
      judge start maths/softmax             softmax.py, to be filled in
      judge grade maths/softmax softmax.py  the verdict
      judge watch maths/softmax softmax.py  a verdict on every save

    \b
    Exit codes: 0 accepted, 1 not accepted, 2 wrong use,
                3 the judge failed (never a grade), 130 interrupted.
    """
    context.obj = Catalog(catalog)


@cli.command("list")
@click.pass_obj
def list_(catalog: Catalog) -> int:
    """Every exercise with its title."""
    table, broken = Table.grid(padding=(0, 2, 0, 0)), False
    for exercise in catalog:
        try:
            title, style = exercise.title, ""
        except SpecError as error:
            title, style, broken = str(error), "red", True
        table.add_row(Text(exercise.name, style="bold", no_wrap=True), Text(title, style=style))
    _print(table)
    return JUDGE_ERROR if broken else ACCEPTED


@cli.command()
@click.argument("name")
@click.pass_obj
def show(catalog: Catalog, name: str) -> None:
    """The statement of the exercise NAME."""
    exercise = _find(catalog, name)
    _print(Markdown(exercise.statement))
    _print(Text(f"\nBegin with: judge start {exercise.name}", style="cyan"))


@cli.command()
@click.argument("name")
@click.argument("folder", type=file_type, default=Path(), metavar="[DIR]")
@click.pass_obj
def start(catalog: Catalog, name: str, folder: Path) -> None:
    """Copy the stub of NAME to DIR; never overwrites."""
    exercise = _find(catalog, name)
    path = folder / f"{exercise.name.rpartition('/')[2]}.py"
    with _writing(path):
        dumping.write({path: exercise.stub.encode()})
    click.echo(f"{path}: fill it in, then: judge grade {exercise.name} {path}")


@cli.command()
@click.argument("name")
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
) -> int:
    """Grade each FILE as a solution of the exercise NAME.

    Several files meet the same inputs, several at a time, and are timed one after another. Their reports come
    together at the end, in the order given; as JSON they are one document, {"schema": "judge/reports/1", "reports":
    [...]}. The exit code is the worst of theirs.

    \b
      judge grade maths/softmax softmax.py
      judge grade softmax softmax.py --axis correctness
      judge grade softmax handed_in/*.py --format json > reports.json
    """
    exercise, seed, axes = _find(catalog, name), seed or Seed.fresh(), axes or grading.AXES
    try:
        with screen.progress() as progress:
            if len(files) == 1:
                box = _backend(backend)
                reports = [grading.grade(exercise, files[0], seed=seed, backend=box, axes=axes, progress=progress)]
            else:
                _check(files)
                order = many.Order(catalog.root.resolve(), exercise.name, seed, backend or many.quickest())
                reports = many.grade_all(order, files, axes=axes, jobs=jobs, progress=progress)
    except grading.UnusableFile as error:
        raise click.UsageError(str(error)) from None
    except (BoxError, OSError) as error:  # there is no box to be had: also that is a report
        reports = [grading.boxless(exercise.name, file, seed, axes, str(error)) for file in files]
    click.echo(RENDERERS[format_](reports), nl=False)
    return max(map(_exit_code, reports))


@cli.command("watch")
@click.argument("name")
@click.argument("file", type=file_type)
@seed_option
@axis_option
@backend_option
@click.pass_obj
def watch_(
    catalog: Catalog, name: str, file: Path, seed: Seed | None, axes: tuple[Any, ...], backend: str | None
) -> NoReturn:
    """Grade FILE now, and again whenever it is saved, until Ctrl-C (exit code 130).

    Correctness and stability, unless --axis says otherwise: with speed a verdict takes seconds. A save while the last
    one is graded ends that grading; the last save always gets its verdict.

    \b
      judge watch softmax softmax.py
      judge watch softmax softmax.py --axis correctness --axis speed
    """
    from judge import saves, watch  # what they need would slow every other command

    exercise = _find(catalog, name)
    _check([file])
    box = doctors.quickest() if backend is None else _backend(backend)
    with (
        screen.Watching(exercise.name, file, _colour()) as shown,
        saves.watching(file) as saved,
        watch.Watch(exercise, box, axes or watch.BY_ITSELF, seed, shown) as watcher,
    ):
        watcher.follow(saved)


@cli.command()
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
    exercise = _find(catalog, graded.exercise)
    began = time.perf_counter()
    try:
        digest = hashlib.sha256(grading.read_submission(graded.submission)).hexdigest()
        box = _backend(backend)
        trial, result = grading.replay(exercise, graded.submission, seed=graded.seed, backend=box, case=case)
    except (grading.UnusableFile, grading.RefusedFile, grading.UnknownCase) as error:
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
    )
    click.echo("\n".join(dumping.told(trial.planned.case, exercise.spec.entry)))
    click.echo(RENDERERS["terminal"]([report]), nl=False)
    if folder is not None:
        _dump(trial, exercise, graded.submission, folder)
    return _exit_code(report)


@cli.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "everything", is_flag=True, help="Every exercise of the catalogue.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Solutions played at a time.")
@click.option("--seed", "seeds", multiple=True, metavar="HEX", help="May be given more than once; without it 1, 2, 3.")
@click.option("--desk", is_flag=True, help="In this process: quick, without boxes, without speed. Your own code only.")
@backend_option
@format_option
@click.pass_obj
def verify(
    catalog: Catalog,
    names: tuple[str, ...],
    everything: bool,
    jobs: int,
    seeds: tuple[str, ...],
    desk: bool,
    backend: str | None,
    format_: str,
) -> int:
    """Hold exercises to their known solutions: does each get the verdict it is filed under?

    Prints for each exercise what must be mended, which family caught which wrong solution, how far right and wrong
    lie apart, and the speed margins. Exit code 1 where anything must be mended.

    \b
      judge verify maths/softmax
      judge verify --all --jobs 2 --format json > verification.json
    """
    if not names and not everything:
        raise click.UsageError("name an exercise, or say --all")
    try:
        secrets = [Seed.parse(seed) for seed in seeds or ("1", "2", "3")]
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    exercises = list(catalog) if everything else [_find(catalog, name) for name in names]
    box = None if desk else doctors.quickest() if backend is None else _backend(backend)
    found: list[Verification] = []
    broken = False
    with screen.progress() as progress:
        for exercise in exercises:
            try:
                found.append(verifying(exercise, seeds=secrets, backend=box, jobs=jobs, progress=progress))
            except (SpecError, BoxError) as error:
                found.append(Verification(exercise.name, (str(error),)))
                broken = True
    text = (
        of_verification.as_json(found, secrets)
        if format_ == "json"
        else of_verification.as_terminal(found, secrets, _colour())
    )
    click.echo(text, nl=False)
    return JUDGE_ERROR if broken else NOT_ACCEPTED if any(one.errors for one in found) else ACCEPTED


@cli.command()
@click.option(
    "--check",
    "name",
    type=click.Choice([backend.name for backend in doctors.BACKENDS]),
    help="Hold one kind of box to the whole contract, with boxes that are starved, flooded and attacked: a minute.",
)
def doctor(name: str | None) -> int:
    """What works here, and the command that mends the rest."""
    if name is not None:
        return _checked(_backend(name))
    for check in doctors.checks():
        _tell(check)
    try:
        _print(Text(f"\nGradings here run in {doctors.best().name}.", style="bold"))
    except BoxError:
        _print(Text("\nNothing can be graded here until one of the boxes works.", style="bold red"))
        return JUDGE_ERROR
    return ACCEPTED


def _checked(backend: Backend) -> int:
    """The whole contract, clause by clause as they are tried."""
    if trouble := backend.trouble():
        cause, _, remedy = trouble.partition(MEND)
        _tell(doctors.Check(backend.name, False, cause, remedy))
        return JUDGE_ERROR
    wrong = count = 0
    for clause, what in contract.broken(backend):
        count, wrong = count + 1, wrong + bool(what)
        _tell(doctors.Check(clause.name, not what, f"{clause.sentence} {safe(what)}".strip()))
    end = f"{wrong} of {count} clauses are broken" if wrong else f"all {count} clauses hold"
    _print(Text(f"\n{backend.name}: {end}.", style="bold red" if wrong else "bold"))
    return NOT_ACCEPTED if wrong else ACCEPTED


def _tell(check: doctors.Check) -> None:
    sign, style = ("✓", "green") if check.works else ("✗", "red")
    _print(Text.assemble((f"{sign} {check.name}", style), f": {check.state}"))
    if check.remedy:
        _print(Text(f"    {check.remedy}", style="cyan"))


@cli.group()
def box() -> None:
    """What the boxes of the backend docker are made of."""


@box.command()
@click.option("--base", default=images.base(), show_default=True, help="An image with Python 3.11 or newer and pip.")
@click.option(
    "--framework",
    "frameworks",
    multiple=True,
    type=click.Choice(list(images.LIBRARIES)),
    help="May be given more than once; without it both.",
)
@click.option(
    "--wheels",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Take the libraries from here, and nothing from a network.",
)
def build(base: str, frameworks: tuple[Framework, ...], wheels: Path | None) -> int:
    """Build the images: once, and again after each new version of the judge; `judge doctor` says when.

    \b
      judge box build
      judge box build --framework numpy --base registry.example.org/python:3.12
    """
    with images.builder() as engine:
        for framework in frameworks or tuple(images.LIBRARIES):
            for line in images.build(engine, framework, base, wheels):
                click.echo(safe(line), err=True)
            click.echo(f"{images.tag(framework)} is there")
    return ACCEPTED


def _find(catalog: Catalog, name: str) -> Exercise:
    try:
        return catalog.find(name)
    except UnknownExercise as error:
        raise click.UsageError(str(error)) from None


def _check(files: Sequence[Path]) -> None:
    """Each of them can be graded, if only to be refused."""
    for file in files:
        try:
            grading.read_submission(file)
        except grading.RefusedFile:  # that is a verdict
            continue
        except grading.UnusableFile as error:
            raise click.UsageError(str(error)) from None


def _backend(name: str | None) -> Backend:
    return doctors.best() if name is None else next(known for known in doctors.BACKENDS if known.name == name)


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
        raise click.UsageError(f"{source}: is no report: {error}") from None
    return as_json.Graded(graded.exercise, file or graded.submission, graded.digest, seed or graded.seed)


def _dump(trial: Trial, exercise: Exercise, submission: Path, folder: Path) -> None:
    raising = [isinstance(answer.want, Raised) for answer in trial.answers]
    with _writing(folder):
        written = dumping.dump(trial.planned.case, exercise.spec.entry, submission, folder, raising)
    for path in written:
        click.echo(f"wrote {path}")


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    """A disk that is full is the machine's failure; a place where nothing new can be is wrong use."""
    try:
        yield
    except FileExistsError as error:
        raise click.UsageError(f"{error.filename}: is there already, and nothing is overwritten") from None
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise OSError(error.errno, error.strerror, str(place)) from None
        raise click.UsageError(f"{place}: {error.strerror}") from None


def _exit_code(report: Report) -> int:
    match report.verdict.code:
        case Code.ACCEPTED:
            return ACCEPTED
        case Code.JUDGE_ERROR:
            return JUDGE_ERROR
        case _:
            return NOT_ACCEPTED


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _print(part: RenderableType) -> None:
    click.echo(as_terminal.printed([part], colour=_colour()), nl=False)


def _say(text: str) -> None:
    """A line on stderr, where there is one that can be written: what is said on the way decides nothing."""
    with contextlib.suppress(OSError):
        click.echo(text, err=True)


def main() -> NoReturn:
    """Run, and end with the exit code."""
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # both are text files here
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # under nohup it is
            signal.signal(number, terminate)
    code = run(sys.argv[1:])
    if code > JUDGE_ERROR:  # whoever ends us does not wait until somebody reads the rest
        _drop(sys.stdout)
    sys.exit(code if _flushed() else JUDGE_ERROR)


def _open_streams() -> None:
    """Whatever of the three was closed is opened, lest our own files take its place; a closed output is a full one."""
    while (number := os.open(os.devnull, os.O_RDWR)) < 3:
        if number == 1:
            os.dup2(os.open("/dev/full", os.O_WRONLY), number)
    os.close(number)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


def _flushed() -> bool:
    """Whether all that was said has been written; what was not is dropped, lest Python try again and fail at exit."""
    good = True
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            good = good and stream is not sys.stdout
            _drop(stream)
    return good


def _drop(stream: TextIO) -> None:
    """What has not been written of it goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def run(arguments: list[str]) -> int:
    """What the arguments ask for: its exit code; whatever goes wrong is a sentence on stderr."""
    try:
        return cli.main(arguments, prog_name="judge", standalone_mode=False) or ACCEPTED
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return INTERRUPTED
    except Terminated as ended:
        _say("terminated")
        return 128 + ended.number
    except click.ClickException as error:
        with contextlib.suppress(OSError):
            error.show()
        return USAGE
    except SystemExit as error:  # click's, where whoever read our output has gone, and with him the verdict
        if not isinstance(error.__context__, BrokenPipeError):
            _say("judge error: one of the exercise's files ends the process")
        return JUDGE_ERROR
    except (SpecError, BoxError, OSError) as error:
        _say(f"judge error: {safe(str(error))}")
        return JUDGE_ERROR
    except Exception as error:  # a fault of ours: a sentence for the user, the traceback for whoever asks
        if os.environ.get("JUDGE_TRACEBACK"):
            raise
        _say(
            safe(f"judge error: {type(error).__name__}: {error} (a fault of the judge; JUDGE_TRACEBACK=1 shows where)")
        )
        return JUDGE_ERROR

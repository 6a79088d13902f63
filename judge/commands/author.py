"""What an author asks for: a new exercise, all numbers of a solution, does the exercise tell right from wrong?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click

from judge import attempt as attempting
from judge import edits, screen
from judge.authoring.filed import missing
from judge.authoring.sources import gone
from judge.calibrate import Calibration
from judge.calibrate import calibrate as calibrating
from judge.catalog import Catalog, Exercise
from judge.commands.options import (
    ACCEPTED,
    JUDGE_ERROR,
    NOT_ACCEPTED,
    axis_option,
    backend_option,
    colour,
    completed,
    file_type,
    find,
    name_argument,
    program,
    quick_box,
    seed_option,
    verify_format_option,
    writing,
)
from judge.many import quickest
from judge.mine import unmet
from judge.mutate import Mutation
from judge.mutate import mutate as mutating
from judge.replace import write_new
from judge.report import of_attempt, of_calibration, of_mutation, of_verification
from judge.scaffold import BadName, scaffold, unwritten
from judge.seeds import Seed
from judge.skeletons import KINDS, WORDS
from judge.source import RefusedFile, UnusableFile
from judge.spec import AXES, SpecError
from judge.verdict import Code
from judge.verify import Verification
from judge.verify import verify as verifying
from judge.whole import verify_each
from sandbox.box import BoxError


@click.command()
@click.argument("name", metavar="TRACK/NAME")
@click.option(
    "--kind", type=click.Choice(list(KINDS)), default="function", show_default=True, help="What is handed in."
)
@click.option("--framework", type=click.Choice(list(WORDS)), help="Whose arrays; numpy's without it.")
@click.pass_obj
def new(catalog: Catalog, name: str, kind: str, framework: str | None) -> int:
    """Begin an exercise: files that run, and a list of what to write; overwrites nothing.

    \b
      judge new maths/logsumexp
      judge new optim/momentum --kind stateful --framework torch
      judge --catalog mine new maths/logsumexp
    """
    if kind == "kernel" and framework:
        raise click.UsageError("a kernel is written in Triton, on tensors of torch; leave --framework out")
    try:
        files = scaffold(catalog.root, name, kind, framework or "")
    except BadName as error:
        raise click.UsageError(str(error)) from None
    with writing(catalog.root):
        write_new(files)
    for path in files:
        click.echo(f"wrote {path}")
    exercise = find(catalog, name)
    click.echo("\nTo be written next:")
    for what in (*unwritten(exercise), *missing(exercise)):
        click.echo(f"  {what}")
    click.echo(f"\nWhat is left: {program()} verify {name} --desk; CONTRIBUTING.md says how each of these is written.")
    return ACCEPTED


@click.command("try")
@name_argument
@click.argument("file", type=file_type)
@click.option("--desk", is_flag=True, help="In this process: quick, without a box, without speed. Your own code only.")
@seed_option
@axis_option
@backend_option
@verify_format_option
@click.pass_obj
def try_(
    catalog: Catalog,
    name: str,
    file: Path,
    desk: bool,
    seed: Seed | None,
    axes: tuple[Any, ...],
    backend: str | None,
    format_: str,
) -> int:
    """Hold FILE against every family of NAME and show all numbers; goes on where a grading would stop.

    This is no grade. Exit code 1 where any family fails.

    \b
      judge try maths/softmax reference/maths/softmax/unstable/no_shift.py
      judge try softmax softmax.py --desk --axis stability
    """
    exercise, seed = find(catalog, name), seed or Seed.fresh()
    box = None if desk else quick_box(backend)
    try:
        with screen.progress() as progress:
            rows = attempting.attempt(exercise, file, seed=seed, backend=box, axes=axes or AXES, progress=progress)
    except (UnusableFile, RefusedFile) as error:
        raise click.UsageError(str(error)) from None
    if format_ == "json":
        click.echo(of_attempt.as_json(exercise.name, str(file), seed, rows), nl=False)
    else:
        click.echo(of_attempt.as_terminal(exercise.name, str(file), seed, rows, colour()), nl=False)
    return ACCEPTED if {row.code for row in rows} <= {Code.ACCEPTED, Code.NOT_JUDGED} else NOT_ACCEPTED


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completed)
@click.option("--all", "everything", is_flag=True, help="Every exercise of the catalogue.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Solutions played at a time; of several exercises, exercises.",
)
@click.option("--seed", "seeds", multiple=True, metavar="HEX", help="May be given more than once; without it 1, 2, 3.")
@click.option("--desk", is_flag=True, help="In this process: quick, without boxes, without speed. Your own code only.")
@click.option("--watch", is_flag=True, help="One exercise, at the desk, now and on every save of one of its files.")
@click.option(
    "--mutate",
    is_flag=True,
    help="Every small change of the reference instead of the known solutions, at the desk.",
)
@click.option("--online", is_flag=True, help="Ask the network whether the sources that are named are there.")
@backend_option
@verify_format_option
@click.pass_obj
def verify(
    catalog: Catalog,
    names: tuple[str, ...],
    everything: bool,
    jobs: int,
    seeds: tuple[str, ...],
    desk: bool,
    watch: bool,
    mutate: bool,
    online: bool,
    backend: str | None,
    format_: str,
) -> int:
    """Hold exercises to their known solutions: does each get the verdict it is filed under?

    Prints for each exercise, as soon as it is done, what must be mended, which family caught which wrong solution, how
    far right and wrong lie apart, and the speed margins. Exit code 1 where anything must be mended.

    --mutate asks for mistakes that nobody has filed. The reference is changed in one place at a time (an operator, a
    constant, an axis, a bound, a term or an argument left out), and each change is played against the exercise's own
    cases. What is accepted although its answers differ has survived: let a new case catch it or, where it is right all
    the same, list it with a reason in equivalent.toml beside the reference. At least 95 % must be caught. What never
    differs counts as equivalent and is shown, since a case may be missing.

    \b
      judge verify maths/softmax
      judge verify maths/softmax --watch
      judge verify maths/softmax --mutate
      judge verify --all --jobs 2 --format json > verification.json
    """
    if not names and not everything:
        raise click.UsageError("name an exercise, or say --all")
    try:
        secrets = [Seed.parse(seed) for seed in seeds or (("1",) if watch else ("1", "2", "3"))]
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    exercises = list(catalog) if everything else [find(catalog, name) for name in names]
    if watch:
        if len(exercises) != 1 or format_ != "terminal" or backend is not None or online:
            raise click.UsageError("--watch takes one exercise, plays it at the desk, and prints to the terminal")
        if mutate:
            raise click.UsageError("--mutate and --watch: one after the other")
        _watch(catalog, exercises[0], secrets)
    if mutate:
        if backend is not None or online:
            raise click.UsageError("--mutate plays at the desk, without a box and without the network")
        return _mutate(exercises, secrets, jobs, format_)
    found: list[Verification] = []
    broken = False
    with screen.progress() as progress:
        for exercise, one in _verified(catalog, exercises, secrets, desk, backend, jobs, progress):
            if isinstance(one, Verification):
                more = (*unmet(catalog, exercise), *(gone(exercise) if online else ()))
                found.append(replace(one, errors=(*one.errors, *more)))
            else:
                found.append(Verification(exercise.name, (str(one),)))
                broken = True
            if format_ == "terminal":
                click.echo(of_verification.block(found[-1], colour()), nl=False)
    found.sort(key=lambda one: one.exercise)
    text = (
        of_verification.as_json(found, secrets)
        if format_ == "json"
        else of_verification.summary(found, secrets, colour())
    )
    click.echo(text, nl=False)
    return JUDGE_ERROR if broken else NOT_ACCEPTED if any(one.errors for one in found) else ACCEPTED


def _verified(
    catalog: Catalog,
    exercises: Sequence[Exercise],
    seeds: Sequence[Seed],
    desk: bool,
    backend: str | None,
    jobs: int,
    progress: Callable[[str], None],
) -> Iterator[tuple[Exercise, Verification | SpecError | BoxError]]:
    """Each exercise as soon as it is done: one after another, or several side by side where there are jobs for them."""
    if jobs > 1 and len(exercises) > 1:
        by_name = {exercise.name: exercise for exercise in exercises}
        name = None if desk else backend or quickest()
        found = verify_each(catalog, list(by_name), seeds=seeds, backend=name, jobs=jobs, progress=progress)
        yield from ((by_name[name], one) for name, one in found)
        return
    box = None if desk else quick_box(backend)
    for exercise in exercises:
        try:
            yield exercise, verifying(exercise, seeds=seeds, backend=box, jobs=jobs, progress=progress)
        except (SpecError, BoxError) as error:
            yield exercise, error


def _mutate(exercises: Sequence[Exercise], seeds: Sequence[Seed], jobs: int, format_: str) -> int:
    found: list[Mutation] = []
    broken = False
    with screen.progress() as progress:
        for exercise in exercises:
            try:
                found.append(mutating(exercise, seeds=seeds, jobs=jobs, progress=progress))
            except SpecError as error:
                found.append(Mutation(exercise.name, exercise.reference / "solution.py", (), (str(error),)))
                broken = True
            if format_ == "terminal":
                click.echo(of_mutation.block(found[-1], colour()), nl=False)
    text = of_mutation.as_json(found, seeds) if format_ == "json" else of_mutation.summary(found, colour())
    click.echo(text, nl=False)
    return JUDGE_ERROR if broken else ACCEPTED if all(one.ok for one in found) else NOT_ACCEPTED


def _watch(catalog: Catalog, exercise: Exercise, seeds: Sequence[Seed]) -> NoReturn:
    click.echo(f"{exercise.name}: verified at the desk now and on every save; Ctrl-C ends it")

    def began(changed: Sequence[Path]) -> None:
        if changed:
            names = ", ".join(f"{path.parent.name}/{path.name}" for path in changed[:3])
            click.echo(f"\n{names}{' and others' if len(changed) > 3 else ''}: saved")

    def told(one: Verification) -> None:
        click.echo(of_verification.as_terminal([one], seeds, colour()), nl=False)

    with edits.Edits([path for path in (exercise.folder, exercise.reference) if path.is_dir()]) as watched:
        edits.follow(watched, lambda: catalog.find(exercise.name), seeds, began, told)


@click.command()
@name_argument
@click.option("--rounds", type=click.IntRange(3, 200), default=13, show_default=True, help="Rounds for each solution.")
@click.option(
    "--family", "families", multiple=True, metavar="FAMILY", help="This one alone; more than one may be given."
)
@seed_option
@backend_option
@verify_format_option
@click.pass_obj
def calibrate(
    catalog: Catalog,
    name: str,
    rounds: int,
    families: tuple[str, ...],
    seed: Seed | None,
    backend: str | None,
    format_: str,
) -> int:
    """Propose speed limits: every accepted and every slow solution is timed against the reference.

    For each speed family: each solution's figure, the limit halfway between the slowest right solution and the fastest
    that is too slow, the margin there, and where the limit that spec.py states lies. A limit with less than a quarter
    to either side is an error in the exercise: the next machine may turn a verdict round. Exit code 1 where there is
    one.

    \b
      judge calibrate maths/softmax
      judge calibrate maths/softmax --rounds 5
    """
    exercise = find(catalog, name)
    rules = [family.name for family in exercise.spec.families if family.rule is not None]
    if unknown := [family for family in families if family not in rules]:
        has = ", ".join(rules) or "none"
        raise click.UsageError(f"{exercise.name} has no speed family {unknown[0]!r}; it has {has}")
    box = quick_box(backend)
    with screen.progress() as progress:
        found = calibrating(
            exercise,
            seed=seed or Seed.fresh(),
            backend=box,
            rounds=rounds,
            families=families,
            progress=progress,
        )
    click.echo(_calibration(found, format_), nl=False)
    return NOT_ACCEPTED if found.errors else ACCEPTED


def _calibration(found: Calibration, format_: str) -> str:
    if format_ == "json":
        return of_calibration.as_json(found)
    return of_calibration.as_terminal(found, colour())

"""What an author asks for: does the exercise tell right from wrong?"""

import click

from judge import screen
from judge.catalog import Catalog
from judge.commands.options import (
    ACCEPTED,
    JUDGE_ERROR,
    NOT_ACCEPTED,
    backend_option,
    box_named,
    colour,
    completed,
    find,
    verify_format_option,
)
from judge.report import of_verification
from judge.seeds import Seed
from judge.spec import SpecError
from judge.verify import Verification
from judge.verify import verify as verifying
from sandbox import doctor
from sandbox.box import BoxError


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completed)
@click.option("--all", "everything", is_flag=True, help="Every exercise of the catalogue.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Solutions played at a time.")
@click.option("--seed", "seeds", multiple=True, metavar="HEX", help="May be given more than once; without it 1, 2, 3.")
@click.option("--desk", is_flag=True, help="In this process: quick, without boxes, without speed. Your own code only.")
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
    exercises = list(catalog) if everything else [find(catalog, name) for name in names]
    box = None if desk else doctor.quickest() if backend is None else box_named(backend)
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
        else of_verification.as_terminal(found, secrets, colour())
    )
    click.echo(text, nl=False)
    return JUDGE_ERROR if broken else NOT_ACCEPTED if any(one.errors for one in found) else ACCEPTED

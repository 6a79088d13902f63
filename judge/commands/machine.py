"""What somebody asks for who runs a machine: what works on it, whether its boxes hold, and what they are made of."""

from pathlib import Path

import click
from rich.text import Text

from judge.commands.options import ACCEPTED, JUDGE_ERROR, NOT_ACCEPTED, box_named, put
from judge.report.text import safe
from sandbox import contract, images
from sandbox import doctor as doctors
from sandbox.box import MEND, Backend, BoxError, Framework


@click.command()
@click.option(
    "--check",
    "name",
    type=click.Choice([backend.name for backend in doctors.BACKENDS]),
    help="Hold one kind of box to the whole contract, with boxes that are starved, flooded and attacked: a minute.",
)
def doctor(name: str | None) -> int:
    """What works here, and the command that mends the rest."""
    if name is not None:
        return _checked(box_named(name))
    for check in doctors.checks():
        _tell(check)
    try:
        put(Text(f"\nGradings here run in {doctors.best().name}.", style="bold"))
    except BoxError:
        put(Text("\nNothing can be graded here until one of the boxes works.", style="bold red"))
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
    put(Text(f"\n{backend.name}: {end}.", style="bold red" if wrong else "bold"))
    return NOT_ACCEPTED if wrong else ACCEPTED


def _tell(check: doctors.Check) -> None:
    sign, style = ("✓", "green") if check.works else ("✗", "red")
    put(Text.assemble((f"{sign} {check.name}", style), f": {check.state}"))
    if check.remedy:
        put(Text(f"    {check.remedy}", style="cyan"))


@click.group()
def box() -> None:
    """What the boxes of the backend docker are made of."""


@box.command()
@click.option("--base", default=images.base(), show_default=True, help="An image with Python 3.11 or newer and pip.")
@click.option(
    "--framework",
    "frameworks",
    multiple=True,
    type=click.Choice(list(images.LIBRARIES)),
    help="May be given more than once; without it all whose libraries are here.",
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
        for framework in frameworks or images.buildable():
            for line in images.build(engine, framework, base, wheels):
                click.echo(safe(line), err=True)
            click.echo(f"{images.tag(framework)} is there")
    return ACCEPTED

"""What somebody asks for who runs a machine: what works on it, whether its boxes hold, and what they are made of."""

from pathlib import Path

import click
from rich.text import Text

from judge import device as devices
from judge.afar import limits
from judge.commands.options import ACCEPTED, JUDGE_ERROR, NOT_ACCEPTED, box_named, put
from judge.device import Device
from judge.report.text import safe
from sandbox import contract, gpu, images
from sandbox import doctor as doctors
from sandbox.box import MEND, Backend, BoxError, Framework, Limits, Returned, Step, Submission
from sandbox.session import Session

TWICE = Submission(b"def twice(x):\n    return x + x\n", "twice")


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
        backend = doctors.best()
    except BoxError:
        put(Text("\nNothing can be graded here until one of the boxes works.", style="bold red"))
        return JUDGE_ERROR
    device = devices.here()
    if device is not None:
        _tell(seen(device, backend))
    elif gpu.cards() or gpu.nodes():
        _tell(doctors.Check("gpu", False, devices.missing()))
    put(Text(f"\nGradings here run in {backend.name}.", style="bold"))
    return ACCEPTED


def seen(device: Device, backend: Backend) -> doctors.Check:
    """Whether a box works on the device, in memory that the judge shares with it."""
    name = f"gpu: {device.name()}"
    try:
        memory = device.memory()
        try:
            with Session(backend, limits(Limits()), "torch", arena=memory) as session:
                session.load(TWICE)
                got = session.step(Step("call", (memory.memory.new_ones(4),)))
                right = isinstance(got, Returned) and got.value.tolist() == [2] * 4
        finally:
            memory.release()
    except (BoxError, OSError, RuntimeError) as error:  # the last is torch's, of a GPU that has failed or is full
        return doctors.Check(name, False, f"no box can work on it: {error}")
    if not right:
        return doctors.Check(name, False, f"a box does not work on it: {got}")
    unable = devices.uncompiled()
    return doctors.Check(name, not unable, unable or "is seen by a box, which works on it")


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

"""What a learner asks of his memory: what comes back, and one of these begun again from an empty stub."""

import time
from pathlib import Path

import click

from judge import history, review, workspace
from judge.catalog import Catalog, Exercise
from judge.commands.options import completed, find, here, program, put, shown_path, writing
from judge.history import History
from judge.report import of_review
from judge.report.as_terminal import command
from judge.review import MONTHLY, Cadence, Return
from judge.spec import SpecError
from judge.tracks import dependents


@click.command("review")
@click.argument("name", required=False, shell_complete=completed)
@click.option("--next", "next_", is_flag=True, help="Begin the first that is due.")
@click.pass_obj
def review_(catalog: Catalog, name: str | None, next_: bool) -> None:
    """What is due; or begin NAME again, from its stub.

    What you accepted fades, and comes back before it is gone: at the latest after a week what you predict, after a
    month what you write, after a quarter what a paper shows. How you did follows from your submissions. What your
    file holds is kept beside it.

    \b
      judge review
      judge review softmax
      judge review --next
    """
    if name is not None and next_:
        raise click.UsageError("give a NAME or --next, not both")
    now = time.time()
    if name is not None:
        _begin(find(catalog, name))
        return
    with history.opened(history.place()) as kept:
        found = coming(catalog, kept, now)
    if next_ and found and review.is_due(now, found[0]):
        _begin(catalog.find(found[0].name))
    else:
        put(of_review.listed(now, found))


def coming(catalog: Catalog, kept: History, now: float) -> list[Return]:
    """All of the catalogue that was accepted, in the order in which it comes back."""
    names = catalog.names()
    known = review.memories(kept.attempts(), kept.begun())
    known = {name: one for name, one in known.items() if name in names}
    exercises = {name: catalog.find(name) for name in names} if known else {}
    depend = dependents({name: one.requires for name, one in exercises.items()})
    return review.returns(now, known, lambda name: bounds(exercises[name]), depend)


def bounds(exercise: Exercise) -> Cadence:
    """How often the exercise comes back."""
    try:
        return review.cadence(exercise.spec.kind, exercise.spec.sources)
    except SpecError:  # it says so where it is used
        return MONTHLY


def _begin(exercise: Exercise) -> None:
    """First the stub, then the record: a solution that still stands there must not pass for memory."""
    found, name = here(), exercise.name
    with history.opened(history.place()) as kept:
        known = review.memory(kept.attempts(name).get(name, []), kept.begun().get(name, []))
    if known is None:
        raise click.UsageError(f"{name}: is not accepted yet, so there is nothing to review; {program()} start {name}")
    path = found.solution(name)
    if known.begun and path.is_file():
        click.echo(f"{shown_path(path)}: the review has begun; {program()} reset {name} begins it again")
    else:
        click.echo(f"{shown_path(path)}: the stub again{_emptied(found, exercise)}")
        if not known.begun:
            with history.opened(history.place(), writing=True) as kept:
                kept.begin(name)
    put(command("\n".join(f"  {program()} {step} {name}" for step in ("open", "test", "submit"))))


def _emptied(found: workspace.Workspace, exercise: Exercise) -> str:
    """Where what was there is kept, in words."""
    path: Path = found.solution(exercise.name)
    with writing(path):
        if not path.is_file():
            found.start(exercise)
            return ""
        try:
            return f"; what was there is in {found.reset(exercise).name}"
        except workspace.NothingToReset:  # it is the stub already
            return ""

"""What a learner asks of a workspace: make one, begin an exercise or begin it again, and where to go on."""

import os
import shlex
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import click
from click.shell_completion import get_completion_class
from rich.text import Text

from judge import history, review, workspace
from judge.catalog import Catalog
from judge.commands.catalogs import labels
from judge.commands.options import (
    COMPLETE,
    file_type,
    find,
    here,
    inside,
    name_argument,
    program,
    put,
    reason,
    shown_path,
    writing,
)
from judge.history import Standing
from judge.replace import write_new
from judge.report import of_history
from judge.report.as_terminal import command
from judge.report.text import safe
from judge.spec import SpecError
from judge.tracks import titled

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("folder", type=file_type, metavar="DIR")
@click.pass_obj
def init(catalog: Catalog, folder: Path) -> None:
    """Make DIR a workspace for your solutions.

    It can be kept under git. In one that is a workspace already, only the catalogue's version and digest are brought
    up to date.
    """
    with writing(folder):
        try:
            private, folders = labels(catalog)
            workspace.create(folder, catalog.digest(), private)
        except workspace.NotAWorkspace as error:
            raise click.UsageError(str(error)) from None
    for path in folders:
        click.echo(f"{path}: is a folder, which judge.toml does not name; judge catalog pack and add let it be named")
    click.echo(f"{folder}: is a workspace; go there, then: {program(elsewhere=True) if folders else 'judge'} next")


@click.command()
@name_argument
@click.argument("folder", type=file_type, required=False, metavar="[DIR]")
@click.pass_obj
def start(catalog: Catalog, name: str, folder: Path | None) -> None:
    """Begin NAME with its stub; never overwrites.

    In a workspace that is <track>/<name>.py, with the statement beside it; elsewhere, or with DIR, <name>.py there.
    """
    exercise, judge = find(catalog, name), program()
    found = inside() if folder is None else None
    if found is not None:
        path = found.solution(exercise.name)
        with writing(path, f"{judge} open {exercise.name} shows it, {judge} reset {exercise.name} begins again"):
            found.start(exercise)
        click.echo(f"{shown_path(path)}: fill it in, then: {judge} test {exercise.name}")
        click.echo(f"{shown_path(found.statement(exercise.name))}: the task")
        if exercise.fixture is not None:
            click.echo(f"{shown_path(workspace.fixture(path))}: what drives your file in the box")
        return
    path = (folder or Path()) / f"{exercise.name.rpartition('/')[2]}.py"
    files = {path: exercise.stub.encode()}
    if exercise.fixture is not None:
        files[workspace.fixture(path)] = exercise.fixture.source
    with writing(path):
        write_new(files)
    click.echo(f"{path}: fill it in, then: {judge} grade {exercise.name} {path}")


@click.command("open")
@name_argument
@click.option("--print", "only_print", is_flag=True, help="Only the paths, also where $EDITOR is set.")
@click.pass_obj
def open_(catalog: Catalog, name: str, only_print: bool) -> None:
    """Open NAME's solution and statement in your editor.

    That is $VISUAL or $EDITOR; where neither is set, their paths are printed.
    """
    found, exercise = here(), find(catalog, name)
    paths = [path for path in (found.solution(exercise.name), found.statement(exercise.name)) if path.is_file()]
    if not paths:
        raise click.UsageError(f"{exercise.name}: is not begun; {program()} start {exercise.name} begins it")
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if only_print or not editor:
        for path in paths:
            click.echo(path)
        return
    try:
        ended = subprocess.run([*shlex.split(editor), *map(str, paths)], check=False)
    except (OSError, ValueError) as error:  # no such program, or quotes that do not close
        raise click.UsageError(f"the editor {editor!r} does not start: {reason(error)}") from None
    if ended.returncode:
        raise click.UsageError(f"the editor {editor!r} ended with status {ended.returncode}")


@click.command()
@name_argument
@click.pass_obj
def reset(catalog: Catalog, name: str) -> None:
    """Begin NAME again; what you had is kept beside it."""
    found, exercise = here(), find(catalog, name)
    with writing(found.solution(exercise.name)):
        try:
            backup = found.reset(exercise)
        except workspace.NothingToReset as error:
            raise click.UsageError(str(error)) from None
    click.echo(f"{shown_path(found.solution(exercise.name))}: is the stub again; what was there is in {backup.name}")


@click.command("next")
@click.pass_obj
def next_(catalog: Catalog) -> None:
    """What to do next.

    What you have begun, the last saved first; else an exercise of which all requirements are accepted, and among
    those the one that most others wait for.
    """
    found, names = inside(), catalog.names()
    standings = _standings()
    accepted = {name for name, one in standings.items() if one.accepted_at is not None}
    begun = found.begun(names) if found else []

    def requires(name: str) -> Sequence[str]:
        try:
            return catalog.find(name).spec.requires
        except SpecError:
            return [name]  # a broken exercise waits for itself: nobody can do it

    name = next(workspace.worth_doing(names, begun, accepted, requires), None)
    if name is None:
        done = accepted.issuperset(names)
        put(Text("everything is accepted" if done else "nothing is unlocked: judge list says what is broken"))
        return
    said = of_history.standing(time.time(), standings.get(name), name in begun)
    put(Text.assemble((name, "bold"), "  ", said if said.plain else "not begun"))
    put(Text(safe(titled(catalog.find(name))[0])))
    steps = ["open", "test", "submit"] if found is not None and name in begun else ["start"]
    put(command("\n".join(f"  {program()} {step} {name}" for step in steps)))


def _standings() -> dict[str, Standing]:
    with history.opened(history.place()) as kept:
        return kept.standings()


@click.command()
@click.pass_obj
def status(catalog: Catalog) -> None:
    """Where you stand, track by track."""
    found, names = inside(), catalog.names()
    begun = found.begun(names) if found else []
    now = time.time()
    with history.opened(history.place()) as kept:
        standings, known = kept.standings(), review.memories(kept.attempts(), kept.begun())
    left = {name: one.left(now) for name, one in known.items()}
    fading = {name: share for name, share in left.items() if share < review.FADING}
    put(of_history.status(now, names, standings, begun, fading))
    if found is None:
        put(Text("this is no workspace: judge init DIR makes one", style="bright_black"))
    elif found.digest != catalog.digest():
        put(Text(f"exercises have changed since judge init: judge init {shown_path(found.root)} notes it", "yellow"))


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands and exercises.

    \b
      echo 'eval "$(judge completion bash)"' >> ~/.bashrc
      echo 'eval "$(judge completion zsh)"' >> ~/.zshrc
      judge completion fish > ~/.config/fish/completions/judge.fish
    """
    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(context.find_root().command, {}, "judge", COMPLETE).source())

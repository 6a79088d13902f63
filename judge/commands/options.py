"""What commands share: options, exit codes, and how an exercise and a box are found by name."""

import errno
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from click.core import ParameterSource
from rich.console import RenderableType

from judge import history, shelf
from judge.catalog import Catalog, Exercise, UnknownExercise
from judge.mine import NOTHING, Mine, before, staged
from judge.pins import Pins
from judge.replace import replace_file
from judge.report import (
    as_classroom50,
    as_github,
    as_gitlab,
    as_gradescope,
    as_html,
    as_json,
    as_junit,
    as_markdown,
    as_terminal,
)
from judge.seeds import Seed
from judge.signature import WeakKey, key_of, signed
from judge.spec import AXES
from judge.verdict import Code, Report
from judge.workspace import NotAWorkspace, Workspace, around
from sandbox import doctor
from sandbox.box import Backend

COMPLETE = "_JUDGE_COMPLETE"  # set where a shell asks what could come next
LOCK_BYTES = 16 << 20  # that of a catalogue has some kilobytes
ACCEPTED, NOT_ACCEPTED, USAGE, JUDGE_ERROR, INTERRUPTED = 0, 1, 2, 3, 130
RENDERERS: dict[str, Callable[[Sequence[Report]], str]] = {
    "terminal": lambda reports: as_terminal.render(reports, colour=colour(), judge=program()),
    "json": as_json.render,
    "markdown": as_markdown.render,
    "html": as_html.render,
    "junit": as_junit.render,
    "github": as_github.render,
    "gitlab": as_gitlab.render,
    "gradescope": as_gradescope.render,
    "classroom50": lambda reports: as_classroom50.render(reports, _submitted()),
}


def _submitted() -> as_classroom50.Submitted:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        return as_classroom50.Submitted.of(os.environ, now)
    except as_classroom50.NotThere as error:
        raise click.UsageError(str(error)) from None


def _wanted(context: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> list[tuple[str, Path]]:
    found: list[tuple[str, Path]] = []
    for text in texts:
        name, equals, path = text.partition("=")
        if name not in RENDERERS or not equals or not path:
            raise click.BadParameter(f"{text}: is no FORMAT=FILE with one of {', '.join(RENDERERS)}", context, option)
        found.append((_possible(context, option, name), Path(path)))
    return found


def _possible(context: click.Context, option: click.Parameter, name: str) -> str:
    """The format; that it cannot be made here is said before anything is graded."""
    if name == "classroom50":
        _submitted()
    return name


def _seed(context: click.Context, option: click.Parameter, text: str | None) -> Seed | None:
    try:
        return None if text is None else Seed.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error), context, option) from None


def completed(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """The exercises whose name, with the track or without, begins like this; for a shell."""
    names = Catalog.of(context.find_root().params.get("catalogs") or ()).names()
    short = [name.partition("/")[2] for name in names]
    found = [name for name in names if name.startswith(begun)]
    return found + [name for name in short if begun and name.startswith(begun) and short.count(name) == 1]


name_argument = click.argument("name", shell_complete=completed)
file_type = click.Path(path_type=Path)
seed_option = click.option(
    "--seed",
    metavar="HEX",
    callback=_seed,
    help="Draw the cases of an earlier grading again, as its report says; without it the seed is fresh.",
)
backend_option = click.option(
    "--backend",
    type=click.Choice([backend.name for backend in doctor.BACKENDS]),
    envvar="JUDGE_BACKEND",
    help="The box to use; without it the best that works here. What `unboxed` says never counts.",
)
axis_option = click.option(
    "--axis", "axes", multiple=True, type=click.Choice(AXES), help="May be given more than once."
)
verify_format_option = click.option(
    "--format", "format_", type=click.Choice(["terminal", "json"]), default="terminal", help="json: one document."
)
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(list(RENDERERS)),
    default="terminal",
    callback=_possible,
    help="What is printed; all but terminal and github are one document, no more.",
)
output_option = click.option(
    "--output", type=file_type, metavar="FILE", help="Put it there, whole or not at all, and print nothing."
)
report_option = click.option(
    "--report",
    "wanted",
    multiple=True,
    callback=_wanted,
    metavar="FORMAT=FILE",
    help="Write this format as well; may be given more than once.",
)


def _key(context: click.Context, option: click.Parameter, path: Path | None) -> bytes | None:
    try:
        if path is not None:
            return key_of(path.read_bytes())
        return key_of(os.fsencode(os.environ["JUDGE_KEY"])) if os.environ.get("JUDGE_KEY") else None
    except (OSError, WeakKey) as error:
        raise click.BadParameter(f"{path or 'JUDGE_KEY'}: {reason(error)}", context, option) from None


key_option = click.option(
    "--key",
    type=file_type,
    callback=_key,
    metavar="FILE",
    help="Sign what is written as JSON with this key; without it the one in JUDGE_KEY, where that is set.",
)


def deliver(
    reports: Sequence[Report],
    format_: str,
    output: Path | None,
    wanted: Sequence[tuple[str, Path]] = (),
    key: bytes | None = None,
    foreign: Path | None = None,
) -> None:
    """Every format that was asked for, each made before any is written; JSON is signed where there is a key.

    foreign: as of `replace_bytes`.

    Raises:
        OSError: where one of them cannot be written.
    """

    def rendered(name: str, shown: bool = False) -> str:
        text = RENDERERS[name](reports) if shown or name != "terminal" else as_terminal.render(reports, judge=program())
        return signed(text, key) if key is not None and name == "json" else text

    made = [(path, rendered(name)) for name, path in wanted]
    text = rendered(format_, shown=output is None)
    for path, document in made:
        replace_file(path, document, foreign)
    if output is None:
        click.echo(text, nl=False)
    else:
        replace_file(output, text, foreign)


def pinned(path: Path) -> Pins:
    """What this lock pins; a file that is none is wrong use."""
    try:
        # In a repository it may be a link to what has no end, or a FIFO to which nobody writes: opened so, it is empty.
        with open(path, "rb", opener=lambda name, how: os.open(name, how | os.O_NONBLOCK)) as file:
            os.set_blocking(file.fileno(), True)
            return Pins.read(file.read(LOCK_BYTES).decode())
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{path}: is no lock: {reason(error)}") from None


def reason(error: Exception) -> str:
    """What went wrong, without the number and the path that an OSError says besides."""
    return (error.strerror if isinstance(error, OSError) else "") or str(error)


def find(catalog: Catalog, name: str) -> Exercise:
    """The exercise; a name that is unknown is wrong use."""
    try:
        return catalog.find(name)
    except UnknownExercise as error:
        raise click.UsageError(str(error)) from None


def inside() -> Workspace | None:
    """The workspace that we are in; a marker that is none of ours is wrong use."""
    try:
        return around(Path.cwd())
    except NotAWorkspace as error:
        raise click.UsageError(str(error)) from None


def here() -> Workspace:
    """The same; being in none is wrong use."""
    if (found := inside()) is None:
        raise click.UsageError("this is no workspace: judge init DIR makes one, and this works inside it")
    return found


def built(catalog: Catalog, exercise: Exercise, path: Path) -> Mine:
    """What its learner has built of what comes before, where the file is one of this workspace."""
    found = inside()
    place = Path(os.path.realpath(path))  # where links go round, `resolve` would raise
    if found is None or not place.is_relative_to(found.root.resolve()) or not before(catalog, exercise.name):
        return NOTHING
    with history.opened(history.place()) as kept:
        return staged(catalog, exercise.name, kept.accepted)


def shown_path(path: Path) -> Path:
    """The path as one would type it here."""
    folder = Path.cwd().resolve()
    return path.relative_to(folder) if path.is_relative_to(folder) else path


def box_named(name: str | None) -> Backend:
    """The box that was asked for, or the best there is: BoxError where there is none."""
    return doctor.best() if name is None else doctor.named(name)


def quick_box(name: str | None) -> Backend:
    """The same for many boxes in a row."""
    return doctor.quickest() if name is None else doctor.named(name)


def box_for(name: str | None, key: bytes | None) -> Backend:
    """As `box_named`; what is signed needs a box that cannot read the key."""
    box = box_named(name)
    if key is not None and not box.isolates:
        raise click.UsageError(f"{box.name} has no walls: what it runs could read the key, so nothing is signed there")
    return box


def exit_code(report: Report) -> int:
    """What the process ends with after this report."""
    match report.verdict.code:
        case Code.ACCEPTED:
            return ACCEPTED
        case Code.JUDGE_ERROR:
            return JUDGE_ERROR
        case _:
            return NOT_ACCEPTED


def program(elsewhere: bool = False) -> str:
    """What a command begins with that is shown to be typed: the catalogues that the command line named are in it.

    elsewhere: to be typed in another folder than this one.
    """
    context = click.get_current_context(silent=True)
    root = context.find_root() if context is not None else None
    if root is None or root.get_parameter_source("catalogs") is not ParameterSource.COMMANDLINE:
        return "judge"
    texts = [shelf.written(path.absolute() if elsewhere else path) for path in root.params["catalogs"]]
    return shlex.join(["judge", *(word for text in texts for word in ("--catalog", text))])


def colour() -> bool:
    """Whether what is printed may have any."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def put(part: RenderableType) -> None:
    """Print it in a terminal's width."""
    click.echo(as_terminal.printed([part], colour=colour()), nl=False)


@contextmanager
def writing(place: Path, instead: str = "") -> Iterator[None]:
    """A disk that is full is the machine's failure; a place where nothing new can be is wrong use."""
    try:
        yield
    except FileExistsError as error:
        more = f"; {instead}" if instead else ""
        raise click.UsageError(f"{error.filename}: is there already, and nothing is overwritten{more}") from None
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise OSError(error.errno, error.strerror, str(place)) from None
        raise click.UsageError(f"{place}: {error.strerror}") from None

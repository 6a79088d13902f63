"""The command line: arguments in, text and an exit code out. Commands are in `judge.commands`.

Exit codes: 0 accepted, 1 not accepted, 2 wrong use, 3 the judge's or the author's own failure, 130 interrupted, 143
terminated. A report that could not be written is a failure of ours: 3, whatever it says.
"""

import contextlib
import io
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn, TextIO

import click
from click.shell_completion import shell_complete

from judge.commands import (
    author,
    catalogs,
    ci,
    course,
    hint,
    learner,
    machine,
    pictures,
    report,
    review,
    submissions,
    workspace,
)
from judge.commands.catalogs import chosen
from judge.commands.options import ACCEPTED, COMPLETE, INTERRUPTED, JUDGE_ERROR, NOT_ACCEPTED, USAGE
from judge.pool import Terminated, terminate
from judge.report.text import OUTPUT, safe
from judge.spec import SpecError
from sandbox.box import BoxError

__all__ = ["ACCEPTED", "INTERRUPTED", "JUDGE_ERROR", "NOT_ACCEPTED", "USAGE", "cli", "main", "run"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="judge", prog_name="judge")
@click.option(
    "--catalog",
    "catalogs",
    type=catalogs.Named(),
    multiple=True,
    envvar="JUDGE_CATALOG",
    help="A folder with exercises/ and reference/, or the name of a catalogue that was added, in place of `builtin`, "
    "the one that comes with the judge; may be given more than once.",
)
@click.pass_context
def cli(context: click.Context, catalogs: tuple[Path, ...]) -> None:
    """Grade deep-learning exercises: correct, numerically stable, fast.

    \b
    A first round:
      judge init learn; cd learn            a folder for your solutions
      judge next                            what to do
      judge start softmax                   maths/softmax.py, to be filled in
      judge submit softmax                  the verdict, which is recorded
      judge status                          where you stand

    \b
    Without a workspace:
      judge grade maths/softmax softmax.py  the verdict on a file
      judge watch maths/softmax softmax.py  a verdict on every save

    \b
    Exit codes: 0 accepted, 1 not accepted, 2 wrong use,
                3 the judge failed (never a grade), 130 interrupted.
    """
    try:
        os.getcwd()
    except FileNotFoundError:
        raise click.UsageError("the folder that you are in is there no more; cd to another one") from None
    context.obj = chosen(catalogs, context.invoked_subcommand or "")


for command in (
    *(
        workspace.init,
        workspace.next_,
        workspace.start,
        workspace.open_,
        workspace.reset,
        workspace.status,
        review.review_,
    ),
    *(submissions.test, hint.hint, submissions.submit, submissions.history_, submissions.diff, submissions.export),
    report.report,
    *(learner.list_, learner.show, learner.grade, learner.watch_, learner.replay, pictures.plot),
    *(author.new, author.try_, author.verify, author.calibrate, catalogs.group, ci.ci, ci.lock, ci.verify_report),
    *(course.class_, machine.doctor, machine.box, workspace.completion),
):
    cli.add_command(command)


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


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What was being handled when it was raised, and so on."""
    while (cause := error.__context__) is not None:
        yield cause
        error = cause


def _drop(stream: TextIO) -> None:
    """What has not been written of it goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def run(arguments: list[str]) -> int:
    """What the arguments ask for: its exit code; whatever goes wrong is a sentence on stderr."""
    out = sys.stdout
    try:
        if asked := os.environ.get(COMPLETE):
            return shell_complete(cli, {}, "judge", COMPLETE, asked)
        return cli.main(arguments, prog_name="judge", standalone_mode=False) or ACCEPTED
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return INTERRUPTED
    except Terminated as ended:
        _say("terminated")
        return 128 + ended.number
    except click.ClickException as error:
        error.show(told := io.StringIO())
        _say(safe(told.getvalue().rstrip("\n"), OUTPUT))
        return USAGE
    except SystemExit as error:  # click's, where whoever read our output has gone, and with him the verdict
        gone = sys.stdout is not out  # click puts another one there, and need not say why it ends
        if not gone and not any(isinstance(cause, BrokenPipeError) for cause in _causes(error)):
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


if __name__ == "__main__":
    sys.exit(main())

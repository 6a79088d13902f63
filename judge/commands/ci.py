"""What a pipeline and an instructor ask for: a repository graded, exercises pinned, a report proven genuine."""

import os
import secrets
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import click

from judge import ci as running
from judge import screen
from judge.catalog import Catalog
from judge.commands.options import (
    ACCEPTED,
    JUDGE_ERROR,
    NOT_ACCEPTED,
    RENDERERS,
    axis_option,
    backend_option,
    box_for,
    deliver,
    exit_code,
    file_type,
    find,
    key_option,
    pinned,
    reason,
    report_option,
)
from judge.pins import Pins, scarce
from judge.replace import replace_file
from judge.report import as_json
from judge.report.text import safe_line
from judge.report.words import several
from judge.signature import NotGenuine, genuine
from judge.since import Unknown
from judge.source import RefusedFile, UnusableFile, digest_of
from judge.spec import AXES
from judge.verdict import Code, Report

LOCK = Path("judge.lock")


@click.command()
@click.option("--since", metavar="REF", help="Only what changed since this branch or commit; without it everything.")
@click.option("--exercise", "names", multiple=True, metavar="NAME", help="This alone, which is due; may be repeated.")
@click.option("--lock", "lock_", type=file_type, metavar="FILE", help="The pinned exercises; judge.lock where it is.")
@click.option("--canary/--no-canary", default=True, help="Grade known solutions first; they are, unless you say no.")
@click.option(
    "--autograder", type=file_type, default=running.GRADESCOPE, show_default=True, help="Gradescope's folder."
)
@axis_option
@backend_option
@key_option
@report_option
@click.pass_obj
def ci(
    catalog: Catalog,
    since: str | None,
    names: tuple[str, ...],
    lock_: Path | None,
    canary: bool,
    autograder: Path,
    axes: tuple[Any, ...],
    backend: str | None,
    key: bytes | None,
    wanted: list[tuple[str, Path]],
) -> int:
    """Grade a learner's repository: every TRACK/NAME.py below this folder that is called as an exercise is.

    Writes what the place wants to read: annotations and a summary on GitHub, JUnit and a code quality report on
    GitLab, results.json for Gradescope and Classroom 50. Where there is a judge.lock, only the exercises that it pins
    become grades. Each report must prove itself; whatever it cannot prove ends in exit code 3. What is not there is not
    missed, but for the exercises that you name: who deletes one has failed it.

    \b
      judge ci
      judge ci --exercise softmax --exercise layer_norm
      judge ci --since origin/main --report json=report.json
    """
    root = Path()
    submitted = autograder / "submission"
    if submitted.is_dir():
        root = submitted
    wishes = running.wishes(os.environ, autograder)
    _clear([*(wish.path for wish in wishes if not wish.appends), *(path for _, path in wanted)], root)
    pins = pinned(lock_ or LOCK) if lock_ or LOCK.exists() else None
    due = list(dict.fromkeys(find(catalog, name).name for name in names))
    try:
        tasks = running.found(catalog, root, flat=root == submitted, due=due)
    except running.Unusable as error:
        raise click.UsageError(str(error)) from None
    absent = running.missing(catalog, tasks, due)
    if since is not None:
        tasks = _changed(tasks, root, since)
    rules = running.Rules(cache(lambda: box_for(backend, key)), axes or AXES, pins, canary)
    with screen.progress() as progress:
        reports = running.graded(catalog, root, tasks, rules, progress) + absent
    _write(wishes, reports, root)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        _guarded(RENDERERS["terminal"](reports))
        deliver(reports, "github", None, wanted, key, root)
    else:
        deliver(reports, "terminal", None, wanted, key, root)
    if not reports:
        click.echo(f"nothing that is graded has changed since {safe_line(since or '')}")
    return max((exit_code(report) if report.counts else JUDGE_ERROR for report in reports), default=ACCEPTED)


def _changed(tasks: list[running.Task], root: Path, since: str) -> list[running.Task]:
    """What changed; all of it where that is not known, which can only grade too much."""
    try:
        return running.changed(tasks, root, since)
    except Unknown as error:
        click.echo(f"grading everything: {safe_line(str(error))}", err=True)
        return tasks


def _clear(paths: Sequence[Path], root: Path) -> None:
    """What lies in the repository where our reports will be is a learner's: none of it is read as ours if we fail."""
    for path in paths:
        if (path.parent.resolve() / path.name).is_relative_to(root.resolve()):
            path.unlink(missing_ok=True)


def _write(wishes: Sequence[running.Wish], reports: Sequence[Report], root: Path) -> None:
    made = [(wish, RENDERERS[wish.format](reports)) for wish in wishes]
    for wish, text in made:
        if wish.appends:
            with wish.path.open("a", encoding="utf-8") as file:
                file.write(text)
        else:
            replace_file(wish.path, text, root)


def _guarded(text: str) -> None:
    """On GitHub a line may be a command, so none is obeyed until a word comes that nobody could know."""
    word = secrets.token_hex(16)
    click.echo(f"::stop-commands::{word}\n{text}::{word}::")


@click.command()
@click.argument("file", type=file_type, default=LOCK, metavar="[FILE]")
@axis_option
@click.pass_obj
def lock(catalog: Catalog, file: Path, axes: tuple[Any, ...]) -> int:
    """Pin the exercises as they are now: write their digests, and how many cases prove a grade, to judge.lock.

    \b
      judge lock
      judge lock --axis correctness --axis stability
    """
    pins = Pins.of(catalog, axes or AXES)
    replace_file(file, pins.write())
    click.echo(f"{file}: {several(len(pins.exercises), 'exercise')}, catalogue {pins.catalog}")
    return ACCEPTED


@click.command("verify-report")
@click.argument("report", type=file_type, metavar="REPORT.json")
@key_option
@click.option("--lock", "lock_", type=file_type, metavar="FILE", help="Hold it against these pinned exercises as well.")
@click.option("--file", "file", type=file_type, help="It must be about this very file.")
def verify_report(report: Path, key: bytes | None, lock_: Path | None, file: Path | None) -> int:
    """Is REPORT.json, as `--report json=FILE` with a key wrote it, genuine? Exit code 0 where it is, whatever it says.

    \b
      judge verify-report report.json --key class.key
      judge verify-report report.json --key class.key --lock judge.lock --file maths/softmax.py
    """
    if key is None:
        raise click.UsageError("give the key with --key FILE or in the variable JUDGE_KEY")
    try:
        text = report.read_text(encoding="utf-8")
        digest = digest_of(file) if file is not None else ""
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{report}: {reason(error)}") from None
    except (UnusableFile, RefusedFile) as error:
        raise click.UsageError(str(error)) from None
    pins = pinned(lock_) if lock_ else None
    try:
        told = [_doubted(one, pins, digest) for one in as_json.reports_of(genuine(text, key))]
    except (NotGenuine, as_json.NotAReport) as error:
        click.echo(f"not genuine: {safe_line(str(error))}")
        return NOT_ACCEPTED
    for line, _ in told:
        click.echo(line)
    return NOT_ACCEPTED if any(doubt for _, doubt in told) else ACCEPTED


def _doubted(one: dict[str, Any], pins: Pins | None, digest: str) -> tuple[str, str]:
    """The line on a genuine report, and why it is no grade all the same."""
    name, verdict = str(one.get("exercise")), str(one.get("verdict"))
    played = {str(axis.get("name")): int(axis["cases"]) for axis in one["axes"]}
    doubt = "" if one.get("counts") is True else "it ran without walls and does not count"
    if pins is not None:
        doubt = doubt or pins.differs(name, str(one.get("exercise_digest", "")))
        doubt = doubt or (scarce(name, played, pins) if verdict == Code.ACCEPTED else "")
    if digest and one.get("digest") != digest:
        doubt = doubt or "it is about another file"
    facts = f"{name} {one.get('submission')}: {verdict}"
    return f"{'no grade' if doubt else 'genuine'}: {safe_line(facts)}{f' ({safe_line(doubt)})' if doubt else ''}", doubt

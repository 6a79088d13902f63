"""Pictures of the speed evidence: of a grading, and of a report that was kept."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from judge.commands.options import ACCEPTED, NOT_ACCEPTED, file_type, reason
from judge.replace import replace_file
from judge.report import as_json, as_plot


def _possible(context: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
    """That nothing can be drawn here is said before anything is graded."""
    if path is None:
        return None
    if path.suffix != ".svg":
        raise click.BadParameter(f"{path}: a picture is SVG, so its name ends in .svg", context, option)
    if trouble := as_plot.trouble():
        raise click.UsageError(f"a picture is to be drawn: {trouble}")
    return path


plot_option = click.option(
    "--plot",
    type=file_type,
    callback=_possible,
    metavar="OUT.svg",
    help="Draw the speed evidence as well: rounds with the limit, costs against size. Takes matplotlib.",
)


def drawn(document: Mapping[str, Any], path: Path) -> bool:
    """Draw one report into a file; False where it tells of no timing, which is said.

    Raises:
        NotAReport: where it is no report of ours; OSError: where it cannot be written.
    """
    picture = as_plot.of_document(document)
    if picture is None:
        click.echo(f"{path}: not drawn, since nothing was timed to its end", err=True)
        return False
    replace_file(path, picture)
    return True


@click.command()
@click.argument("source", type=file_type, metavar="REPORT.json")
@click.argument("picture", type=file_type, callback=_possible, metavar="OUT.svg")
def plot(source: Path, picture: Path) -> int:
    """Draw the speed evidence of a report that was kept as JSON.

    Exit code 1 where the report tells of no timing.

    \b
      judge plot report.json speed.svg
    """
    try:
        (document,) = as_json.reports_of(json.loads(source.read_text(encoding="utf-8")))
        return ACCEPTED if drawn(document, picture) else NOT_ACCEPTED
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise click.UsageError(f"{source}: is no report of one file: {reason(error)}") from None

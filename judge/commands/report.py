"""What a learner asks of everything that was submitted: one page."""

import os
import time
from pathlib import Path

import click

from judge import history
from judge.catalog import Catalog
from judge.commands.options import file_type, inside, shown_path, writing
from judge.progress import progress
from judge.replace import replace_file
from judge.report import of_progress
from judge.report.page import ours

NAME = "index.html"


@click.command()
@click.option("--html", "folder", type=file_type, required=True, metavar="DIR", help="The folder for index.html.")
@click.pass_obj
def report(catalog: Catalog, folder: Path) -> None:
    """Put your progress on a page.

    Tracks, what requires what, history, speed and statements in one file, DIR/index.html, which needs no server and
    asks nobody for anything. A page of another's making is not overwritten.

    \b
      judge report --html progress
    """
    found, path, now = inside(), folder / NAME, time.time()
    with writing(path):
        if path.is_file() and not ours(path.read_bytes()[:4096]):
            raise FileExistsError(0, "", os.fspath(path))
        folder.mkdir(parents=True, exist_ok=True)
    with history.opened(history.place()) as kept:
        known = progress(catalog, kept, found.begun(catalog.names()) if found else [], now)
    with writing(path):
        replace_file(path, of_progress.render(known, now))
    click.echo(f"{shown_path(path)}: open it in a browser")

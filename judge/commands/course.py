"""What a class asks for: everybody graded into one gradebook, and again where an exercise has changed."""

import importlib.util
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from judge import many, screen
from judge.catalog import HERE, Catalog
from judge.cluster import Cluster, Need
from judge.commands.options import (
    ACCEPTED,
    JUDGE_ERROR,
    axis_option,
    backend_option,
    box_named,
    file_type,
    find,
    pinned,
    put,
    seed_option,
)
from judge.course import canvas, collected, ledger, lines, page, roster, shown, similar
from judge.course.book import Book, Standing
from judge.course.collected import Class, Task
from judge.course.ledger import Ledger
from judge.course.marking import Lane, Rules, Wanted, mark
from judge.course.rejudged import Change
from judge.pool import Pool, processors
from judge.replace import replace_file
from judge.report.text import safe_line
from judge.report.words import words
from judge.seeds import Seed
from judge.spec import AXES
from judge.verdict import Code

BOOK = Path("gradebook")
HINT_SECONDS = 120.0
AHEAD = 4  # pieces that wait for each process, so that none of these waits for us


Engine = Callable[[Rules], AbstractContextManager[tuple[Rules, list[Lane]]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says, named as its options are."""

    place: Path
    out: Path
    names: tuple[str, ...]
    titles: dict[str, str]
    jobs: int | None
    engine: str
    address: str
    gpu: str
    lock_: Path | None
    seed: Seed | None
    axes: tuple[Any, ...]
    backend: str | None


def _titles(context: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, equals, title = text.partition("=")
        if not equals or not title.strip():
            raise click.BadParameter(f"{text}: is no EXERCISE=TITLE", context, option)
        found[find(context.obj, name).name] = title.strip()
    return found


def _class_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What `grade` and `rejudge` have in common."""
    for option in reversed(
        (
            click.argument("place", type=click.Path(path_type=Path, exists=True), metavar="FOLDER|roster.csv"),
            click.option(
                "--out", type=file_type, default=BOOK, show_default=True, metavar="DIR", help="Where the gradebook is."
            ),
            click.option("--exercise", "names", multiple=True, metavar="NAME", help="This one alone; may be repeated."),
            click.option(
                "--title",
                "titles",
                multiple=True,
                callback=_titles,
                metavar="EXERCISE=TITLE",
                help="The exercise's column in Canvas, such as softmax='Softmax (1234)'; may be repeated.",
            ),
            click.option(
                "--jobs",
                type=click.IntRange(1, 256),
                help="Submissions at a time, on each node of a cluster; without it one for each processor.",
            ),
            click.option(
                "--engine",
                type=click.Choice(["local", "ray"]),
                default="local",
                help="ray: on every node of a cluster.",
            ),
            click.option("--address", default="", metavar="HOST:PORT", help="Of the Ray cluster; else one here."),
            click.option("--lock", "lock_", type=file_type, metavar="FILE", help="Grade only what this lock pins."),
            click.option(
                "--gpu", default="", metavar="NAME", help="Time on nodes with this GPU, in Ray's name for it."
            ),
            seed_option,
            axis_option,
            backend_option,
        )
    ):
        command = option(command)
    return command


@click.group("class")
def class_() -> None:
    """Grade everybody's solutions into one gradebook."""


@class_.command("grade")
@_class_options
@click.option("--since", metavar="REF", help="Only what differs from this commit, tag or branch of each repository.")
@click.pass_obj
def grade(catalog: Catalog, /, since: str | None, **asked: Any) -> int:
    """Grade a class: FOLDER has a folder for each learner, or roster.csv names them (columns: name, id, path).

    Solutions are TRACK/NAME.py below a learner's folder, as in a workspace. Every grading is kept in DIR, so the same
    command goes on where it was cut off, and no submission is graded twice under the same version of its exercise. A
    grade that was given stays as it is when an exercise changes: judge class rejudge changes it. DIR gets canvas.csv,
    gradebook.jsonl, gradebook.html, and similar.jsonl where rapidfuzz is installed. Exit code 3 where anything that was
    handed in has no grade yet.

    \b
      judge class grade handed_in/
      judge class grade roster.csv --exercise softmax --title softmax='Softmax (1234)'
    """
    return _run(catalog, Asked(**asked), since, anew=False)


@class_.command("rejudge")
@_class_options
@click.pass_obj
def rejudge(catalog: Catalog, /, **asked: Any) -> int:
    """Grade again what was graded under another version of its exercise, and say whose grade changed.

    The changes are also in DIR/changes.jsonl. What was never graded is graded as well.

    \b
      judge class rejudge handed_in/
      judge class rejudge roster.csv --exercise attention
    """
    return _run(catalog, Asked(**asked), None, anew=True)


def _run(catalog: Catalog, asked: Asked, since: str | None, *, anew: bool) -> int:
    engine = _engine(asked)
    try:
        learners = roster.learners(asked.place, without=asked.out)
    except roster.BadRoster as error:
        raise click.UsageError(str(error)) from None
    rules = _rules(catalog, asked)
    tasks, broken = _tasks(catalog, asked, rules)
    with ledger.opened(asked.out) as kept:
        found = collected.gathered(tasks, learners, since)
        _mark(kept, rules, found, collected.ungraded(kept, rules, found.wanted, anew=anew), engine)
        book = collected.book_of(found, kept, rules)
        changes = collected.changed(found, book, kept, rules) if anew else None
        kept.close_rounds()  # the gradebook shows the seeds
        _write(asked.out, book, changes)
    _tell(asked.out, book, found, changes)
    _hint(asked.out, found)
    none = (*shown.OPEN, Standing.UNREADABLE, Standing.UNWALLED)
    return JUDGE_ERROR if broken or book.count(*none) else ACCEPTED


def _tasks(catalog: Catalog, asked: Asked, rules: Rules) -> tuple[list[Task], bool]:
    """The exercises that can be graded, and whether any cannot."""
    names = dict.fromkeys([find(catalog, name).name for name in asked.names] or catalog.names())
    made = list(collected.tasks(catalog, list(names), asked.titles, rules.pins))
    broken = [one for one in made if isinstance(one, str)]
    for why in broken:
        click.echo(f"left out: {safe_line(why, 400)}", err=True)
    return [one for one in made if isinstance(one, Task)], bool(broken)


def _rules(catalog: Catalog, asked: Asked) -> Rules:
    judged = tuple(axis for axis in AXES if axis in (asked.axes or AXES))
    roots = [root.resolve() for root in (catalog.root, *catalog.others)]
    root = "" if roots == [HERE] else os.pathsep.join(map(str, roots))
    unwalled = asked.backend is not None and not box_named(asked.backend).isolates
    return Rules(judged, asked.seed, root, asked.backend or "", unwalled, pinned(asked.lock_) if asked.lock_ else None)


def _engine(asked: Asked) -> Engine:
    if asked.engine == "ray":
        return partial(_on_ray, asked)
    if asked.address or asked.gpu:
        raise click.UsageError("--address and --gpu are of a Ray cluster: say --engine ray as well")
    return partial(_here, asked.jobs or processors())


def _mark(kept: Ledger, rules: Rules, found: Class, wanted: Sequence[Wanted], engine: Engine) -> None:
    """Grade, and show how far that is."""
    if not wanted:  # no box has to be found, and no process started
        return
    names = [task.exercise for task in found.tasks]
    sums = [sum(one.exercise == name for one in wanted) for name in names]
    with screen.tally(names, sums) as told, engine(rules) as (ruled, lanes):

        def heard(one: Wanted, code: Code) -> None:
            told(names.index(one.exercise), words(code))

        mark(kept, ruled, wanted, lanes, heard)


@contextmanager
def _here(jobs: int, rules: Rules) -> Iterator[tuple[Rules, list[Lane]]]:
    """Processes of this machine; on the clock one at a time."""
    rules = replace(rules, backend=rules.backend or many.quickest())
    with Pool(jobs) as pool:
        yield rules, [Lane(pool, 1 if part == ("speed",) else AHEAD * jobs) for part in rules.parts]


@contextmanager
def _on_ray(asked: Asked, rules: Rules) -> Iterator[tuple[Rules, list[Lane]]]:
    """The nodes of a cluster, each with so many jobs at most and the quickest of its own boxes."""
    with Cluster(asked.address, asked.jobs or 0) as cluster:
        needs = [Need(asked.gpu, clocked=True) if part == ("speed",) else Need() for part in rules.parts]
        yield rules, [Lane(cluster.executor(need), AHEAD * cluster.slots) for need in needs]


def _write(out: Path, book: Book, changes: Sequence[Change] | None) -> None:
    made = {
        "canvas.csv": canvas.render(book),
        "gradebook.jsonl": lines.render(book),
        "gradebook.html": page.render(book),
    }
    if changes is not None:
        made["changes.jsonl"] = "".join(f"{lines.change(one)}\n" for one in changes)
    for name, text in made.items():
        replace_file(out / name, text)


def _tell(out: Path, book: Book, found: Class, changes: Sequence[Change] | None) -> None:
    for part in shown.summary(book, found.unknown):
        put(part)
    for part in shown.changed(changes) if changes is not None else ():
        put(part)
    put(Text(f"{out}: canvas.csv, gradebook.jsonl, gradebook.html", style="cyan"))


def _hint(out: Path, found: Class) -> None:
    """What is alike, found in processes of its own: the files are hostile, and the gradebook is written already."""
    if importlib.util.find_spec("rapidfuzz") is None:
        put(Text("pip install rapidfuzz, and submissions that are alike are listed", style="bright_black"))
        return
    pairs: list[similar.Pair] = []
    for task in found.tasks:
        files = found.files(task, similar.LARGEST)
        if sum(map(len, files.values())) < 2:
            continue
        try:
            with Pool(1) as pool:
                pairs += pool.submit(similar.pairs, task.exercise, task.stub, files).result(HINT_SECONDS)
        except Exception as error:  # a hint that fails is no hint, and takes no grade with it
            why = safe_line(str(error)) or "it takes too long"
            click.echo(f"{task.exercise}: not compared: {why}", err=True)
    replace_file(out / "similar.jsonl", "".join(f"{json.dumps(asdict(pair))}\n" for pair in pairs))
    for part in shown.alike(pairs):
        put(part)

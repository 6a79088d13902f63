"""A learner's repository in CI: which files are solutions, which of them changed, and what the place wants to read.

A solution lies at TRACK/NAME.py, as its exercise is called. What else is in the repository decides nothing: specs,
reference and thresholds are those of the judge's own catalogue.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from judge import since
from judge.canary import silent
from judge.catalog import Catalog
from judge.grade import PATIENCE, Ahead, Say, boxless, grade, not_there, ours, quiet
from judge.mine import NOTHING, Mine, speaks, staged
from judge.pins import Pins, unproven
from judge.seeds import Seed
from judge.source import RefusedFile, UnusableFile, read_submission
from judge.spec import AXES, AxisName, SpecError
from judge.verdict import Code, Report
from sandbox.box import Backend, BoxError

GRADESCOPE = Path("/autograder")
NO_COMMIT = "0" * 40  # what GitHub and GitLab call the commit before the first


class Unusable(Exception):  # noqa: N818 - what the repository is like, not an error of a program
    """Nothing in the folder can be graded; the message says what was looked for."""


@dataclass(frozen=True, slots=True)
class Task:
    """A file to be graded as a solution of an exercise; `path` is relative to the repository."""

    exercise: str
    path: Path


@dataclass(frozen=True, slots=True)
class Wish:
    """A format that the place wants to read, and where; it may be a file to which others have written before."""

    format: str
    path: Path
    appends: bool = False


def found(catalog: Catalog, root: Path, flat: bool = False, due: Sequence[str] = ()) -> list[Task]:
    """Every solution below the folder, by the name of its exercise.

    flat: NAME.py without its track is one too: Gradescope flattens what is dropped on it.
    due: of these exercises alone; `missing` tells of those that are not there.

    Raises:
        Unusable: where there is none, though nobody said what is due, or one whose folder leads out of the repository.
    """
    tasks: list[Task] = []
    for name in due or catalog.names():
        places = [Path(f"{name}.py"), *([Path(f"{name.rpartition('/')[2]}.py")] if flat else [])]
        path = next((path for path in places if _there(root / path)), None)
        if path is None:
            continue
        if not (root / path).parent.resolve().is_relative_to(root.resolve()):
            raise Unusable(f"{path.parent} is a link that leads out of {root}; put the file itself there")
        tasks.append(Task(name, path))
    if not tasks and not due:
        names = ", ".join(f"{name}.py" for name in catalog.names()[:4])
        raise Unusable(f"{root.resolve()} holds no solution; looked for {names}, ...")
    return tasks


def missing(catalog: Catalog, tasks: Sequence[Task], due: Sequence[str]) -> list[Report]:
    """A report on each exercise that is due and has no solution: it has failed, as if what is there were wrong."""
    there = {task.exercise for task in tasks}
    return [not_there(catalog.find(name)) for name in due if name not in there]


def _there(path: Path) -> bool:
    """A link is there as well, wherever it leads: it is graded, and refused."""
    return path.is_symlink() or path.is_file()


def changed(tasks: Sequence[Task], root: Path, ref: str) -> list[Task]:
    """Those whose file is another one than in the commit where this work left the branch or commit `ref`.

    Raises:
        since.Unknown: where git does not know.
    """
    if ref in ("", NO_COMMIT):
        raise since.Unknown("there is no commit to compare with")
    base = since.parted(root, ref)
    return [task for task in tasks if since.differs(root, base, str(task.path), _source(root / task.path))]


def wishes(environment: Mapping[str, str], autograder: Path = GRADESCOPE) -> list[Wish]:
    """What the place wants to read, from the variables that it sets and, for Gradescope, the folder that it has."""
    made: list[Wish] = []
    if environment.get("GITHUB_ACTIONS") == "true" and environment.get("GITHUB_STEP_SUMMARY"):
        made.append(Wish("markdown", Path(environment["GITHUB_STEP_SUMMARY"]), appends=True))
    if environment.get("GITLAB_CI") == "true":
        made += [Wish("junit", Path("judge-junit.xml")), Wish("gitlab", Path("gl-code-quality-report.json"))]
    if (autograder / "results").is_dir():
        made.append(Wish("gradescope", autograder / "results" / "results.json"))
    if all(environment.get(name) for name in ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG")):
        made.append(Wish("classroom50", Path("result.json")))
    return made


@dataclass(frozen=True, slots=True)
class Rules:
    """How a repository is graded.

    Attributes:
        box: gives the box; BoxError where there is none.
        axes: those that are judged.
        pins: the exercises as the instructor pinned them; none where nobody did.
        canary: whether known solutions are graded first, so that a judge that tells nothing apart gives no grade.
    """

    box: Callable[[], Backend]
    axes: Sequence[AxisName] = AXES
    pins: Pins | None = None
    canary: bool = True


def graded(catalog: Catalog, root: Path, tasks: Sequence[Task], rules: Rules, progress: Say = quiet) -> list[Report]:
    """A report on each task, under a fresh seed each; what cannot be proven to be a grade is our own failure."""
    known = {task.exercise: task for task in found(catalog, root, flat=True)} if tasks else {}
    reports: dict[str, Report] = {}
    begun: set[str] = set()

    def report(task: Task) -> Report:
        if task.exercise not in reports:
            begun.add(task.exercise)
            mine = staged(catalog, task.exercise, accepted) if speaks(_source(root / task.path)) else NOTHING
            progress(f"{task.exercise}: {task.path}")
            reports[task.exercise] = _graded(catalog, root, task, rules, progress, mine)
        return reports[task.exercise]

    def accepted(exercise: str) -> bytes | None:
        """What comes before is graded as well, where the repository has it: there is no other word for it here."""
        task = known.get(exercise)
        if task is None or (exercise in begun and exercise not in reports):  # two that require one another
            return None
        graded, source = report(task), _source(root / task.path)
        same = graded.digest == hashlib.sha256(source).hexdigest()
        return source if same and graded.verdict.code is Code.ACCEPTED else None

    return [replace(report(task), submission=str(task.path)) for task in tasks]


def _source(path: Path) -> bytes:
    """Empty where the file cannot be graded, which its report says."""
    try:
        return read_submission(path)
    except (UnusableFile, RefusedFile):
        return b""


def _graded(catalog: Catalog, root: Path, task: Task, rules: Rules, progress: Say, mine: Mine) -> Report:
    exercise, seed = catalog.find(task.exercise), Seed.fresh()
    try:
        box = rules.box()
        if rules.pins is not None:
            rules.pins.check(exercise)
        why = silent(exercise, box, progress) if rules.canary else ""
    except (BoxError, SpecError, OSError) as error:
        why = str(error)
    if why:
        return boxless(exercise.name, task.path, seed, rules.axes, why)
    ahead = Ahead(mine=mine, patience=PATIENCE)
    report = grade(exercise, root / task.path, seed=seed, backend=box, axes=rules.axes, progress=progress, ahead=ahead)
    doubt = unproven(report, rules.pins) if rules.pins is not None else ""
    return replace(report, verdict=ours(rules.axes, doubt)) if doubt else report

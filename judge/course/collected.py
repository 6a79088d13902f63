"""A class as it is now: what everybody handed in, what of it is still to be graded, and where all stand."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from judge import since as since_commit
from judge.catalog import Catalog, Exercise
from judge.course.book import Book, Cell, Column, Row, Standing, judged_families
from judge.course.handed import Handed, State, handed_in, trouble
from judge.course.ledger import Ledger
from judge.course.marking import Rules, Wanted, grade_of
from judge.course.rejudged import Change, changes
from judge.course.roster import Learner
from judge.grade import families, refused, versions
from judge.pins import Pins
from judge.report import as_json
from judge.source import RefusedFile, UnusableFile, read_submission
from judge.spec import SpecError
from judge.verdict import Report

STANDINGS = {
    State.MISSING: Standing.MISSING,
    State.STUB: Standing.STUB,
    State.UNREADABLE: Standing.UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class Task:
    """One exercise as it is now.

    Attributes:
        exercise: its name.
        version: its `full_digest`.
        stub: what a learner begins with.
        families: all of them, `axis/name`.
        elsewhere: those that need a device which a CPU is not.
        timed: whether any of them is about speed.
        title: what the gradebook calls it.
    """

    exercise: str
    version: str
    stub: bytes
    families: tuple[str, ...]
    elsewhere: tuple[str, ...]
    timed: bool
    title: str

    def wanted(self, one: Handed) -> Wanted:
        """What was handed in for it, as something to be graded."""
        return Wanted(self.exercise, self.version, one.digest, one.path, self.timed)

    @classmethod
    def of(cls, exercise: Exercise, title: str = "", pins: Pins | None = None) -> "Task":
        """Of an exercise.

        Raises:
            SpecError: where it is broken, or not the pinned one.
        """
        if pins is not None:
            pins.check(exercise)
        rules = [(family.name, family.rule) for family in exercise.spec.families if family.rule is not None]
        elsewhere = tuple(f"speed/{name}" for name, rule in rules if rule.device != "cpu")
        named = title or exercise.name
        version, stub, of_all = exercise.full_digest, exercise.stub.encode(), families(exercise)
        return cls(exercise.name, version, stub, of_all, elsewhere, bool(rules), named)


@dataclass(frozen=True)
class Class:
    """A class as it is now: what every learner handed in for every exercise.

    Attributes:
        tasks: the exercises.
        learners: everybody.
        handed: what they handed in, by learner's key and exercise.
        unchanged: what does not differ from the commit that was asked about, by the same.
        unknown: why nobody knows what differs, by learner's key; all of theirs is graded then.
        troubles: what is wrong with a learner's folder, by key.
    """

    tasks: tuple[Task, ...]
    learners: tuple[Learner, ...]
    handed: Mapping[tuple[str, str], Handed]
    unchanged: frozenset[tuple[str, str]]
    unknown: Mapping[str, str]
    troubles: Mapping[str, str]

    @cached_property
    def wanted(self) -> list[Wanted]:
        """Each submission that is to have a grade, once, one exercise after another."""
        found: dict[tuple[str, str], Wanted] = {}
        for task in self.tasks:
            for learner in self.learners:
                key = learner.key, task.exercise
                one = self.handed[key]
                if one.state is State.HANDED and key not in self.unchanged:
                    made = task.wanted(one)
                    found.setdefault((task.exercise, one.digest), made)
        return list(found.values())

    def files(self, task: Task, largest: int) -> dict[bytes, list[str]]:
        """The bytes that were handed in for an exercise, and by whom; without what is larger, or has gone meanwhile."""
        places: dict[str, list[Handed]] = {}
        for learner in self.learners:
            one = self.handed[learner.key, task.exercise]
            if one.state is State.HANDED:
                places.setdefault(one.digest, []).append(one)
        found: dict[bytes, list[str]] = {}
        for same in places.values():
            with suppress(UnusableFile, RefusedFile, OSError):
                source = read_submission(same[0].path)
                if len(source) <= largest:
                    found[source] = [one.learner.key for one in same]
        return found


def tasks(catalog: Catalog, names: Sequence[str], titles: Mapping[str, str], pins: Pins | None) -> Iterator[Task | str]:
    """Each exercise, or why it cannot be graded: one that is broken holds no other up."""
    for name in names:
        try:
            yield Task.of(catalog.find(name), titles.get(name, ""), pins)
        except SpecError as error:
            yield f"{name}: {error}"


def gathered(tasks: Sequence[Task], learners: Sequence[Learner], since: str | None) -> Class:
    """What everybody handed in."""
    stubs = {task.exercise: task.stub for task in tasks}
    handed: dict[tuple[str, str], Handed] = {}
    unchanged: set[tuple[str, str]] = set()
    unknown: dict[str, str] = {}
    troubles: dict[str, str] = {}
    for learner in learners:
        if why := trouble(learner):
            troubles[learner.key] = why
        mine = {(learner.key, one.exercise): one for one in handed_in(learner, stubs)}
        handed |= mine
        if since is None or learner.key in troubles:
            continue
        try:
            unchanged |= set(_unchanged(learner, mine, since))
        except since_commit.Unknown as error:
            unknown[learner.key] = str(error)
    return Class(tuple(tasks), tuple(learners), handed, frozenset(unchanged), unknown, troubles)


def _unchanged(learner: Learner, mine: Mapping[tuple[str, str], Handed], since: str) -> Iterator[tuple[str, str]]:
    commit = since_commit.commit(learner.folder, since)
    for key, one in mine.items():
        if one.state is State.HANDED and not since_commit.differs(
            learner.folder, commit, f"{one.exercise}.py", read_submission(one.path)
        ):
            yield key


def ungraded(ledger: Ledger, rules: Rules, wanted: Sequence[Wanted], *, anew: bool = False) -> list[Wanted]:
    """Those without a grade. One under another version of the exercise is a grade, unless it is to be given anew."""
    return [
        one for one in wanted if grade_of(ledger, rules, one) is None and (anew or _earlier(ledger, rules, one) is None)
    ]


def _earlier(ledger: Ledger, rules: Rules, one: Wanted) -> dict[str, Any] | None:
    return grade_of(ledger, rules, one, before=True)


def book_of(found: Class, ledger: Ledger, rules: Rules) -> Book:
    """Where all stand, by what the ledger holds."""
    rows = tuple(
        Row(
            learner,
            tuple(_cell(found, ledger, rules, learner, task) for task in found.tasks),
            found.troubles.get(learner.key, ""),
        )
        for learner in found.learners
    )
    columns = tuple(_column(task, rules, [row.cells[at] for row in rows]) for at, task in enumerate(found.tasks))
    return Book(columns, rows)


def _column(task: Task, rules: Rules, cells: Sequence[Cell]) -> Column:
    """The exercise; a family for another device is worth a point where some machine had that device."""
    judged = {f"{check.axis}/{check.family}" for cell in cells for check in cell.checks if check.figure}
    elsewhere = [name for name in task.elsewhere if name not in judged]
    return Column(task.exercise, task.title, judged_families(task.families, rules.axes, elsewhere))


def _cell(found: Class, ledger: Ledger, rules: Rules, learner: Learner, task: Task) -> Cell:
    one = found.handed[learner.key, task.exercise]
    if one.state is State.REFUSED:
        return Cell(Standing.GRADED, as_json.document(_refused(one, task)), why=one.why)
    if one.state is not State.HANDED:
        return Cell(STANDINGS[one.state], why=one.why, digest=one.digest)
    wanted = task.wanted(one)
    document = grade_of(ledger, rules, wanted)
    old = document is None
    document = document or _earlier(ledger, rules, wanted)
    if document is not None:
        standing = Standing.GRADED if document["counts"] else Standing.UNWALLED
        why = "" if document["counts"] else f"{document['backend']} has no walls, so this is no grade"
        return Cell(standing, document, old, why, one.digest)
    if (learner.key, task.exercise) in found.unchanged:
        return Cell(Standing.UNCHANGED, digest=one.digest)
    return _ungraded(ledger, rules, wanted)


def _ungraded(ledger: Ledger, rules: Rules, wanted: Wanted) -> Cell:
    for part in rules.parts_of(wanted):
        failure = ledger.failure(wanted.exercise, wanted.version, wanted.digest, part)
        if failure is not None:
            why = next((one["message"] for axis in failure["axes"] for one in axis["findings"]), "")
            return Cell(Standing.FAILED, why=why, digest=wanted.digest)
    return Cell(Standing.WAITING, digest=wanted.digest)


def _refused(one: Handed, task: Task) -> Report:
    """The report on a file that nobody runs: a verdict on every exercise, whatever its box would be."""
    return Report(
        exercise=one.exercise,
        submission=f"{one.exercise}.py",
        digest="",
        verdict=refused(one.why),
        backend="",
        counts=True,
        seed="",
        versions=versions(),
        exercise_digest=task.version,
        families=task.families,
    )


def changed(found: Class, book: Book, ledger: Ledger, rules: Rules) -> list[Change]:
    """Whose grade is another one than under the version before."""
    graded = []
    for row in book.rows:
        for task, cell in zip(found.tasks, row.cells, strict=True):
            one = found.handed[row.learner.key, task.exercise]
            if one.state is State.HANDED:
                graded.append((row.learner, cell, _earlier(ledger, rules, task.wanted(one))))
    return list(changes(graded))

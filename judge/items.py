"""Families as items of pytest: a file is graded once in a session, by what was selected of it, and each has its share.

A family that fails is told as the judge tells it. What was not judged, or does not count, is skipped and never passes;
where the judge itself fails, that is an error of the item. Nothing is recorded.
"""

import os
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import pytest

from judge import history, shelf
from judge.catalog import HERE, Catalog, Exercise
from judge.grade import Ahead, boxless, grade
from judge.mine import staged
from judge.report import of_family
from judge.report.checks import failed_itself, void
from judge.seeds import Seed
from judge.shelf import Label
from judge.source import RefusedFile, UnusableFile, read_submission
from judge.spec import AXES, AxisName, Family, SpecError
from judge.trials import ByFamily, Cases
from judge.verdict import Code, Report
from judge.workspace import NotAWorkspace, around
from sandbox import doctor
from sandbox.box import Backend, BoxError


def solution(path: Path, parent: pytest.Collector) -> "Solution | None":
    """The file as a solution; None where it is none, or the marker is not ours."""
    try:
        found = around(path.parent)
    except NotAWorkspace:
        return None
    known = parent.config.stash.get(KNOWN, None)
    if known is None:
        known = parent.config.stash[KNOWN] = Gradings(_catalog(() if found is None else found.private))
        parent.config.pluginmanager.register(known)
    name = f"{path.parent.name}/{path.stem}"
    if found is None or found.root != path.parent.parent.resolve() or name not in known.names:
        return None
    return Solution.from_parent(parent, path=path, exercise=known.catalog.find(name), gradings=known)


def _catalog(private: Sequence[Label]) -> Catalog:
    """Those that JUDGE_CATALOG names, else the judge's own and the workspace's."""
    named = [text for text in os.environ.get("JUDGE_CATALOG", "").split(os.pathsep) if text]
    try:
        roots = [shelf.named(text) for text in named] or [HERE, *map(shelf.folder, private)]
        made = Catalog.of(roots)
        made.names()
    except (shelf.NotOnTheShelf, SpecError) as error:
        raise pytest.Collector.CollectError(f"{'JUDGE_CATALOG: ' if named else ''}{error}") from None
    return made


class Gradings:
    """What a session of pytest knows: the catalogue, the box, and a report on each file that was graded."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.names = frozenset(self.catalog.names())
        self._reports: dict[Path, Report] = {}

    @cached_property
    def box(self) -> Backend:
        """The one that JUDGE_BACKEND names, else the best there is.

        Raises:
            BoxError: where there is none.
        """
        name = os.environ.get("JUDGE_BACKEND")
        if not name:
            return doctor.best()
        known = {backend.name: backend for backend in doctor.BACKENDS}
        if name not in known:
            raise BoxError(f"JUDGE_BACKEND: {name!r} is none of {', '.join(known)}")
        return known[name]

    def report(self, item: "Judged") -> Report:
        """The report on the item's file, which is graded where it was not yet."""
        path = item.solution.path
        if path not in self._reports:
            self._reports[path] = self._graded(item)
        return self._reports[path]

    def _graded(self, item: "Judged") -> Report:
        """One grading for all items of the file that are to run; with -x, up to the first family that fails."""
        path, config, seed = item.solution.path, item.config, Seed.fresh()
        mine = [other for other in item.session.items if isinstance(other, Judged) and other.path == path]
        exercise = of(item.solution.exercise, [other.family for other in mine or [item]])
        axes = [axis for axis in AXES if any(family.axis == axis for family in exercise.spec.families)]
        try:
            with history.opened(history.place()) as kept:
                ahead = Ahead(mine=staged(self.catalog, exercise.name, kept.accepted))
            if config.getoption("maxfail") == 1:
                ahead = replace(ahead, cases=lambda axis: ByFamily(Cases(exercise, axis, seed)))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # -W error is about the learner's own tests
                report = grade(exercise, path, seed=seed, backend=self.box, axes=axes, ahead=ahead)
        except (BoxError, OSError, UnusableFile) as error:
            report = boxless(exercise.name, path, seed, axes, str(error))
        return replace(report, submission=os.path.relpath(path, config.invocation_params.dir))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Any:
        """What was skipped was skipped at the learner's function, and not here."""
        report = yield
        if isinstance(item, Judged) and report.skipped and isinstance(report.longrepr, tuple):
            path, line, _ = item.reportinfo()
            report.longrepr = (str(path), line + 1, report.longrepr[2])
        return report


KNOWN = pytest.StashKey[Gradings]()


def of(exercise: Exercise, families: Sequence[Family]) -> Exercise:
    """The exercise with no more than these families; each draws what it draws beside the others."""
    narrow = Exercise(exercise.name, exercise.folder, exercise.reference)
    names = {family.name for family in families}
    narrow.spec = replace(exercise.spec, families=[one for one in exercise.spec.families if one.name in names])
    return narrow


class Solution(pytest.File):
    """A file of the workspace that is called as an exercise is."""

    def __init__(self, *, exercise: Exercise, gradings: Gradings, **about: Any) -> None:
        super().__init__(**about)
        self.exercise = exercise
        self.gradings = gradings
        self.extra_keyword_matches.update((exercise.name, *exercise.name.split("/")))

    def collect(self) -> "Iterator[Axis]":
        """Its axes, in the order in which they are judged."""
        try:
            families = self.exercise.spec.families
        except SpecError as error:
            raise self.CollectError(f"the exercise is broken: {error}") from None
        for axis in AXES:
            mine = [family for family in families if family.axis == axis]
            if mine:
                yield Axis.from_parent(self, name=axis, families=mine)

    @cached_property
    def line(self) -> int:
        """Where the function or class is defined that the exercise asks for; 0 is the first."""
        try:
            lines = read_submission(self.path).decode(errors="replace").splitlines()
        except (RefusedFile, UnusableFile):
            return 0
        defined = re.compile(rf"(?:class|(?:async +)?def) +{re.escape(self.exercise.spec.entry)}\b")
        return next((at for at, line in enumerate(lines) if defined.match(line)), 0)


class Axis(pytest.Collector):
    """An axis of a solution."""

    parent: Solution
    name: AxisName

    def __init__(self, *, families: Sequence[Family], **about: Any) -> None:
        super().__init__(**about)
        self.families = families

    def collect(self) -> "Iterator[Judged]":
        """Its families."""
        for family in self.families:
            yield Judged.from_parent(self, name=family.name, family=family)


class Judged(pytest.Item):
    """A family of a solution."""

    def __init__(self, *, family: Family, **about: Any) -> None:
        super().__init__(**about)
        self.family = family
        solution = self.parent.parent if self.parent is not None else None
        assert isinstance(solution, Solution)
        self.solution = solution

    def setup(self) -> None:
        """Grade the file, if this is its first item; our own failure fails here, which pytest calls an error."""
        report = self._report
        if failed_itself(report):
            _fail(of_family.render(report, self.family.axis, self.family.name))

    def runtest(self) -> None:
        """What the report says of this family."""
        report, check = self._report, of_family.said(self._report, self.family.axis, self.family.name)
        self.user_properties += [("seed", report.seed), ("figure", check.figure)]
        if check.code is Code.NOT_JUDGED:
            pytest.skip(check.why.message)
        if check.code is not Code.ACCEPTED:
            _fail(of_family.render(report, self.family.axis, self.family.name))
        if why := void(report):
            pytest.skip(why)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The learner's function, and what is shown above a failure."""
        return self.path, self.solution.line, f"{self.solution.exercise.name} {self.family.axis}: {self.family.name}"

    @property
    def _report(self) -> Report:
        return self.solution.gradings.report(self)


def _fail(text: str) -> NoReturn:
    pytest.fail(text, pytrace=False)

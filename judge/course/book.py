"""The gradebook as data: learners down, exercises across, and at which families the class fell.

A family that a learner passed is a point, and an exercise has as many points as it has families that can be judged. A
judge error, a file that cannot be read and one that is not handed in are no grades, and no points are given for them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from judge.course.roster import Learner
from judge.report.checks import Check, checks
from judge.report.recalled import report_of
from judge.verdict import Code


class Standing(StrEnum):
    """How it stands with one exercise of one learner; only `graded` is a grade."""

    GRADED = "graded"
    MISSING = "missing"
    STUB = "stub"
    UNREADABLE = "unreadable"
    FAILED = "judge_error"
    WAITING = "not_graded"
    UNCHANGED = "unchanged"
    UNWALLED = "does_not_count"


@dataclass(frozen=True)
class Cell:
    """One exercise of one learner.

    Attributes:
        standing: what is known.
        document: the report, where there is one.
        old: it was graded under another version of the exercise, and nobody has graded it again.
        why: what to say where it is no grade.
        digest: of what was handed in.
    """

    standing: Standing
    document: Mapping[str, Any] | None = None
    old: bool = False
    why: str = ""
    digest: str = ""

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """One for each family."""
        return () if self.document is None else tuple(checks(report_of(self.document)))

    @property
    def code(self) -> Code | None:
        """The verdict, where there is one."""
        return None if self.document is None else Code(self.document["verdict"])

    @property
    def fell(self) -> tuple[str, ...]:
        """The families that it did not pass, `axis/name`; those that were not reached are not among them."""
        never = (Code.ACCEPTED, Code.NOT_JUDGED)
        return tuple(f"{check.axis}/{check.family}" for check in self.checks if check.code not in never)

    @property
    def passed(self) -> tuple[str, ...]:
        """The families that it passed, in the same words."""
        return tuple(f"{check.axis}/{check.family}" for check in self.checks if check.code is Code.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Column:
    """One exercise.

    Attributes:
        exercise: its name.
        title: what the gradebook calls it.
        families: those that can be judged, `axis/name`: a point each.
    """

    exercise: str
    title: str
    families: tuple[str, ...]

    @property
    def possible(self) -> int:
        """How many points."""
        return len(self.families)

    def points(self, cell: Cell) -> int | None:
        """How many of them it earned; None where there is no grade."""
        if cell.standing is not Standing.GRADED:
            return None
        return sum(check.earned for check in cell.checks if f"{check.axis}/{check.family}" in self.families)


@dataclass(frozen=True, slots=True)
class Row:
    """One learner: a cell for each column, and what is wrong with the folder."""

    learner: Learner
    cells: tuple[Cell, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Fall:
    """A family, and how many of those who were graded fell there."""

    family: str
    fell: int
    of: int

    def __str__(self) -> str:
        """As one says it."""
        axis, _, family = self.family.partition("/")
        return f"{self.fell} of {self.of} fell at {family} ({axis})"


@dataclass(frozen=True, slots=True)
class Book:
    """The whole of it."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def points(self, row: Row) -> int:
        """A learner's, of all exercises."""
        return sum(column.points(cell) or 0 for column, cell in zip(self.columns, row.cells, strict=True))

    def cells(self, column: Column) -> list[Cell]:
        """Those of an exercise."""
        at = self.columns.index(column)
        return [row.cells[at] for row in self.rows]

    def verdicts(self, column: Column) -> dict[Code, int]:
        """How many got which, best first."""
        found = Counter(cell.code for cell in self.cells(column) if cell.standing is Standing.GRADED)
        return {code: found[code] for code in Code if code in found}

    def standings(self, column: Column) -> dict[Standing, int]:
        """How many stand how."""
        found = Counter(cell.standing for cell in self.cells(column))
        return {standing: found[standing] for standing in Standing if standing in found}

    def falls(self, column: Column) -> list[Fall]:
        """Where learners fell, most of them first."""
        judged = [cell for cell in self.cells(column) if cell.standing is Standing.GRADED]
        found = Counter(family for cell in judged for family in dict.fromkeys(cell.fell))
        return [Fall(family, count, len(judged)) for family, count in sorted(found.items(), key=_most)]

    def mistakes(self, column: Column) -> list[tuple[str, int]]:
        """The known mistakes that they made, most of them first."""
        judged = [cell for cell in self.cells(column) if cell.standing is Standing.GRADED]
        found = Counter(cell.document["mistake"] for cell in judged if cell.document and cell.document["mistake"])
        return sorted(found.items(), key=_most)

    def count(self, *standings: Standing) -> int:
        """How many cells stand like this."""
        return sum(cell.standing in standings for row in self.rows for cell in row.cells)


def _most(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def judged_families(families: Sequence[str], axes: Sequence[str], elsewhere: Sequence[str] = ()) -> tuple[str, ...]:
    """Those of an exercise that are worth a point: of these axes, but for the ones that no machine here can time."""
    return tuple(name for name in families if name.partition("/")[0] in axes and name not in elsewhere)

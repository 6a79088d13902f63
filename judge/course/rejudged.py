"""What changed for whom when an exercise became another version: the grades before and after, of the same files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from judge.course.book import Cell, Standing
from judge.course.roster import Learner
from judge.verdict import Code


@dataclass(frozen=True, slots=True)
class Change:
    """One grade that is another one now.

    Attributes:
        learner: whose.
        exercise: of which exercise.
        before, after: the verdicts.
        mended: the families that it failed and passes now.
        broken: those that it fails now.
    """

    learner: Learner
    exercise: str
    before: Code
    after: Code
    mended: tuple[str, ...]
    broken: tuple[str, ...]


def changes(graded: Sequence[tuple[Learner, Cell, Mapping[str, Any] | None]]) -> Iterator[Change]:
    """Of these cells, each with the last grade of the same file under another version, those that differ."""
    for learner, now, earlier in graded:
        if earlier is None or now.code is None or now.old:
            continue
        was = Cell(Standing.GRADED, earlier)
        assert was.code is not None
        mended = tuple(family for family in was.fell if family in now.passed)
        broken = tuple(family for family in now.fell if family not in was.fell)
        if was.code is not now.code or mended or broken:
            yield Change(learner, str(earlier["exercise"]), was.code, now.code, mended, broken)

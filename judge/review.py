"""When an accepted exercise comes back: what was submitted, replayed through FSRS. Nobody is asked how hard it was.

A rating comes of the verdicts: of all until the first acceptance, and of those after each review that was begun from
an empty stub. What is submitted between shows no memory, since the solution stands there, and rates nothing.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fsrs import Card, Rating, Scheduler

from judge.history import Attempt
from judge.spec import Kind
from judge.verdict import Code

DAY = 86400.0
# No steps of minutes, since an exercise is no flashcard; no chance, since the same history says the same.
SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
FADING = SCHEDULER.desired_retention
RIGHT = (Code.UNSTABLE, Code.TOO_SLOW)  # verdicts on what is the right function all the same


@dataclass(frozen=True, slots=True)
class Cadence:
    """How many days an exercise stays away, at least and at most; what had to be learnt again may come sooner."""

    at_least: int
    at_most: int


WEEKLY, MONTHLY, QUARTERLY = Cadence(1, 7), Cadence(7, 30), Cadence(30, 90)


def cadence(kind: Kind, sources: Collection[str]) -> Cadence:
    """Predictions come weekly; quarterly what takes a paper's figure to be made again; all else monthly."""
    if kind == "predict":
        return WEEKLY
    return QUARTERLY if kind in ("experiment", "project") and sources else MONTHLY


def rating(failed: Sequence[Code]) -> Rating:
    """That of an acceptance after these; one that was right, but slow or unstable, is half a failure."""
    halves = sum(1 if code in RIGHT else 2 for code in failed)
    if not halves:
        return Rating.Easy
    if halves <= 2:
        return Rating.Good
    return Rating.Hard if halves <= 6 else Rating.Again


@dataclass(frozen=True, slots=True)
class Memory:
    """What one knows of an exercise that was accepted.

    Attributes:
        card: as FSRS has it.
        last: how it was rated last, and `at` when.
        begun: whether a review has begun that is not accepted yet, and `tries` how often it was submitted since.
    """

    card: Card
    last: Rating
    at: float
    begun: bool = False
    tries: int = 0

    def left(self, now: float) -> float:
        """How probable it is that one can still do it, from 0 to 1."""
        return SCHEDULER.get_card_retrievability(self.card, _date(now))

    def due(self, bounds: Cadence) -> float:
        """When it comes back."""
        days = (self.card.due - _date(self.at)).days
        if self.last is not Rating.Again:
            days = max(days, bounds.at_least)
        return self.at + DAY * min(days, bounds.at_most)


def memory(attempts: Sequence[Attempt], begun: Iterable[int]) -> Memory | None:
    """What one knows after these submissions, oldest first; None where none was accepted.

    begun: for each review, the last submission of all before it.
    """
    card, last, at = Card(card_id=0), Rating.Again, 0.0
    starts = sorted(begun, reverse=True)
    learnt, asked, failed = False, True, list[Code]()
    for attempt in attempts:
        while starts and starts[-1] < attempt.id:
            starts.pop()
            asked = True
        if not asked:
            continue
        if attempt.code is not Code.ACCEPTED:
            failed.append(attempt.code)
            continue
        last, at = rating(failed), attempt.at
        card, _ = SCHEDULER.review_card(card, last, _date(at))
        learnt, asked, failed = True, False, []
    return Memory(card, last, at, asked or bool(starts), len(failed)) if learnt else None


def memories(attempts: Mapping[str, Sequence[Attempt]], begun: Mapping[str, Sequence[int]]) -> dict[str, Memory]:
    """By exercise, where it was accepted."""
    found = {name: memory(tries, begun.get(name, ())) for name, tries in attempts.items()}
    return {name: one for name, one in found.items() if one is not None}


@dataclass(frozen=True, slots=True)
class Return:
    """An exercise that comes back.

    Attributes:
        name: of the exercise.
        at: when it is due.
        left: as of `Memory`, now.
        begun: as of `Memory`.
        tries: as of `Memory`.
        dependents: how many exercises depend on it.
    """

    name: str
    at: float
    left: float
    begun: bool
    tries: int
    dependents: int


def returns(
    now: float, known: Mapping[str, Memory], bounds: Callable[[str], Cadence], dependents: Mapping[str, int]
) -> list[Return]:
    """All that were accepted, in the order in which they come back: first what is begun.

    Of those that are due since the same day, first the one on which most depend.
    """
    found = [
        Return(name, one.due(bounds(name)), one.left(now), one.begun, one.tries, dependents.get(name, 0))
        for name, one in known.items()
    ]
    return sorted(found, key=lambda one: (not one.begun, _days(one.at - now), -one.dependents, one.name))


def is_due(now: float, one: Return) -> bool:
    """Also a review that was begun is due, until it is accepted."""
    return one.begun or one.at <= now


def _days(seconds: float) -> int:
    return math.floor(seconds / DAY)


def _date(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)

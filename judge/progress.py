"""All that is known of a learner's progress, gathered for whoever shows it: exercises, requirements, submissions.

It is bounded: of each exercise come the last few submissions whole, however many there are.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from judge.catalog import Catalog, Exercise
from judge.history import Entry, History, Kept, Standing
from judge.review import FADING, memories
from judge.spec import SpecError
from judge.verdict import Code
from judge.workspace import worth_doing

WHOLE = 12  # submissions of an exercise that come with their reports


@dataclass(frozen=True, slots=True)
class Step:
    """One exercise, and where the learner stands with it.

    Attributes:
        requires: the exercises that come before it and are in the catalogue; those that are not hold nobody up.
        statement: as its author wrote it, in Markdown.
        standing: None where nothing that counts was submitted.
        begun: whether there is a file of it in the workspace.
        submissions: the last ones, newest first.
        fading: how much is left of what was accepted, from 0 to 1, where that is too little; else None.
        broken: why the exercise cannot be used; empty where it can.
    """

    name: str
    title: str
    requires: tuple[str, ...]
    statement: str
    standing: Standing | None
    begun: bool
    submissions: tuple[Kept, ...] = ()
    broken: str = ""
    fading: float | None = None

    @property
    def track(self) -> str:
        """The first half of its name."""
        return self.name.partition("/")[0]

    @property
    def accepted(self) -> bool:
        """Once is enough."""
        return self.standing is not None and self.standing.accepted_at is not None

    @property
    def code(self) -> Code:
        """Accepted once it has been, else the last verdict that counts."""
        if self.standing is None:
            return Code.NOT_JUDGED
        return Code.ACCEPTED if self.accepted else self.standing.last


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a learner stands.

    Attributes:
        steps: every exercise of the catalogue, by name.
        entries: every submission as a line, newest first, also of exercises that are gone.
        next: what is worth doing; empty where nothing is left or unlocked.
    """

    steps: tuple[Step, ...]
    entries: tuple[Entry, ...]
    next: str = ""

    @property
    def accepted(self) -> frozenset[str]:
        """Their names."""
        return frozenset(step.name for step in self.steps if step.accepted)

    def unlocked(self, step: Step) -> bool:
        """Is all accepted that comes before it?"""
        return self.accepted.issuperset(step.requires)


def progress(catalog: Catalog, history: History, begun: Sequence[str], now: float, whole: int = WHOLE) -> Progress:
    """What the catalogue offers and the history has; `begun` are the exercises of which there is a file."""
    entries = tuple(history.latest())
    left = {name: one.left(now) for name, one in memories(history.attempts(), history.begun()).items()}
    fading = {name: share for name, share in left.items() if share < FADING}
    standings, names = history.standings(), frozenset(catalog.names())
    shown = _last(entries, names, whole)
    made = (_step(one, standings, names, one.name in begun, _whole(history, shown[one.name])) for one in catalog)
    steps = tuple(replace(step, fading=fading.get(step.name)) for step in made)
    needs = {step.name: (step.name,) if step.broken else step.requires for step in steps}  # what is broken waits
    accepted = {step.name for step in steps if step.accepted}
    return Progress(steps, entries, next(worth_doing(list(needs), begun, accepted, needs.__getitem__), ""))


def _last(entries: Collection[Entry], names: Collection[str], at_most: int) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {name: [] for name in names}
    for entry in entries:
        if entry.exercise in found and len(found[entry.exercise]) < at_most:
            found[entry.exercise].append(entry)
    return found


def _whole(history: History, entries: Collection[Entry]) -> Iterator[Kept]:
    return (kept for entry in entries if (kept := history.kept(entry.id)) is not None)


def _step(
    exercise: Exercise,
    standings: Mapping[str, Standing],
    names: Collection[str],
    begun: bool,
    submissions: Iterator[Kept],
) -> Step:
    standing, last = standings.get(exercise.name), tuple(submissions)
    try:
        requires = tuple(name for name in dict.fromkeys(exercise.spec.requires) if name in names)
        facts = exercise.title, requires, exercise.statement
    except SpecError as error:
        return Step(exercise.name, exercise.name, (), "", standing, begun, last, str(error))
    return Step(exercise.name, *facts, standing, begun, last)

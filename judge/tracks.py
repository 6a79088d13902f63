"""The tracks of a catalogue: what comes before an exercise, and what it unlocks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from judge.catalog import Catalog, Exercise
from judge.spec import SpecError

PAGE = "README.md"


@dataclass(frozen=True, slots=True)
class Place:
    """One exercise among the others.

    Attributes:
        name: in full.
        title: its own, or why it is broken.
        after: what it requires, as far as that is in the catalogue.
        unlocks: what requires it.
        broken: whether it cannot be used.
    """

    name: str
    title: str
    after: tuple[str, ...] = ()
    unlocks: tuple[str, ...] = ()
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """Exercises in an order in which they can be done; `title` is the heading of the track's page, if it has one."""

    name: str
    title: str
    places: tuple[Place, ...]


def tracks(catalog: Catalog) -> list[Track]:
    """All of them, by name.

    Raises:
        SpecError: where exercises require one another in a circle: none of them could ever be begun.
    """
    titles = {exercise.name: titled(exercise) for exercise in catalog}
    requires = {exercise.name: tuple(one for one in exercise.requires if one in titles) for exercise in catalog}
    names = ordered(requires)
    found: dict[str, list[Place]] = {}
    for name in names:
        title, broken = titles[name]
        unlocks = tuple(one for one in names if name in requires[one])
        found.setdefault(name.partition("/")[0], []).append(Place(name, title, requires[name], unlocks, broken))
    return [Track(track, heading(catalog, track), tuple(found[track])) for track in sorted(found)]


def ordered(requires: Mapping[str, Sequence[str]]) -> list[str]:
    """The names, each behind what it requires.

    Raises:
        SpecError: where there is no such order.
    """
    sorter = TopologicalSorter({name: sorted(requires[name]) for name in sorted(requires)})
    try:
        return list(sorter.static_order())
    except CycleError as error:
        raise SpecError(f"{' requires '.join(reversed(error.args[1]))}: nobody could begin any of them") from None


def dependents(requires: Mapping[str, Collection[str]]) -> dict[str, int]:
    """For each exercise, how many others depend on it, also by others."""

    def above(name: str) -> set[str]:
        found: set[str] = set()
        fresh = {name}
        while fresh:
            fresh = {other for other, needed in requires.items() if not fresh.isdisjoint(needed)} - found
            found |= fresh
        return found - {name}

    return {name: len(above(name)) for name in requires}


def heading(catalog: Catalog, track: str) -> str:
    """The first heading of the track's page; empty where there is none."""
    page = catalog.root / "exercises" / track / PAGE
    try:
        lines = page.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    return next((line.removeprefix("# ").strip() for line in lines if line.startswith("# ")), "")


def titled(exercise: Exercise) -> tuple[str, bool]:
    """Its title, or why it is broken; and whether it is."""
    try:
        return exercise.title, False
    except SpecError as error:
        return str(error), True

"""Mistakes of generators: what they yield is not fresh, not to be replayed, or not what the family says it asks."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from judge.authoring.asked import Asked, ask, digest, smallest
from judge.catalog import Exercise
from judge.compare import library
from judge.rules import REFERENCE, Calls
from judge.seeds import Seed
from judge.spec import Family, Steps
from judge.steps import over_leaves
from sandbox.box import Served

REPEATED = 2  # cases of a family that are drawn again


def changed_later(asked: Sequence[Asked]) -> Iterator[str]:
    """Families that change an array after they have yielded it."""
    for one in asked:
        if one.digests != tuple(map(digest, one.cases)):
            yield f"{one.family.at}: changes an array that it has yielded: the case is not what was asked; yield a copy"


def twice(asked: Sequence[Asked]) -> Iterator[str]:
    """Families that ask what an earlier one asks, in the same measure."""
    seen: dict[Any, str] = {}
    for one in asked:
        family = one.family
        key = (family.axis, family.rule, repr(family.measure), one.digests)
        if key in seen:
            yield f"{family.at}: asks the very cases of {seen[key]}; leave one of them out, or let them differ"
        seen.setdefault(key, family.name)


def prepared(asked: Sequence[Asked], again: Sequence[Asked]) -> Iterator[str]:
    """Families whose cases are the same under another stream, though there is something in them to be drawn."""
    for one, other in zip(asked, again, strict=True):
        if one.digests == other.digests and not _empty(_sent(one.cases)):
            yield f"{one.family.at}: draws nothing from rng, so its answers can be prepared; draw values, and sizes too"


def _empty(value: Any) -> bool:
    """Is there neither a number nor a letter in it?"""
    if isinstance(value, Mapping | list | tuple):
        return all(map(_empty, value.values() if isinstance(value, Mapping) else value))
    return 0 in value.shape if library(value) in ("numpy", "torch") else value is None or value in ("", b"")


def by_chance(asked: Sequence[Asked], exercise: Exercise, seed: Seed) -> Iterator[str]:
    """Families whose cases are not the same when the same stream is drawn again; what was changed later, is not."""
    for one in (one for one in asked if one.digests == tuple(map(digest, one.cases))):
        again = ask(one.family, seed.stream(exercise.name, "authoring"), REPEATED)
        if digest(_bare(one.cases[:REPEATED])) != digest(_bare(again.cases)):
            yield f"{one.family.at}: draws from elsewhere than rng, so that no case can be replayed; draw all from rng"


def _bare(cases: Sequence[Steps]) -> Any:
    """All that is sent; of a function that is handed over its name, since each is another."""
    return over_leaves(lambda one: one.name if isinstance(one, Served) else one, _sent(cases))


def _sent(cases: Sequence[Steps]) -> list[Any]:
    return [[step.args, dict(step.kwargs)] for steps in cases for step in steps]


def fixed_nothing(asked: Sequence[Asked]) -> Iterator[str]:
    """Families whose `fixed` names what no step is given so: it is moved all the same."""
    for one in asked:
        steps = [step for steps in one.cases for step in steps]
        given = {*itertools.chain.from_iterable((*range(len(step.args)), *step.kwargs) for step in steps)}
        for name in (name for name in one.family.measure.fixed if name not in given):
            yield f"{one.family.at}: fixed={name!r}: no step passes an argument by this name, or at this place"


def without_rival(exercise: Exercise, families: Sequence[Family]) -> Iterator[str]:
    """Families that are raced against a file that is not there."""
    for family in families:
        path = exercise.reference / (family.rule.rival if family.rule else REFERENCE)
        if not path.is_file():
            yield f"{family.at}: is raced against {path}, which does not exist; write it, or name another"


def left_out(families: Sequence[Family], exercise: Exercise, seed: Seed) -> Iterator[str]:
    """Families on the clock that yield more than one case."""
    for family in families:
        if family.rule is not None and not isinstance(family.rule, Calls):
            cases = smallest(family).cases(seed.stream(exercise.name, "authoring"))
            if len([*itertools.islice(cases, 2)]) > 1:
                yield f"{family.at}: yields more than one case, and only the first is timed; ask the others elsewhere"


def counted_nothing(asked: Sequence[Asked]) -> Iterator[str]:
    """Families that count the calls of a function which no case hands over: nobody calls it too often."""
    for one in asked:
        rule, handed = one.family.rule, set[str]()

        def note(leaf: Any, handed: set[str] = handed) -> None:
            handed |= {leaf.name} if isinstance(leaf, Served) else set()

        over_leaves(note, _sent(one.cases))
        if isinstance(rule, Calls) and (rule.of not in handed if rule.of else not handed):
            yield f"{one.family.at}: counts the calls of {rule.of or 'any function'}, which no case serves"

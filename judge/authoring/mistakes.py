"""Mistakes of authors, found before a learner meets them: each a sentence with file, line and the mend.

Played at the desk with the reference alone, on a few cases of each family; no known solution and no box is needed. What
only known solutions can show is in `judge.verify`.
"""

from dataclasses import replace

from judge.authoring import promises
from judge.authoring.arguments import unkept, unvaried, without_effect
from judge.authoring.asked import ask, each
from judge.authoring.generators import (
    by_chance,
    changed_later,
    counted_nothing,
    fixed_nothing,
    left_out,
    prepared,
    twice,
    without_rival,
)
from judge.authoring.readable import unreadable
from judge.authoring.sources import misspelt
from judge.authoring.steady import narrow, unsteady
from judge.catalog import Exercise
from judge.seeds import Seed
from judge.spec import SpecError, Steps
from sandbox.box import BoxError
from sandbox.messages import request


def mistakes(exercise: Exercise, seed: Seed) -> list[str]:
    """All that the reference alone shows; a family on a GPU is left to the machine that has one.

    Raises:
        SpecError: where a file of the exercise does not load, or a family fails.
    """
    stub = promises.signatures(exercise.entry(exercise.folder / "stub.py"))
    solution = promises.signatures(exercise.solution)
    families = [one for one in exercise.spec.families if one.rule is None or one.rule.device == "cpu"]
    told: list[str] = list(promises.contradictions(exercise, stub, solution))
    asked = [ask(family, seed.stream(exercise.name, "authoring")) for family in families]
    entries = {"", *exercise.spec.also, *exercise.spec.fixture}
    for family, steps in each(asked):
        if other := next((one.name for one in steps if one.verb in ("call", "new") and one.name not in entries), ""):
            raise SpecError(f"{family.place}: calls of={other!r}, which neither Spec(also=...) nor fixture=... names")
        for step in steps:
            try:
                request(step, exercise.spec.framework)
            except BoxError as error:
                raise SpecError(f"{family.place}: {error}") from None
    told += changed_later(asked)
    told += twice(asked)
    again = [ask(family, seed.stream(exercise.name, "authoring again")) for family in families]
    told += prepared(asked, again)
    told += by_chance(asked, exercise, seed)
    told += fixed_nothing(asked)
    told += without_rival(exercise, families)
    told += counted_nothing(asked)
    told += left_out(families, exercise, seed)
    said = promises.promised(exercise)
    own = [replace(one, cases=tuple(filter(_of_the_entry, one.cases))) for one in asked]
    told += unkept(exercise, said, own, stub)
    told += unvaried(exercise, own, stub)
    told += unsteady(exercise, own)
    told += narrow(exercise, own)
    told += without_effect(exercise, own, stub)
    return [*told, *misspelt(exercise), *unreadable(exercise)]


def _of_the_entry(steps: Steps) -> bool:
    """Does a case call nothing of `Spec.also`, whose signatures are not looked at here?"""
    return not any(step.verb in ("call", "new") and step.name for step in steps)

"""The shortest trace that still fails: a long one hides what went wrong.

Steps are left out, from the end; what is left must fail with the same code, and every step that is left must
be as welcome to the reference as it was in the long trace, so that a trace never leaves the contract by being cut.
"""

from collections.abc import Callable, Mapping

from judge.catalog import Exercise
from judge.spec import Steps
from judge.steps import perform
from sandbox.box import Outcome

MOST_PLAYS = 40


def shrunk(exercise: Exercise, steps: Steps, fails: Callable[[Steps], bool]) -> Steps:
    """The steps without those that the failure does not need: many at a time first, then one by one.

    fails: plays steps in a box; does the submission still fail in the same way?
    """
    kinds = dict(zip(map(id, steps), map(_kind, perform(exercise.solution, steps)), strict=True))
    plays, many = 0, len(steps) // 2
    shortest = steps
    while many:
        for last in range(len(shortest), 0, -many):
            gone = {id(step) for step in shortest[max(last - many, 0) : last] if step.verb != "new"}
            shorter = tuple(step for step in shortest if id(step) not in gone)
            if not gone or not shorter or plays == MOST_PLAYS or not _welcome(exercise, shorter, kinds):
                continue
            plays += 1
            if fails(shorter):
                shortest = shorter
        many //= 2
    return shortest


def _welcome(exercise: Exercise, steps: Steps, kinds: Mapping[int, str]) -> bool:
    """Is the reference content with each step as it was before?"""
    return all(kinds[id(s)] == _kind(o) for s, o in zip(steps, perform(exercise.solution, steps), strict=True))


def _kind(outcome: Outcome) -> str:
    return f"{type(outcome).__name__} {getattr(outcome, 'error', '')}"

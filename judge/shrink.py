"""The shortest trace that still fails: a long one hides what went wrong.

Steps are left out one by one, from the end; what is left must fail with the same code, and every step that is left must
be as welcome to the reference as it was in the long trace, so that a trace never leaves the contract by being cut.
"""

from collections.abc import Callable, Sequence
from typing import Any

from judge.answers import perform
from judge.catalog import Exercise
from judge.compare import describe
from judge.spec import Steps
from sandbox.box import Outcome, Step

MOST_PLAYS = 40
LONGEST_SHOWN = 12


def shrunk(exercise: Exercise, steps: Steps, fails: Callable[[Steps], bool]) -> Steps:
    """The steps without those that the failure does not need.

    fails: plays steps in a box; does the submission still fail in the same way?
    """
    kinds = dict(zip(map(id, steps), map(_kind, perform(exercise.solution, steps)), strict=True))
    plays = 0
    shortest = steps
    for gone in sorted(range(len(steps)), reverse=True):
        shorter = tuple(step for step in shortest if step is not steps[gone])
        if not shorter or steps[gone].verb == "new" or plays == MOST_PLAYS:
            continue
        if any(kinds[id(s)] != _kind(o) for s, o in zip(shorter, perform(exercise.solution, shorter), strict=True)):
            continue
        plays += 1
        if fails(shorter):
            shortest = shorter
    return shortest


def _kind(outcome: Outcome) -> str:
    return f"{type(outcome).__name__} {getattr(outcome, 'error', '')}"


def in_words(steps: Sequence[Step]) -> str:
    """The trace as a learner would write it, arrays by their dtype and shape."""
    words = [_call(step) for step in steps]
    if len(words) > LONGEST_SHOWN:
        words[3 : 4 - LONGEST_SHOWN] = [f"... {len(words) - LONGEST_SHOWN + 1} more ..."]
    return "; ".join(words)


def _call(step: Step) -> str:
    given = [*map(_argument, step.args), *(f"{name}={_argument(value)}" for name, value in step.kwargs.items())]
    name = {"new": f"{step.target} = new", "call": "call"}.get(step.verb, f"{step.target}.{step.name}")
    return name if step.verb == "get" else f"{name}({', '.join(given)})"


def _argument(value: Any) -> str:
    return repr(value) if isinstance(value, bool | int | float | str) else describe(value)

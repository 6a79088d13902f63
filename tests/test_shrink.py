"""Shrinking: the shortest trace that still fails, never one that leaves the contract."""

from typing import cast

from judge.catalog import Exercise
from judge.shrink import shrunk
from judge.spec import Steps, method, new
from sandbox.box import Step


class Stack:
    """A reference that refuses to pop when it is empty."""

    def __init__(self):
        self.held = []

    def push(self, x):
        self.held.append(x)

    def pop(self):
        if not self.held:
            raise ValueError("empty")
        return self.held.pop()


class Fake:
    """As much of an exercise as shrinking needs."""

    solution = Stack


def names(steps: Steps) -> list[str]:
    return [step.name or step.verb for step in steps]


def shrink(fails, *steps: Step) -> list[str]:
    return names(shrunk(cast(Exercise, Fake()), tuple(steps), fails))


def test_what_the_failure_does_not_need_is_left_out():
    steps = [new(), *(method("push", i) for i in range(9)), method("pop"), method("push", 10)]
    assert shrink(lambda left: "pop" in names(left), *steps) == ["new", "push", "pop"]


def test_a_trace_that_needs_everything_stays():
    steps = [new(), method("push", 1), method("pop")]
    assert shrink(lambda left: False, *steps) == ["new", "push", "pop"]


def test_a_step_that_the_contract_refuses_stays_refused():
    steps = [new(), method("pop"), method("push", 1)]
    assert shrink(lambda left: "pop" in names(left), *steps) == ["new", "pop"]


def test_the_plays_are_bounded():
    plays = []

    def fails(left):
        plays.append(1)
        return False

    shrink(fails, new(), *(method("push", i) for i in range(200)))
    assert len(plays) <= 40


def test_a_long_trace_is_cut_by_halves_first():
    plays = []

    def fails(left):
        plays.append(1)
        return "pop" in names(left)

    steps = [new(), *(method("push", i) for i in range(30)), method("pop"), *(method("push", i) for i in range(30))]
    assert shrink(fails, *steps) == ["new", "push", "pop"]
    assert len(plays) < 30

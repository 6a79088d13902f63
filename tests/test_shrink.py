"""Shrinking: the shortest trace that still fails, never one that leaves the contract."""

from typing import cast

import numpy as np

from judge.catalog import Exercise
from judge.shrink import in_words, shrunk
from judge.spec import Steps, get, method, new
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


def test_a_trace_is_told_as_a_learner_would_write_it():
    steps = [new(2, width=3), method("push", np.zeros((2, 3), "f4")), get("size")]
    assert in_words(steps) == "it = new(2, width=3); it.push(float32[2, 3]); it.size"


def test_a_long_trace_is_told_by_its_ends():
    words = in_words([new(), *(method("push", i) for i in range(99))])
    assert words.count(";") <= 12
    assert "more" in words
    assert words.endswith("it.push(98)")
